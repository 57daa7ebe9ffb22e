//go:build bench

package bench

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// loop is what people write for themselves: ask one node for the others, then each in turn for what it thinks.
func loop(t testing.TB, seed string) time.Duration {
	t.Helper()
	ctx := context.Background()
	began := time.Now()
	first := redis.NewClient(&redis.Options{Addr: seed})
	nodes, err := first.ClusterNodes(ctx).Result()
	first.Close()
	if err != nil {
		t.Fatal(err)
	}
	for text := range strings.Lines(nodes) {
		addr, _, _ := strings.Cut(strings.Fields(text)[1], "@")
		c := redis.NewClient(&redis.Options{Addr: addr})
		for _, err := range []error{
			c.Ping(ctx).Err(), c.Info(ctx).Err(), c.ClusterInfo(ctx).Err(), c.ClusterNodes(ctx).Err(), c.Close(),
		} {
			if err != nil {
				t.Fatalf("%s: %v", addr, err)
			}
		}
	}
	return time.Since(began)
}

// loops is the median of several.
func loops(t testing.TB, runs int, seed string) time.Duration {
	t.Helper()
	var all []time.Duration
	for range runs {
		all = append(all, loop(t, seed))
		if all[0] > 5*time.Second {
			break
		}
	}
	slices.Sort(all)
	return all[len(all)/2]
}

//go:build bench

package bench

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
)

// BenchmarkCluster checks healthy clusters of 6 and 20 nodes.
func BenchmarkCluster(b *testing.B) {
	for _, size := range []struct {
		name                string
		primaries, replicas int
	}{{"6", 3, 1}, {"20", 10, 1}} {
		b.Run(size.name, func(b *testing.B) {
			c := redistest.New(b).Cluster(size.primaries, size.replicas, estate.NodeTimeout(time.Minute))
			conf := write(b, c.Addrs()[:3])
			b.Run("check", func(b *testing.B) { measure(b, os.Getenv("BINARY"), "check", "--no-env", "--conf", conf, "-o", "json") })
			b.Run("redis-cli", func(b *testing.B) { measure(b, "redis-cli", "--cluster", "check", c.Addrs()[0]) })
		})
	}
}

// BenchmarkHung is the same with one replica that hangs; redis-cli never comes back from it.
func BenchmarkHung(b *testing.B) {
	c := redistest.New(b).Cluster(3, 1, estate.NodeTimeout(time.Minute))
	c.Replicas[2].Stop()
	conf := write(b, c.Addrs()[:3])
	b.Run("check", func(b *testing.B) {
		measure(b, os.Getenv("BINARY"), "check", "--no-env", "--conf", conf, "-o", "json", "--timeout", "1s")
	})
}

func write(b *testing.B, addrs []string) string {
	b.Helper()
	text, err := json.Marshal(map[string]any{"storage": map[string]any{"type": "redis", "enable_cluster": true, "addrs": addrs}})
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "tyk.conf")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

func measure(b *testing.B, name string, args ...string) {
	b.Helper()
	for b.Loop() {
		if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
			b.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
}

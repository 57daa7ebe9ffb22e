//go:build walk

package walk

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// A client asks whichever server it comes to first for the way: one of Sentinels takes the answer that is there first, one
// of a cluster asks any node again from time to time. So the way that each of them tells has to be a good one; who does not
// answer at all is passed over.

// ways tries the way that each server tells which this component's client may ask.
func (w *world) ways(ctx context.Context, d driver, m *met) {
	switch c := d.(type) {
	case *redis.ClusterClient:
		for _, addr := range w.nodesOf(ctx, c) {
			m.note("way told by a node", w.way(ctx, addr, w.lists))
		}
	default:
		if w.storage["master_name"] == nil {
			return
		}
		addrs, _ := w.storage["addrs"].([]string)
		for _, addr := range addrs {
			m.note("way told by a Sentinel", w.way(ctx, addr, w.names))
		}
	}
}

// nodesOf are the addresses that a cluster client comes to know.
func (w *world) nodesOf(ctx context.Context, c *redis.ClusterClient) []string {
	slots, err := c.ClusterSlots(ctx).Result()
	if err != nil {
		return nil
	}
	seen, out := map[string]bool{}, []string{}
	for _, s := range slots {
		for _, n := range s.Nodes {
			if !seen[n.Addr] {
				seen[n.Addr] = true
				out = append(out, n.Addr)
			}
		}
	}
	return out
}

// lists asks one node of a cluster for the slots.
func (w *world) lists(ctx context.Context, addr string) error {
	secure, err := w.tlsConfig()
	if err != nil {
		return err
	}
	username, _ := w.storage["username"].(string)
	password, _ := w.storage["password"].(string)
	c := redis.NewClient(&redis.Options{
		Addr: addr, Username: username, Password: password, TLSConfig: secure, DialTimeout: nodeTime, ReadTimeout: nodeTime, MaxRetries: -1,
	})
	defer c.Close()
	slots, err := c.ClusterSlots(ctx).Result()
	if err == nil && len(slots) == 0 {
		err = errors.New("no slots")
	}
	return err
}

// names asks one Sentinel for the primary.
func (w *world) names(ctx context.Context, addr string) error {
	secure, err := w.tlsConfig()
	if err != nil {
		return err
	}
	password, _ := w.storage["sentinel_password"].(string)
	name, _ := w.storage["master_name"].(string)
	s := redis.NewSentinelClient(&redis.Options{
		Addr: addr, Password: password, TLSConfig: secure, DialTimeout: nodeTime, ReadTimeout: nodeTime, MaxRetries: -1,
	})
	defer s.Close()
	at, err := s.GetMasterAddrByName(ctx, name).Result()
	if err == nil && len(at) == 2 {
		_, err = strconv.Atoi(at[1])
	}
	return err
}

// way uses a client that knows one address alone. Where that tells no way it is passed over.
func (w *world) way(ctx context.Context, addr string, tells func(context.Context, string) error) error {
	alone := *w
	alone.storage = tree{}
	for k, v := range w.storage {
		alone.storage[k] = v
	}
	alone.storage["addrs"] = []string{addr}
	d, err := alone.newDriver()
	if err != nil {
		return nil
	}
	defer d.Close()
	if tells(ctx, addr) != nil {
		return nil
	}
	for _, key := range ordinaryKeys[:12] {
		if err := d.Set(ctx, "apikey-{"+key+"}", key, keyTime).Err(); err != nil {
			return fmt.Errorf("%s: %w", addr, err)
		}
	}
	return nil
}

package server_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestMemory(t *testing.T) {
	if found := ask(t, holding("allkeys-lru", 0, 0), probe.ServerNearOOM); len(found) > 0 {
		t.Errorf("a server that evicts: %+v", found)
	}
	cluster := checkstest.Cluster()
	cluster.At("10.0.0.21:6379").Memory = holding("noeviction", 99, 0).Nodes[0].Memory
	if found := ask(t, cluster, probe.ServerNearOOM); len(found) > 0 {
		t.Errorf("a replica follows its primary: %+v", found)
	}
	for pct, want := range map[int64]string{97: "97 % of maxmemory", 250: "what takes memory is refused"} {
		found := ask(t, holding("noeviction", pct, 0), probe.ServerNearOOM)
		if text := found[0].What.Write(found[0].Nodes, ""); !strings.Contains(text, want) || strings.Contains(text, "250 %") {
			t.Errorf("%d %%: %s", pct, text)
		}
	}
	cache := holding("allkeys-lru", 99, 5000)
	cache.Stores[0].Block = "cache_storage"
	if found := ask(t, cache, probe.ServerEvictsKeys); len(found) > 0 {
		t.Errorf("a cache may evict: %+v", found)
	}
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
	}{
		"keys with an expiry, now":  {holding("volatile-lru", 99, 5000), report.Warn},
		"keys with an expiry, once": {holding("volatile-lru", 40, 5000), report.Info},
	} {
		if got := checkstest.Worst(ask(t, test.e, probe.ServerEvictsKeys)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	keep := []string{only + " CONFIG SET maxmemory-policy noeviction", only + " CONFIG REWRITE"}
	if got := way(ask(t, holding("allkeys-lru", 20, 0), probe.ServerEvictsKeys), 1); !slices.Equal(got, keep) {
		t.Errorf("room is left: %q", got)
	}
	// A full server without eviction would refuse writes at once.
	if got := way(ask(t, holding("allkeys-lru", 99, 0), probe.ServerEvictsKeys), 1); !strings.Contains(got[0], "SET maxmemory 2") {
		t.Errorf("full: %q", got)
	}
}

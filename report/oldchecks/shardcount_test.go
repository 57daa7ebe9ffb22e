package checks

import (
	"fmt"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// oldCluster is the cluster of aCluster with a Gateway that still has the old driver, listing other names for two nodes.
func oldCluster(count string) *estate {
	e := aCluster()
	s := e.stores[0]
	s.TykVersion, s.VersionGiven = "2.9.2", true
	s.Driver = probe.Driver{Era: "redigo", Verified: true, ShardCountRead: true}
	s.Addrs = []string{"redis-20:6379", "redis-21:6379"}
	if count != "" {
		s.ShardCount = &probe.Variable{Name: "REDIGOCLUSTER_SHARDCOUNT", Value: count, Origin: "environment"}
	}
	return e
}

func withShardCount(e *estate, count string) *estate {
	e.stores[0].ShardCount = &probe.Variable{Name: "REDIGOCLUSTER_SHARDCOUNT", Value: count, Origin: "environment"}
	return e
}

func shardcountExamples() []example {
	return []example{
		{"shardcount.invalid", report.Fail, func() *estate { return oldCluster("0") }, func() *estate { return oldCluster("128") }},
		{"shardcount.set_128", report.Warn, func() *estate { return oldCluster("") }, func() *estate { return oldCluster("128") }},
		{"shardcount.differs", report.Warn, func() *estate {
			e := oldCluster("128")
			pump := e.store("pump/analytics_storage_config", probe.Cluster, e.stores[0].Addrs...)
			pump.Driver, pump.TykVersion = e.stores[0].Driver, "0.8.3"
			return e
		}, func() *estate {
			e := oldCluster("128")
			e.store("pump/analytics_storage_config", probe.Cluster, e.stores[0].Addrs...)
			return e
		}},
		{"shardcount.inert", report.Info, func() *estate { return withShardCount(aCluster(), "128") }, func() *estate { return oldCluster("128") }},
		{"shardcount.unknown_version", report.Info, func() *estate {
			e := withShardCount(aCluster(), "128")
			e.stores[0].ID, e.stores[0].Component, e.stores[0].Block, e.stores[0].Driver.Verified = "dashboard/redis", probe.Dashboard, "redis", false
			return e
		}, func() *estate { return withShardCount(aCluster(), "128") }},
	}
}

func TestShardIsFNV1(t *testing.T) {
	// 32-bit FNV-1, not FNV-1a: values of the reference implementation.
	for text, want := range map[string]uint32{"": 0x811c9dc5, "a": 0x050c5d7e, "foobar": 0x31f0b262} {
		if got := uint32(shard(text, 1<<32)); got != want {
			t.Errorf("FNV-1 of %q is %#x, want %#x", text, got, want)
		}
	}
}

func TestShardCountArithmetic(t *testing.T) {
	f := find(judge(t, oldCluster("")), "shardcount.set_128")
	for _, want := range []string{"10.0.0.23:6379 falls into the shard of redis-20:6379", "10.0.0.22:6379 falls into the shard of redis-21:6379", "REDIGOCLUSTER_SHARDCOUNT=128", "With 32 lock shards"} {
		if !strings.Contains(wordsOf(f), want) {
			t.Errorf("%q is missing in %s", want, wordsOf(f))
		}
	}
	quiet := map[string]func() *estate{
		"one seed": func() *estate {
			e := oldCluster("")
			e.stores[0].Addrs = e.stores[0].Addrs[:1]
			return e
		},
		"seeds as announced": func() *estate {
			e := oldCluster("")
			e.stores[0].Addrs = announcedAddrs(e.nodes)
			return e
		},
		"standalone": func() *estate {
			e := oldCluster("")
			e.stores[0].Mode = probe.Standalone
			return e
		},
	}
	for name, e := range quiet {
		if f := find(judge(t, e()), "shardcount.set_128"); f != nil {
			t.Errorf("%s: %s", name, f.Message)
		}
	}
	blind := oldCluster("")
	blind.nodes = nil
	if f := find(judge(t, blind), "shardcount.set_128"); f == nil || !strings.Contains(f.Hint, "128") || !strings.Contains(f.Hint, "256") {
		t.Errorf("nothing learned: %+v", f)
	}
}

func TestValuesThatKillTheDriver(t *testing.T) {
	for value, bad := range map[string]bool{"0": true, "-1": true, "many": true, "12 8": true, "128 ": true, "": false, "1": false, "128": false} {
		e := oldCluster("1")
		e.stores[0].ShardCount.Value = value
		if got := find(judge(t, e), "shardcount.invalid") != nil; got != bad {
			t.Errorf("%q: invalid is %v", value, got)
		}
	}
}

func TestSafeShardsSkipsWhatCollides(t *testing.T) {
	// Addresses made so that every pair collides at 64 and 128, and none at 256 or above.
	seeds := []string{"a:1", "b:1"}
	var found []string
	for i := range 5000 {
		addr := fmt.Sprintf("10.0.0.1:%d", i)
		if shard(addr, 128) == shard(seeds[1], 128) && shard(addr, 256) != shard(seeds[1], 256) && len(collisions(seeds, []string{addr}, 256)) == 0 {
			found = append(found, addr)
		}
	}
	if len(found) == 0 {
		t.Fatal("no such address")
	}
	if got := safeShards(seeds, found[:1], defaultShards); got != 256 {
		t.Errorf("safe count %d, want 256", got)
	}
}

package settings_test

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

// oldCluster is a cluster with a Gateway that still has the old driver, listing other names for two nodes.
func oldCluster(count string) *estate {
	e := checkstest.Cluster()
	s := e.Stores[0]
	s.TykVersion, s.VersionGiven = "2.9.2", true
	s.Driver = probe.Driver{Era: "redigo", Verified: true, ShardCountRead: true}
	s.Addrs = []string{"redis-20:6379", "redis-21:6379"}
	if count != "" {
		withShardCount(e, count)
	}
	return e
}

func withShardCount(e *estate, count string) *estate {
	e.Stores[0].ShardCount = &probe.Variable{Name: "REDIGOCLUSTER_SHARDCOUNT", Value: count, Origin: "REDIGOCLUSTER_SHARDCOUNT"}
	return e
}

type shardExample struct {
	id     probe.FaultID
	status report.Status
	sick   func() *estate
	well   func() *estate
}

func shardExamples() []shardExample {
	withPump := func(count string) func() *estate {
		return func() *estate {
			e := oldCluster("128")
			pump := e.Store("pump/analytics_storage_config", probe.Cluster, e.Stores[0].Addrs...)
			pump.Driver, pump.TykVersion = e.Stores[0].Driver, "0.8.3"
			pump.ShardCount = &probe.Variable{Name: "REDIGOCLUSTER_SHARDCOUNT", Value: count}
			return e
		}
	}
	old := func(count string) func() *estate { return func() *estate { return oldCluster(count) } }
	now := func() *estate { return withShardCount(checkstest.Cluster(), "128") }
	return []shardExample{
		{probe.ShardcountInvalid, report.Fail, old("0"), old("128")},
		{probe.ShardcountSet128, report.Warn, old(""), old("128")},
		{probe.ShardcountDiffers, report.Warn, withPump("256"), withPump("128")},
		{probe.ShardcountInert, report.Info, now, old("128")},
		{probe.ShardcountUnknownVersion, report.Info, func() *estate {
			e := now()
			e.Stores[0].ID, e.Stores[0].Component, e.Stores[0].Block, e.Stores[0].Driver.Verified = "dashboard/redis", probe.Dashboard, "redis",
				false
			return e
		}, now},
	}
}

func TestShardCountChecks(t *testing.T) {
	for _, x := range shardExamples() {
		f := one(t, x.sick(), x.id)
		if f.Status != x.status {
			t.Errorf("%s: %s", x.id, f.Status)
		}
		sound(t, x.id, f)
		if found := judged(t, x.well(), x.id); len(found) > 0 {
			t.Errorf("%s: %+v", x.id, found)
		}
	}
}

func TestShardCountArithmetic(t *testing.T) {
	f := one(t, oldCluster(""), probe.ShardcountSet128)
	wants(t, "collisions", f, "REDIGOCLUSTER_SHARDCOUNT=128")
	for _, want := range []string{"10.0.0.23:6379 falls into the shard of redis-20:6379", "10.0.0.22:6379 falls into the shard " +
		"of redis-21:6379"} {
		if !strings.Contains(f.Seen.Write(nil, ""), want) {
			t.Errorf("%q is missing in %s", want, f.Seen.Write(nil, ""))
		}
	}
	single, announced, alone := oldCluster(""), oldCluster(""), oldCluster("")
	single.Stores[0].Addrs = single.Stores[0].Addrs[:1]
	announced.Stores[0].Addrs = []string{
		"10.0.0.11:6379",
		"10.0.0.12:6379",
		"10.0.0.13:6379",
		"10.0.0.21:6379",
		"10.0.0.22:6379",
		"10.0.0.23:6379",
	}
	alone.Stores[0].Mode = probe.Standalone
	for name, e := range map[string]*estate{"one seed": single, "seeds as announced": announced, "standalone": alone} {
		if found := judged(t, e, probe.ShardcountSet128); len(found) > 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	blind := oldCluster("")
	blind.Nodes = nil
	if f := one(t, blind, probe.ShardcountSet128); len(f.Fix) != 1 {
		t.Errorf("nothing learned: %+v", f)
	}
}

func TestValuesThatKillTheDriver(t *testing.T) {
	for value, bad := range map[string]bool{"0": true, "-1": true, "many": true, "12 8": true, "128 ": true, "": false, "1": false,
		"128": false} {
		e := oldCluster("1")
		e.Stores[0].ShardCount.Value = value
		if got := len(judged(t, e, probe.ShardcountInvalid)) > 0; got != bad {
			t.Errorf("%q: invalid is %v", value, got)
		}
	}
}

package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// withMaxclients is the standalone estate with a maxclients and the processes named.
func withMaxclients(most int64, instances map[probe.Component]int) *estate {
	e := aStandalone()
	e.nodes[0].Clients.Max = p64(most)
	e.ev.Instances = instances
	return e
}

func capacityExamples() []example {
	return []example{
		{"capacity.maxclients_reached", report.Fail, func() *estate {
			e := aCluster()
			fails(e.at("10.0.0.12:6379"), probe.StepTCP, probe.CapacityMaxclientsReached, "ERR max number of clients reached")
			return e
		}, aCluster},
		{"capacity.near_maxclients", report.Warn, func() *estate {
			e := aStandalone()
			e.nodes[0].Clients.Connected = p64(8000)
			return e
		}, func() *estate {
			e := aStandalone()
			e.nodes[0].Clients.Connected = p64(7999)
			return e
		}},
		{"capacity.maxclients_below_pool", report.Warn, func() *estate { return withMaxclients(60, nil) }, func() *estate { return withMaxclients(1000, nil) }},
		{"capacity.fd_limit_below_pool", report.Warn, func() *estate {
			e := aStandalone()
			limit := uint64(256)
			e.ev.Vantage.Nofile = &limit
			return e
		}, func() *estate {
			e := aStandalone()
			limit := uint64(1024)
			e.ev.Vantage.Nofile = &limit
			return e
		}},
		{"capacity.pool_timeout_risk", report.Warn, func() *estate {
			e := aStandalone()
			e.stores[0].Pool.Size = 2
			return e
		}, aStandalone},
		{"capacity.pool_test_failed", report.Fail, func() *estate {
			e := aStandalone()
			e.nodes[0].PoolTest = &probe.PoolTest{Wanted: 100, Opened: 60, Fault: &probe.Fault{ID: probe.CapacityMaxclientsReached, Text: "ERR max number of clients reached"}}
			return e
		}, func() *estate {
			e := aStandalone()
			e.nodes[0].PoolTest = &probe.PoolTest{Wanted: 100, Opened: 100}
			return e
		}},
	}
}

func TestPoolArithmetic(t *testing.T) {
	tests := map[string]struct {
		e    *estate
		want report.Status
		says string
	}{
		"defaults":                   {aStandalone(), "", ""},
		"defaults in a cluster":      {aCluster(), "", ""},
		"one pool fits, four do not": {withMaxclients(1000, nil), report.Info, "gateway/storage 500 x 4 clients x 1 process = 2000"},
		"one pool does not fit":      {withMaxclients(60, nil), report.Warn, "may open 500 connections, and maxclients is 60"},
		"many processes named":       {withMaxclients(10000, map[probe.Component]int{probe.Gateway: 6}), report.Warn, "500 x 4 clients x 6 processes = 12000"},
		"few processes named":        {withMaxclients(10000, map[probe.Component]int{probe.Gateway: 5}), "", ""},
		"a proxy without a limit":    {withMaxclients(0, nil), "", ""},
	}
	two := withSecond("pump/analytics_storage_config", false)
	two.stores[1].Pool.ClientsPerProcess = 1
	two.ev.Instances = map[probe.Component]int{probe.Gateway: 4, probe.Pump: 5}
	tests["summed over components"] = struct {
		e    *estate
		want report.Status
		says string
	}{two, report.Warn, "gateway/storage 500 x 4 clients x 4 processes + pump/analytics_storage_config 500 x 1 client x 5 processes = 10500"}
	for name, test := range tests {
		f := find(judge(t, test.e), "capacity.maxclients_below_pool")
		switch {
		case f == nil && test.want != "":
			t.Errorf("%s: not found", name)
		case f != nil && (f.Status != test.want || !strings.Contains(f.Message, test.says)):
			t.Errorf("%s: %s: %s", name, f.Status, f.Message)
		}
	}
}

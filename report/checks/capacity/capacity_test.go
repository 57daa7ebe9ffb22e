package capacity_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/capacity"
	"tyk-redis-doctor/report/checks/checkstest"
)

type estate = checkstest.Estate

func ask(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	return checkstest.Ask(t, capacity.Checks(), e, id)
}

// allowing is the standalone estate with a maxclients and the processes named.
func allowing(most int64, instances map[probe.Component]int) *estate {
	e := checkstest.Standalone()
	e.Nodes[0].Clients.Max = checkstest.P64(most)
	e.Ev.Instances = instances
	return e
}

// using is the standalone estate with so many connections.
func using(connected int64) *estate {
	e := checkstest.Standalone()
	e.Nodes[0].Clients.Connected = checkstest.P64(connected)
	return e
}

// limited is the standalone estate on a machine with so many open files.
func limited(files uint64) *estate {
	e := checkstest.Standalone()
	e.Ev.Vantage.Nofile = &files
	return e
}

// full is the cluster of which one primary lets nobody in.
func full() *estate {
	e := checkstest.Cluster()
	checkstest.Fails(e.At("10.0.0.12:6379"), probe.StepTCP, probe.CapacityMaxclientsReached, "ERR max number of clients reached")
	return e
}

// tested is the standalone estate after a pool test.
func tested(opened int) *estate {
	e := checkstest.Standalone()
	e.Nodes[0].PoolTest = &probe.PoolTest{Wanted: 100, Opened: opened}
	if opened < 100 {
		e.Nodes[0].PoolTest.Fault = &probe.Fault{ID: probe.CapacityMaxclientsReached, Text: "ERR max number of clients reached"}
	}
	return e
}

func TestEveryCheckHasItsExample(t *testing.T) {
	checkstest.Examples(t, capacity.Checks(), []checkstest.Example{
		{ID: probe.CapacityMaxclientsReached, Status: report.Fail, Bad: full, Good: checkstest.Cluster},
		{ID: probe.CapacityNearMaxclients, Status: report.Warn, Bad: func() *estate { return using(8001) },
			Good: func() *estate { return using(8000) }},
		{
			ID:     probe.CapacityMaxclientsBelowPool,
			Status: report.Warn,
			Bad:    func() *estate { return allowing(60, nil) },
			Good: func() *estate {
				return allowing(1000, nil)
			},
		},
		{ID: probe.CapacityFDLimitBelowPool, Status: report.Warn, Bad: func() *estate { return limited(256) },
			Good: func() *estate { return limited(1024) }},
		{ID: probe.CapacityPoolTimeoutRisk, Status: report.Warn, Bad: func() *estate {
			e := checkstest.Standalone()
			e.Stores[0].Pool.Size = 2
			return e
		}, Good: checkstest.Standalone},
		{ID: probe.CapacityPoolTestFailed, Status: report.Fail, Bad: func() *estate { return tested(60) },
			Good: func() *estate { return tested(100) }},
	})
}

func TestPoolArithmetic(t *testing.T) {
	both := checkstest.Standalone()
	s := both.Store("pump/analytics_storage_config", probe.Standalone, "10.0.0.1:6379")
	s.Pool.ClientsPerProcess = 1
	both.Nodes[0].Stores = append(both.Nodes[0].Stores, s.ID)
	both.Ev.Instances = map[probe.Component]int{probe.Gateway: 4, probe.Pump: 5}
	for name, test := range map[string]struct {
		e     *estate
		want  report.Status
		total string // that maxclients has to allow
	}{
		"defaults":                    {checkstest.Standalone(), "", ""},
		"defaults in a cluster":       {checkstest.Cluster(), "", ""},
		"one pool fits, four do not":  {allowing(1000, nil), report.Info, "3000"},
		"one pool does not fit":       {allowing(60, nil), report.Warn, "3000"},
		"not one connection a client": {allowing(3, nil), report.Fail, "3000"},
		"many processes named":        {allowing(10000, map[probe.Component]int{probe.Gateway: 6}), report.Warn, "16000"},
		"few processes named":         {allowing(10000, map[probe.Component]int{probe.Gateway: 5}), "", ""},
		"a proxy without a limit":     {allowing(0, nil), "", ""},
		"summed over components":      {both, report.Warn, "14000"},
	} {
		found := ask(t, test.e, probe.CapacityMaxclientsBelowPool)
		if got := checkstest.Worst(found); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
			continue
		}
		if one := checkstest.Way(found, 1); test.total != "" &&
			!slices.Equal(one[0].Argv, []string{"CONFIG", "SET", "maxclients", test.total}) {
			t.Errorf("%s: %q", name, one[0].Argv)
		}
	}
}

// What is free besides the connections of the check has to be enough for each client of a process and its subscription.
func TestTooFewConnectionsAreFree(t *testing.T) {
	crowded := func(most, connected int64, rehearsed bool) *estate {
		e := allowing(most, nil)
		e.Nodes[0].Clients.Connected = checkstest.P64(connected)
		e.Ev.Rehearsals = []probe.Rehearsal{{Store: e.Stores[0].ID, OK: rehearsed}}
		if !rehearsed {
			e.Ev.Rehearsals[0].Fault = &probe.Fault{ID: probe.NetClosed, Text: "the peer closed the connection"}
		}
		return e
	}
	failing := func(fault *probe.Fault) *estate {
		e := crowded(10, 6, false)
		e.Ev.Rehearsals[0].Fault = fault
		return e
	}
	listener := crowded(10, 10, false)
	listener.Stores[0].Component, listener.Stores[0].Pool.ClientsPerProcess = probe.MDCB, 1
	sender := crowded(10, 10, false)
	sender.Stores[0].Component, sender.Stores[0].Pool.ClientsPerProcess = probe.Dashboard, 1
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
	}{
		"one is free, and the check has it": {crowded(10, 10, false), report.Fail},
		"two are free":                      {crowded(10, 9, false), report.Fail},
		"four are free":                     {crowded(10, 7, false), report.Fail},
		"five, and the driver had one":      {crowded(10, 6, true), ""},
		"five are not enough with a check":  {crowded(10, 6, false), report.Fail},
		"five, and the server said so":      {failing(&probe.Fault{ID: probe.CapacityMaxclientsReached}), report.Fail},
		"five, and the driver kept waiting": {failing(&probe.Fault{ID: probe.ProtoNoReply}), ""},
		"five, and why it failed is open":   {failing(nil), ""},
		"six are free":                      {crowded(10, 5, false), ""},
		"many, and nearly all in use":       {crowded(10000, 9997, false), report.Fail},
		"one client and a subscription":     {listener, report.Fail},
		"one client, which this check kept": {sender, report.Fail},
	} {
		found := ask(t, test.e, probe.CapacityMaxclientsReached)
		if got := checkstest.Worst(found); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	e := crowded(10, 10, false)
	e.Nodes[0].Role, e.Nodes[0].Replication = probe.Replica, &probe.Replication{Role: probe.Replica}
	if found := ask(t, e, probe.CapacityMaxclientsReached); len(found) > 0 {
		t.Errorf("nobody writes to it: %+v", found)
	}
}

// redis-cli needs a connection as well: what comes first can be done without one.
func TestAServerThatIsFull(t *testing.T) {
	found := ask(t, full(), probe.CapacityMaxclientsReached)
	one := checkstest.Way(found, 1)
	if len(one) != 1 || one[0].Kind != report.FixServer || one[0].Do != report.Restart || *one[0].Conf["maxclients"] != "20000" {
		t.Errorf("%+v", one)
	}
	for _, f := range checkstest.Way(found, 2) {
		if f.Kind != report.FixRedis || !strings.Contains(f.Text, "CONFIG") {
			t.Errorf("%+v", f)
		}
	}
}

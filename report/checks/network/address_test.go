package network_test

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestTheSecondAddressOfAListThatAnswers(t *testing.T) {
	e := failing(probe.StepTCP, probe.Fault{ID: probe.NetRefused, Text: "connection refused"})()
	spare := *checkstest.Standalone().Nodes[0]
	spare.Addr, spare.Stores, spare.For, spare.Listed = "10.0.0.2:6379", nil, []probe.StoreID{e.Stores[0].ID}, false
	spare.Role = probe.Primary
	e.Nodes = append(e.Nodes, &spare)
	if f := checkstest.Way(ask(t, e, probe.NetRefused), 1); len(f) == 0 || f[0].Needs == "" {
		t.Errorf("an address that the settings do not name: %+v", f)
	}
	e.Stores[0].Configured = append(e.Stores[0].Configured, spare.Addr)
	f := checkstest.Way(ask(t, e, probe.NetRefused), 1)
	if len(f) != 1 || !strings.Contains(f[0].Text, spare.Addr) || strings.Contains(f[0].Text, e.Nodes[0].Addr) {
		t.Errorf("%+v", f)
	}
	spare.Role, spare.Replication = probe.Replica, &probe.Replication{Role: probe.Replica}
	if f = checkstest.Way(ask(t, e, probe.NetRefused), 1); len(f) == 0 || f[0].Needs == "" {
		t.Errorf("a replica is of no use: %+v", f)
	}
}

package topology_test

import (
	"fmt"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/topology"
)

// Of many servers that fail alike a few are looked at, and what they turn out to have met is so of the others.
func TestServersThatFailAlike(t *testing.T) {
	build := func(sniffs ...*probe.Sniff) *probe.Evidence {
		ev := &probe.Evidence{Stores: []probe.Store{{ID: "gateway/storage", Active: true, Mode: probe.Cluster}}}
		for i, s := range sniffs {
			ev.Nodes = append(ev.Nodes, probe.Node{
				Addr: fmt.Sprintf("10.0.0.%d:6379", i+1), Purpose: probe.AsData, Stores: []probe.StoreID{"gateway/storage"}, Sniff: s,
				Steps: []probe.Step{{Name: probe.StepTCP}, {Name: probe.StepPing, Fault: &probe.Fault{ID: probe.NetClosed, Text: "reset"}}},
			})
		}
		return ev
	}
	secure := &probe.Sniff{Kind: "tls", PlainEnd: "reset", TLS: "hello", Control: "refused"}
	dead := &probe.Sniff{Kind: "closed", PlainEnd: "closed", TLS: "closed", Control: "refused"}
	for name, test := range map[string]struct {
		ev   *probe.Evidence
		want probe.FaultID // of the last node
	}{
		"all that were looked at speak TLS": {build(secure, secure, nil), probe.TLSServerRequiresTLS},
		"they differ":                       {build(secure, dead, nil), probe.NetClosed},
		"none was looked at":                {build(nil, nil, nil), probe.NetClosed},
		"they met what was met":             {build(dead, dead, nil), probe.NetClosed},
		"it was looked at itself":           {build(secure, secure, dead), probe.NetClosed},
	} {
		once := topology.Settle(test.ev)
		for turn, ev := range []*probe.Evidence{once, topology.Settle(once)} {
			if got := ev.Nodes[len(ev.Nodes)-1].FaultID(); got != test.want {
				t.Errorf("%s, settled %d times: %s, want %s", name, turn+1, got, test.want)
			}
		}
	}
}

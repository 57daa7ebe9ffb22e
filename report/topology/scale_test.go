package topology_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

func TestManyNodes(t *testing.T) {
	ev := topology.Settle(checkstest.Large(100))
	c := topology.ClusterOf(&ev.Stores[0], nodesOf(ev))
	if len(c.Partitions) != 1 || len(c.Partitions[0].Views) != 200 || len(c.Members) != 200 || c.Proven().Count() != probe.SlotCount {
		t.Errorf("%d partitions, %d members, %d slots", len(c.Partitions), len(c.Members), c.Proven().Count())
	}
	for i := range c.Announced {
		if a := &c.Announced[i]; a.Tellers != 200 || c.Lead(a) != topology.LeadWorks {
			t.Fatalf("%s: told by %d, %s", a.Said, a.Tellers, c.Lead(a))
		}
	}
	for _, n := range ev.Nodes {
		if n.Role == probe.Primary && n.Slots == "" || n.Role == probe.Replica && n.ReplicaOf == "" || n.Role == probe.Unknown {
			t.Fatalf("%s: %s, slots %q, of %q", n.Addr, n.Role, n.Slots, n.ReplicaOf)
		}
	}
}

// BenchmarkManyNodes settles a cluster of 2,000 nodes and makes its picture.
func BenchmarkManyNodes(b *testing.B) {
	ev := checkstest.Large(1000)
	for b.Loop() {
		settled := topology.Settle(ev)
		topology.ClusterOf(&settled.Stores[0], nodesOf(settled))
	}
}

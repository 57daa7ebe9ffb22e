package topology_test

import (
	"fmt"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

// large is a cluster of n primaries with a replica each, of which the first few have the lists of all.
func large(n int) *probe.Evidence {
	e := &checkstest.Estate{}
	s := e.Store("gateway/storage", probe.Cluster)
	view := probe.ClusterView{State: "ok", KnownNodes: 2 * n, Size: n}
	addr := func(kind, i int) string { return fmt.Sprintf("10.%d.%d.%d:6379", kind, i/250, i%250+1) }
	for i := range n {
		r := probe.Range{From: probe.SlotCount * i / n, To: probe.SlotCount*(i+1)/n - 1}
		p, q := addr(1, i), addr(2, i)
		view.Nodes = append(view.Nodes,
			probe.ClusterNode{ID: checkstest.NodeID(p), Addr: p, Flags: []string{"master"}, LinkUp: true, Slots: []probe.Range{r}},
			probe.ClusterNode{ID: checkstest.NodeID(q), Addr: q, Flags: []string{"slave"}, PrimaryID: checkstest.NodeID(p), LinkUp: true})
		view.Slots = append(view.Slots, probe.SlotRange{Range: r, Endpoints: []probe.Endpoint{
			{
				Host: checkstest.Host(p),
				Port: 6379,
				ID:   checkstest.NodeID(p),
			}, {Host: checkstest.Host(q), Port: 6379, ID: checkstest.NodeID(q)},
		}})
		e.Node(p, s.ID)
		checkstest.Follow(e.Node(q, s.ID), e.At(p))
	}
	for i, node := range e.Nodes {
		node.Server.Mode, node.Cluster = "cluster", checkstest.ViewOf(view, node.Addr)
		if i > 2 {
			node.Cluster.Nodes, node.Cluster.Slots, node.Cluster.SameAs = nil, nil, e.Nodes[0].Addr
		}
	}
	return e.Evidence()
}

func TestManyNodes(t *testing.T) {
	ev := topology.Settle(large(100))
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
	ev := large(1000)
	for b.Loop() {
		settled := topology.Settle(ev)
		topology.ClusterOf(&settled.Stores[0], nodesOf(settled))
	}
}

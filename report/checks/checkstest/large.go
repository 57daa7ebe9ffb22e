package checkstest

import (
	"fmt"

	"tyk-redis-doctor/probe"
)

// Large is a cluster of n primaries with a replica each, of which the first few have the lists of all.
func Large(n int) *probe.Evidence {
	e := &Estate{}
	s := e.Store("gateway/storage", probe.Cluster)
	view := probe.ClusterView{State: "ok", KnownNodes: 2 * n, Size: n}
	addr := func(kind, i int) string { return fmt.Sprintf("10.%d.%d.%d:6379", kind, i/250, i%250+1) }
	for i := range n {
		r := probe.Range{From: probe.SlotCount * i / n, To: probe.SlotCount*(i+1)/n - 1}
		p, q := addr(1, i), addr(2, i)
		view.Nodes = append(view.Nodes,
			probe.ClusterNode{ID: NodeID(p), Addr: p, Flags: []string{"master"}, LinkUp: true, Slots: []probe.Range{r}},
			probe.ClusterNode{ID: NodeID(q), Addr: q, Flags: []string{"slave"}, PrimaryID: NodeID(p), LinkUp: true})
		view.Slots = append(view.Slots, probe.SlotRange{Range: r, Endpoints: []probe.Endpoint{
			{
				Host: Host(p),
				Port: 6379,
				ID:   NodeID(p),
			}, {Host: Host(q), Port: 6379, ID: NodeID(q)},
		}})
		e.Node(p, s.ID)
		Follow(e.Node(q, s.ID), e.At(p))
	}
	for i, node := range e.Nodes {
		node.Server.Mode, node.Cluster = "cluster", ViewOf(view, node.Addr)
		if i > 2 {
			node.Cluster.Nodes, node.Cluster.Slots, node.Cluster.SameAs = nil, nil, e.Nodes[0].Addr
		}
	}
	return e.Evidence()
}

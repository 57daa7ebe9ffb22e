package checks

import (
	"fmt"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// bigCluster is a healthy cluster of n primaries with a replica each.
func bigCluster(n int) *estate {
	e := &estate{}
	s := e.store("gateway/storage", probe.Cluster)
	view := probe.ClusterView{State: "ok", SlotsAssigned: 16384, SlotsOK: 16384, KnownNodes: 2 * n, Size: n, Elements: 4, FullCoverage: pBool(true)}
	addr := func(kind, i int) string { return fmt.Sprintf("10.%d.%d.%d:6379", kind, i/250, i%250+1) }
	for i := range n {
		r := probe.Range{From: 16384 * i / n, To: 16384*(i+1)/n - 1}
		primary, replica := addr(1, i), addr(2, i)
		view.Nodes = append(view.Nodes,
			probe.ClusterNode{ID: nodeID(primary), Addr: primary, Flags: []string{"master"}, LinkUp: true, Slots: []probe.Range{r}, Epoch: int64(i)},
			probe.ClusterNode{ID: nodeID(replica), Addr: replica, Flags: []string{"slave"}, PrimaryID: nodeID(primary), LinkUp: true, Epoch: int64(i)})
		view.Slots = append(view.Slots, probe.SlotRange{Range: r, Endpoints: []probe.Endpoint{
			{Host: host(primary), Port: 6379, ID: nodeID(primary)}, {Host: host(replica), Port: 6379, ID: nodeID(replica)}}})
		p, q := e.node(primary, s.ID), e.node(replica, s.ID)
		p.Slots = fmt.Sprintf("%d-%d", r.From, r.To)
		p.Replication.Replicas = []probe.ReplicaSeen{{Addr: replica, State: "online", Offset: 1000}}
		p.Replication.ConnectedCount = p64(1)
		follow(q, p)
		p.Server.Mode, q.Server.Mode = "cluster", "cluster"
		if i < 3 {
			p.Listed = true
			s.Addrs = append(s.Addrs, primary)
		}
	}
	for _, n := range e.nodes {
		n.Cluster = viewOf(view, n.Addr)
	}
	return e
}

// BenchmarkThousandNodes judges 1000 nodes, each with its own view of the 1000, of which a tenth is gone.
func BenchmarkThousandNodes(b *testing.B) {
	e := bigCluster(500)
	for i := 0; i < 1000; i += 10 {
		fails(e.nodes[i+1], probe.StepTCP, probe.NetTimeout, "i/o timeout")
	}
	ev, policy, all := e.evidence(), report.DefaultPolicy(), All()
	for b.Loop() {
		Run(ev, policy, asOf, all, Selection{})
	}
}

func TestManyNodesOneFinding(t *testing.T) {
	healthy := judge(t, bigCluster(24))
	if healthy.Verdict != report.Healthy {
		t.Errorf("%s: %s", healthy.Verdict, healthy.Headline)
	}
	e := bigCluster(24)
	for i := range 8 { // replicas that are down, as everybody sees
		replica := e.nodes[2*i+1]
		fails(replica, probe.StepTCP, probe.NetRefused, "connect: connection refused")
		for _, n := range e.nodes {
			for j := range e.viewNodes(n) {
				if line := &n.Cluster.Nodes[j]; line.ID == nodeID(replica.Addr) {
					line.Flags, line.LinkUp = []string{"slave", "fail"}, false
				}
			}
		}
	}
	counts := map[probe.FaultID]int{}
	r := judge(t, e)
	for _, f := range r.Findings {
		if f.Status.Rank() >= report.Warn.Rank() {
			counts[f.ID]++
			if len(f.Nodes) < 8 {
				t.Errorf("%s names %d nodes: %s", f.ID, len(f.Nodes), f.Message)
			}
		}
	}
	if r.Verdict != report.Degraded || counts["cluster.replica_down"] != 1 || counts[probe.NetRefused] > 1 {
		t.Errorf("%s: %v", r.Verdict, counts)
	}
}

// viewNodes are the lines of a node's view, none where it has no view.
func (e *estate) viewNodes(n *probe.Node) []probe.ClusterNode {
	if n.Cluster == nil {
		return nil
	}
	return n.Cluster.Nodes
}

package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// edge is one finding that an estate must have, with what it is caused by and says, or must not have.
type edge struct {
	name   string
	spoil  func() *estate
	id     probe.FaultID
	want   report.Status // "" for no finding
	caused probe.FaultID
	says   string // in message, hint or fixes
}

func checkEdges(t *testing.T, tests []edge) {
	t.Helper()
	for _, test := range tests {
		r := judge(t, test.spoil())
		f := find(r, test.id)
		switch {
		case f == nil && test.want != "":
			t.Errorf("%s: %s not found; %s", test.name, test.id, r.Headline)
		case f != nil && f.Status != test.want:
			t.Errorf("%s: %s is %s, want %q: %s", test.name, test.id, f.Status, test.want, f.Message)
		case f != nil && f.CausedBy != test.caused:
			t.Errorf("%s: %s caused by %q, want %q", test.name, test.id, f.CausedBy, test.caused)
		case f != nil && !strings.Contains(wordsOf(f), test.says):
			t.Errorf("%s: %q is missing in\n%s", test.name, test.says, wordsOf(f))
		}
	}
}

// flaggedByOne is the cluster in which one node finds another, which answers us, in doubt.
func flaggedByOne(addr string) *estate {
	e := aCluster()
	v := e.nodes[2].Cluster
	for i := range v.Nodes {
		if v.Nodes[i].ID == nodeID(addr) {
			v.Nodes[i].Flags, v.Nodes[i].LinkUp = append(v.Nodes[i].Flags, "fail?"), false
		}
	}
	return e
}

// unassigned is a cluster one of whose nodes lost its slots.
func unassigned() *estate {
	return aCluster().refuse().eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) { line.Slots = nil })
}

// isolated is a cluster whose first primary lost the others and was replaced by its replica.
func isolated() *estate {
	e := aCluster()
	old := *e.at("10.0.0.11:6379").Cluster
	old.Nodes = slices.Clone(old.Nodes)
	e.promote("10.0.0.21:6379")
	for _, n := range e.nodes {
		for i := range n.Cluster.Nodes {
			if line := &n.Cluster.Nodes[i]; line.ID == nodeID("10.0.0.11:6379") {
				line.Flags, line.LinkUp = append(slices.Clone(line.Flags), "fail"), false
			}
		}
	}
	for i := range old.Nodes {
		if line := &old.Nodes[i]; !line.Has("myself") {
			line.Flags, line.LinkUp = append(slices.Clone(line.Flags), "fail"), false
		} else {
			line.Slots = []probe.Range{{From: 0, To: 5460}}
		}
	}
	old.State = "fail"
	n := e.at("10.0.0.11:6379")
	n.Cluster, n.Slots = &old, "0-5460"
	return e
}

// halves are two listed nodes with half of the slots each that never met.
func halves() *estate {
	e := &estate{}
	e.store("gateway/storage", probe.Cluster)
	e.stranger("10.0.0.11:6379", probe.Range{From: 0, To: 8191})
	return e.stranger("10.0.0.12:6379", probe.Range{From: 8192, To: 16383})
}

// forgotten is a listed node that all others forgot and that keeps its view.
func forgotten() *estate {
	e := aCluster()
	e.stores[0].Addrs = append(slices.Clone(e.stores[0].Addrs), "10.0.0.21:6379")
	e.at("10.0.0.21:6379").Listed = true
	for _, n := range e.nodes {
		if n.Addr != "10.0.0.21:6379" {
			n.Cluster.Nodes = slices.DeleteFunc(n.Cluster.Nodes, func(line probe.ClusterNode) bool { return line.ID == nodeID("10.0.0.21:6379") })
		}
	}
	return e
}

// emptyPrimary is a cluster with a fourth primary that has no slots yet.
func emptyPrimary() *estate {
	e := aCluster()
	return e.eachView(func(v *probe.ClusterView) {
		v.Nodes = append(v.Nodes, probe.ClusterNode{ID: nodeID("10.0.0.14:6379"), Addr: "10.0.0.14:6379", Flags: []string{"master"}, LinkUp: true})
	})
}

// leftOver is a cluster with a failed entry of a node beside those that are needed.
func leftOver(role, of string) *estate {
	e := aCluster()
	fails(e.node("10.0.0.98:6379", "gateway/storage"), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	line := probe.ClusterNode{ID: nodeID("10.0.0.98:6379"), Addr: "10.0.0.98:6379", Flags: []string{role, "fail"}}
	if of != "" {
		line.PrimaryID = nodeID(of)
	}
	return e.eachView(func(v *probe.ClusterView) { v.Nodes = append(v.Nodes, line) })
}

// oneAddress is a cluster all of whose nodes have one IP; own is the one that the servers have themselves, "" not known.
func oneAddress(own string) *estate {
	e := aCluster()
	for i, n := range e.nodes {
		port := fmt.Sprint(7000 + i)
		e.eachLine(n.Addr, func(line *probe.ClusterNode) { line.Addr = "10.0.0.1:" + port })
		n.Server.Laddr, n.Remote = "", "10.0.0.1:"+port
		if own != "" {
			n.Server.Laddr = own + ":" + port
		}
	}
	return e
}

// justStarted is a cluster whose replicas CLUSTER SLOTS does not name yet.
func justStarted() *estate {
	e := aCluster()
	for i := range e.nodes[0].Cluster.Slots {
		e.nodes[0].Cluster.Slots[i].Endpoints = e.nodes[0].Cluster.Slots[i].Endpoints[:1]
	}
	return e
}

// withoutNodes is a cluster of which the account sees CLUSTER SLOTS alone, which names no replicas here.
func withoutNodes() *estate {
	return justStarted().eachView(func(v *probe.ClusterView) { v.Nodes, v.State = nil, "" })
}

// TestClustersThatAreWell holds the estates in which nothing is wrong.
func TestClustersThatAreWell(t *testing.T) {
	lagging := aCluster()
	for _, n := range lagging.nodes {
		n.Server.UptimeS = p64(int64(len(n.Addr) * 1000))
	}
	partial := aCluster().eachView(func(v *probe.ClusterView) { v.FullCoverage = pBool(false) })
	mapped, _ := aCluster(), 0
	for _, n := range mapped.nodes { // announced addresses that are translated, and work
		n.Server.Laddr = "192.168.7.7:6379"
	}
	oneSeed := aCluster()
	oneSeed.stores[0].Addrs = oneSeed.stores[0].Addrs[:1]
	for name, e := range map[string]*estate{
		"an empty primary": emptyPrimary(), "just started": justStarted(), "without CLUSTER NODES": withoutNodes(),
		"full coverage off, covered": partial, "translated addresses that work": mapped, "one seed": oneSeed,
		"in doubt for one node": flaggedByOne("10.0.0.12:6379"), "uptimes that differ": lagging,
	} {
		if r := judge(t, e); r.Verdict != report.Healthy {
			t.Errorf("%s: %s", name, r.Headline)
		}
	}
}

// TestCreateCluster: the command can be run as it is wherever the servers suffice.
func TestCreateCluster(t *testing.T) {
	for members, want := range map[string]string{
		"a:1 b:1 c:1":             "redis-cli --cluster create a:1 b:1 c:1 --cluster-replicas 0",
		"a:1 b:1 c:1 d:1 e:1 f:1": "redis-cli --cluster create a:1 b:1 c:1 d:1 e:1 f:1 --cluster-replicas 1",
		"a:1":                     "redis-cli --cluster create a:1 --cluster-replicas 0  # and the addresses of the others: three primaries at the least",
	} {
		if got := createCluster(strings.Fields(members)); got != want {
			t.Errorf("%s: %s", members, got)
		}
	}
}

package topology_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

// estate is evidence to be spoilt, step by step.
type estate struct{ *checkstest.Estate }

func aCluster() *estate  { return &estate{checkstest.Cluster()} }
func aSentinel() *estate { return &estate{checkstest.Sentinel()} }

// picture is the cluster of the first store, of evidence as it is.
func (e *estate) picture() *topology.Cluster { return topology.ClusterOf(e.Stores[0], e.Nodes) }

// watch is the picture of the Sentinels of the first store.
func (e *estate) watch() *topology.Sentinels {
	var sentinels, data []*probe.Node
	for _, n := range e.Nodes {
		if n.Purpose == probe.AsSentinel {
			sentinels = append(sentinels, n)
		} else {
			data = append(data, n)
		}
	}
	return topology.SentinelsOf(e.Stores[0], sentinels, data)
}

// eachView edits the view of every node that has one.
func (e *estate) eachView(edit func(*probe.ClusterView)) *estate {
	for _, n := range e.Nodes {
		if n.Cluster != nil {
			edit(n.Cluster)
		}
	}
	return e
}

// eachLine edits the line of one node in the views of all, its own included.
func (e *estate) eachLine(addr string, edit func(*probe.ClusterNode)) *estate {
	return e.eachView(func(v *probe.ClusterView) {
		for i := range v.Nodes {
			if v.Nodes[i].ID == checkstest.NodeID(addr) {
				edit(&v.Nodes[i])
			}
		}
	})
}

// eachEndpoint edits the entries of one node in CLUSTER SLOTS, in all views, which share them.
func (e *estate) eachEndpoint(addr string, edit func(*probe.Endpoint)) *estate {
	i := slices.IndexFunc(e.Nodes, func(n *probe.Node) bool { return n.Cluster != nil })
	for _, r := range e.Nodes[i].Cluster.Slots {
		for j := range r.Endpoints {
			if r.Endpoints[j].ID == checkstest.NodeID(addr) {
				edit(&r.Endpoints[j])
			}
		}
	}
	return e
}

// kill makes a node refuse connections, flagged by all others.
func (e *estate) kill(addr string) *estate {
	checkstest.Fails(e.At(addr), probe.StepTCP, probe.NetRefused, "connection refused")
	return e.flag(addr)
}

func (e *estate) flag(addr string) *estate {
	return e.eachLine(addr, func(line *probe.ClusterNode) {
		line.Flags, line.LinkUp = append(slices.Clone(line.Flags), "fail"), false
	})
}

// promote makes a replica the primary of its former primary's slots, of a newer epoch.
func (e *estate) promote(replica, old string) *estate {
	var slots []probe.Range
	e.eachLine(old, func(line *probe.ClusterNode) { slots, line.Slots = append(slots, line.Slots...), nil })
	slots = probe.Slots(slots).Merged()
	e.eachView(func(v *probe.ClusterView) { v.CurrentEpoch = 7 })
	return e.eachLine(replica, func(line *probe.ClusterNode) {
		line.Flags, line.PrimaryID, line.Slots, line.Epoch = []string{"master"}, "", slots, 7
	})
}

// stranger adds a listed cluster node that knows nobody; with slots it is a cluster of its own.
func (e *estate) stranger(addr string, slots ...probe.Range) *estate {
	s := e.Stores[0]
	s.Addrs = append(slices.Clone(s.Addrs), addr)
	n := e.Node(addr, s.ID)
	n.Listed, n.Server.Mode = true, "cluster"
	n.Cluster = &probe.ClusterView{State: "fail", MyID: checkstest.NodeID(addr), KnownNodes: 1, Nodes: []probe.ClusterNode{
		{ID: checkstest.NodeID(addr), Addr: addr, Flags: []string{"myself", "master"}, LinkUp: true, Slots: slots},
	}}
	if probe.Slots(slots).Count() == probe.SlotCount {
		n.Cluster.State = "ok"
	}
	return e
}

// announcing is the cluster in which a node announces another address, at which nobody answers.
func (e *estate) announcing(addr, other string) *estate {
	e.eachEndpoint(addr, func(p *probe.Endpoint) { p.Host = checkstest.Host(other) })
	e.eachLine(addr, func(line *probe.ClusterNode) { line.Addr = other })
	checkstest.Fails(e.Node(other, e.Stores[0].ID), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	return e
}

// shuffled is evidence in another order.
func shuffled(ev *probe.Evidence, seed uint64) *probe.Evidence {
	out := *ev
	out.Nodes = slices.Clone(ev.Nodes)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(out.Nodes), func(i, j int) { out.Nodes[i], out.Nodes[j] = out.Nodes[j], out.Nodes[i] })
	return &out
}

// bytesOf is evidence as a report has it.
func bytesOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

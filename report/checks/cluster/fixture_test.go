package cluster_test

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
)

// estate is evidence to be spoilt, step by step.
type estate struct{ *checkstest.Estate }

// aCluster is a healthy cluster of three primaries with a replica each.
func aCluster() *estate { return &estate{checkstest.Cluster()} }

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

// anyView is the view of the first node that has one.
func (e *estate) anyView() *probe.ClusterView {
	for _, n := range e.Nodes {
		if n.Cluster != nil {
			return n.Cluster
		}
	}
	return &probe.ClusterView{}
}

// eachEndpoint edits the entries of one node in CLUSTER SLOTS, in all views.
func (e *estate) eachEndpoint(addr string, edit func(*probe.Endpoint)) *estate {
	v := e.anyView() // the views of an estate share their endpoints
	for i := range v.Slots {
		for j := range v.Slots[i].Endpoints {
			if v.Slots[i].Endpoints[j].ID == checkstest.NodeID(addr) {
				edit(&v.Slots[i].Endpoints[j])
			}
		}
	}
	return e
}

// kill makes a node refuse connections, flagged by all others; its role stays known from them.
func (e *estate) kill(addr string) *estate {
	n := e.At(addr)
	role, of, slots := n.Role, n.ReplicaOf, n.Slots
	checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
	n.Role, n.ReplicaOf, n.Slots = role, of, slots
	return e.eachLine(addr, func(line *probe.ClusterNode) {
		line.Flags, line.LinkUp = append(slices.Clone(line.Flags), "fail"), false
	})
}

// hide makes a node unreachable from here alone.
func (e *estate) hide(addr string, fault probe.FaultID) *estate {
	n := e.At(addr)
	role, of, slots := n.Role, n.ReplicaOf, n.Slots
	checkstest.Fails(n, probe.StepTCP, fault, "i/o timeout")
	n.Role, n.ReplicaOf, n.Slots = role, of, slots
	return e
}

// refuse makes the nodes find the cluster failed.
func (e *estate) refuse(addrs ...string) *estate {
	for _, n := range e.Nodes {
		if n.Cluster != nil && (len(addrs) == 0 || slices.Contains(addrs, n.Addr)) {
			n.Cluster.State = "fail"
		}
	}
	return e
}

// promote makes a replica the primary of its former primary's slots, of a newer epoch.
func (e *estate) promote(replica string) *estate {
	n := e.At(replica)
	old := n.ReplicaOf
	var slots []probe.Range
	e.eachLine(old, func(line *probe.ClusterNode) {
		slots, line.Slots = append(slots, line.Slots...), nil
	})
	slots = probe.Slots(slots).Merged()
	e.eachView(func(v *probe.ClusterView) { v.CurrentEpoch = 7 })
	e.eachLine(replica, func(line *probe.ClusterNode) {
		line.Flags = []string{"master"}
		line.PrimaryID, line.Slots, line.Epoch = "", slots, 7
	})
	e.eachView(func(v *probe.ClusterView) {
		for i := range v.Slots {
			if r := &v.Slots[i]; r.Endpoints[0].ID == checkstest.NodeID(old) {
				r.Endpoints = r.Endpoints[1:]
			}
		}
	})
	n.Role, n.ReplicaOf, n.Slots = probe.Primary, "", probe.Slots(slots).String()
	n.Replication.Role, n.Replication.PrimaryAddr, n.Replication.LinkUp = probe.Primary, "", nil
	e.At(old).Slots = ""
	return e
}

// withoutReplicas is the cluster of primaries alone.
func withoutReplicas() *estate {
	e := aCluster()
	e.Nodes = slices.DeleteFunc(e.Nodes, func(n *probe.Node) bool { return n.Role == probe.Replica })
	for _, n := range e.Nodes {
		n.Replication.Replicas, n.Replication.ConnectedCount = nil, checkstest.P64(0)
	}
	return e.eachView(func(v *probe.ClusterView) {
		v.Nodes = slices.DeleteFunc(v.Nodes, func(line probe.ClusterNode) bool { return line.Has("slave") })
		for i := range v.Slots {
			v.Slots[i].Endpoints = v.Slots[i].Endpoints[:1]
		}
	})
}

// emptyCluster is three cluster nodes that never met.
func emptyCluster() *estate {
	e := withoutReplicas()
	for _, n := range e.Nodes {
		n.Slots = ""
		n.Cluster = aloneView(n.Addr)
		n.Cluster.Nodes[0].Addr = ""
	}
	return e
}

// stranger adds a listed cluster node that knows nobody; with slots it is a cluster of its own.
func (e *estate) stranger(addr string, slots ...probe.Range) *estate {
	s := e.Stores[0]
	s.Addrs = append(slices.Clone(s.Addrs), addr)
	n := e.Node(addr, s.ID)
	n.Listed, n.Server.Mode, n.Slots = true, "cluster", probe.Slots(slots).String()
	n.Cluster = aloneView(addr, slots...)
	if probe.Slots(slots).Count() == probe.SlotCount {
		n.Cluster.State = "ok"
	}
	return e
}

// announcing is the cluster in which a node announces another address, which has a row of its own.
func (e *estate) announcing(addr, other string) (*estate, *probe.Node) {
	e.eachEndpoint(addr, func(p *probe.Endpoint) { p.Host = checkstest.Host(other) })
	e.eachLine(addr, func(line *probe.ClusterNode) { line.Addr = other })
	row := e.Node(other, e.Stores[0].ID)
	checkstest.Fails(row, probe.StepTCP, probe.NetTimeout, "i/o timeout")
	row.FoundBy = []string{"CLUSTER SLOTS of 10.0.0.11:6379"}
	if n := e.At(addr); n != nil {
		n.Announced = []string{other}
		row.Role, row.Slots = n.Role, n.Slots
	}
	return e, row
}

// outside is the cluster in which every node answers at its address and announces one of a network of its own.
func outside() *estate {
	e := aCluster()
	for _, addr := range e.addrs() {
		e, _ = e.announcing(addr, "172.17"+addr[len("10.0"):])
	}
	return e
}

// aloneView is that of a node that has met nobody.
func aloneView(addr string, slots ...probe.Range) *probe.ClusterView {
	id := checkstest.NodeID(addr)
	return &probe.ClusterView{State: "fail", MyID: id, KnownNodes: 1, Nodes: []probe.ClusterNode{{
		ID: id, Addr: addr, Flags: []string{"myself", "master"}, LinkUp: true, Slots: slots,
	}}}
}

// addrs are those of all nodes, as they stand now.
func (e *estate) addrs() []string {
	var out []string
	for _, n := range e.Nodes {
		out = append(out, n.Addr)
	}
	return out
}

// inItsPlace is the cluster in which the address of one primary leads to a server of its own, while the others have a
// link to the primary.
func inItsPlace() *estate {
	e := aCluster()
	n := e.At("10.0.0.12:6379")
	n.Cluster, n.Server.Mode = nil, "standalone"
	return e
}

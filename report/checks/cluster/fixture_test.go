package checks

import (
	"slices"

	"tyk-redis-doctor/probe"
)

// eachView edits the view of every node that has one.
func (e *estate) eachView(edit func(*probe.ClusterView)) *estate {
	for _, n := range e.nodes {
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
			if v.Nodes[i].ID == nodeID(addr) {
				edit(&v.Nodes[i])
			}
		}
	})
}

// anyView is the view of the first node that has one.
func (e *estate) anyView() *probe.ClusterView {
	for _, n := range e.nodes {
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
			if v.Slots[i].Endpoints[j].ID == nodeID(addr) {
				edit(&v.Slots[i].Endpoints[j])
			}
		}
	}
	return e
}

// kill makes a node refuse connections, flagged by all others; its role stays known from them.
func (e *estate) kill(addr string) *estate {
	n := e.at(addr)
	role, of, slots := n.Role, n.ReplicaOf, n.Slots
	fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
	n.Role, n.ReplicaOf, n.Slots = role, of, slots
	return e.eachLine(addr, func(line *probe.ClusterNode) {
		line.Flags, line.LinkUp = append(slices.Clone(line.Flags), "fail"), false
	})
}

// hide makes a node unreachable from here alone.
func (e *estate) hide(addr string, fault probe.FaultID) *estate {
	n := e.at(addr)
	role, of, slots := n.Role, n.ReplicaOf, n.Slots
	fails(n, probe.StepTCP, fault, "i/o timeout")
	n.Role, n.ReplicaOf, n.Slots = role, of, slots
	return e
}

// refuse makes the nodes find the cluster failed.
func (e *estate) refuse(addrs ...string) *estate {
	for _, n := range e.nodes {
		if n.Cluster != nil && (len(addrs) == 0 || slices.Contains(addrs, n.Addr)) {
			n.Cluster.State = "fail"
		}
	}
	return e
}

// promote makes a replica the primary of its former primary's slots, of a newer epoch.
func (e *estate) promote(replica string) *estate {
	n := e.at(replica)
	old := n.ReplicaOf
	var slots []probe.Range
	e.eachLine(old, func(line *probe.ClusterNode) {
		slots, line.Slots = append(slots, line.Slots...), nil
	})
	slots = merged(slots)
	e.eachView(func(v *probe.ClusterView) { v.CurrentEpoch = 7 })
	e.eachLine(replica, func(line *probe.ClusterNode) {
		line.Flags = []string{"master"}
		line.PrimaryID, line.Slots, line.Epoch = "", slots, 7
	})
	e.eachView(func(v *probe.ClusterView) {
		for i := range v.Slots {
			if r := &v.Slots[i]; r.Endpoints[0].ID == nodeID(old) {
				r.Endpoints = r.Endpoints[1:]
			}
		}
	})
	n.Role, n.ReplicaOf, n.Slots = probe.Primary, "", rangesText(slots)
	n.Replication.Role, n.Replication.PrimaryAddr, n.Replication.LinkUp = probe.Primary, "", nil
	e.at(old).Slots = ""
	return e
}

// withoutReplicas is the cluster of primaries alone.
func withoutReplicas() *estate {
	e := aCluster()
	e.nodes = slices.DeleteFunc(e.nodes, func(n *probe.Node) bool { return n.Role == probe.Replica })
	for _, n := range e.nodes {
		n.Replication.Replicas, n.Replication.ConnectedCount = nil, p64(0)
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
	for _, n := range e.nodes {
		n.Slots = ""
		n.Cluster = &probe.ClusterView{State: "fail", MyID: nodeID(n.Addr), KnownNodes: 1, Nodes: []probe.ClusterNode{{ID: nodeID(n.Addr), Flags: []string{"myself", "master"}, LinkUp: true}}}
	}
	return e
}

// stranger adds a listed cluster node that knows nobody; with slots it is a cluster of its own.
func (e *estate) stranger(addr string, slots ...probe.Range) *estate {
	s := e.stores[0]
	s.Addrs = append(slices.Clone(s.Addrs), addr)
	n := e.node(addr, s.ID)
	n.Listed, n.Server.Mode, n.Slots = true, "cluster", rangesText(slots)
	n.Cluster = &probe.ClusterView{State: "fail", MyID: nodeID(addr), KnownNodes: 1, Nodes: []probe.ClusterNode{{ID: nodeID(addr), Addr: addr, Flags: []string{"myself", "master"}, LinkUp: true, Slots: slots}}}
	if slotsIn(slots) == slotCount {
		n.Cluster.State = "ok"
	}
	return e
}

// announcing is the cluster in which a node announces another address, which has a row of its own.
func (e *estate) announcing(addr, other string) (*estate, *probe.Node) {
	e.eachEndpoint(addr, func(p *probe.Endpoint) { p.Host = host(other) })
	e.eachLine(addr, func(line *probe.ClusterNode) { line.Addr = other })
	row := e.node(other, e.stores[0].ID)
	fails(row, probe.StepTCP, probe.NetTimeout, "i/o timeout")
	row.FoundBy = []string{"CLUSTER SLOTS of 10.0.0.11:6379"}
	if n := e.at(addr); n != nil {
		n.Announced = []string{other}
		row.Role, row.Slots = n.Role, n.Slots
	}
	return e, row
}

// outside is the cluster in which every node answers at its address and announces one of a network of its own.
func outside() *estate {
	e := aCluster()
	for _, addr := range addrsOf(e.nodes) {
		e, _ = e.announcing(addr, "172.17"+addr[len("10.0"):])
	}
	return e
}

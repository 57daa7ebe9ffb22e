package cluster_test

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
)

// flaggedByOne is the cluster in which one node finds another, which answers us, in doubt.
func flaggedByOne(addr string) *estate {
	e := aCluster()
	v := e.Nodes[2].Cluster
	for i := range v.Nodes {
		if v.Nodes[i].ID == checkstest.NodeID(addr) {
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
	old := *e.At("10.0.0.11:6379").Cluster
	old.Nodes = slices.Clone(old.Nodes)
	e.promote("10.0.0.21:6379")
	for _, n := range e.Nodes {
		for i := range n.Cluster.Nodes {
			if line := &n.Cluster.Nodes[i]; line.ID == checkstest.NodeID("10.0.0.11:6379") {
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
	n := e.At("10.0.0.11:6379")
	n.Cluster, n.Slots = &old, "0-5460"
	return e
}

// halves are two listed nodes with half of the slots each that never met.
func halves() *estate {
	e := &estate{&checkstest.Estate{}}
	e.Store("gateway/storage", probe.Cluster)
	e.stranger("10.0.0.11:6379", probe.Range{From: 0, To: 8191})
	return e.stranger("10.0.0.12:6379", probe.Range{From: 8192, To: 16383})
}

// forgotten is a listed node that all others forgot and that keeps its view.
func forgotten() *estate {
	e := aCluster()
	e.Stores[0].Addrs = append(slices.Clone(e.Stores[0].Addrs), "10.0.0.21:6379")
	e.At("10.0.0.21:6379").Listed = true
	for _, n := range e.Nodes {
		if n.Addr != "10.0.0.21:6379" {
			n.Cluster.Nodes = slices.DeleteFunc(n.Cluster.Nodes, func(line probe.ClusterNode) bool {
				return line.ID == checkstest.NodeID("10.0.0.21:6379")
			})
		}
	}
	return e
}

// emptyPrimary is a cluster with a fourth primary that has no slots yet.
func emptyPrimary() *estate {
	e := aCluster()
	return e.eachView(func(v *probe.ClusterView) {
		v.Nodes = append(v.Nodes, probe.ClusterNode{
			ID: checkstest.NodeID("10.0.0.14:6379"), Addr: "10.0.0.14:6379", Flags: []string{"master"}, LinkUp: true,
		})
	})
}

// leftOver is a cluster with a failed entry of a node beside those that are needed.
func leftOver(role, of string) *estate {
	e := aCluster()
	checkstest.Fails(e.Node("10.0.0.98:6379", "gateway/storage"), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	line := probe.ClusterNode{ID: checkstest.NodeID("10.0.0.98:6379"), Addr: "10.0.0.98:6379", Flags: []string{role, "fail"}}
	if of != "" {
		line.PrimaryID = checkstest.NodeID(of)
	}
	return e.eachView(func(v *probe.ClusterView) { v.Nodes = append(v.Nodes, line) })
}

// oneAddress is a cluster all of whose nodes have one IP; own is the one that the servers have themselves, "" not known.
func oneAddress(own string) *estate {
	e := aCluster()
	for i, n := range e.Nodes {
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
	for i := range e.Nodes[0].Cluster.Slots {
		e.Nodes[0].Cluster.Slots[i].Endpoints = e.Nodes[0].Cluster.Slots[i].Endpoints[:1]
	}
	return e
}

// withoutNodes is a cluster of which the account sees CLUSTER SLOTS alone, which names no replicas here.
func withoutNodes() *estate {
	return justStarted().eachView(func(v *probe.ClusterView) { v.Nodes, v.State = nil, "" })
}

// oneInside is the cluster of which only one node answers, at another address than all announce theirs.
func oneInside() *estate {
	e := outside()
	e.Stores[0].Addrs = e.Stores[0].Addrs[:1]
	e.Nodes = slices.DeleteFunc(e.Nodes, func(n *probe.Node) bool { return n.Answered() && n.Addr != "10.0.0.11:6379" })
	return e
}

// loopbackThatWorks is a cluster on one machine that announces loopback addresses with ports of their own.
func loopbackThatWorks() *estate {
	e := aCluster()
	for i, n := range e.Nodes {
		port := 7000 + i
		id := n.Cluster.MyID
		old := n.Addr
		e.eachLine(old, func(line *probe.ClusterNode) { line.Addr = fmt.Sprintf("127.0.0.1:%d", port) })
		e.eachEndpoint(old, func(p *probe.Endpoint) { p.Host, p.Port = "127.0.0.1", port })
		n.Addr, n.Announced = fmt.Sprintf("10.0.0.1:%d", port), []string{fmt.Sprintf("127.0.0.1:%d", port)}
		n.Cluster.MyID = id
	}
	return e
}

package topology_test

import (
	"fmt"
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

// announcementOf is the announcement of a node.
func announcementOf(c *topology.Cluster, addr string) *topology.Announcement {
	i := slices.IndexFunc(c.Announced, func(a topology.Announcement) bool { return a.ID == checkstest.NodeID(addr) })
	return &c.Announced[i]
}

func TestWhereAnnouncedAddressesLead(t *testing.T) {
	moved := func(edit func(*probe.Node)) *estate {
		e := aCluster().announcing("10.0.0.12:6379", "172.17.0.12:6379")
		edit(e.At("172.17.0.12:6379"))
		return e
	}
	answers := func(id string) func(*probe.Node) {
		return func(n *probe.Node) {
			n.Steps = []probe.Step{{Name: probe.StepPing}}
			n.Cluster = &probe.ClusterView{State: "ok", MyID: id}
		}
	}
	fails := func(step probe.StepName, id probe.FaultID) func(*probe.Node) {
		return func(n *probe.Node) { checkstest.Fails(n, step, id, "") }
	}
	unnamed := func(edit func(*probe.Endpoint)) *estate { return aCluster().eachEndpoint("10.0.0.12:6379", edit) }
	for name, test := range map[string]struct {
		e    *estate
		want topology.Lead
	}{
		"as it should be":   {aCluster(), topology.LeadWorks},
		"nobody there":      {moved(func(*probe.Node) {}), topology.LeadNobody},
		"no such name":      {moved(fails(probe.StepDNS, probe.NetDNS)), topology.LeadUnresolved},
		"another server":    {moved(answers(checkstest.NodeID("somebody"))), topology.LeadElsewhere},
		"the server itself": {moved(answers(checkstest.NodeID("10.0.0.12:6379"))), topology.LeadWorks},
		"no part of any cluster": {moved(func(n *probe.Node) {
			n.Steps, n.Server = []probe.Step{{Name: probe.StepPing}}, &probe.Server{Mode: "standalone"}
		}), topology.LeadElsewhere},
		"our own limit":     {moved(fails(probe.StepTCP, probe.NetLocalLimit)), topology.LeadUnknown},
		"cut short":         {moved(fails(probe.StepTCP, probe.RunCutShort)), topology.LeadUnknown},
		"refuses our login": {moved(fails(probe.StepAuth, probe.AuthWrongPassword)), topology.LeadWorks},
		"null":              {unnamed(func(e *probe.Endpoint) { e.Null, e.Host = true, "" }), topology.LeadUnknown},
		"a question mark":   {unnamed(func(e *probe.Endpoint) { e.Host = "?" }), topology.LeadUnknown},
		"port 0":            {unnamed(func(e *probe.Endpoint) { e.Port = 0 }), topology.LeadUnknown},
	} {
		c := test.e.picture()
		if got := c.Lead(announcementOf(c, "10.0.0.12:6379")); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// outside is the cluster in which every node answers at its address and announces one of a network of its own.
func outside() *estate {
	e := aCluster()
	for _, n := range slices.Clone(e.Nodes) {
		e.announcing(n.Addr, "172.17"+n.Addr[len("10.0"):])
	}
	return e
}

func TestMisleadingAddresses(t *testing.T) {
	oneInside := outside()
	oneInside.Nodes = slices.DeleteFunc(oneInside.Nodes, func(n *probe.Node) bool { return n.Answered() && n.Addr != "10.0.0.11:6379" })
	taken := func() *estate { // the address of a node leads to a server of its own, and nobody knows where the node is
		e := aCluster()
		n := e.At("10.0.0.12:6379")
		n.Cluster, n.Server.Mode = nil, "standalone"
		return e
	}
	hidden := aCluster()
	checkstest.Fails(hidden.At("10.0.0.12:6379"), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	for name, test := range map[string]struct {
		e           *estate
		all, proven int
	}{
		"none":                       {aCluster(), 0, 0},
		"all from outside":           {outside(), 6, 6},
		"one from outside":           {aCluster().announcing("10.0.0.12:6379", "172.17.0.12:6379"), 1, 1},
		"one answers, at another":    {oneInside, 6, 1},
		"one that we cannot reach":   {hidden, 0, 0},
		"one that is down":           {aCluster().kill("10.0.0.12:6379"), 0, 0},
		"a bus that is blocked":      {isolated(), 0, 0},
		"another server there":       {taken(), 1, 0},
		"another, and it is down":    {taken().flag("10.0.0.12:6379"), 0, 0},
		"loopback is another matter": {aCluster().announcing("10.0.0.12:6379", "127.0.0.1:6379"), 0, 0},
	} {
		all, proven := test.e.picture().MisleadingAddrs(), 0
		for _, m := range all {
			if m.Proof {
				proven++
			}
		}
		if len(all) != test.all || proven != test.proven {
			t.Errorf("%s: %d, of these %d proven; want %d, %d", name, len(all), proven, test.all, test.proven)
		}
	}
}

// TestLoopbackAnnounced: what a client dials for a loopback address depends on whom it asked.
func TestLoopbackAnnounced(t *testing.T) {
	e := aCluster()
	for i, n := range e.Nodes { // one machine, announced as 127.0.0.1 with ports of their own
		port := 7000 + i
		e.eachLine(n.Addr, func(line *probe.ClusterNode) { line.Addr = fmt.Sprintf("127.0.0.1:%d", port) })
		e.eachEndpoint(n.Addr, func(p *probe.Endpoint) { p.Host, p.Port = "127.0.0.1", port })
	}
	for i, n := range e.Nodes {
		n.Addr = fmt.Sprintf("10.0.0.1:%d", 7000+i)
	}
	c := e.picture()
	if len(c.Announced) != 6 {
		t.Fatalf("%d addresses of six nodes", len(c.Announced))
	}
	for i := range c.Announced {
		a := &c.Announced[i]
		if c.Lead(a) != topology.LeadWorks || !a.Loopback || a.Tellers != 6 || len(a.By) != 6 || probe.HostOf(a.Dialled) != "10.0.0.1" {
			t.Errorf("%s: dialled as %s, told by %d, %s", a.Said, a.Dialled, a.Tellers, c.Lead(a))
		}
	}
	here := aCluster().announcing("10.0.0.12:6379", "127.0.0.1:6379")
	for _, n := range here.Nodes {
		if n.Cluster != nil {
			n.Addr = "127.0.0.1:" + n.Addr[len("10.0.0."):len("10.0.0.11")]
		}
	}
	if a := announcementOf(here.picture(), "10.0.0.12:6379"); a.Loopback || a.Dialled != "127.0.0.1:6379" {
		t.Errorf("told on this very machine: %+v", a)
	}
}

// TestWhoAnnounces: one node of six that gives no address of its own is told apart from all.
func TestWhoAnnounces(t *testing.T) {
	e := aCluster()
	n := e.At("10.0.0.22:6379")
	n.Cluster.Slots = slices.Clone(n.Cluster.Slots)
	for i, r := range n.Cluster.Slots {
		n.Cluster.Slots[i].Endpoints = slices.Clone(r.Endpoints)
		for j := range r.Endpoints {
			n.Cluster.Slots[i].Endpoints[j].Null, n.Cluster.Slots[i].Endpoints[j].Host = true, ""
		}
	}
	tellers := map[bool]int{}
	for _, a := range e.picture().Announced {
		if a.Null {
			tellers[true] = max(tellers[true], a.Tellers)
			if len(a.By) != 1 || a.By[0] != n {
				t.Errorf("told by %v", a.By)
			}
		} else {
			tellers[false] = max(tellers[false], a.Tellers)
		}
	}
	if tellers[true] != 1 || tellers[false] != 5 {
		t.Errorf("%v", tellers)
	}
}

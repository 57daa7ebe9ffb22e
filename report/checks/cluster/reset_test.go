package cluster_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

// empties makes a node answer CLUSTER SLOTS with nothing, as one that was reset.
func (e *estate) empties(addr string) *estate {
	n := e.At(addr)
	n.Cluster = aloneView(addr)
	n.Slots = ""
	n.Steps = append(n.Steps, probe.Step{Name: probe.StepCluster})
	return e
}

// lists adds an address of the estate to the settings.
func (e *estate) lists(addr string) *estate {
	e.Stores[0].Addrs = append(slices.Clone(e.Stores[0].Addrs), addr)
	e.At(addr).Listed = true
	return e
}

// mine edits a node's line about another one, in its own view alone.
func (e *estate) mine(addr, about string, edit func(*probe.ClusterNode)) *estate {
	v := e.At(addr).Cluster
	for i := range v.Nodes {
		if v.Nodes[i].ID == checkstest.NodeID(about) {
			edit(&v.Nodes[i])
		}
	}
	return e
}

// takenOver is a cluster in which a replica has taken over, and one node has not heard of it, or waits after it has.
func takenOver(heard bool) func() *estate {
	return func() *estate {
		e := aCluster().kill("10.0.0.11:6379")
		old := *e.At("10.0.0.13:6379").Cluster
		old.Nodes, old.State = slices.Clone(old.Nodes), "fail"
		e.promote("10.0.0.21:6379")
		if n := e.At("10.0.0.13:6379"); heard {
			n.Cluster.State = "fail"
		} else {
			n.Cluster = &old
		}
		return e
	}
}

// lostConf is a cluster of which a primary came back without its nodes.conf, under another id.
func lostConf(e *estate) *estate {
	const addr = "10.0.0.12:6379"
	e.eachEndpoint(addr, func(p *probe.Endpoint) { p.Host, p.Port = "", 0 })
	e.eachLine(addr, func(line *probe.ClusterNode) {
		line.Addr, line.Flags, line.LinkUp = ":0", []string{"master", "noaddr"}, false
	})
	e.empties(addr)
	v := e.At(addr).Cluster
	v.MyID = checkstest.NodeID("new")
	v.Nodes[0].ID = v.MyID
	return e
}

// reborn is a cluster in which a primary has joined again under another id, and its old entry still has the slots.
func reborn() *estate {
	const addr = "10.0.0.12:6379"
	e := aCluster()
	e.At(addr).Cluster.MyID = checkstest.NodeID("new")
	return e.eachView(func(v *probe.ClusterView) {
		v.Nodes = append(v.Nodes, probe.ClusterNode{ID: checkstest.NodeID("new"), Addr: addr, Flags: []string{"master"}, LinkUp: true})
	}).eachLine(addr, func(line *probe.ClusterNode) {
		line.Flags, line.LinkUp = []string{"master", "fail"}, false
	})
}

// linking is an estate in which the links to one node do not stand yet, and nobody flags it.
func linking(e *estate) *estate {
	return e.eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) { line.LinkUp = line.Has("myself") })
}

// spareDown is a cluster with a fourth primary that has no slots yet, and is down.
func spareDown() *estate {
	e := emptyPrimary()
	n := e.Node("10.0.0.14:6379", e.Stores[0].ID)
	checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
	return e.eachLine("10.0.0.14:6379", func(line *probe.ClusterNode) { line.Flags, line.LinkUp = []string{"master", "fail"}, false })
}

// before7 is an estate of servers that take no ranges of slots.
func before7(e *estate) *estate {
	for _, n := range e.Nodes {
		n.Server.Version = "6.2.16"
	}
	return e
}

func disowned() *estate {
	return aCluster().mine("10.0.0.12:6379", "10.0.0.12:6379", func(line *probe.ClusterNode) {
		line.Slots = []probe.Range{{From: 5461, To: 6000}, {From: 6006, To: 10922}}
	})
}

// strayed is a cluster of which one primary has given a slot to another member, which knows nothing of it.
func strayed() *estate {
	return aCluster().mine("10.0.0.12:6379", "10.0.0.12:6379", func(line *probe.ClusterNode) {
		line.Slots = []probe.Range{{From: 5461, To: 6000}, {From: 6002, To: 10922}}
	}).mine("10.0.0.12:6379", "10.0.0.13:6379", func(line *probe.ClusterNode) {
		line.Slots = append(slices.Clone(line.Slots), probe.Range{From: 6001, To: 6001})
	})
}

// returned is a cluster in which a primary is back and the others still flag it.
func returned(answered bool) func() *estate {
	return func() *estate {
		e := aCluster().refuse()
		for _, n := range e.Nodes {
			if n.Addr == "10.0.0.12:6379" {
				continue
			}
			e.mine(n.Addr, "10.0.0.12:6379", func(line *probe.ClusterNode) {
				line.Flags, line.Unanswered = append(slices.Clone(line.Flags), "fail"), !answered
			})
		}
		return e
	}
}

func opens(addr string, o probe.OpenSlot) func() *estate {
	return func() *estate {
		return aCluster().mine(addr, addr, func(line *probe.ClusterNode) { line.Open = []probe.OpenSlot{o} })
	}
}

// wrongTarget is a cluster in which a slot goes to one node, and another one imports it.
func wrongTarget() *estate {
	from := checkstest.NodeID("10.0.0.11:6379")
	return opens("10.0.0.11:6379", probe.OpenSlot{Slot: 7, PeerID: checkstest.NodeID("10.0.0.12:6379")})().
		mine("10.0.0.13:6379", "10.0.0.13:6379", func(line *probe.ClusterNode) {
			line.Open = []probe.OpenSlot{{Slot: 7, Importing: true, PeerID: from}}
		})
}

// tells makes the replies of one node alone name no address.
func tells(addr string, edit func(*probe.Endpoint)) func() *estate {
	return func() *estate {
		e := aCluster()
		v := e.At(addr).Cluster
		var own []probe.SlotRange
		for _, r := range v.Slots {
			r.Endpoints = slices.Clone(r.Endpoints)
			for i := range r.Endpoints {
				edit(&r.Endpoints[i])
			}
			own = append(own, r)
		}
		v.Slots = own
		return e
	}
}

// TestWhatHappensToSingleNodes holds what is told where one node was reset, came back, lost slots, or answers otherwise.
func TestWhatHappensToSingleNodes(t *testing.T) {
	replica, second := []string{"10.0.0.21:6379"}, []string{"10.0.0.12:6379"}
	reset := func() *estate { return aCluster().empties("10.0.0.21:6379") }
	listed := func() *estate { return reset().lists("10.0.0.21:6379") }
	empty := func() *estate { return aCluster().stranger("10.0.0.99:6379").empties("10.0.0.99:6379") }
	null := func(p *probe.Endpoint) { p.Host, p.Null = "", true }
	peer := checkstest.NodeID("10.0.0.12:6379")
	gone := probe.OpenSlot{Slot: 7, PeerID: checkstest.NodeID("10.0.0.23:6379")}
	checkEdges(t, []edge{
		{"a listed node without slots", empty, probe.ClusterForeignNode, report.Fail, []string{"10.0.0.99:6379"}},
		{"a replica that was reset", reset, probe.ClusterForeignNode, report.Warn, replica},
		{"a replica that was reset, listed", listed, probe.ClusterForeignNode, report.Fail, replica},
		{"a reset is no matter of the bus", listed, probe.ClusterStateFail, "", nil},
		{"a primary without its nodes.conf", func() *estate { return lostConf(aCluster()) }, probe.ClusterPrimaryDown, report.Fail, second},
		{"its old entry is not left over", func() *estate { return lostConf(aCluster()) }, probe.ClusterStaleNode, "", nil},
		{"its old entry announces nothing", func() *estate { return lostConf(aCluster()) }, probe.ClusterAnnouncesPortZero, "", nil},
		{"a failover that has not reached a node", takenOver(false), probe.ClusterStateFail, report.Fail, []string{"10.0.0.13:6379"}},
		{"a node that waits after a failover", takenOver(true), probe.ClusterStateFail, report.Fail, []string{"10.0.0.13:6379"}},
		{"slots that their owner misses", disowned, probe.ClusterSlotsUncovered, report.Fail, second},
		{"slots that their owner misses are no matter of the bus", disowned, probe.ClusterStateFail, "", nil},
		{"a slot that its owner gave to one that has not got it", strayed, probe.ClusterSlotsUncovered, report.Fail, second},
		{"a primary that is back", returned(true), probe.ClusterStateFail, report.Fail, second},
		{"a primary that is back has its bus", returned(true), probe.ClusterBusBlocked, "", nil},
		{"a primary that is back is not down", returned(true), probe.ClusterSlotsUncovered, "", nil},
		{"a primary whose bus is blocked", returned(false), probe.ClusterBusBlocked, report.Fail, second},
		{"leaving, and nobody takes it", opens("10.0.0.11:6379", probe.OpenSlot{Slot: 7, PeerID: peer}), probe.ClusterOpenSlot, report.Fail,
			[]string{"10.0.0.11:6379"}},
		{"arriving, and nobody sends it", opens("10.0.0.12:6379", probe.OpenSlot{Slot: 7, Importing: true, PeerID: peer}),
			probe.ClusterOpenSlot, report.Warn, second},
		{"leaving to one, while another takes it", wrongTarget, probe.ClusterOpenSlot, report.Fail,
			[]string{"10.0.0.11:6379", "10.0.0.13:6379"}},
		{"leaving to one that is down", func() *estate { return opens("10.0.0.11:6379", gone)().kill("10.0.0.23:6379") },
			probe.ClusterOpenSlot, report.Fail, []string{"10.0.0.11:6379"}},
		{"one that announces null", tells("10.0.0.12:6379", null), probe.ClusterNoEndpoint, report.Warn, second},
		{
			"one that prefers names",
			tells("10.0.0.12:6379", func(p *probe.Endpoint) { p.Host = "?" }),
			probe.ClusterNoEndpoint,
			report.Fail,
			nil,
		},
	})
}

// TestFixesAreWhole: way 1 is of all nodes concerned, and of nothing that harms.
func TestFixesAreWhole(t *testing.T) {
	for name, test := range map[string]struct {
		e    *estate
		id   probe.FaultID
		want []string // each in some fix of way 1
		no   []string // in none of any way
	}{
		"slots go back to their owner": {disowned(), probe.ClusterSlotsUncovered,
			[]string{"redis-cli -h 10.0.0.12 -p 6379 CLUSTER ADDSLOTSRANGE 6001 6005"}, []string{"allow TCP"}},
		"a slot that its owner gave away": {strayed(), probe.ClusterSlotsUncovered,
			[]string{"-h 10.0.0.12 -p 6379 CLUSTER SETSLOT 6001 NODE " + checkstest.NodeID("10.0.0.12:6379")}, []string{"ADDSLOTS"}},
		"slots of nobody": {unassigned(), probe.ClusterSlotsUncovered, []string{"CLUSTER ADDSLOTSRANGE"}, []string{"--cluster fix"}},
		"a node that was reset meets the others": {aCluster().empties("10.0.0.21:6379"), probe.ClusterForeignNode,
			[]string{"-h 10.0.0.21 -p 6379 CLUSTER MEET"}, []string{"add-node", "allow TCP"}},
		"a replica takes over from one without its nodes.conf": {lostConf(aCluster()), probe.ClusterPrimaryDown,
			[]string{"-h 10.0.0.22 -p 6379 CLUSTER FAILOVER TAKEOVER", "CLUSTER MEET 10.0.0.12"}, []string{"FORGET", "start redis"}},
		"one without its nodes.conf and a replica gets its slots": {lostConf(withoutReplicas()), probe.ClusterPrimaryDown,
			[]string{"-h 10.0.0.11 -p 6379 CLUSTER FORGET " + checkstest.NodeID("10.0.0.12:6379"),
				"-h 10.0.0.12 -p 6379 CLUSTER ADDSLOTSRANGE 5461 10922", "CLUSTER MEET 10.0.0.12"}, []string{"start redis", "--cluster fix"}},
		"a replica takes over from the old entry of one that joined again": {reborn(), probe.ClusterPrimaryDown,
			[]string{"-h 10.0.0.22 -p 6379 CLUSTER FAILOVER TAKEOVER"}, []string{"MEET", "FORGET", "start redis"}},
		"one before 7.0 gets its slots by number": {before7(lostConf(withoutReplicas())), probe.ClusterPrimaryDown,
			[]string{"-h 10.0.0.12 -p 6379 CLUSTER ADDSLOTS 5461 5462", " 10922"}, []string{"--cluster fix", "ADDSLOTSRANGE"}},
		"a stranger without slots leaves the list": {withoutReplicas().stranger("10.0.0.99:6379").empties("10.0.0.99:6379"),
			probe.ClusterForeignNode, []string{`"addrs": ["10.0.0.11:6379","10.0.0.12:6379","10.0.0.13:6379"]`}, nil},
		"a name for nobody": {tunnelled(), probe.ClusterAnnounceUnreachable, []string{"a way to"}, []string{"CONFIG SET", "localhost"}},
		"another server in its place": {inItsPlace(), probe.ClusterAnnounceUnreachable,
			[]string{"let the node with the id " + checkstest.NodeID("10.0.0.12:6379") + " announce"}, []string{"a way to"}},
		"addresses of all": {outside(), probe.ClusterAnnounceUnreachable,
			[]string{"cluster-announce-ip 10.0.0.11", "cluster-announce-ip 10.0.0.23"}, nil},
		"one that announces null": {tells("10.0.0.12:6379", func(p *probe.Endpoint) { p.Host, p.Null = "", true })(), probe.ClusterNoEndpoint,
			[]string{"-h 10.0.0.12 -p 6379 CONFIG SET cluster-preferred-endpoint-type ip"}, []string{"-h 10.0.0.11"}},
		"flags clear by themselves":              {returned(true)(), probe.ClusterStateFail, nil, []string{"allow TCP", "start"}},
		"a failover that has not reached a node": {takenOver(false)(), probe.ClusterStateFail, nil, []string{"allow TCP"}},
		"a node that waits after a failover":     {takenOver(true)(), probe.ClusterStateFail, nil, []string{"allow TCP"}},
		"links that are being made":              {linking(aCluster().refuse()), probe.ClusterStateFail, nil, []string{"allow TCP"}},
		"a link that is being made at one node": {linking(aCluster().refuse("10.0.0.13:6379")), probe.ClusterStateFail, nil,
			[]string{"allow TCP"}},
		"a node that has lost the others, and one": {isolated(), probe.ClusterStateFail, []string{"allow TCP"}, nil},
		"created": {emptyCluster(), probe.ClusterStateFail,
			[]string{"--cluster create 10.0.0.11:6379 10.0.0.12:6379 10.0.0.13:6379"}, nil},
	} {
		found := answers(t, test.e, test.id)
		first, all := strings.Join(ways(found, 1), "\n"), strings.Join(append(ways(found, 1), ways(found, 2)...), "\n")
		for _, w := range test.want {
			if !strings.Contains(first, w) {
				t.Errorf("%s: %q is missing in\n%s", name, w, first)
			}
		}
		for _, w := range test.no {
			if strings.Contains(all, w) {
				t.Errorf("%s: %q is in\n%s", name, w, all)
			}
		}
	}
}

// tunnelled is the cluster seen through a tunnel that ends on this machine and leads to one node.
func tunnelled() *estate {
	e := oneInside()
	n := e.At("10.0.0.11:6379")
	n.Addr, n.Remote = "localhost:6379", "127.0.0.1:6379"
	e.Stores[0].Addrs = []string{n.Addr}
	return e
}

// TestForgetOnEveryMember: who keeps an entry tells the others of it again, and newer servers pass the word on.
func TestForgetOnEveryMember(t *testing.T) {
	for version, want := range map[string]int{"7.0.15": 6, "7.2.6": 1} {
		e := leftOver("master", "")
		for _, n := range e.Nodes {
			if n.Server != nil {
				n.Server.Version = version
			}
		}
		if got := ways(answers(t, e, probe.ClusterStaleNode), 1); len(got) != want {
			t.Errorf("Redis %s: %d commands, want %d: %v", version, len(got), want, got)
		}
	}
}

// TestNonsenseFromPeers: slots that run backwards, overlap or lie outside are never an accident of this program.
func TestNonsenseFromPeers(t *testing.T) {
	for name, slots := range map[string][]probe.Range{
		"backwards": {{From: 9000, To: 10}}, "negative": {{From: -5, To: -1}}, "beyond": {{From: 16384, To: 99999}},
		"overlapping": {{From: 0, To: 16383}}, "none": nil,
	} {
		e := aCluster().eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) { line.Slots = slots })
		if got := worst(answers(t, e, probe.ClusterSlotsUncovered)); (got == report.Fail) != (name != "overlapping") {
			t.Errorf("%s: %q", name, got)
		}
		for _, x := range clusterExamples() {
			answers(t, e, x.id)
		}
	}
}

// TestPrimaryThatNeverHadSlots: nobody has taken over from it.
func TestPrimaryThatNeverHadSlots(t *testing.T) {
	e := spareDown()
	e.At("10.0.0.14:6379").Listed = true // else it is an entry that is left over
	found := answers(t, e, probe.ClusterPrimaryDown)
	if len(found) != 1 {
		t.Errorf("%+v", found)
	}
	for _, f := range found {
		if text := f.What.Write(f.Nodes, ""); strings.Contains(text, "taken over") || strings.Contains(text, "Former") {
			t.Errorf("%s", text)
		}
	}
}

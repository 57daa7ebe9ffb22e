package topology_test

import (
	"fmt"
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

// isolated is a cluster whose first primary lost the others and was replaced by its replica.
func isolated() *estate {
	e := aCluster()
	old := *e.At("10.0.0.11:6379").Cluster
	old.Nodes = slices.Clone(old.Nodes)
	e.promote("10.0.0.21:6379", "10.0.0.11:6379").flag("10.0.0.11:6379")
	for i := range old.Nodes {
		if line := &old.Nodes[i]; !line.Has("myself") {
			line.Flags, line.LinkUp = append(slices.Clone(line.Flags), "fail"), false
		} else {
			line.Slots = []probe.Range{{From: 0, To: 5460}}
		}
	}
	old.State = "fail"
	e.At("10.0.0.11:6379").Cluster = &old
	return e
}

// forgotten is a node that all others forgot and that keeps its view.
func forgotten() *estate {
	e := aCluster()
	for _, n := range e.Nodes {
		if n.Addr != "10.0.0.21:6379" {
			n.Cluster.Nodes = slices.DeleteFunc(n.Cluster.Nodes, func(line probe.ClusterNode) bool {
				return line.ID == checkstest.NodeID("10.0.0.21:6379")
			})
		}
	}
	return e
}

// seesSlotsAlone is the cluster one of whose nodes tells CLUSTER SLOTS alone.
func seesSlotsAlone(addr string) *estate {
	e := aCluster()
	e.At(addr).Cluster.Nodes = nil
	return e
}

// halves are two nodes with half of the slots each that never met, and more of their kind.
func halves(more ...probe.Range) *estate {
	e := &estate{&checkstest.Estate{}}
	e.Store("gateway/storage", probe.Cluster)
	e.stranger("10.0.0.11:6379", probe.Range{From: 0, To: 8191}).stranger("10.0.0.12:6379", probe.Range{From: 8192, To: 16383})
	for i, r := range more {
		e.stranger(fmt.Sprintf("10.0.0.1%d:6379", i+3), r)
	}
	return e
}

func withoutNodes() *estate {
	return aCluster().eachView(func(v *probe.ClusterView) { v.Nodes, v.State, v.MyID = nil, "", "" })
}

func TestWhichViewIsBelieved(t *testing.T) {
	for name, test := range map[string]struct {
		e    *estate
		want string
	}{
		"of equal ones the first":       {aCluster(), "10.0.0.11:6379"},
		"not of an isolated node":       {isolated(), "10.0.0.12:6379"},
		"not of a forgotten one":        {forgotten(), "10.0.0.11:6379"},
		"not of a stranger":             {aCluster().stranger("10.0.0.01:6379"), "10.0.0.11:6379"},
		"not of one who cannot say all": {seesSlotsAlone("10.0.0.11:6379"), "10.0.0.12:6379"},
		"of the cluster with all slots": {halves(probe.Range{From: 0, To: 16383}), "10.0.0.13:6379"},
	} {
		slices.Reverse(test.e.Nodes) // the order does not matter
		c := test.e.picture()
		if c.Main == nil || c.Main.Node.Addr != test.want {
			t.Errorf("%s: %+v", name, c.Main)
		}
	}
	alone := &estate{checkstest.Standalone()}
	if c := alone.picture(); c.Main != nil || len(c.Members) != 0 || len(c.Unassigned()) != 0 || c.NeverCreated() || c.Isolated() != nil {
		t.Error("a standalone server has a view of a cluster")
	}
}

func TestWhoHasMetWhom(t *testing.T) {
	never := &estate{&checkstest.Estate{}}
	never.Store("gateway/storage", probe.Cluster)
	never.stranger("10.0.0.1:6379").stranger("10.0.0.2:6379").stranger("10.0.0.3:6379")
	for name, test := range map[string]struct {
		e       *estate
		want    []int // views a partition
		created bool
	}{
		"one cluster":           {aCluster(), []int{6}, true},
		"a stranger":            {aCluster().stranger("10.0.0.99:6379"), []int{6, 1}, true},
		"a forgotten node":      {forgotten(), []int{6}, true},
		"never created":         {never, []int{1, 1, 1}, false},
		"halves":                {halves(), []int{1, 1}, true},
		"views without lines":   {withoutNodes(), []int{6}, true},
		"one by CLUSTER SLOTS":  {seesSlotsAlone("10.0.0.12:6379"), []int{6}, true},
		"views that are shared": {&estate{&checkstest.Estate{Stores: aCluster().Stores, Nodes: nodesOf(kept())}}, []int{6}, true},
	} {
		var got []int
		c := test.e.picture()
		for _, p := range c.Partitions {
			got = append(got, len(p.Views))
		}
		if !slices.Equal(got, test.want) || c.NeverCreated() == test.created {
			t.Errorf("%s: %v, want %v; never created: %v", name, got, test.want, c.NeverCreated())
		}
	}
}

func nodesOf(ev *probe.Evidence) []*probe.Node {
	var out []*probe.Node
	for i := range ev.Nodes {
		out = append(out, &ev.Nodes[i])
	}
	return out
}

func addrsOf(members []*topology.Member) []string {
	var out []string
	for _, m := range members {
		out = append(out, m.Name())
	}
	slices.Sort(out)
	return out
}

func TestWhoIsDown(t *testing.T) {
	const second = "10.0.0.12:6379"
	hidden := aCluster()
	checkstest.Fails(hidden.At(second), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	pending := aCluster()
	checkstest.Fails(pending.At("10.0.0.12:6379"), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	pending.eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) { line.LinkUp = false })
	refused := aCluster().flag("10.0.0.12:6379")
	checkstest.Fails(refused.At("10.0.0.12:6379"), probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS")
	for name, test := range map[string]struct {
		e          *estate
		down, lost []string
		served     string
	}{
		"all well":                       {aCluster(), nil, nil, "0-16383"},
		"flagged, and silent here":       {aCluster().kill(second), []string{second}, []string{second}, "0-5460,10923-16383"},
		"that only we cannot reach":      {hidden, nil, nil, "0-16383"},
		"silent here, its links are cut": {pending, []string{second}, []string{second}, "0-5460,10923-16383"},
		"flagged, and answers here":      {aCluster().flag("10.0.0.12:6379"), nil, []string{"10.0.0.12:6379"}, "0-5460,10923-16383"},
		"flagged, and refuses us here":   {refused, nil, []string{"10.0.0.12:6379"}, "0-5460,10923-16383"},
		"a replica":                      {aCluster().kill("10.0.0.22:6379"), []string{"10.0.0.22:6379"}, nil, "0-16383"},
	} {
		c := test.e.picture()
		var down []*topology.Member
		for _, m := range c.Members {
			if m.Down() {
				down = append(down, m)
			}
		}
		if got := addrsOf(down); !slices.Equal(got, test.down) {
			t.Errorf("%s: down %v, want %v", name, got, test.down)
		}
		if got := addrsOf(c.Lost()); !slices.Equal(got, test.lost) {
			t.Errorf("%s: lost %v, want %v", name, got, test.lost)
		}
		if got := c.Served().String(); got != test.served {
			t.Errorf("%s: served %s, want %s", name, got, test.served)
		}
	}
}

func TestWhatIsProven(t *testing.T) {
	unassigned := aCluster().eachLine("10.0.0.12:6379", func(line *probe.ClusterNode) { line.Slots = nil })
	hung := aCluster()
	checkstest.Fails(hung.At("10.0.0.13:6379"), probe.StepPing, probe.ProtoNoReply, "silent")
	for name, test := range map[string]struct {
		e                *estate
		proven, nobody   string
		answersForItself string // what 10.0.0.12 says of itself
	}{
		"all well":        {aCluster(), "0-16383", "", "5461-10922"},
		"one hangs":       {hung, "0-10922", "", "5461-10922"},
		"slots are lost":  {unassigned, "0-5460,10923-16383", "5461-10922", ""},
		"one is flagged":  {aCluster().flag("10.0.0.12:6379"), "0-5460,10923-16383", "", "5461-10922"},
		"seen by SLOTS":   {seesSlotsAlone("10.0.0.12:6379"), "0-16383", "", "5461-10922"},
		"SLOTS, all over": {withoutNodes(), "0-16383", "", "5461-10922"},
	} {
		c := test.e.picture()
		m := c.MemberAt(test.e.At("10.0.0.12:6379"))
		if m == nil {
			t.Fatalf("%s: no member", name)
		}
		if c.Proven().String() != test.proven || c.Unassigned().String() != test.nobody || c.Said(m).String() != test.answersForItself {
			t.Errorf("%s: proven %s, of nobody %s, said %s", name, c.Proven(), c.Unassigned(), c.Said(m))
		}
	}
}

func TestWhoTookOver(t *testing.T) {
	over := aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379", "10.0.0.11:6379")
	twice := aCluster().kill("10.0.0.11:6379").kill("10.0.0.12:6379")
	twice.promote("10.0.0.21:6379", "10.0.0.11:6379").promote("10.0.0.22:6379", "10.0.0.12:6379")
	pending := aCluster().kill("10.0.0.11:6379")
	for name, test := range map[string]struct {
		e    *estate
		want string
	}{
		"its replica": {over, "10.0.0.21:6379"}, "one of two": {twice, ""}, "nobody yet": {pending, ""},
	} {
		c := test.e.picture()
		got := ""
		if m := c.Successor(c.Member(checkstest.NodeID("10.0.0.11:6379"))); m != nil {
			got = m.Name()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// leftOver is a cluster with a failed entry of a node beside those that are needed.
func leftOver(edit func(*probe.ClusterNode)) *estate {
	e := aCluster()
	line := probe.ClusterNode{ID: checkstest.NodeID("10.0.0.98:6379"), Addr: "10.0.0.98:6379", Flags: []string{"master", "fail"}}
	edit(&line)
	checkstest.Fails(e.Node("10.0.0.98:6379", "gateway/storage"), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	return e.eachView(func(v *probe.ClusterView) { v.Nodes = append(v.Nodes, line) })
}

func TestWhatIsLeftOfNodesThatAreGone(t *testing.T) {
	for name, test := range map[string]struct {
		e    *estate
		want []string
	}{
		"nothing": {aCluster(), nil},
		"no address": {leftOver(func(l *probe.ClusterNode) { l.Addr, l.Flags = "", []string{"master", "fail", "noaddr"} }),
			[]string{"node " + checkstest.NodeID("10.0.0.98:6379")}},
		"a primary that nobody misses": {leftOver(func(*probe.ClusterNode) {}), []string{"10.0.0.98:6379"}},
		"a replica that nobody misses": {leftOver(func(l *probe.ClusterNode) {
			l.Flags, l.PrimaryID = []string{"slave", "fail"}, checkstest.NodeID("10.0.0.11:6379")
		}), []string{"10.0.0.98:6379"}},
		"another lives there": {leftOver(func(l *probe.ClusterNode) { l.Addr = "10.0.0.12:6379" }), []string{"10.0.0.12:6379"}},
		"a primary with slots": {leftOver(func(l *probe.ClusterNode) {
			l.Slots = []probe.Range{{From: 0, To: 3}}
		}), nil},
		"the only replica of one": {aCluster().kill("10.0.0.23:6379"), nil},
		"a primary, replaced":     {aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379", "10.0.0.11:6379"), nil},
	} {
		var stale []*topology.Member
		for _, m := range test.e.picture().Members {
			if m.Stale {
				stale = append(stale, m)
			}
		}
		if got := addrsOf(stale); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestSameMachine(t *testing.T) {
	at := func(addr string, n *probe.Node) *topology.Member {
		return &topology.Member{ClusterNode: probe.ClusterNode{Addr: addr}, Node: n}
	}
	zone := func(z string) *probe.Node { return &probe.Node{Server: &probe.Server{Zone: z}} }
	mapped := &probe.Node{Remote: "10.0.0.1:1", Server: &probe.Server{Laddr: "172.17.0.2:1"}}
	for name, test := range map[string]struct {
		a, b *topology.Member
		want bool
	}{
		"one address, two ports": {at("10.0.0.1:1", nil), at("10.0.0.1:2", nil), true},
		"mapped into IPv6":       {at("10.0.0.1:1", nil), at("[::ffff:10.0.0.1]:2", nil), true},
		"two addresses":          {at("10.0.0.1:1", nil), at("10.0.0.2:1", nil), false},
		"loopback":               {at("127.0.0.1:1", nil), at("127.0.0.1:2", nil), false},
		"names":                  {at("a:1", nil), at("a:2", nil), false},
		"two zones":              {at("10.0.0.1:1", zone("a")), at("10.0.0.1:2", zone("b")), false},
		"translated":             {at("10.0.0.1:1", mapped), at("10.0.0.1:2", nil), false},
	} {
		if got := topology.SameMachine(test.a, test.b); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMajority(t *testing.T) {
	for _, test := range []struct {
		of, have int
		want     bool
	}{{0, 0, false}, {1, 1, true}, {1, 0, false}, {2, 1, false}, {3, 2, true}, {3, 1, false}, {4, 2, false}, {5, 3, true}} {
		if got := topology.Majority(test.of, test.have); got != test.want {
			t.Errorf("%d of %d: %v", test.have, test.of, got)
		}
	}
}

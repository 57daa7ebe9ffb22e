package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func ranges(pairs ...int) []probe.Range {
	var out []probe.Range
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, probe.Range{From: pairs[i], To: pairs[i+1]})
	}
	return out
}

func TestSlotArithmetic(t *testing.T) {
	for name, test := range map[string]struct {
		in, merged, gaps []probe.Range
		text, share      string
	}{
		"nothing":         {nil, nil, ranges(0, 16383), "slots ", "less than 1 % of the keys"},
		"everything":      {ranges(0, 16383), ranges(0, 16383), nil, "slots 0-16383", "all keys"},
		"said twice":      {ranges(0, 5460, 0, 5460), ranges(0, 5460), ranges(5461, 16383), "slots 0-5460", "33 % of the keys"},
		"touching":        {ranges(10, 20, 0, 9, 21, 30), ranges(0, 30), ranges(31, 16383), "slots 0-30", "less than 1 % of the keys"},
		"overlapping":     {ranges(0, 8191, 4000, 9000), ranges(0, 9000), ranges(9001, 16383), "slots 0-9000", "55 % of the keys"},
		"one":             {ranges(7, 7), ranges(7, 7), ranges(0, 6, 8, 16383), "slot 7", "less than 1 % of the keys"},
		"beyond the ends": {ranges(-5, 3, 16380, 20000, 9, 8), ranges(0, 3, 16380, 16383), ranges(4, 16379), "slots 0-3 and 16380-16383", "less than 1 % of the keys"},
		"many": {ranges(0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10), ranges(0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10),
			ranges(1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 16383), "slots 0, 2, 4, 6 and 2 more ranges", "less than 1 % of the keys"},
	} {
		m := merged(test.in)
		if diff := cmp.Diff(test.merged, m); diff != "" {
			t.Errorf("%s: merged %s", name, diff)
		}
		if diff := cmp.Diff(test.gaps, gaps(test.in)); diff != "" {
			t.Errorf("%s: gaps %s", name, diff)
		}
		if slotsText(m) != test.text || share(slotsIn(m)) != test.share {
			t.Errorf("%s: %q, %q", name, slotsText(m), share(slotsIn(m)))
		}
	}
	if !overlap(ranges(0, 10), ranges(10, 20)) || overlap(ranges(0, 10), ranges(11, 20)) || overlap(nil, ranges(0, 1)) {
		t.Error("overlap")
	}
}

func TestMajority(t *testing.T) {
	for _, test := range []struct {
		of, have int
		want     bool
	}{{0, 0, false}, {1, 1, true}, {1, 0, false}, {2, 1, false}, {3, 2, true}, {3, 1, false}, {4, 2, false}, {5, 3, true}} {
		if got := majority(test.of, test.have); got != test.want {
			t.Errorf("%d of %d: %v", test.have, test.of, got)
		}
	}
}

// topologyFor is the topology of the first store of an estate.
func topologyFor(e *estate) *topology {
	return topologyOf(e.stores[0], e.nodes)
}

func TestWhichViewIsBelieved(t *testing.T) {
	for name, test := range map[string]struct {
		e    *estate
		want string
	}{
		"of equal ones the first":       {aCluster(), "10.0.0.11:6379"},
		"not of an isolated node":       {isolated(), "10.0.0.21:6379"},
		"not of a forgotten one":        {forgotten(), "10.0.0.11:6379"},
		"not of a stranger":             {aCluster().stranger("10.0.0.01:6379"), "10.0.0.11:6379"},
		"not of one who cannot say all": {seesSlotsAlone("10.0.0.11:6379"), "10.0.0.21:6379"},
	} {
		if top := topologyFor(test.e); top.main == nil || top.main.node.Addr != test.want {
			t.Errorf("%s: %+v", name, top.main)
		}
	}
	if top := topologyFor(aStandalone()); top.main != nil || len(top.members) != 0 {
		t.Error("a standalone server has a view of a cluster")
	}
}

// seesSlotsAlone is the cluster one of whose nodes tells CLUSTER SLOTS alone.
func seesSlotsAlone(addr string) *estate {
	e := aCluster()
	e.at(addr).Cluster.Nodes = nil
	return e
}

func TestWhoHasMetWhom(t *testing.T) {
	for name, test := range map[string]struct {
		e    *estate
		want []int // views a group
	}{
		"one cluster":               {aCluster(), []int{6}},
		"a stranger":                {aCluster().stranger("10.0.0.99:6379"), []int{6, 1}},
		"a forgotten node":          {forgotten(), []int{6}},
		"never created":             {emptyCluster(), []int{1, 1, 1}},
		"more slots come first":     {halves().stranger("10.0.0.13:6379", probe.Range{From: 0, To: 16383}), []int{1, 1, 1}},
		"views without any node":    {withoutNodes(), []int{6}},
		"one half by SLOTS, a half": {seesSlotsAlone("10.0.0.12:6379"), []int{6}},
	} {
		var got []int
		top := topologyFor(test.e)
		for _, g := range top.groups {
			got = append(got, len(g))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if top := topologyFor(halves().stranger("10.0.0.13:6379", probe.Range{From: 0, To: 16383})); top.main.node.Addr != "10.0.0.13:6379" {
		t.Errorf("believed: %s", top.main.node.Addr)
	}
}

func TestWhatBecameOfAnnouncedAddresses(t *testing.T) {
	moved := func(edit func(*probe.Node)) *estate {
		e, row := aCluster().announcing("10.0.0.12:6379", "172.17.0.12:6379")
		edit(row)
		return e
	}
	leads := func(id string) func(*probe.Node) {
		return func(n *probe.Node) {
			n.Steps = []probe.Step{{Name: probe.StepPing}}
			n.Cluster = &probe.ClusterView{State: "ok", MyID: id}
		}
	}
	for name, test := range map[string]struct {
		e    *estate
		want reach
	}{
		"as it should be":   {aCluster(), works},
		"nobody there":      {moved(func(*probe.Node) {}), nobody},
		"no such name":      {moved(func(n *probe.Node) { fails(n, probe.StepDNS, probe.NetDNS, "no such host") }), unresolved},
		"another server":    {moved(leads(nodeID("somebody"))), another},
		"the server itself": {moved(leads(nodeID("10.0.0.12:6379"))), works},
		"our own limit":     {moved(func(n *probe.Node) { fails(n, probe.StepTCP, probe.NetLocalLimit, "too many open files") }), unknown},
		"cut short":         {moved(func(n *probe.Node) { fails(n, probe.StepTCP, probe.RunCutShort, "deadline") }), unknown},
		"refuses our login": {moved(func(n *probe.Node) { fails(n, probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS") }), works},
	} {
		top := topologyFor(test.e)
		i := slices.IndexFunc(top.announced, func(a announcement) bool { return a.id == nodeID("10.0.0.12:6379") })
		if got := top.tryOut(top.announced[i]); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

func TestAnnouncedAtTheBorders(t *testing.T) {
	checkEdges(t, []edge{
		{"all from outside: net is the consequence", outside, "net.timeout", "fail", "cluster.announce_unreachable", ""},
		{"all from outside: commands", outside, "cluster.announce_unreachable", "fail", "", "redis-cli -h 10.0.0.11 -p 6379 CONFIG SET cluster-announce-ip 10.0.0.11"},
		{"one node from outside", func() *estate {
			e, _ := aCluster().announcing("10.0.0.12:6379", "172.17.0.12:6379")
			return e
		}, "cluster.announce_unreachable", "fail", "", "172.17.0.12:6379"},
		{"a replica from outside", func() *estate {
			e, _ := aCluster().announcing("10.0.0.22:6379", "172.17.0.12:6379")
			return e
		}, "cluster.announce_unreachable", "warn", "", ""},
		{"the seed alone answers, elsewhere", oneInside, "cluster.announce_unreachable", "fail", "", "172.17.0.12:6379"},
		{"by name: hostname", func() *estate {
			e := outside()
			n := e.at("10.0.0.11:6379")
			n.Addr = "redis-1.example.org:6379"
			return e
		}, "cluster.announce_unreachable", "fail", "", "CONFIG SET cluster-announce-hostname redis-1.example.org"},
		{"a bus that is blocked is no wrong address", isolated, "cluster.announce_unreachable", "", "", ""},
		{"loopback that works by the seed's host", loopbackThatWorks, "cluster.announces_loopback", "info", "", ""},
		{"loopback is told once", func() *estate {
			e, _ := aCluster().announcing("10.0.0.12:6379", "127.0.0.1:6379")
			return e
		}, "cluster.announce_unreachable", "", "", ""},
		{"a question mark on a replica", func() *estate {
			return aCluster().eachEndpoint("10.0.0.22:6379", func(e *probe.Endpoint) { e.Host = "?" })
		}, "cluster.no_endpoint", "warn", "", "CONFIG SET cluster-announce-hostname NAME"},
		{"no address, on this machine", func() *estate {
			e := aCluster().eachEndpoint("10.0.0.11:6379", func(e *probe.Endpoint) { e.Host = "" })
			e.at("10.0.0.11:6379").Aliases = []string{":6379"}
			return e
		}, "cluster.no_endpoint", "info", "", "same machine"},
	})
}

// oneInside is the cluster of which only one node answers, at another address than all announce theirs.
func oneInside() *estate {
	e := outside()
	e.stores[0].Addrs = e.stores[0].Addrs[:1]
	e.nodes = slices.DeleteFunc(e.nodes, func(n *probe.Node) bool { return n.Answered() && n.Addr != "10.0.0.11:6379" })
	return e
}

// loopbackThatWorks is a cluster on one machine that announces loopback addresses with ports of their own.
func loopbackThatWorks() *estate {
	e := aCluster()
	for i, n := range e.nodes {
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

func TestSameNetwork(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"10.0.0.1:1", "10.0.0.200:2", true}, {"10.0.0.1:1", "10.0.1.1:1", false}, {"[fd00::1]:1", "[fd00::2:1]:1", true},
		{"[fd00:1::1]:1", "[fd00:2::1]:1", false}, {"10.0.0.1:1", "[fd00::1]:1", false}, {"a.redis:1", "b.redis:1", true},
		{"a.redis:1", "a.other:1", false}, {"a:1", "10.0.0.1:1", false}, {"a:1", "b:1", true},
	} {
		if got := sameNetwork(test.a, test.b); got != test.want {
			t.Errorf("%s %s: %v", test.a, test.b, got)
		}
	}
}

// TestWhatALiarSends: nothing that a peer calls an address or an id stands in a command.
func TestWhatALiarSends(t *testing.T) {
	const evil = "$(reboot);`id`"
	e := aCluster().kill("10.0.0.23:6379")
	e.eachView(func(v *probe.ClusterView) {
		for i := range v.Nodes {
			if line := &v.Nodes[i]; line.Has("slave") {
				line.ID, line.Addr = evil+line.ID[:4], evil+":1"
				line.Flags = []string{"slave", "fail"}
			}
		}
		v.Nodes = append(v.Nodes, probe.ClusterNode{ID: evil, Flags: []string{"master", "noaddr"}})
	})
	s := aSentinel().eachSentinel(func(v *probe.SentinelView) {
		v.Sentinels = append(v.Sentinels, probe.SentinelPeer{Addr: evil + ":0", Flags: []string{"s_down"}})
		v.Replicas = []probe.SentinelPeer{{Addr: evil + ":1", Flags: []string{"s_down"}, Priority: p64(0)}}
	})
	for _, e := range []*estate{e, s} {
		for _, f := range judge(t, e).Findings {
			for _, x := range f.Fix {
				if strings.Contains(x.Text, "reboot") {
					t.Errorf("%s: %s", f.ID, x.Text)
				}
			}
		}
	}
}

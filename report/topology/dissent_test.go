package topology_test

import (
	"fmt"
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

func viewers(views []*topology.View) string {
	var out []string
	for _, v := range views {
		out = append(out, v.Node.Addr)
	}
	return fmt.Sprint(out)
}

func TestWhoIsOutside(t *testing.T) {
	outsider := aCluster()
	outsider.Node("10.0.0.99:6379", "gateway/storage").Listed = true
	for name, test := range map[string]struct {
		e                             *estate
		isolated, strangers, outsider string
	}{
		"all well":       {aCluster(), "[]", "[]", "[]"},
		"isolated":       {isolated(), "[10.0.0.11:6379]", "[]", "[]"},
		"forgotten":      {forgotten(), "[]", "[10.0.0.21:6379]", "[]"},
		"never joined":   {aCluster().stranger("10.0.0.99:6379"), "[]", "[10.0.0.99:6379]", "[]"},
		"two clusters":   {aCluster().stranger("10.0.0.99:6379", probe.Range{From: 0, To: 16383}), "[]", "[]", "[]"},
		"not in cluster": {outsider, "[]", "[]", "[10.0.0.99:6379]"},
	} {
		c := test.e.picture()
		var out []string
		for _, n := range c.Outsiders() {
			out = append(out, n.Addr)
		}
		if got := viewers(c.Isolated()); got != test.isolated {
			t.Errorf("%s: isolated %s", name, got)
		}
		if got := viewers(c.Strangers()); got != test.strangers {
			t.Errorf("%s: strangers %s", name, got)
		}
		if got := fmt.Sprint(out); got != test.outsider {
			t.Errorf("%s: outsiders %s", name, got)
		}
	}
}

func TestWhoSeesItOtherwise(t *testing.T) {
	behind := aCluster() // it has not heard that a slot was moved
	for i := range behind.At("10.0.0.22:6379").Cluster.Nodes {
		line := &behind.At("10.0.0.22:6379").Cluster.Nodes[i]
		switch line.ID {
		case checkstest.NodeID("10.0.0.11:6379"):
			line.Slots = []probe.Range{{From: 0, To: 5459}}
		case checkstest.NodeID("10.0.0.12:6379"):
			line.Slots = []probe.Range{{From: 5460, To: 10922}}
		}
	}
	lacking := aCluster()
	v := lacking.At("10.0.0.22:6379").Cluster
	v.Nodes = slices.DeleteFunc(v.Nodes, func(l probe.ClusterNode) bool { return l.ID == checkstest.NodeID("10.0.0.23:6379") })
	twice := aCluster() // the same range twice, as Redis 7.2 says it
	twice.Nodes[0].Cluster.Nodes[0].Slots = append(twice.Nodes[0].Cluster.Nodes[0].Slots, twice.Nodes[0].Cluster.Nodes[0].Slots...)
	for name, test := range map[string]struct {
		e    *estate
		want string
	}{
		"nobody": {aCluster(), "[]"}, "said twice": {twice, "[]"}, "isolated": {isolated(), "[]"},
		"other owners": {behind, "[10.0.0.22:6379 true []]"}, "a member is missing": {lacking, "[10.0.0.22:6379 false [10.0.0.23:6379]]"},
	} {
		got := []string{}
		for _, d := range test.e.picture().Divided() {
			got = append(got, fmt.Sprint(d.Node.Addr, " ", d.OtherOwners, " ", addrsOf(d.Unknown)))
		}
		if fmt.Sprint(got) != test.want {
			t.Errorf("%s: %v, want %s", name, got, test.want)
		}
	}
}

func TestSlotsThatAreMoved(t *testing.T) {
	open := func(addr string, importing bool, peer string) func(*estate) *estate {
		id := checkstest.NodeID(peer)
		return func(e *estate) *estate {
			v := e.At(addr).Cluster
			for i := range v.Nodes {
				if v.Nodes[i].ID == v.MyID {
					v.Nodes[i].Open = []probe.OpenSlot{
						{Slot: 200, Importing: importing, PeerID: id}, {Slot: 7, Importing: importing, PeerID: id},
					}
				}
			}
			return e
		}
	}
	from, to := open("10.0.0.11:6379", false, "10.0.0.12:6379"), open("10.0.0.12:6379", true, "10.0.0.11:6379")
	third := open("10.0.0.13:6379", true, "10.0.0.11:6379")
	for name, test := range map[string]struct {
		e    *estate
		want string
	}{
		"none":      {aCluster(), ""},
		"two":       {from(to(aCluster())), "7 10.0.0.11:6379 10.0.0.12:6379 false, 200 10.0.0.11:6379 10.0.0.12:6379 false, "},
		"migrating": {from(aCluster()), "7 10.0.0.11:6379 - true, 200 10.0.0.11:6379 - true, "},
		"importing": {to(aCluster()), "7 - 10.0.0.12:6379 true, 200 - 10.0.0.12:6379 true, "},
		"to another one than imports": {from(third(aCluster())), "7 10.0.0.11:6379 - true, 7 - 10.0.0.13:6379 true, " +
			"200 10.0.0.11:6379 - true, 200 - 10.0.0.13:6379 true, "},
		"beside one that imports as well": {from(to(third(aCluster()))), "7 10.0.0.11:6379 10.0.0.12:6379 false, 7 - 10.0.0.13:6379 true, " +
			"200 10.0.0.11:6379 10.0.0.12:6379 false, 200 - 10.0.0.13:6379 true, "},
		"no cluster": {&estate{checkstest.Standalone()}, ""},
	} {
		got := ""
		addr := func(v *topology.View) string {
			if v == nil {
				return "-"
			}
			return v.Node.Addr
		}
		for _, m := range test.e.picture().Moves() {
			got += fmt.Sprint(m.Slot, " ", addr(m.Source), " ", addr(m.Target), " ", m.OneSided(), ", ")
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestMeetingsThatDoNotEnd(t *testing.T) {
	e := aCluster().stranger("10.0.0.99:6379")
	for i, addr := range []string{"10.0.0.99:6379", "10.0.0.98:6379", "$(reboot):1", ""} {
		v := e.Nodes[0].Cluster
		v.Nodes = append(v.Nodes, probe.ClusterNode{ID: fmt.Sprint("made up ", i), Addr: addr, Flags: []string{"handshake"}})
	}
	c := e.picture()
	met := c.Meetings()
	if len(met) != 2 || met[0].Row != e.At("10.0.0.99:6379") || met[1].Row != nil || met[0].By.Node != e.Nodes[0] {
		t.Errorf("%+v", met)
	}
	if len(c.Members) != 6 {
		t.Errorf("%d members: who is to be met is none yet", len(c.Members))
	}
}

func TestEmptyViews(t *testing.T) {
	e := aCluster()
	for _, n := range e.Nodes {
		v := *n.Cluster
		n.Cluster = &v
	}
	e.At("10.0.0.12:6379").Cluster.Slots = nil
	e.At("10.0.0.13:6379").Cluster.Slots = nil
	e.At("10.0.0.13:6379").NotVisible = []probe.NotVisible{{What: "CLUSTER SLOTS", Text: "NOPERM"}}
	c := e.picture()
	for addr, want := range map[string]bool{"10.0.0.11:6379": false, "10.0.0.12:6379": true, "10.0.0.13:6379": false} {
		if got := c.ViewAt(e.At(addr)).Empty(); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
}

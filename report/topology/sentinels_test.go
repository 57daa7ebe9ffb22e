package topology_test

import (
	"fmt"
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

// eachSentinel edits the view of every Sentinel.
func (e *estate) eachSentinel(edit func(*probe.SentinelView)) *estate {
	for _, n := range e.Nodes {
		if n.Sentinel != nil {
			edit(n.Sentinel)
		}
	}
	return e
}

// oneSays edits the view of one Sentinel.
func (e *estate) oneSays(addr string, edit func(*probe.SentinelView)) *estate {
	edit(e.At(addr).Sentinel)
	return e
}

func TestWhomSentinelsName(t *testing.T) {
	alias := aSentinel().oneSays("10.0.0.33:26379", func(v *probe.SentinelView) { v.MasterAddr = "redis.example:6379" })
	alias.At("10.0.0.1:6379").Aliases = []string{"redis.example:6379"}
	blind := aSentinel().oneSays("10.0.0.33:26379", func(v *probe.SentinelView) { v.Known, v.MasterAddr = checkstest.PBool(false), "" })
	for name, test := range map[string]struct {
		e      *estate
		votes  string
		usable bool
		blind  int
	}{
		"all one":   {aSentinel(), "10.0.0.1:6379 3 10.0.0.1:6379, ", true, 0},
		"two names": {alias, "10.0.0.1:6379 3 10.0.0.1:6379, ", true, 0},
		"one of another": {aSentinel().oneSays("10.0.0.31:26379", func(v *probe.SentinelView) {
			v.MasterAddr = "10.9.9.9:6379"
		}), "10.0.0.1:6379 2 10.0.0.1:6379, 10.9.9.9:6379 1 -, ", true, 0},
		"one is blind": {blind, "10.0.0.1:6379 2 10.0.0.1:6379, ", true, 1},
		"port 0":       {aSentinel().eachSentinel(func(v *probe.SentinelView) { v.MasterAddr = "10.0.0.1:0" }), "10.0.0.1:0 3 -, ", false, 0},
	} {
		s := test.e.watch()
		got := ""
		for _, v := range s.Votes {
			row := "-"
			if v.Node != nil {
				row = v.Node.Addr
			}
			got += fmt.Sprint(v.Addr, " ", len(v.By), " ", row, ", ")
		}
		if got != test.votes || s.Votes[0].Usable() != test.usable || len(s.Blind) != test.blind {
			t.Errorf("%s: %susable %v, %d blind", name, got, s.Votes[0].Usable(), len(s.Blind))
		}
		if (s.Agreed() != nil) != (len(s.Votes) == 1) {
			t.Errorf("%s: agreed on %v", name, s.Agreed())
		}
	}
}

func TestWhetherThePrimaryIsOne(t *testing.T) {
	down := aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Masters[0].Flags = []string{"master", "s_down", "disconnected"} })
	checkstest.Fails(down.At("10.0.0.1:6379"), probe.StepTCP, probe.NetRefused, "")
	demoted := aSentinel()
	checkstest.Follow(demoted.At("10.0.0.1:6379"), demoted.At("10.0.0.2:6379"))
	locked := aSentinel().eachSentinel(func(v *probe.SentinelView) {
		v.Masters[0].RunID, v.Masters[0].OtherSentinels, v.Masters[0].Replicas = "", 0, 0
	})
	here := aSentinel().eachSentinel(func(v *probe.SentinelView) { v.MasterAddr = "127.0.0.1:6379" })
	for name, test := range map[string]struct {
		e                                         *estate
		primary, seenDown, cut, neverTold, nearby bool
	}{
		"all well":          {aSentinel(), true, false, false, false, false},
		"down":              {down, false, true, true, false, false},
		"a replica now":     {demoted, false, false, false, false, false},
		"cannot log in":     {locked, true, false, false, true, false},
		"a loopback adress": {here, false, false, false, false, true},
	} {
		v := test.e.watch().Agreed()
		got := []bool{v.IsPrimary(), v.SeenDown(), v.Disconnected(), v.NeverHeard(), v.Loopback()}
		if want := []bool{test.primary, test.seenDown, test.cut, test.neverTold, test.nearby}; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if v := aSentinel().watch().Agreed(); v.DownAfterMS() != nil {
		t.Error("nobody said after how long")
	}
	told := aSentinel()
	for i, n := range told.Nodes {
		if n.Sentinel != nil {
			n.Sentinel.Masters[0].DownAfterMS = checkstest.P64(int64(1000 * i))
		}
	}
	if ms := told.watch().Agreed().DownAfterMS(); ms == nil || *ms != 2000 {
		t.Errorf("down after %v", ms)
	}
}

// TestTheFreshestWord: what a Sentinel says of a replica is as old as its last answer to INFO, and before the first means
// nothing.
func TestTheFreshestWord(t *testing.T) {
	e := aSentinel()
	ages := []int64{-1, 9000, 200}
	for i, addr := range []string{"10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379"} {
		p := &e.At(addr).Sentinel.Replicas[0]
		p.InfoAgeMS, p.LinkStatus = checkstest.P64(ages[i]), fmt.Sprint("as of ", ages[i])
	}
	e.At("10.0.0.31:26379").Sentinel.Replicas[0].Flags = []string{"slave", "s_down"}
	r := e.watch().Replicas
	if len(r) != 1 || r[0].LinkStatus != "as of 200" || r[0].By.Node.Addr != "10.0.0.33:26379" || r[0].FlagsIt != 1 || r[0].KnownBy != 3 {
		t.Errorf("%+v", r)
	}
	if !topology.Asked(nil) || !topology.Asked(checkstest.P64(0)) || topology.Asked(checkstest.P64(-1)) {
		t.Error("who was asked")
	}
	if r := aSentinel().watch().Replicas; r[0].By.Node.Addr != "10.0.0.31:26379" || r[0].Node.Addr != "10.0.0.2:6379" {
		t.Errorf("of words whose age is not known the first: %+v", r[0])
	}
}

func TestReplicasThatCouldTakeOver(t *testing.T) {
	edit := func(change func(*probe.SentinelPeer)) *estate {
		return aSentinel().eachSentinel(func(v *probe.SentinelView) { change(&v.Replicas[0]) })
	}
	none := aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Replicas, v.Masters[0].Replicas = nil, 0 })
	for name, test := range map[string]struct {
		e     *estate
		could int
		none  bool
	}{
		"one":        {aSentinel(), 1, false},
		"down":       {edit(func(p *probe.SentinelPeer) { p.Flags = []string{"slave", "s_down"} }), 0, false},
		"priority 0": {edit(func(p *probe.SentinelPeer) { p.Priority = checkstest.P64(0) }), 0, false},
		"none":       {none, 0, true},
		"no address": {edit(func(p *probe.SentinelPeer) { p.Addr = "$(reboot):1" }), 0, false},
	} {
		s := test.e.watch()
		if len(s.Promotable()) != test.could || s.KnowNoReplica() != test.none {
			t.Errorf("%s: %d, none known: %v", name, len(s.Promotable()), s.KnowNoReplica())
		}
	}
}

func TestQuorum(t *testing.T) {
	flagged := func(n int) *estate {
		return aSentinel().eachSentinel(func(v *probe.SentinelView) {
			for i := range n {
				v.Sentinels[i].Flags = []string{"sentinel", "s_down"}
			}
		})
	}
	for name, test := range map[string]struct {
		e             *estate
		lost          bool
		usable, known int
	}{
		"all":          {aSentinel(), false, 3, 3},
		"one is gone":  {flagged(1), false, 2, 3},
		"two are gone": {flagged(2), true, 1, 3},
		"more wanted":  {aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Masters[0].Quorum = 5 }), true, 3, 3},
		"says so":      {aSentinel().eachSentinel(func(v *probe.SentinelView) { v.CKQuorum = "NOQUORUM 1 usable Sentinels." }), true, 3, 3},
		"not told":     {aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Sentinels = nil }), false, 3, 3},
	} {
		lost, best := test.e.watch().QuorumLost()
		if q := best.Quorum(); lost != test.lost || q.Usable != test.usable || q.Known != test.known {
			t.Errorf("%s: lost %v, %+v", name, lost, q)
		}
	}
	if lost, best := (&estate{checkstest.Standalone()}).watch().QuorumLost(); lost || best != nil {
		t.Error("without Sentinels nothing is lost")
	}
}

func TestDeploymentsOfOneName(t *testing.T) {
	apart := aSentinel().oneSays("10.0.0.33:26379", func(v *probe.SentinelView) { v.Sentinels, v.MasterAddr = nil, "10.9.9.9:6379" })
	for _, addr := range []string{"10.0.0.31:26379", "10.0.0.32:26379"} {
		v := apart.At(addr).Sentinel
		v.Sentinels = slices.DeleteFunc(v.Sentinels, func(p probe.SentinelPeer) bool { return p.Addr == "10.0.0.33:26379" })
	}
	byID := aSentinel().eachSentinel(func(v *probe.SentinelView) { // known by their ids alone, under addresses of another network
		for i := range v.Sentinels {
			v.Sentinels[i].RunID = checkstest.NodeID(v.Sentinels[i].Addr)
			v.Sentinels[i].Addr = "172.17" + v.Sentinels[i].Addr[len("10.0"):]
		}
	})
	for name, test := range map[string]struct {
		e    *estate
		want []int
	}{"one": {aSentinel(), []int{3}}, "two": {apart, []int{2, 1}}, "other addresses": {byID, []int{3}}} {
		var got []int
		for _, d := range test.e.watch().Deployments {
			got = append(got, len(d))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestSentinelsThatAreCutOff(t *testing.T) {
	flag := func(by ...string) *estate {
		e := aSentinel()
		for _, addr := range by {
			e.oneSays(addr, func(v *probe.SentinelView) {
				for i := range v.Sentinels {
					if v.Sentinels[i].Addr == "10.0.0.33:26379" {
						v.Sentinels[i].Flags = []string{"sentinel", "s_down"}
					}
				}
			})
		}
		return e
	}
	for name, test := range map[string]struct {
		e    *estate
		want int
	}{"nobody": {flag(), 0}, "for half": {flag("10.0.0.31:26379"), 1}, "for both": {flag("10.0.0.31:26379", "10.0.0.32:26379"), 1}} {
		got := test.e.watch().CutOff()
		if len(got) != test.want || test.want > 0 && (got[0].Node.Addr != "10.0.0.33:26379" || got[0].Asked != 2) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	zero := aSentinel().eachSentinel(func(v *probe.SentinelView) { v.Sentinels[0].Addr = "10.0.0.34:0" })
	if got := zero.watch().PortZero(); !slices.Equal(got, []string{"10.0.0.34:0"}) {
		t.Errorf("port 0: %v", got)
	}
}

func TestMasterNames(t *testing.T) {
	e := aSentinel().oneSays("10.0.0.32:26379", func(v *probe.SentinelView) { v.Masters[0].Name = "another" })
	if got := topology.MasterNames(e.Nodes); !slices.Equal(got, []string{"another", "mymaster"}) {
		t.Errorf("%v", got)
	}
}

func TestWhereOneAddressLeads(t *testing.T) {
	spoilt := func(edit func(*probe.Node)) *estate {
		e := &estate{checkstest.Standalone()}
		edit(e.At("10.0.0.1:6379"))
		return e
	}
	for name, test := range map[string]struct {
		e     *estate
		kind  string
		roles []probe.Role
	}{
		"to Redis":     {spoilt(func(*probe.Node) {}), "redis", []probe.Role{probe.Primary}},
		"to a cluster": {spoilt(func(n *probe.Node) { n.Server.Mode = "cluster" }), "cluster", []probe.Role{probe.Primary}},
		"to a Sentinel": {spoilt(func(n *probe.Node) {
			n.Server.Mode, n.Role = "sentinel", probe.SentinelRole
		}), "sentinel", []probe.Role{probe.SentinelRole}},
		"to nobody": {spoilt(func(n *probe.Node) {
			checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "")
		}), "", []probe.Role{probe.Unknown}},
		"by an alias": {spoilt(func(n *probe.Node) {
			n.Addr, n.Aliases = "10.0.0.9:6379", []string{"10.0.0.1:6379"}
		}), "redis", []probe.Role{probe.Primary}},
		"to several": {spoilt(func(n *probe.Node) {
			n.Identities = []probe.Identity{{RunID: "a", Role: probe.Replica}, {RunID: "b", Role: probe.Primary}}
		}), "redis", []probe.Role{probe.Primary, probe.Replica}},
		"without INFO":   {spoilt(func(n *probe.Node) { n.Server = nil }), "redis", []probe.Role{probe.Primary}},
		"was not dialed": {spoilt(func(n *probe.Node) { n.Addr = "10.0.0.7:6379" }), "", nil},
	} {
		p := topology.StandaloneOf(test.e.Stores[0], test.e.Nodes)
		if p.Kind != test.kind || !slices.Equal(p.Roles(), test.roles) {
			t.Errorf("%s: %q %v", name, p.Kind, p.Roles())
		}
	}
	if p := topology.StandaloneOf(&probe.Store{}, nil); p.Addr != "" || p.Node != nil {
		t.Errorf("without an address: %+v", p)
	}
}

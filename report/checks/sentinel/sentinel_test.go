package sentinel_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/sentinel"
)

func ask(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	return checkstest.Ask(t, sentinel.Checks(), e, id)
}

// line is a change in one line: "redis 10.0.0.1:6379 CONFIG REWRITE", "server 10.0.0.1:6379 start", "conf storage.addrs".
func line(f report.Fix) string {
	switch f.Kind {
	case report.FixRedis:
		return "redis " + f.Node + " " + strings.Join(f.Argv, " ")
	case report.FixServer:
		return "server " + f.Node + " " + string(f.Do)
	case report.FixNetwork:
		return "network"
	}
	var keys []string
	for k := range f.Set {
		keys = append(keys, k)
	}
	return string(f.Kind) + " " + strings.Join(keys, " ")
}

func way(found []checks.Finding, n int) []string {
	var out []string
	for _, f := range checkstest.Way(found, n) {
		out = append(out, line(f))
	}
	return out
}

func TestEveryCheckHasItsExample(t *testing.T) {
	checkstest.Examples(t, sentinel.Checks(), []checkstest.Example{
		{ID: probe.SentinelUnknownMaster, Status: report.Fail, Bad: func() *estate { return asking("MyMaster") }, Good: trio},
		{
			ID:     probe.SentinelMasterDown,
			Status: report.Fail,
			Bad:    gone,
			Good:   func() *estate { return silent(probe.NetTimeout, "i/o timeout") },
		},
		{ID: probe.SentinelMasterUnreachable, Status: report.Fail, Bad: func() *estate { return silent(probe.NetTimeout, "i/o timeout") },
			Good: gone},
		{ID: probe.SentinelMasterIsReplica, Status: report.Fail, Bad: following, Good: trio},
		{ID: probe.SentinelDisagree, Status: report.Fail, Bad: func() *estate { return straying("10.0.0.9:6379") }, Good: func() *estate {
			e := trio() // the same server under two addresses
			e.At(s3).Sentinel.MasterAddr = "redis-1:6379"
			e.At(primary).Aliases = []string{"redis-1:6379"}
			return e
		}},
		{ID: probe.SentinelAuthPassMissing, Status: report.Warn, Bad: func() *estate { return flagMaster(guarded()) }, Good: guarded},
		{ID: probe.SentinelMasterFlaggedDown, Status: report.Warn, Bad: func() *estate { return flagMaster(trio()) }, Good: func() *estate {
			return flagMaster(guarded())
		}},
		{ID: probe.SentinelSentinelDown, Status: report.Warn, Bad: func() *estate { return losing(s2) }, Good: trio},
		{ID: probe.SentinelQuorumLost, Status: report.Warn, Bad: func() *estate { return losing(s2, s3) },
			Good: func() *estate { return losing(s3) }},
		{ID: probe.SentinelCutOff, Status: report.Warn, Bad: func() *estate { return flagSentinel(trio(), s3) },
			Good: func() *estate { return losing(s3) }},
		{ID: probe.SentinelTilt, Status: report.Warn, Bad: func() *estate {
			e := trio()
			e.At(s1).Sentinel.Tilt = true
			return e
		}, Good: trio},
		{ID: probe.SentinelAnnouncesPortZero, Status: report.Warn, Bad: func() *estate {
			e := trio()
			e.At(s1).Sentinel.Sentinels[0].Addr = "10.0.0.32:0"
			return e
		}, Good: trio},
		{ID: probe.SentinelAnnouncesLoopback, Status: report.Warn, Bad: func() *estate {
			return known("127.0.0.1:26379", probe.NetRefused)
		},
			Good: func() *estate {
				return known("10.232.0.33:26379", probe.NetUnreachable)
			}},
		{ID: probe.SentinelReplicaDown, Status: report.Warn, Bad: func() *estate {
			e := flagReplica(trio())
			e.At(primary).Replication.Replicas = nil
			checkstest.Fails(e.At(replica), probe.StepTCP, probe.NetRefused, "connection refused")
			return e
		}, Good: func() *estate { return flagReplica(trio()) }},
		{ID: probe.SentinelNoPromotableReplica, Status: report.Warn, Bad: func() *estate {
			return each(trio(), func(v *probe.SentinelView) { v.Replicas, v.Masters[0].Replicas = nil, 0 })
		}, Good: func() *estate { // one of priority 0 beside one that could take over
			return each(trio(), func(v *probe.SentinelView) {
				v.Replicas = append(
					v.Replicas,
					probe.SentinelPeer{Addr: "10.0.0.3:6379", Flags: []string{"slave"}, Priority: checkstest.P64(0)},
				)
			})
		}},
		{ID: probe.SentinelTooFew, Status: report.Info, Bad: func() *estate { return lonely(2, 2) }, Good: trio},
		{ID: probe.SentinelNotListed, Status: report.Info, Bad: func() *estate {
			e := trio()
			e.Stores[0].Addrs = e.Stores[0].Addrs[:1]
			return e
		}, Good: trio},
	})
}

// following is the estate whose primary follows another server.
func following() *estate {
	e := trio()
	checkstest.Follow(e.At(primary), e.Node("10.0.0.9:6379", "gateway/storage"))
	return e
}

func TestHealthyEstatesAreQuiet(t *testing.T) {
	for name, e := range map[string]*estate{"plain": trio(), "with a password": guarded(), "one": lonely(1, 1), "two": lonely(2, 2)} {
		for _, check := range sentinel.Checks() {
			if worst := checkstest.Worst(ask(t, e, check.ID)); worst.Rank() > report.Info.Rank() {
				t.Errorf("%s: %s %s", name, worst, check.ID)
			}
		}
	}
}

func TestMasterNames(t *testing.T) {
	watching := func(e *estate, names ...string) *estate {
		return each(e, func(v *probe.SentinelView) {
			for _, n := range names {
				v.Masters = append(v.Masters, probe.SentinelMaster{Name: n})
			}
		})
	}
	for name, test := range map[string]struct {
		e    *estate
		want any
	}{
		"other capitals":                     {asking("MyMaster"), "mymaster"},
		"a typing mistake among several":     {watching(asking("mymastre"), "cache", "orders"), "mymaster"},
		"the only one":                       {asking("redis"), "mymaster"},
		"like none of several: nobody knows": {watching(asking("redis"), "orders"), "<name of the master>"},
	} {
		f := checkstest.Way(ask(t, test.e, probe.SentinelUnknownMaster), 1)
		if len(f) != 1 || len(f[0].Set) != 1 {
			t.Errorf("%s: %+v", name, f)
			continue
		}
		for key, value := range f[0].Set {
			if !strings.HasSuffix(key, "master_name") || value != test.want {
				t.Errorf("%s: %s=%v, want %v", name, key, value, test.want)
			}
		}
	}
	e := trio()
	v := e.At(s3).Sentinel
	v.Known, v.MasterAddr = checkstest.PBool(false), ""
	found := ask(t, e, probe.SentinelUnknownMaster)
	want := []string{
		"redis " + s3 + " SENTINEL MONITOR mymaster 10.0.0.1 6379 2",
		"redis " + s3 + " SENTINEL SET mymaster down-after-milliseconds 5000 failover-timeout 60000",
	}
	if checkstest.Worst(found) != report.Warn || !slices.Equal(way(found, 1), want) {
		t.Errorf("one of three: %+v %q", found, way(found, 1))
	}
}

func TestWhatToDoAboutAPrimaryThatIsDown(t *testing.T) {
	start, failover := "server "+primary+" start", "redis "+s1+" SENTINEL FAILOVER mymaster"
	for name, test := range map[string]struct {
		e          *estate
		one, other []string
	}{
		"a failover that comes": {gone(), []string{start}, []string{failover}},
		"the Sentinels wait for an hour": {each(silent(probe.ProtoNoReply, ""), func(v *probe.SentinelView) {
			v.Masters[0].DownAfterMS = checkstest.P64(3_600_000)
		}), []string{failover}, []string{"server " + primary + " resume"}},
		"no replica to take over": {each(gone(), func(v *probe.SentinelView) { v.Replicas = nil }), []string{start}, nil},
		"a failover under way": {each(gone(), func(v *probe.SentinelView) {
			v.Masters[0].Flags = append(v.Masters[0].Flags, "failover_in_progress")
		}), []string{start}, nil},
		"no quorum": {each(gone(), func(v *probe.SentinelView) {
			for i := range v.Sentinels {
				v.Sentinels[i].Flags = []string{"s_down", "sentinel"}
			}
		}), []string{failover}, []string{start}},
	} {
		found := ask(t, test.e, probe.SentinelMasterDown)
		if len(found) != 1 || !slices.Equal(way(found, 1), test.one) || !slices.Equal(way(found, 2), test.other) {
			t.Errorf("%s: %q or %q", name, way(found, 1), way(found, 2))
		}
	}
}

func TestEverySentinelIsGivenThePassword(t *testing.T) {
	for name, e := range map[string]*estate{
		"flagged": flagMaster(guarded()),
		"never told anything": each(guarded(), func(v *probe.SentinelView) {
			v.Masters[0].RunID, v.Masters[0].Replicas, v.Masters[0].OtherSentinels, v.Replicas, v.Sentinels = "", 0, 0, nil, nil
		}),
	} {
		want := []string{}
		for _, s := range []string{s1, s2, s3} {
			want = append(want, "redis "+s+" SENTINEL SET mymaster auth-pass <password of Redis>")
		}
		found := ask(t, e, probe.SentinelAuthPassMissing)
		if got := way(found, 1); !slices.Equal(got, want) || found[0].Fix[0].Needs == "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestReplicasThatCannotTakeOver(t *testing.T) {
	zero := each(trio(), func(v *probe.SentinelView) { v.Replicas[0].Priority = checkstest.P64(0) })
	if one := way(ask(t, zero, probe.SentinelNoPromotableReplica), 1); len(one) == 0 || one[0] != "redis "+replica+" CONFIG SET "+
		"replica-priority 100" {
		t.Errorf("priority 0: %q", one)
	}
	alone := trio()
	alone.Nodes = slices.DeleteFunc(alone.Nodes, func(n *probe.Node) bool { return n.Addr == replica })
	each(alone, func(v *probe.SentinelView) { v.Masters[0].Replicas, v.Replicas = 0, nil })
	further := checkstest.Way(ask(t, alone, probe.SentinelNoPromotableReplica), 1)
	host, port, _ := probe.SplitAddr(primary)
	if len(further) != 1 || further[0].Do != report.Start || *further[0].Conf["replicaof"] != host+" "+port || further[0].Needs == "" {
		t.Errorf("no replica: %+v", further)
	}
	hidden := each(trio(), func(v *probe.SentinelView) { v.Replicas = nil })
	if found := ask(t, hidden, probe.SentinelNoPromotableReplica); len(found) > 0 {
		t.Errorf("not visible: %+v", found)
	}
	for name, e := range map[string]*estate{
		"unreachable": func() *estate {
			e := trio()
			checkstest.Fails(e.At(replica), probe.StepTCP, probe.NetTimeout, "i/o timeout")
			return e
		}(),
		"loopback": func() *estate {
			e := each(trio(), func(v *probe.SentinelView) { v.Replicas[0].Addr = "127.0.0.1:6380" })
			n := e.At(replica)
			n.Addr = "127.0.0.1:6380"
			checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
			return e
		}(),
	} {
		if found := ask(t, e, probe.SentinelReplicaDown); len(found) > 0 {
			t.Errorf("%s: the Sentinels find it well: %+v", name, found)
		}
	}
}

func TestLyingSentinelsDoNoHarm(t *testing.T) {
	e := each(trio(), func(v *probe.SentinelView) {
		v.MasterAddr = "$(reboot):1"
		v.Replicas = append(v.Replicas, probe.SentinelPeer{Addr: "'; rm -rf / #", Flags: []string{"s_down"}})
		v.Sentinels = append(v.Sentinels, probe.SentinelPeer{Addr: "<x>:0", Flags: []string{"s_down"}})
		v.Masters = append(v.Masters, probe.SentinelMaster{})
	})
	for _, check := range sentinel.Checks() {
		for _, f := range ask(t, e, check.ID) {
			for _, x := range f.Fix {
				if strings.ContainsAny(x.Text, "$;#") {
					t.Errorf("%s: %s", check.ID, x.Text)
				}
			}
		}
	}
}

package server_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestLinksToThePrimary(t *testing.T) {
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
	}{
		"lost":                       {unlinked(30), report.Warn},
		"never was":                  {unlinked(-1), report.Warn},
		"never was, yet":             {fresh(unlinked(-1), 5), report.Info},
		"never was, and lasts":       {fresh(unlinked(-1), 15), report.Warn},
		"lost right after the start": {fresh(unlinked(3), 5), report.Warn},
		"the primary is down": {func() *estate {
			e := unlinked(30)
			checkstest.Fails(e.At(clusterPrimary), probe.StepTCP, probe.NetRefused, "connection refused")
			return e
		}(), ""},
		"as the Sentinels say":                 {byWordAlone(func(*probe.SentinelPeer) {}), report.Warn},
		"before they have asked":               {byWordAlone(func(p *probe.SentinelPeer) { p.InfoAgeMS = checkstest.P64(-1) }), ""},
		"before they know whose replica it is": {byWordAlone(func(p *probe.SentinelPeer) { p.PrimaryAddr = "" }), ""},
		"when they were just started":          {fresh(byWordAlone(func(*probe.SentinelPeer) {}), 12), ""},
		"in spite of what they say": {func() *estate {
			e := checkstest.Sentinel()
			for _, n := range e.Nodes {
				if n.Sentinel != nil {
					n.Sentinel.Replicas[0].LinkStatus = "err"
				}
			}
			return e
		}(), ""},
	} {
		if got := checkstest.Worst(ask(t, test.e, probe.ReplLinkDown)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestCopiesOfAllData(t *testing.T) {
	seen := checkstest.Standalone()
	seen.Nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "10.0.0.2:6379", State: "send_bulk"}}
	lies := checkstest.Standalone()
	lies.Nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "$(reboot):1", State: "send_bulk"}}
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
	}{
		"as its primary sees it":       {seen, report.Warn},
		"one with nonsense for a name": {lies, ""},
		"right after the start":        {fresh(copying(), 14), report.Info},
		"one that lasts":               {fresh(copying(), 15), report.Warn},
	} {
		if got := checkstest.Worst(ask(t, test.e, probe.ReplSyncing)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	e := fresh(copying(), 5)
	e.At(clusterPrimary).Server.UptimeS = checkstest.P64(86400)
	if got := checkstest.Worst(ask(t, e, probe.ReplSyncing)); got != report.Warn {
		t.Errorf("the replica alone was started anew: %q", got)
	}
}

func TestReplicasThatAreBehind(t *testing.T) {
	sameHistory := func(e *estate, offset int64) *estate {
		p, r := e.At(clusterPrimary).Replication, e.At(clusterReplica).Replication
		r.ReplID, r.Offset = p.ReplID, checkstest.P64(offset)
		return e
	}
	unseen := checkstest.Standalone()
	unseen.Nodes[0].Replication.Offset = checkstest.P64(100 << 20)
	unseen.Nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "10.0.0.2:6379", State: "online", Offset: 1 << 20}}
	other := asked(100)
	other.At(clusterReplica).Replication.ReplID = "another"
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
	}{
		"ten seconds":          {behind(100<<20, 10), report.Warn},
		"bytes":                {behind(80<<20, 0), report.Warn},
		"known to its primary": {unseen, report.Warn},
		"acknowledged nothing": {sameHistory(behind(0, 0), 1<<20), report.Warn},
		"acknowledged nothing, and told nothing": {func() *estate {
			e := behind(0, 0)
			e.At(clusterReplica).Replication = nil
			return e
		}(), report.Warn},
		"has just received all data":    {sameHistory(behind(0, 0), 100<<20), ""},
		"asked later, still behind":     {sameHistory(asked(100), 1000), report.Warn},
		"asked before, written between": {sameHistory(asked(0), 1000), ""},
		"of another history":            {other, ""},
	} {
		if got := checkstest.Worst(ask(t, test.e, probe.ReplLagging)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

package sentinel_test

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestQuorum(t *testing.T) {
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
		fix  []string
	}{
		"two of three lost":        {losing(s2, s3), report.Warn, []string{"server " + s2 + " start", "server " + s3 + " start"}},
		"one with a quorum of two": {lonely(1, 2), report.Warn, nil},
		"three with a quorum of four": {lonely(3, 4), report.Warn, []string{
			"redis " + s1 + " SENTINEL SET mymaster quorum 2", "redis " + s2 + " SENTINEL SET mymaster quorum 2",
			"redis " + s3 + " SENTINEL SET mymaster quorum 2",
		}},
		"two":                          {lonely(2, 2), "", nil},
		"three that know nobody":       {strangers(100, 100, 100), report.Warn, nil},
		"three that have just started": {strangers(1, 1, 1), report.Info, nil},
		"two that came to one":         {strangers(1, 100, 1), report.Info, nil},
		"one that came to two":         {strangers(100, 100, 1), report.Warn, nil},
		"two of three that nobody has flagged yet": {unflagged(s2, s3), report.Warn, []string{"server " + s2 + " start",
			"server " + s3 + " start"}},
		"one of three that nobody has flagged yet": {unflagged(s3), "", nil},
		"unreachable from here alone": {func() *estate {
			e := trio()
			for _, addr := range []string{s2, s3} {
				checkstest.Fails(e.At(addr), probe.StepTCP, probe.NetTimeout, "i/o timeout")
			}
			return e
		}(), "", nil},
	} {
		found := ask(t, test.e, probe.SentinelQuorumLost)
		if checkstest.Worst(found) != test.want || !slices.Equal(way(found, 1), test.fix) {
			t.Errorf("%s: %+v %q", name, found, way(found, 1))
		}
	}
}

// strangers is the estate of three Sentinels that know nobody, and have been up for so many seconds.
func strangers(up ...int64) *estate {
	e := each(trio(), func(v *probe.SentinelView) { v.Sentinels, v.Masters[0].OtherSentinels = nil, 0 })
	for i, addr := range []string{s1, s2, s3} {
		e.At(addr).Server.UptimeS = checkstest.P64(up[i])
	}
	return e
}

// unflagged is the estate in which some Sentinels refuse connections and the others have not noticed.
func unflagged(gone ...string) *estate {
	e := trio()
	for _, addr := range gone {
		n := e.At(addr)
		checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
		n.Role = probe.SentinelRole
	}
	return e
}

// TestSeveralSentinelsThatAreDown: no change of the settings keeps one that is down.
func TestSeveralSentinelsThatAreDown(t *testing.T) {
	found := ask(t, losing(s2, s3), probe.SentinelSentinelDown)
	for _, f := range checkstest.Way(found, 2) {
		for key, value := range f.Set {
			if list, ok := value.([]string); !ok || !slices.Equal(list, []string{s1}) {
				t.Errorf("%s: %v", key, value)
			}
		}
	}
	if len(found) != 2 || len(checkstest.Way(found, 2)) != 2 || found[0].What != found[1].What {
		t.Errorf("%+v", found)
	}
	text := found[0].What.Write([]string{s2, s3}, "")
	if want := "Sentinels " + s2 + " and " + s3 + " refuse connections; 1 other one answers."; text != want {
		t.Errorf("%s", text)
	}
}

// TestReplicaThatAnnouncesAnotherAddress: it is connected to its primary, and nobody reaches it where it says that it is.
func TestReplicaThatAnnouncesAnotherAddress(t *testing.T) {
	for name, test := range map[string]struct {
		state string
		lag   int64
		want  string
	}{
		"connected": {"online", 1, "server <address of that replica> restart"}, "hanging": {"online", 40, "server " + replica + " start"},
		"fetching": {"send_bulk", 0, "server " + replica + " start"},
	} { // where the first runs is not known
		e := flagReplica(trio())
		e.At(primary).Replication.Replicas = []probe.ReplicaSeen{{Addr: replica, State: test.state, LagS: test.lag}}
		checkstest.Fails(e.At(replica), probe.StepTCP, probe.NetRefused, "connection refused")
		found := ask(t, e, probe.SentinelReplicaDown)
		if got := way(found, 1); len(got) == 0 || got[0] != test.want {
			t.Errorf("%s: %q", name, got)
		} else if needs := checkstest.Way(found, 1)[0].Needs; (needs != "") != (name == "connected") {
			t.Errorf("%s: needs %q", name, needs)
		}
	}
}

// TestSomethingElseWhereASentinelIsSaidToBe: the one that announces the address is to blame, and not the settings.
func TestSomethingElseWhereASentinelIsSaidToBe(t *testing.T) {
	e := known("10.9.9.9:26379", probe.ProtoNotRedis)
	flagSentinel(e, "10.9.9.9:26379")
	found := ask(t, e, probe.SentinelAnnouncesLoopback)
	if checkstest.Worst(found) != report.Warn || !slices.Contains(way(found, 1), "redis "+s3+" SENTINEL CONFIG SET announce-ip 10.0.0.33") {
		t.Errorf("%+v %q", found, way(found, 1))
	}
	if worst := checkstest.Worst(ask(t, known("10.9.9.9:26379", probe.ProtoNotRedis), probe.SentinelAnnouncesLoopback)); worst != report.Info {
		t.Errorf("they find it well: %q", worst)
	}
}

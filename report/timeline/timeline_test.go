package timeline_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/timeline"
)

const (
	store = probe.StoreID("gateway/storage")
	older = "10.0.0.1:6379"
	newer = "10.0.0.2:6379"
)

// at is a second of the watch.
func at(s float64) time.Time {
	return time.Date(2026, 1, 2, 14, 0, 0, 0, time.UTC).Add(time.Duration(s * float64(time.Second)))
}

// check is a report of two servers in some roles at a second.
func check(s float64, v report.Verdict, oldRole, newRole probe.Role) *report.Report {
	node := func(addr string, role probe.Role, of string) probe.Node {
		n := probe.Node{Addr: addr, Purpose: probe.AsData, Role: role, ReplicaOf: of, Stores: []probe.StoreID{store}}
		n.Steps = []probe.Step{{Name: probe.StepPing}}
		if role == probe.Primary {
			n.Rights = &probe.Rights{Proofs: map[probe.Function]*probe.Proof{probe.Write: {Queued: 1}}}
		}
		if role == probe.Unknown {
			n.Steps[0].Fault = &probe.Fault{ID: probe.NetRefused}
		}
		return n
	}
	of := ""
	if newRole == probe.Replica {
		of = older
	}
	r := &report.Report{Verdict: v, Headline: "As of " + at(s).Format("05"), Finished: at(s)}
	r.Evidence.Nodes = []probe.Node{node(older, oldRole, ""), node(newer, newRole, of)}
	return r
}

func kinds(events []timeline.Event) []timeline.Kind {
	var out []timeline.Kind
	for _, e := range events {
		if e.Kind != timeline.Changed {
			out = append(out, e.Kind)
		}
	}
	return out
}

func beat(s float64, addr string, ok bool) probe.Beat {
	b := probe.Beat{Store: store, Addr: addr, Began: at(s), OK: ok, Led: true}
	if !ok {
		b.Error = "connection refused"
	}
	return b
}

// ofCluster is a beat of a client that does not tell who answered.
func ofCluster(b probe.Beat) probe.Beat {
	b.Led = false
	return b
}

func TestABlipIsNoChangeOfTheVerdict(t *testing.T) {
	l := timeline.New(5 * time.Second)
	var got []timeline.Event
	for _, c := range []struct {
		s float64
		v report.Verdict
	}{
		{0, report.Healthy}, {2, report.Broken}, {4, report.Broken}, {6, report.Healthy}, // four seconds
		{8, report.Broken}, {10, report.Degraded}, {12, report.Degraded}, {15, report.Degraded}, {16, report.Degraded},
	} {
		got = append(got, l.Check(check(c.s, c.v, probe.Primary, probe.Replica))...)
	}
	if d := cmp.Diff([]timeline.Kind{timeline.Began, timeline.VerdictIs}, kinds(got)); d != "" {
		t.Fatal(d)
	}
	last := got[len(got)-1]
	if last.Verdict != report.Degraded || last.Was != report.Healthy || !last.At.Equal(at(10)) || last.AfterMS != 10_000 {
		t.Errorf("%+v", last)
	}
	end := l.End(at(16))
	want := map[report.Verdict]int64{report.Healthy: 4000, report.Broken: 6000, report.Degraded: 6000}
	if d := cmp.Diff(want, end.SpentMS); d != "" || end.Blips != 2 || end.Rounds != 9 {
		t.Errorf("%d blips, %d rounds, %s", end.Blips, end.Rounds, d)
	}
}

func TestFailoverBySentinels(t *testing.T) {
	l := timeline.New(time.Minute)
	l.Check(check(0, report.Healthy, probe.Primary, probe.Replica))
	l.Beat(beat(1, older, true))
	var got []timeline.Event
	got = append(got, l.Beat(beat(1.5, older, false))...)
	got = append(got, l.Beat(beat(1.6, older, false))...)
	say := func(s float64, by, channel, text string) {
		got = append(got, l.Said(probe.SentinelEvent{At: at(s), Store: store, Sentinel: by, Channel: channel, Payload: text})...)
	}
	say(6, "s1:26379", "+sdown", "master mymaster 10.0.0.1 6379")
	say(6.1, "s2:26379", "+sdown", "master mymaster 10.0.0.1 6379")
	say(6.2, "s2:26379", "+odown", "master mymaster 10.0.0.1 6379 #quorum 2/2")
	say(7, "s2:26379", "+switch-master", "mymaster 10.0.0.1 6379 10.0.0.2 6379")
	say(7.1, "s1:26379", "+switch-master", "mymaster 10.0.0.1 6379 10.0.0.2 6379")
	got = append(got, l.Beat(beat(7.5, newer, true))...)
	got = append(got, l.Check(check(8, report.Degraded, probe.Unknown, probe.Primary))...)
	want := []timeline.Kind{
		timeline.ServiceLost, timeline.SentinelSay, timeline.SentinelSay, timeline.SentinelSay, timeline.SentinelSay, timeline.SentinelSay,
		timeline.ServiceBack, timeline.FailedOver,
	}
	if d := cmp.Diff(want, kinds(got)); d != "" {
		t.Fatal(d)
	}
	f := got[slices.IndexFunc(got, func(e timeline.Event) bool { return e.Kind == timeline.FailedOver })].Failover
	if f.Old != older || f.New != newer || !f.OldLastSeen.Equal(at(1)) || !f.SwitchedAt.Equal(at(7)) || !f.TookWritesAt.Equal(at(7.5)) ||
		*f.WithoutServiceMS != 6500 || len(f.Flagged) != 2 || f.Flagged[0].By != "s1:26379" {
		t.Errorf("%+v", f)
	}
	if sum := l.End(at(9)); sum.Failovers != 1 || sum.Outages != 1 || sum.LongestMS != 6500 || sum.Asked != 4 || sum.Lost != 2 {
		t.Errorf("%+v", sum.Summary)
	}
}

// TestFailoverByChecks: without Sentinels the roles tell; the key of a cluster client keeps the address that it had.
func TestFailoverByChecks(t *testing.T) {
	l := timeline.New(time.Minute)
	l.Check(check(0, report.Healthy, probe.Primary, probe.Replica))
	l.Beat(ofCluster(beat(1, older, true)))
	l.Beat(ofCluster(beat(2, older, false)))
	dead := check(4, report.Broken, probe.Unknown, probe.Replica)
	dead.Evidence.Nodes[1].Cluster = &probe.ClusterView{Nodes: []probe.ClusterNode{{Addr: older, Flags: []string{"master", "fail"}}}}
	got := l.Check(dead)
	got = append(got, l.Check(check(6, report.Degraded, probe.Unknown, probe.Primary))...)
	if len(kinds(got)) != 0 {
		t.Fatalf("told before the driver had service: %v", kinds(got))
	}
	got = l.Beat(ofCluster(beat(9, older, true)))
	if d := cmp.Diff([]timeline.Kind{timeline.ServiceBack, timeline.FailedOver}, kinds(got)); d != "" {
		t.Fatal(d)
	}
	f := got[1].Failover
	if f.New != newer || !f.SwitchedAt.Equal(at(6)) || !f.TookWritesAt.Equal(at(6)) || !f.ServiceAt.Equal(at(9)) ||
		*f.WithoutServiceMS != 8000 || len(f.Flagged) != 1 {
		t.Errorf("%+v", f)
	}
	text := strings.Join(got[1].Lines(), "\n")
	for _, want := range []string{"10.0.0.2:6379 took the place of 10.0.0.1:6379", "finds it down", "without service for 8s"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// TestOneFailoverAfterTheOther: what was missed belongs to the failover in which it was missed.
func TestOneFailoverAfterTheOther(t *testing.T) {
	l := timeline.New(time.Minute)
	l.Check(check(0, report.Healthy, probe.Primary, probe.Replica))
	say := func(s float64, from, to string) []timeline.Event {
		return l.Said(probe.SentinelEvent{At: at(s), Store: store, Sentinel: "s1:26379", Channel: "+switch-master",
			Payload: "mymaster " + from + " " + to})
	}
	var got []timeline.Event
	got = append(got, l.Beat(beat(1, older, true))...)
	got = append(got, l.Beat(beat(2, older, false))...)
	got = append(got, say(3, "10.0.0.1 6379", "10.0.0.2 6379")...)
	got = append(got, l.Beat(beat(4, newer, true))...)
	got = append(got, say(20, "10.0.0.2 6379", "10.0.0.1 6379")...) // planned: the old one answers still
	got = append(got, l.Beat(beat(20.1, newer, true))...)
	got = append(got, l.Beat(beat(20.2, newer, false))...)
	got = append(got, l.Beat(beat(22.2, older, true))...)
	var missed []int64
	for _, e := range got {
		if e.Kind == timeline.FailedOver {
			missed = append(missed, *e.Failover.WithoutServiceMS)
		}
	}
	if !slices.Equal(missed, []int64{3000, 2100}) {
		t.Errorf("missed %v, in %v", missed, kinds(got))
	}
}

// TestAFormerPrimaryThatComesBack: it calls itself one, and nobody is sent there.
func TestAFormerPrimaryThatComesBack(t *testing.T) {
	for named, want := range map[string]int{older: 0, newer: 1} {
		l := timeline.New(time.Minute)
		for i, role := range []probe.Role{probe.Replica, probe.Primary} {
			r := check(float64(2*i), report.Degraded, probe.Primary, role)
			r.Evidence.Nodes = append(r.Evidence.Nodes, probe.Node{
				Addr: "10.0.0.9:26379", Purpose: probe.AsSentinel, Stores: []probe.StoreID{store}, Sentinel: &probe.SentinelView{MasterAddr: named},
			})
			l.Check(r)
		}
		if got := l.End(at(4)).Failovers; got != want {
			t.Errorf("the Sentinel names %s: %d failovers, want %d", named, got, want)
		}
	}
}

// TestASentinelThatNamesAnother: also where its events did not come.
func TestASentinelThatNamesAnother(t *testing.T) {
	l := timeline.New(time.Minute)
	var got []timeline.Event
	for i, named := range []string{older, newer, newer} {
		r := check(float64(2*i), report.Healthy, probe.Replica, probe.Primary)
		r.Evidence.Nodes = append(r.Evidence.Nodes, probe.Node{
			Addr: "10.0.0.9:26379", Purpose: probe.AsSentinel, Stores: []probe.StoreID{store}, Sentinel: &probe.SentinelView{MasterAddr: named},
		})
		got = append(got, l.Check(r)...)
	}
	i := slices.IndexFunc(got, func(e timeline.Event) bool { return e.Kind == timeline.FailedOver })
	if i < 0 || got[i].Failover.Old != older || got[i].Failover.New != newer || l.End(at(6)).Failovers != 1 {
		t.Errorf("%v", kinds(got))
	}
}

// TestTwoStoresOfOneRedis: what a Sentinel says is told once, and one failover counts once.
func TestTwoStoresOfOneRedis(t *testing.T) {
	l := timeline.New(time.Minute)
	l.Check(check(0, report.Healthy, probe.Primary, probe.Replica))
	var got []timeline.Event
	for _, s := range []probe.StoreID{store, "dashboard/redis"} {
		got = append(got, l.Said(probe.SentinelEvent{At: at(3), Store: s, Sentinel: "s1:26379", Channel: "+switch-master",
			Payload: "mymaster 10.0.0.1 6379 10.0.0.2 6379"})...)
		b := beat(4, newer, true)
		b.Store = s
		got = append(got, l.Beat(b)...)
	}
	said := slices.DeleteFunc(kinds(got), func(k timeline.Kind) bool { return k != timeline.SentinelSay })
	if len(said) != 1 || l.End(at(5)).Failovers != 1 {
		t.Errorf("told %d times, %d failovers", len(said), l.End(at(5)).Failovers)
	}
}

// TestAWatchThatAsksNobody: checks alone tell of a failover, and not how long service was away.
func TestAWatchThatAsksNobody(t *testing.T) {
	l := timeline.New(time.Minute)
	l.Check(check(0, report.Healthy, probe.Primary, probe.Replica))
	got := l.Check(check(2, report.Healthy, probe.Replica, probe.Primary))
	if d := cmp.Diff([]timeline.Kind{timeline.FailedOver}, kinds(got)); d != "" {
		t.Fatal(d)
	}
	if f := got[len(got)-1].Failover; f.WithoutServiceMS != nil || !f.OldLastSeen.Equal(at(0)) {
		t.Errorf("%+v", f)
	}
}

// TestAPeerThatTalksForEver: what is kept does not grow.
func TestAPeerThatTalksForEver(t *testing.T) {
	l := timeline.New(time.Minute)
	l.Check(check(0, report.Healthy, probe.Primary, probe.Replica))
	told := 0
	for i := range 10_000 {
		for _, e := range l.Said(probe.SentinelEvent{
			At: at(1), Store: store, Sentinel: "s1:26379", Channel: "+switch-master",
			Payload: "mymaster 10.0.0.1 " + strings.Repeat("1", i%5+1) + " 10.0.0.2 6379",
		}) {
			if e.Kind == timeline.SentinelSay {
				told++
			}
		}
	}
	if told > 1000 {
		t.Errorf("%d lines", told)
	}
	if got := l.Said(probe.SentinelEvent{At: at(2), Channel: "+switch-master", Payload: "no such form"}); len(kinds(got)) != 0 {
		t.Errorf("%v", got)
	}
}

package matrix_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/matrix"
)

const (
	first  = "10.0.0.11:6379"
	second = "10.0.0.12:6379"
)

// place is a report from one place, spoilt as it saw the estate.
func place(name string, v report.Verdict, spoil func(*checkstest.Estate)) matrix.Named {
	e := checkstest.Cluster()
	if spoil != nil {
		spoil(e)
	}
	return matrix.Named{Name: name, Report: &report.Report{
		Verdict: v, Headline: "As seen from " + name + ".", Evidence: *e.Evidence(), Finished: checkstest.AsOf,
	}}
}

// single is a report on a standalone Redis of a run.
func single(name, run string, uptimeS int64) matrix.Named {
	e := checkstest.Standalone()
	e.Nodes[0].Server.RunID, e.Nodes[0].Server.UptimeS = checkstest.RunID(run), checkstest.P64(uptimeS)
	return matrix.Named{Name: name, Report: &report.Report{
		Verdict: report.Healthy, Headline: "As seen from " + name + ".", Evidence: *e.Evidence(), Finished: checkstest.AsOf,
	}}
}

// later is a report that was made a minute after the others.
func later(n matrix.Named) matrix.Named {
	n.Report.Finished = n.Report.Finished.Add(time.Minute)
	return n
}

func failing(addr string, step probe.StepName, id probe.FaultID) func(*checkstest.Estate) {
	return func(e *checkstest.Estate) { checkstest.Fails(e.At(addr), step, id, "") }
}

func TestTheSentenceOverAllPlaces(t *testing.T) {
	other := func(e *checkstest.Estate) {
		v := *e.At(second).Cluster
		v.MyID = checkstest.NodeID("somebody")
		e.At(second).Cluster = &v
	}
	for name, test := range map[string]struct {
		all      []matrix.Named
		verdict  report.Verdict
		headline string
	}{
		"well": {[]matrix.Named{place("a", report.Healthy, nil), place("b", report.Healthy, nil)},
			report.Healthy, "All 2 places reach all 6 addresses."},
		"a firewall": {[]matrix.Named{place("a", report.Healthy, nil), place("b", report.Broken, failing(second, probe.StepTCP,
			probe.NetRefused)),
			place("c", report.Broken, failing(second, probe.StepTCP, probe.NetTimeout))},
			report.Broken, second + " is reached from 1 of 3 places, refuses connections from b, and keeps silent from c."},
		"a replica and a primary": {[]matrix.Named{place("a", report.Healthy, nil), place("b", report.Broken, func(e *checkstest.Estate) {
			failing("10.0.0.21:6379", probe.StepTCP, probe.NetRefused)(e)
			failing(second, probe.StepTLS, probe.TLSUnknownCA)(e)
		})}, report.Broken, second + " is reached from 1 of 2 places, and fails in TLS from b."},
		"down for all": {[]matrix.Named{place("a", report.Broken, failing(second, probe.StepTCP, probe.NetRefused)),
			place("b", report.Broken, failing(second, probe.StepTCP, probe.NetRefused))}, report.Broken,
			"The same from all 2 places: As seen from a."},
		"two servers of one address": {[]matrix.Named{place("a", report.Healthy, nil), place("b", report.Healthy, other)}, report.Broken,
			second + " leads to different servers: a sees node " + checkstest.NodeID(second)[:8] + ", b sees node " +
				checkstest.NodeID("somebody")[:8] + "."},
		"two servers, and a replica that one does not reach": {[]matrix.Named{place("a", report.Healthy, nil),
			place("b", report.Degraded, func(e *checkstest.Estate) {
				other(e)
				failing("10.0.0.21:6379", probe.StepTCP, probe.NetRefused)(e)
			})}, report.Broken, second + " leads to different servers: a sees node " + checkstest.NodeID(second)[:8] + ", b sees node " +
			checkstest.NodeID("somebody")[:8] + "."},
		"another run of one that has no cluster": {[]matrix.Named{single("a", "one", 86400), single("b", "two", 86400)}, report.Broken,
			"10.0.0.1:6379 leads to different servers: a sees run " + checkstest.RunID("one")[:8] + ", b sees run " +
				checkstest.RunID("two")[:8] + "."},
		"one that was restarted": {[]matrix.Named{single("a", "one", 86400), later(single("b", "two", 5))}, report.Healthy,
			"All 2 places reach all 1 address."},
		"one that was cut short": {[]matrix.Named{place("a", report.Healthy, nil),
			place("b", report.Incomplete, failing(second, probe.StepTCP, probe.RunCutShort))}, report.Incomplete, "From b: As seen from b."},
		"one is degraded": {[]matrix.Named{place("a", report.Healthy, nil), place("b", report.Degraded, nil)}, report.Degraded,
			"From b: As seen from b."},
		"one has no verdict": {[]matrix.Named{place("a", report.Degraded, nil), place("b", report.Incomplete, nil)}, report.Incomplete,
			"From b: As seen from b."},
	} {
		m := matrix.Merge(test.all)
		if m.Verdict != test.verdict || m.Headline != test.headline {
			t.Errorf("%s: %s %q, want %s %q", name, m.Verdict, m.Headline, test.verdict, test.headline)
		}
		if again := m.Report(test.all, time.Time{}); again.Headline != m.Headline ||
			(report.ExitCode(again, report.FailOnFail) == 1) != (test.verdict == report.Broken) {
			t.Errorf("%s: as a report %q, exit %d", name, again.Headline, report.ExitCode(again, report.FailOnFail))
		}
	}
}

// TestWhatDiffersOfAServer is told below its row; what one place did not learn is no difference.
func TestWhatDiffersOfAServer(t *testing.T) {
	m := matrix.Merge([]matrix.Named{
		place("", report.Healthy, func(e *checkstest.Estate) { e.At(first).Announced = []string{"10.0.0.11:6379"} }),
		place("", report.Healthy, func(e *checkstest.Estate) { e.At(first).Announced = []string{"172.17.0.2:6379"} }),
		place("", report.Healthy, nil),
	})
	table := m.Table()
	i := slices.IndexFunc(table, func(row []string) bool { return row[0] == first })
	if i < 0 || strings.Join(table[i+1], "|") != "  announced *|10.0.0.11:6379|172.17.0.2:6379|-" {
		t.Errorf("%q", table)
	}
	if m.Vantages[1].Name == m.Vantages[0].Name {
		t.Errorf("two places have one name, %q", m.Vantages[0].Name)
	}
}

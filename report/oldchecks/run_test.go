package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func runExamples() []example {
	return []example{
		{"run.cut_short", report.Info, func() *estate {
			e := aCluster()
			e.ev.Cut = "deadline"
			fails(e.at("10.0.0.21:6379"), probe.StepTCP, probe.RunCutShort, "deadline")
			return e
		}, aCluster},
		{"run.unexplained", report.Fail, func() *estate {
			e := aStandalone()
			fails(e.nodes[0], probe.StepInfo, "server.from_tomorrow", "ERR something new")
			return e
		}, func() *estate { // a refusal that has a name is told by that name alone
			e := aStandalone()
			fails(e.nodes[0], probe.StepTCP, probe.NetRefused, "connection refused")
			return e
		}},
		{"run.not_visible", report.Info, func() *estate {
			e := aStandalone()
			e.nodes[0].NotVisible = []probe.NotVisible{{What: "CONFIG GET", Text: "NOPERM this user has no permissions to run the 'config|get' command"}}
			return e
		}, aStandalone},
	}
}

func TestACutRunHasNoVerdict(t *testing.T) {
	r := judge(t, runExamples()[0].bad())
	if r.Verdict != report.Incomplete || !strings.Contains(r.Headline, "deadline") {
		t.Errorf("%s: %s", r.Verdict, r.Headline)
	}
}

func TestWhatWouldLetTheToolSeeMore(t *testing.T) {
	f := find(judge(t, runExamples()[2].bad()), "run.not_visible")
	if len(f.Fix) != 1 || f.Fix[0].Text != "redis-cli -h 10.0.0.1 -p 6379 ACL SETUSER default +config|get" {
		t.Errorf("%+v", f.Fix)
	}
}

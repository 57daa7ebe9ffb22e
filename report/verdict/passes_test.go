package verdict

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/prose"
)

// says makes a check that always answers the same, about the store of the estate that is judged.
func says(id probe.FaultID, status report.Status, after []probe.FaultID, found ...checks.Finding) checks.Check {
	return checks.Check{
		ID: id, Title: "Test", Status: status, Doc: "d", Hint: "Do it.", After: after, Broken: checks.BrokenNet, Degraded: checks.DegradedNet,
		Judge: func(c *checks.Case) []checks.Finding {
			var out []checks.Finding
			for _, f := range found {
				if f.Store == nil {
					f.Store = c.FirstStore()
				}
				out = append(out, f)
			}
			return out
		},
	}
}

// on is a finding at nodes.
func on(what string, nodes ...string) checks.Finding {
	return checks.Finding{Nodes: nodes, What: prose.Say("%s", prose.Say(what))}
}

func judge(cat checks.Catalogue, o checks.Selection, accepted ...report.Acceptance) *report.Report {
	policy := report.DefaultPolicy()
	policy.Accept = accepted
	return Judge(checkstest.Cluster().Evidence(), policy, checkstest.AsOf, cat, o)
}

type line struct {
	ID       probe.FaultID
	Status   report.Status
	Nodes    []string
	CausedBy probe.FaultID
	Message  string
}

func lines(r *report.Report) []line {
	var out []line
	for _, f := range r.Findings {
		out = append(out, line{f.ID, f.Status, f.Nodes, f.CausedBy, f.Message})
	}
	return out
}

func TestEachPassNeedsWhatIsThere(t *testing.T) {
	left := map[stage]bool{}
	for _, p := range passes {
		for _, need := range p.needs {
			if !left[need] {
				t.Errorf("%s needs %q, which no earlier pass leaves", p.name, need)
			}
		}
		for _, l := range p.leaves {
			if left[l] {
				t.Errorf("%s leaves %q once more", p.name, l)
			}
			left[l] = true
		}
	}
}

func TestJudgesAreJoinedSplitAndExplained(t *testing.T) {
	cat := checks.Catalogue{
		says(probe.NetRefused, report.Fail, []probe.FaultID{"cluster.replica_down", "cluster.primary_down"},
			on("{nodes} refused the connection.", "c:1"), on("{nodes} refused the connection.", "b:1"),
			on("{nodes} refused the connection.", "a:1"), on("{nodes} refused the connection.", "d:1")),
		says(probe.ClusterReplicaDown, report.Warn, nil, on("Replicas {nodes} are down.", "a:1", "b:1")),
		says(probe.ClusterPrimaryDown, report.Fail, nil, on("Primary {nodes} is down.", "c:1")),
		says(probe.RehearsalClientFailed, report.Fail, []probe.FaultID{"net.*", "cluster.*"}, on("The client failed.")),
		says(probe.AuthWrongPassword, report.Fail, nil),
	}
	want := []line{
		{"cluster.primary_down", report.Fail, []string{"c:1"}, "", "Primary c:1 is down."},
		{"net.refused", report.Fail, []string{"d:1"}, "", "d:1 refused the connection."},
		{"net.refused", report.Fail, []string{"c:1"}, "cluster.primary_down", "c:1 refused the connection."},
		{"rehearsal.client_failed", report.Fail, nil, "net.refused", "The client failed."},
		{"cluster.replica_down", report.Warn, []string{"a:1", "b:1"}, "", "Replicas a:1 and b:1 are down."},
		{"net.refused", report.Warn, []string{"a:1", "b:1"}, "cluster.replica_down", "a:1 and b:1 refused the connection."},
		{"auth.wrong_password", report.Pass, nil, "", "Test: not found."},
	}
	r := judge(cat, checks.Selection{})
	got := lines(r)
	slices.SortFunc(got[:2], func(a, b line) int { return cmpIDs(a.ID, b.ID) })
	want[3].CausedBy = got[3].CausedBy // the two causes explain it equally well
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(r.Causes) != 3 || r.Verdict != report.Broken {
		t.Errorf("%d causes, %s", len(r.Causes), r.Verdict)
	}
	for _, c := range r.Causes {
		if f := r.Findings[*c.Index]; f.ID != c.ID || f.Message != c.Message {
			t.Errorf("the cause %s points to %s", c.ID, f.ID)
		}
	}
}

func cmpIDs(a, b probe.FaultID) int {
	if a < b {
		return -1
	}
	return 1
}

func TestOneFaultIsOneFinding(t *testing.T) {
	cat := checks.Catalogue{
		says(
			probe.NetRefused,
			report.Fail,
			[]probe.FaultID{"cluster.*"},
			on("{nodes} refused.", "a:1"),
			on("{nodes} refused.", "b:1"),
			on("{nodes} refused.", "c:1"),
		),
		says(
			probe.ClusterReplicaDown,
			report.Warn,
			nil,
			on("{nodes} is gone.", "a:1"),
			on("{nodes} is silent.", "b:1"),
			on("{nodes} is down.", "c:1"),
		),
	}
	cat[1].Many = prose.Say("Replicas {nodes} are away.")
	want := []line{
		{
			"cluster.replica_down",
			report.Warn,
			[]string{"a:1", "b:1", "c:1"},
			"",
			"Replicas a:1, b:1 and c:1 are away. a:1 is gone. b:1 is silent. c:1 is down.",
		},
		{"net.refused", report.Warn, []string{"a:1", "b:1", "c:1"}, "cluster.replica_down", "a:1, b:1 and c:1 refused."},
	}
	r := judge(cat, checks.Selection{})
	if diff := cmp.Diff(want, lines(r)); diff != "" {
		t.Error(diff)
	}
	if index := r.Findings[1].CausedByIndex; index == nil || *index != 0 {
		t.Errorf("caused by index %v", index)
	}
}

func TestFixesOfJoinedAnswers(t *testing.T) {
	fix := func(way int, node, text string) report.Fix {
		return report.Fix{Kind: report.FixRedis, Way: way, Node: node, Text: text}
	}
	a, b := on("{nodes} refused.", "a:1"), on("{nodes} refused.", "b:1")
	a.Fix = []report.Fix{fix(0, "a:1", "x"), fix(2, "a:1", "other")}
	b.Fix = []report.Fix{fix(1, "b:1", "x"), fix(1, "a:1", "x")}
	r := judge(checks.Catalogue{says(probe.NetRefused, report.Fail, nil, a, b)}, checks.Selection{})
	want := []report.Fix{fix(1, "a:1", "x"), fix(1, "b:1", "x"), fix(2, "a:1", "other")}
	if diff := cmp.Diff(want, r.Findings[0].Fix); diff != "" {
		t.Error(diff)
	}
}

func TestAJudgeThatPanicsIsAFinding(t *testing.T) {
	cat := checks.Catalogue{
		{ID: probe.NetRefused, Title: "T", Status: report.Fail, Judge: func(*checks.Case) []checks.Finding {
			var n *probe.Node
			return []checks.Finding{{Nodes: []string{n.Addr}}}
		}},
		{ID: probe.RunJudgeFailed, Title: "J", Status: report.Warn, Role: checks.ForJudges},
		says(probe.NetSlow, report.Warn, nil),
	}
	r := judge(cat, checks.Selection{})
	if len(r.Findings) != 2 || r.Findings[0].ID != probe.RunJudgeFailed || r.Findings[1].Status != report.Pass ||
		r.Verdict != report.Degraded {
		t.Errorf("%+v, verdict %s", lines(r), r.Verdict)
	}
}

func TestMissingFactsSkip(t *testing.T) {
	c := says(probe.NetSlow, report.Warn, nil, on("x"))
	c.Needs = &checks.Need{What: "a reply", Met: func(*checks.Case) bool { return false }}
	if got := lines(judge(checks.Catalogue{c}, checks.Selection{})); got[0].Status != report.Skipped ||
		got[0].Message != "Not learned: a reply." {
		t.Errorf("%+v", got)
	}
}

func TestSelectionReportsButDoesNotChangeTheJudgement(t *testing.T) {
	cat := checks.Catalogue{
		says(probe.ClusterReplicaDown, report.Warn, nil, on("{nodes} down.", "a:1")),
		says(probe.NetRefused, report.Fail, []probe.FaultID{"cluster.*"}, on("{nodes} refused.", "a:1")),
	}
	r := judge(cat, checks.Selection{Only: []string{"net.*"}})
	want := []line{{"net.refused", report.Warn, []string{"a:1"}, "", "a:1 refused."}}
	if diff := cmp.Diff(want, lines(r)); diff != "" || len(r.Causes) != 1 {
		t.Errorf("%d causes; %s", len(r.Causes), diff)
	}
	if r.Verdict != report.Incomplete || r.Headline != "Of net.* alone: a:1 refused." {
		t.Errorf("%s: %s", r.Verdict, r.Headline)
	}
	r = judge(cat, checks.Selection{Skip: []string{"net", "cluster.replica_down"}})
	if len(r.Findings) != 0 || r.Verdict != report.Incomplete || r.Headline != "Without net and cluster.replica_down: nothing found." {
		t.Errorf("%s %+v %s", r.Verdict, lines(r), r.Headline)
	}
}

func TestAcceptance(t *testing.T) {
	cat := checks.Catalogue{says(probe.NetRefused, report.Fail, nil, on("{nodes} refused.", "a:1", "b:1"))}
	r := judge(cat, checks.Selection{}, report.Acceptance{ID: "net.*", Nodes: []string{"a:1"}, Reason: "known"})
	if len(r.Findings) != 2 || r.Findings[0].Accepted+r.Findings[1].Accepted != "known" || len(r.Causes) != 1 ||
		r.Causes[0].Nodes[0] != "b:1" {
		t.Errorf("%+v", lines(r))
	}
	r = judge(cat, checks.Selection{}, report.Acceptance{ID: "net.refused", Reason: "known"})
	if r.Verdict != report.Healthy || len(r.Causes) != 0 {
		t.Errorf("%s %+v", r.Verdict, lines(r))
	}
	r = judge(cat, checks.Selection{}, report.Acceptance{ID: "net.refused", Reason: "known", Expires: checkstest.AsOf})
	if r.Verdict != report.Broken {
		t.Errorf("an expired acceptance counts: %s", r.Verdict)
	}
}

// TestAcceptedOutage: what a failure leaves unproved on the nodes that it was accepted for is not expected either, and
// nothing is called healthy.
func TestAcceptedOutage(t *testing.T) {
	cat := checks.Catalogue{says(probe.NetRefused, report.Fail, nil, on("{nodes} refused.", "10.0.0.12:6379"))}
	for name, test := range map[string]struct {
		nodes []string
		want  report.Verdict
		cut   string
	}{
		"all of it":       {nil, report.Degraded, ""},
		"this node":       {[]string{"10.0.0.12:6379"}, report.Degraded, ""},
		"and cut short":   {nil, report.Incomplete, "deadline"},
		"of another node": {[]string{"10.0.0.13:6379"}, report.Broken, ""},
	} {
		e := checkstest.Cluster()
		checkstest.Fails(e.At("10.0.0.12:6379"), probe.StepTCP, probe.NetRefused, "connection refused")
		e.Ev.Rehearsals = []probe.Rehearsal{{Store: e.Stores[0].ID, OK: true, Keys: []probe.KeyAnswer{
			{Addr: "10.0.0.11:6379", OK: true}, {Addr: "10.0.0.13:6379", OK: true},
		}}}
		e.Ev.Cut = test.cut
		policy := report.DefaultPolicy()
		policy.Accept = []report.Acceptance{{ID: "net.refused", Nodes: test.nodes, Reason: "known"}}
		r := Judge(e.Evidence(), policy, checkstest.AsOf, cat, checks.Selection{})
		if r.Verdict != test.want {
			t.Errorf("%s: %s, want %s: %s", name, r.Verdict, test.want, r.Headline)
		}
		if want := "Tyk Gateway works but for what was accepted: net.refused on 10.0.0.12:6379."; test.want == report.Degraded &&
			r.Headline != want {
			t.Errorf("%s: %q, want %q", name, r.Headline, want)
		}
	}
}

func TestAVisitIsNeverPassedOver(t *testing.T) {
	cat := checks.Catalogue{
		{ID: probe.RunUnexplained, Title: "U", Status: report.Fail, Role: checks.ForVisits, Broken: checks.BrokenUnexplained},
	}
	e := checkstest.Cluster()
	checkstest.Fails(e.At("10.0.0.11:6379"), probe.StepPing, probe.ServerError, "ERR strange things")
	r := Judge(e.Evidence(), report.DefaultPolicy(), checkstest.AsOf, cat, checks.Selection{})
	if r.Verdict != report.Broken || len(r.Causes) == 0 || r.Causes[0].ID != probe.RunUnexplained ||
		r.Findings[0].Detail != "ERR strange things." {
		t.Errorf("%s %+v", r.Verdict, lines(r))
	}
}

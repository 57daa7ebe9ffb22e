package checks

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// says makes a check that always answers the same.
func says(id probe.FaultID, status report.Status, after []string, found ...report.Finding) Check {
	return Check{ID: id, Title: "Test", Status: status, Doc: "d", Hint: "Do it.", After: after, Judge: func(*Case) []report.Finding { return found }}
}

func run(cat Catalogue, o Selection, accepted ...report.Acceptance) *report.Report {
	policy := report.DefaultPolicy()
	policy.Accept = accepted
	return Run(aCluster().evidence(), policy, asOf, cat, o)
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

func TestJudgesAreJoinedSplitAndExplained(t *testing.T) {
	refused := func(node string) report.Finding {
		return report.Finding{Store: "gateway/storage", Nodes: []string{node}, Message: "{nodes} refused the connection."}
	}
	cat := Catalogue{
		says("net.refused", report.Fail, []string{"cluster.replica_down", "cluster.primary_down"}, refused("c:1"), refused("b:1"), refused("a:1"), refused("d:1")),
		says("cluster.replica_down", report.Warn, nil, report.Finding{Store: "gateway/storage", Nodes: []string{"a:1", "b:1"}, Message: "Replicas {nodes} are down."}),
		says("cluster.primary_down", report.Fail, nil, report.Finding{Store: "gateway/storage", Nodes: []string{"c:1"}, Message: "Primary {nodes} is down."}),
		says("rehearsal.client_failed", report.Fail, []string{"net.*", "cluster.*"}, report.Finding{Store: "gateway/storage", Message: "The client failed."}),
		says("auth.wrong_password", report.Fail, nil),
	}
	want := []line{
		{"net.refused", report.Fail, []string{"d:1"}, "", "d:1 refused the connection."},
		{"cluster.primary_down", report.Fail, []string{"c:1"}, "", "Primary c:1 is down."},
		{"net.refused", report.Fail, []string{"c:1"}, "cluster.primary_down", "c:1 refused the connection."},
		{"rehearsal.client_failed", report.Fail, nil, "cluster.primary_down", "The client failed."},
		{"cluster.replica_down", report.Warn, []string{"a:1", "b:1"}, "", "Replicas a:1 and b:1 are down."},
		{"net.refused", report.Warn, []string{"a:1", "b:1"}, "cluster.replica_down", "a:1 and b:1 refused the connection."},
		{"auth.wrong_password", report.Pass, nil, "", "Test: not found."},
	}
	r := run(cat, Selection{})
	if diff := cmp.Diff(want, lines(r)); diff != "" {
		t.Error(diff)
	}
	if len(r.Causes) != 3 || r.Verdict != report.Broken {
		t.Errorf("%d causes, %s", len(r.Causes), r.Verdict)
	}
	if want := "d:1 refused the connection; do it."; r.Headline != want {
		t.Errorf("headline %q, want %q", r.Headline, want)
	}
}

func TestConsequencesOfJoinedCausesAreJoined(t *testing.T) {
	on := func(node, text string) report.Finding {
		return report.Finding{Store: "s", Nodes: []string{node}, Message: "{nodes} " + text, Evidence: []string{"/" + node}}
	}
	cat := Catalogue{
		says("net.refused", report.Fail, []string{"cluster.*"}, on("a:1", "refused."), on("b:1", "refused."), on("c:1", "refused.")),
		says("cluster.replica_down", report.Warn, nil, on("a:1", "down."), on("b:1", "down."), on("c:1", "down.")),
	}
	want := []line{
		{"cluster.replica_down", report.Warn, []string{"a:1", "b:1", "c:1"}, "", "a:1, b:1 and c:1 down."},
		{"net.refused", report.Warn, []string{"a:1", "b:1", "c:1"}, "cluster.replica_down", "a:1, b:1 and c:1 refused."},
	}
	if diff := cmp.Diff(want, lines(run(cat, Selection{}))); diff != "" {
		t.Error(diff)
	}
}

func TestAJudgeThatPanicsIsAFinding(t *testing.T) {
	cat := Catalogue{
		{ID: "net.refused", Title: "T", Status: report.Fail, Judge: func(c *Case) []report.Finding { var n *probe.Node; return []report.Finding{{Message: n.Addr}} }},
		says("net.slow", report.Warn, nil),
	}
	r := run(cat, Selection{})
	if len(r.Findings) != 2 || r.Findings[0].ID != judgeFailed || r.Findings[1].Status != report.Pass || r.Verdict != report.Degraded {
		t.Errorf("%+v, verdict %s", lines(r), r.Verdict)
	}
}

func TestMissingFactsSkip(t *testing.T) {
	c := says("net.slow", report.Warn, nil, report.Finding{Message: "x"})
	c.Needs = &Need{What: "a reply", Met: func(*Case) bool { return false }}
	if got := lines(run(Catalogue{c}, Selection{})); got[0].Status != report.Skipped || got[0].Message != "Not learned: a reply." {
		t.Errorf("%+v", got)
	}
}

func TestSelectionReportsButDoesNotChangeTheJudgement(t *testing.T) {
	cat := Catalogue{
		says("cluster.replica_down", report.Warn, nil, report.Finding{Store: "s", Nodes: []string{"a:1"}, Message: "{nodes} down."}),
		says("net.refused", report.Fail, []string{"cluster.*"}, report.Finding{Store: "s", Nodes: []string{"a:1"}, Message: "{nodes} refused."}),
	}
	r := run(cat, Selection{Only: []string{"net.*"}})
	want := []line{{"net.refused", report.Warn, []string{"a:1"}, "", "a:1 refused."}}
	if diff := cmp.Diff(want, lines(r)); diff != "" || len(r.Causes) != 1 {
		t.Errorf("%d causes; %s", len(r.Causes), diff)
	}
	if r := run(cat, Selection{Skip: []string{"net", "cluster.replica_down"}}); len(r.Findings) != 0 || r.Verdict != report.Healthy {
		t.Errorf("%+v", lines(r))
	}
	if got := cat.Match("cluster.*"); len(got) != 1 || len(cat.Match("clutser.*")) != 0 {
		t.Errorf("match: %v", got)
	}
}

func TestAcceptanceCountsUntilItExpires(t *testing.T) {
	cat := Catalogue{
		says("cluster.replica_down", report.Warn, nil, report.Finding{Store: "s", Nodes: []string{"a:1"}, Message: "{nodes} down."}),
		says("net.refused", report.Fail, []string{"cluster.*"}, report.Finding{Store: "s", Nodes: []string{"a:1"}, Message: "{nodes} refused."}),
	}
	for name, test := range map[string]struct {
		accepted report.Acceptance
		want     report.Verdict
	}{
		"everywhere":   {report.Acceptance{ID: "cluster.*", Reason: "spare"}, report.Healthy},
		"this node":    {report.Acceptance{ID: "cluster.replica_down", Nodes: []string{"a:1", "z:1"}}, report.Healthy},
		"another node": {report.Acceptance{ID: "cluster.replica_down", Nodes: []string{"b:1"}}, report.Degraded},
		"to come":      {report.Acceptance{ID: "cluster.*", Expires: asOf.AddDate(0, 0, 1)}, report.Healthy},
		"over":         {report.Acceptance{ID: "cluster.*", Expires: asOf}, report.Degraded},
	} {
		r := run(cat, Selection{}, test.accepted)
		if r.Verdict != test.want || (test.want == report.Healthy) != (len(r.Causes) == 0) {
			t.Errorf("%s: %s with %d causes, want %s", name, r.Verdict, len(r.Causes), test.want)
		}
	}
}

func TestAnAcceptanceOfSomeNodesLeavesTheOthers(t *testing.T) {
	cat := Catalogue{
		says("cluster.replica_down", report.Warn, nil, report.Finding{Store: "s", Nodes: []string{"a:1", "b:1"}, Message: "{nodes} down."}),
		says("net.refused", report.Fail, []string{"cluster.*"}, report.Finding{Store: "s", Nodes: []string{"a:1", "b:1"}, Message: "{nodes} refused."}),
	}
	r := run(cat, Selection{}, report.Acceptance{ID: "cluster.*", Nodes: []string{"a:1"}, Reason: "spare"})
	for _, f := range r.Findings {
		if (f.Accepted == "spare") != (f.Nodes[0] == "a:1") || len(f.Nodes) != 1 {
			t.Errorf("%s on %v: accepted %q", f.ID, f.Nodes, f.Accepted)
		}
	}
	if len(r.Findings) != 4 || len(r.Causes) != 1 || r.Causes[0].Nodes[0] != "b:1" || r.Verdict != report.Degraded {
		t.Errorf("%d findings, causes %+v, %s", len(r.Findings), r.Causes, r.Verdict)
	}
}

func TestTheSameFaultIsSaidOnce(t *testing.T) {
	on := func(store probe.StoreID) report.Finding {
		return report.Finding{Store: store, Nodes: []string{"a:1"}, Message: "{nodes} refused."}
	}
	cat := Catalogue{
		says("net.refused", report.Fail, nil, on("gateway/storage"), on("gateway/cache_storage"), on("pump/x")),
		says("auth.wrong_password", report.Fail, nil, on("gateway/storage"), on("gateway/cache_storage"), on("pump/x")),
	}
	want := []line{
		{"net.refused", report.Fail, []string{"a:1"}, "", "a:1 refused. The same for gateway/cache_storage and pump/x."},
		{"auth.wrong_password", report.Fail, []string{"a:1"}, "", "a:1 refused. The same for gateway/cache_storage."},
		{"auth.wrong_password", report.Fail, []string{"a:1"}, "", "a:1 refused."},
	}
	if diff := cmp.Diff(want, lines(run(cat, Selection{}))); diff != "" {
		t.Error(diff)
	}
}

func TestVerdicts(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*probe.Evidence)
		want  report.Verdict
	}{
		"healthy": {func(*probe.Evidence) {}, report.Healthy},
		"cut":     {func(ev *probe.Evidence) { ev.Cut = "deadline" }, report.Incomplete},
		"nothing": {func(ev *probe.Evidence) { ev.Nodes = nil }, report.Incomplete},
		"offline": {func(ev *probe.Evidence) { ev.Nodes, ev.Offline = nil, true }, report.Healthy},
	} {
		ev := aCluster().evidence()
		test.spoil(ev)
		if got := Run(ev, report.DefaultPolicy(), asOf, Catalogue{says("net.slow", report.Warn, nil)}, Selection{}); got.Verdict != test.want || got.Headline == "" {
			t.Errorf("%s: %s (%s), want %s", name, got.Verdict, got.Headline, test.want)
		}
	}
}

func TestHeadlines(t *testing.T) {
	second := withSecond("gateway/cache_storage", true)
	second.stores[1].Pool.Size = 2
	tests := map[string]struct {
		e    *estate
		want string
	}{
		"cluster":    {aCluster(), "Tyk Gateway can use Redis: cluster of 6 nodes (3 primaries, 3 replicas), Redis 7.0.15."},
		"standalone": {aStandalone(), "Tyk Gateway can use Redis: standalone at 10.0.0.1:6379, Redis 7.0.15."},
		"sentinel":   {aSentinel(), "Tyk Gateway can use Redis: 1 primary, 1 replica watched by 3 Sentinels, Redis 7.0.15."},
		"two components": {withPump(func(*probe.Store) {}),
			"Tyk Gateway and Tyk Pump can use Redis: standalone at 10.0.0.1:6379, Redis 7.0.15."},
		"what, where, what to do": {sentinelsAsRedis(),
			"10.0.0.31:26379: a Sentinel answers there, and storage.master_name is not set, so Tyk Gateway takes it for Redis and every command but PING fails; set storage.master_name to mymaster."},
		"a fault of the settings names what follows": {
			noted(notEnabled(), probe.Note{ID: "config.unknown_key", Field: "enable_cluster", Key: "storage.cluster", Value: "true", Want: "storage.enable_cluster", Text: "storage.cluster is no key of the Gateway."}),
			"storage.cluster is no key of the Gateway (hence mode.cluster_not_enabled at 10.0.0.11:6379); use storage.enable_cluster instead of storage.cluster."},
		"another store than the first is named": {second,
			"Tyk Gateway can use Redis, but gateway/cache_storage: cache_storage.optimisation_max_active is 2: with more requests at once than that Tyk Gateway has them wait 6 s and fail with a pool timeout; raise cache_storage.optimisation_max_active."},
	}
	for name, test := range tests {
		if got := judge(t, test.e).Headline; got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

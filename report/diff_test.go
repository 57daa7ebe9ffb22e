package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func saved(findings []report.Finding, nodes ...probe.Node) *report.Report {
	return &report.Report{Findings: findings, Evidence: probe.Evidence{Nodes: nodes}}
}

func TestCompare(t *testing.T) {
	down := report.Finding{ID: "cluster.replica_down", Status: report.Warn, Nodes: []string{"a:1"}, Message: "down for 3 s"}
	later := down
	later.Message = "down for 9 s"
	primary := probe.Node{Addr: "a:1", Role: probe.Primary, Slots: "0-5", Server: &probe.Server{RunID: "x", Version: "7.0.15"}}
	replica := probe.Node{Addr: "a:1", Role: probe.Replica, Server: &probe.Server{RunID: "x", Version: "7.0.15"}}
	for _, tc := range []struct {
		name          string
		before, after *report.Report
		want          []string
	}{
		{"nothing, though the words differ", saved([]report.Finding{down}), saved([]report.Finding{later}), nil},
		{"appeared", saved(nil), saved([]report.Finding{down}), []string{"appeared cluster.replica_down"}},
		{"gone", saved([]report.Finding{down}), saved(nil), []string{"gone cluster.replica_down"}},
		{"worse", saved([]report.Finding{down}), saved([]report.Finding{{ID: down.ID, Status: report.Fail, Nodes: down.Nodes}}),
			[]string{"worse cluster.replica_down"}},
		{"better", saved([]report.Finding{{ID: down.ID, Status: report.Fail, Nodes: down.Nodes}}), saved([]report.Finding{down}),
			[]string{"better cluster.replica_down"}},
		{"passes do not count", saved(nil), saved([]report.Finding{{ID: "net.dns", Status: report.Pass}}), nil},
		{"a role", saved(nil, primary), saved(nil, replica), []string{"node_changed a:1 role primary replica"}},
		{"a role not learned", saved(nil, primary), saved(nil, probe.Node{Addr: "a:1", Role: probe.Unknown}), nil},
		{"a restart", saved(nil, replica), saved(nil, probe.Node{Addr: "a:1", Role: probe.Replica, Server: &probe.Server{RunID: "y"}}),
			[]string{"node_changed a:1 run_id x y"}},
		{"a node comes, another goes; the new finding first", saved(nil, primary), saved([]report.Finding{down}, probe.Node{Addr: "b:1"}),
			[]string{"appeared cluster.replica_down", "node_gone a:1 address primary ", "node_new b:1 address  "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, c := range report.Compare(tc.before, tc.after) {
				line := string(c.Kind)
				if c.Finding != nil {
					line += " " + string(c.Finding.ID)
				} else {
					line += " " + c.Node + " " + c.What + " " + c.From + " " + c.To
				}
				got = append(got, line)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

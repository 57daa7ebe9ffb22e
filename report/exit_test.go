package report_test

import (
	"testing"

	"tyk-redis-doctor/report"
)

func TestExitCode(t *testing.T) {
	one := func(v report.Verdict, s report.Status, accepted string) *report.Report {
		return &report.Report{
			Verdict:  v,
			Findings: []report.Finding{{ID: "net.refused", Status: s, Accepted: accepted}, {ID: "net.dns", Status: report.Pass}},
		}
	}
	for _, tc := range []struct {
		name string
		r    *report.Report
		on   report.FailOn
		want int
	}{
		{"healthy", one(report.Healthy, report.Info, ""), report.FailOnFail, 0},
		{"a warning does not fail", one(report.Degraded, report.Warn, ""), report.FailOnFail, 0},
		{"a warning fails where it should", one(report.Degraded, report.Warn, ""), report.FailOnWarn, 1},
		{"broken", one(report.Broken, report.Fail, ""), report.FailOnFail, 1},
		{"broken, and nobody minds", one(report.Broken, report.Fail, ""), report.FailOnNever, 0},
		{"accepted", one(report.Healthy, report.Fail, "known"), report.FailOnFail, 0},
		{"incomplete", one(report.Incomplete, report.Info, ""), report.FailOnFail, 3},
		{"incomplete, and worse was found", one(report.Broken, report.Fail, ""), report.FailOnFail, 1},
		{"incomplete with --fail-on never", one(report.Incomplete, report.Info, ""), report.FailOnNever, 3},
	} {
		if got := report.ExitCode(tc.r, tc.on); got != tc.want {
			t.Errorf("%s: exit %d, want %d", tc.name, got, tc.want)
		}
	}
}

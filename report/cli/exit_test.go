package cli

import (
	"bytes"
	"testing"

	"tyk-redis-doctor/report"
)

func TestUnknownCommandIsAUsageError(t *testing.T) {
	for _, word := range []string{"nosuch", "chek", ""} {
		var out, errs bytes.Buffer
		code := Main(t.Context(), []string{"tyk-redis-doctor", word}, IO{Out: &out, Err: &errs, Dir: t.TempDir()})
		if code != report.ExitUsage || out.Len() > 0 || errs.Len() == 0 {
			t.Errorf("%q: exit %d, %q on standard output, %q on standard error; want %d and a word on standard error alone",
				word, code, out.String(), errs.String(), report.ExitUsage)
		}
	}
}

func TestNagiosDecidesTheExitStatusOnStandardOutputAlone(t *testing.T) {
	for _, tc := range []struct {
		name string
		outs []output
		want int
	}{
		{"alone", []output{{name: "nagios"}}, 2},
		{"beside a file", []output{{name: "json", file: "r.json"}, {name: "nagios"}}, 2},
		{"into a file", []output{{name: "nagios", file: "n.txt"}}, 1},
		{"a file beside a table", []output{{name: "table"}, {name: "nagios", file: "n.txt"}}, 1},
	} {
		p := &program{}
		p.exit(tc.outs, &report.Report{Verdict: report.Broken, Findings: []report.Finding{{Status: report.Fail}}}, report.FailOnFail)
		if p.code != tc.want {
			t.Errorf("%s: exit %d, want %d", tc.name, p.code, tc.want)
		}
	}
}

package logs_test

import (
	"strings"
	"testing"

	"tyk-redis-doctor/report/logs"
)

func TestSummarise(t *testing.T) {
	log := `time="Nov 29 01:02:03" level=error msg="Redis is either down or was not configured" prefix=main
time="Nov 29 01:02:04" level=info msg="API loaded"
` + strings.Repeat("x", 200<<10) + `
time="Nov 29 01:05:00" level=error msg="Redis is either down or was not configured" prefix=main
{"time":"2026-11-29T02:00:00+01:00","msg":"WRONGPASS invalid username-password pair or user is disabled."}`
	groups, lines, err := logs.Summarise(strings.NewReader(log))
	if err != nil || lines != 5 || len(groups) != 2 {
		t.Fatalf("%v, %d lines, %+v", err, lines, groups)
	}
	if g := groups[0]; g.Count != 2 || g.First != "Nov 29 01:02:03" || g.Last != "Nov 29 01:05:00" {
		t.Errorf("%+v", g)
	}
	if g := groups[1]; g.Count != 1 || g.First != "2026-11-29 01:00:00 UTC" {
		t.Errorf("%+v", g)
	}
}

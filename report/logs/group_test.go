package logs_test

import (
	"slices"
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

// A line about another service says nothing of Redis; what is shown of a line holds no secret.
func TestWhatAGroupShows(t *testing.T) {
	log := strings.Join([]string{
		`redis: 2025/11/28 10:06:08 pool.go:617: redis: connection pool: failed to dial after 5 attempts: dial tcp 10.0.0.5:6379: connect: ` +
			`connection refused`,
		`gateway-1  | redis: 2025/11/28 10:07:09.5 pool.go:617: dial tcp redis-1:6380: connect: connection refused`,
		`time="Nov 28 10:08:00" level=error msg="dial tcp 10.0.0.9:27017: connect: connection refused" prefix=main`,
		`time="Nov 28 10:08:00" level=error msg="http: proxy error: dial tcp 10.0.0.8:8080: connect: connection refused" prefix=proxy`,
		`{"level":"error","error":"server selection error: mongo topology: connection refused"}`,
		`read tcp 10.0.0.1:40000->[fd00::1]:6379: i/o timeout redis://user:s3cret@h:1/0 password="top secret"`,
		`redis: dial tcp: lookup redis-9.example on 10.96.0.10:53: no such host`,
		`redis: 2025/11/28 10:08:00 cluster.go:12: connection refused`,
	}, "\n")
	groups, lines, err := logs.Summarise(strings.NewReader(log))
	if err != nil || lines != 8 || len(groups) != 3 {
		t.Fatalf("%v, %d lines, %+v", err, lines, groups)
	}
	refused, silent, unknown := groups[0], groups[1], groups[2]
	if refused.Count != 3 || refused.First != "2025/11/28 10:06:08" || refused.Last != "2025/11/28 10:08:00" ||
		!slices.Equal(refused.Addrs, []string{"10.0.0.5:6379", "redis-1:6380"}) || !strings.HasPrefix(refused.Example, "redis: 2025/11/28") {
		t.Errorf("%+v", refused)
	}
	if !slices.Equal(silent.Addrs, []string{"[fd00::1]:6379"}) || strings.Contains(silent.Example, "s3cret") ||
		strings.Contains(silent.Example, "top secret") {
		t.Errorf("%+v", silent)
	}
	if !slices.Equal(unknown.Addrs, []string{"redis-9.example"}) {
		t.Errorf("%+v", unknown)
	}
}

// TestAnExampleHoldsNoSecret: neither what a server repeats of an AUTH that it does not know, nor what a header carries.
func TestAnExampleHoldsNoSecret(t *testing.T) {
	const unknown = "ERR unknown command 'AUTH', with args beginning with: "
	const unknownToo = "redis: ERR unknown command `AUTH`, with args beginning with: "
	for line, want := range map[string]string{
		unknown + "'s3cret'":          unknown + "...",
		unknownToo + "`u`, `s3cret`,": unknownToo + "...",
		`connection refused redis Authorization: Bearer s3cret.s3cret`: `connection refused redis Authorization: ...`,
		`connection refused redis "Authorization":["Basic s3cret="]`:   `connection refused redis "Authorization":...`,
		`connection refused redis X-Api-Key: s3cret`:                   `connection refused redis X-Api-Key: ...`,
	} {
		groups, _, err := logs.Summarise(strings.NewReader(line))
		if err != nil || len(groups) != 1 || groups[0].Example != want {
			t.Errorf("%s: %v, %+v", line, err, groups)
		}
	}
}

package logs

import (
	"strings"
	"testing"
)

// FuzzSummarise: no log makes the reader panic, and no line is counted twice.
func FuzzSummarise(f *testing.F) {
	for _, text := range []string{
		`time="Mar 01 10:00:00" level=error msg="Redis is either down or was not configured" error="dial tcp: i/o timeout"` + "\n",
		`{"level":"error","error":"NOAUTH Authentication required.","time":"2026-01-01T00:00:00Z"}` + "\n\r\n\x00\n",
		"redis: connection pool: failed to dial after 5 attempts: MOVED 1 :0\n" + strings.Repeat("x", 70<<10),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		groups, lines, err := Summarise(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, g := range groups {
			if n += g.Count; g.Count == 0 || len(g.Meanings) == 0 || g.Example == "" || len(g.Addrs) > 16 {
				t.Errorf("%+v", g)
			}
		}
		if n > lines {
			t.Errorf("%d lines in groups, of %d", n, lines)
		}
	})
}

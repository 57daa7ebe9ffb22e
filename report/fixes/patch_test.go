package fixes_test

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/fixes"
)

func TestPatched(t *testing.T) {
	conf := func(set map[string]any, unset ...string) []report.Fix {
		return []report.Fix{{Kind: report.FixConf, Set: set, Unset: unset}}
	}
	env := func(set map[string]any, unset ...string) []report.Fix {
		return []report.Fix{{Kind: report.FixEnv, Set: set, Unset: unset}}
	}
	for _, c := range []struct {
		name, before, after string
		changes             []report.Fix
	}{
		{"a key", "{\n  \"storage\": {\n    \"use_ssl\": true,\n    \"x\": 1\n  }\n}\n", "{\n  \"storage\": {\n    \"use_ssl\": " +
			"false,\n    \"x\": 1\n  }\n}\n",
			conf(map[string]any{"storage.use_ssl": false})},
		{"a list", `{"storage":{"addrs":["a:1"]}}`, `{"storage":{"addrs":["b:2","c:3"]}}`, conf(map[string]any{"storage.addrs": []string{"b:2",
			"c:3"}})},
		{"a new block", `{"a":1}`, `{"a":1,"storage":{"host":"x"}}`, conf(map[string]any{"storage.host": "x"})},
		{"a removed key", `{"storage":{"hosts":{},"port":1}}`, `{"storage":{"port":1}}`, conf(nil, "storage.hosts")},
		{"a variable", "A=1\nexport B=2\r\nC=3", "A=1\nexport B=9\r\nC=3", env(map[string]any{"B": "9"})},
		{"a new variable", "A=1", "A=1\nB=x\n", env(map[string]any{"B": "x"})},
		{"no variable", "A=1\nB=\nC=3\n", "A=1\nC=3\n", env(nil, "B")},
	} {
		got, err := fixes.Patched("tyk.conf", c.before, c.changes)
		if err != nil || got != c.after {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", c.name, err, got, c.after)
		}
	}
	bom := fixes.Edit(&probe.Place{File: "/opt/tyk.conf"}, []probe.Edit{
		{Offset: 0, Remove: 3, Line: 1, Column: 1}, {Offset: 11, Insert: ",", Line: 2, Column: 7},
	})
	if got, err := fixes.Patched("tyk.conf", "\xef\xbb\xbf{\n\"a\": 1\n\"b\": 2}", bom); err != nil || got != "{\n\"a\": 1,\n\"b\": 2}" {
		t.Errorf("%v, got %q", err, got)
	}
	if bom[0].Text != "line 1, column 1: remove 3 bytes; line 2, column 7: insert ," {
		t.Error(bom[0].Text)
	}
	for _, other := range []string{"{}", "{\n\"a\": 1\n", "short"} {
		if got, err := fixes.Patched("tyk.conf", other, bom); err == nil {
			t.Errorf("another file was changed: %q", got)
		}
	}
	if _, err := fixes.Patched("tyk.conf", "{broken", conf(map[string]any{"a": 1})); err == nil {
		t.Error("a file that is no JSON is changed")
	}
}

func TestDiffHasNoContext(t *testing.T) {
	before := "{\n  \"secret\": \"352d20ee\",\n  \"storage\": {\n    \"use_ssl\": true\n  }\n}\n"
	after := strings.Replace(before, "true", "false", 1)
	diff, err := fixes.Diff("/opt/tyk.conf", before, after)
	want := "--- a/opt/tyk.conf\n+++ b/opt/tyk.conf\n@@ -4 +4 @@\n-    \"use_ssl\": true\n+    \"use_ssl\": false\n"
	if err != nil || diff != want {
		t.Errorf("%v\n%s", err, diff)
	}
	if fixes.Shows(diff, []string{"352d20ee"}) {
		t.Error("a diff without a secret is withheld")
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	for _, line := range []string{
		`-{"secret": "352d", "storage": {}}`, `-    "password": "x"`, `-TYK_GW_SECRET=abc`, `-  "license_key": "ey"`, `+a: canary-value`,
		`-  "addrs": "redis://:x@h:1"`,
	} {
		if !fixes.Shows("--- a\n+++ b\n@@ -1 +1 @@\n"+line+"\n", []string{"canary-value"}) {
			t.Errorf("%s is shown", line)
		}
	}
	for _, line := range []string{`+    "password": "<password of storage>"`, `-    "addrs": ["a:1"]`, ` "password": "x"`} {
		if fixes.Shows("--- a\n+++ b\n@@ -1 +1 @@\n"+line+"\n", nil) {
			t.Errorf("%s is withheld", line)
		}
	}
}

func TestWhatIsReplacedMayBeASecret(t *testing.T) {
	got := fixes.Replaced(`{"a": {"pasword": "x", "addrs": ["y"]}, "b": "z"}`, []report.Fix{
		{Kind: report.FixConf, Set: map[string]any{"a.password": "<password of Redis>"}, Unset: []string{"a.pasword"}, Needs: "the password"},
		{Kind: report.FixConf, Unset: []string{"b"}},
	})
	if len(got) != 1 || got[0] != `"x"` {
		t.Errorf("%q", got)
	}
}

func TestScript(t *testing.T) {
	got := fixes.Script([]report.Fix{
		{Kind: report.FixRedis, Text: "redis-cli -h a PING", Needs: "the password of tyk"},
		{Kind: report.FixEnv, Set: map[string]any{"B": "x y", "A": true}, Unset: []string{"C"}},
		{Kind: report.FixServer, Text: "start redis-server at a:1"},
		{Kind: report.FixConf, File: "/a\nb", Text: "remove x"},
	})
	want := "#!/bin/sh\nset -eu\n# supply the password of tyk\n" +
		"echo 'put what is needed in the place of each <...>, and take this line out' >&2; exit 1\n" +
		"redis-cli -h a PING\nexport A=true\nexport B='x y'\nunset C\n" +
		"# in the environment of the component, which has to be started again\n# server: start redis-server at a:1\n# in /a b: remove x\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNothingIsWrittenThatIsStillNeeded: a placeholder in a file would be taken for the value.
func TestNothingIsWrittenThatIsStillNeeded(t *testing.T) {
	for _, kind := range []report.FixKind{report.FixConf, report.FixEnv, report.FixHelm} {
		f := report.Fix{Kind: kind, Set: map[string]any{"a": "<password of storage>"}, Needs: "the password of storage"}
		if after, err := fixes.Patched("x", `{"a": "b"}`, []report.Fix{f}); err == nil {
			t.Errorf("%s: %s", kind, after)
		}
	}
}

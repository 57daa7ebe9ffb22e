package fixes_test

import (
	"strings"
	"testing"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/fixes"
)

// TestPatchedForms: files that describe services are changed in one line for each value; "" where it is left to a person.
func TestPatchedForms(t *testing.T) {
	env := func(service, name, value string) report.Fix {
		return report.Fix{Kind: report.FixEnv, Service: service, Set: map[string]any{name: value}}
	}
	helm := func(set map[string]any) report.Fix { return report.Fix{Kind: report.FixHelm, Set: set} }
	const compose = "services:\n  gw:\n    environment:\n      A: \"1\" # note\n      B: it''s\n" +
		"  b:\n    environment:\n      - A=1\n      - B=2\n      - D\n      - B=3\n  c:\n    image: x\n"
	const manifest = "kind: Service\nmetadata:\n  name: gw\n---\nkind: Deployment\nmetadata:\n  name: gw\nspec:\n" +
		"  containers:\n  - name: x\n    env:\n" +
		"    - name: A\n      value: '1'\n    - name: S\n      valueFrom: {secretKeyRef: {name: s, key: k}}\n"
	const values = "global:\n  redis:\n    addrs:\n    - a:1\n    pass: x\n"
	const unit = "[Service]\nEnvironment=A=1\nEnvironment=\"B=2\"\n"
	const task = `{"containerDefinitions":[{"name":"gw","environment":[{"name":"A","value":"1"}]}]}`
	for _, c := range []struct {
		what, file, before string
		fix                report.Fix
		old, now           string // what is replaced, "" where nothing is
	}{
		{"a map", "c.yml", compose, env("gw", "A", "2"), `A: "1" # note`, `A: "2" # note`},
		{"a new key of a map", "c.yml", compose, env("gw", "C", "2"), `      A: "1" # note`, "      C: \"2\"\n      A: \"1\" # note"},
		{"a list", "c.yml", compose, env("b", "A", "2"), "- A=1", `- "A=2"`},
		{"a new item of a list", "c.yml", compose, env("b", "C", "2"), "      - A=1", "      - \"C=2\"\n      - A=1"},
		{"a name without a value in a list", "c.yml", compose, env("b", "D", "2"), "", ""},
		{"a name twice in a list", "c.yml", compose, env("b", "B", "4"), "", ""},
		{"no variables yet", "c.yml", compose, env("c", "C", "2"), "    image: x", "    environment: {\"C\": \"2\"}\n    image: x"},
		{"a name that is not there", "c.yml", compose, env("d", "A", "2"), "", ""},
		{"what compose would replace", "c.yml", compose, env("gw", "A", "$2"), "", ""},
		{"a manifest", "m.yml", manifest, env("gw", "A", "2"), "value: '1'", `value: "2"`},
		{"a reference of a manifest", "m.yml", manifest, env("gw", "S", "2"), "", ""},
		{"a new variable of a manifest", "m.yml", manifest, env("gw", "C", "2"), "    - name: A",
			"    - {\"name\": \"C\", \"value\": \"2\"}\n    - name: A"},
		{"a new value of a chart", "v.yml", values, helm(map[string]any{"global.redis.enableSentinel": true}), "    addrs:",
			"    enableSentinel: true\n    addrs:"},
		{"a new block of a chart", "v.yml", values, helm(map[string]any{"gw.a.b": 1}), "global:", "gw: {\"a\": {\"b\": 1}}\nglobal:"},
		{"a list of a chart", "v.yml", values, helm(map[string]any{"global.redis.addrs": []string{"b:2"}}), "", ""},
		{"a variable beside a chart", "v.yml", values, env("", "A", "2"), "", ""},
		{"a unit", "x.service", unit, env("x", "B", "3 4"), `"B=2"`, `"B=3 4"`},
		{"a new line of a unit", "x.service", unit, env("x", "C", "3"), "Environment=A=1", "Environment=\"C=3\"\nEnvironment=A=1"},
		{"a task", "t.json", task, env("gw", "A", "2"), `"value":"1"`, `"value":"2"`},
		{"a new variable of a task", "t.json", task, env("gw", "C", "2"), `"1"}]`, `"1"},{"name":"C","value":"2"}]`},
		{"another container", "t.json", task, env("d", "C", "2"), "", ""},
	} {
		got, err := fixes.Patched(c.file, c.before, []report.Fix{c.fix})
		if c.old == "" {
			if err == nil {
				t.Errorf("%s: changed to\n%s", c.what, got)
			}
			continue
		}
		if want := once(t, c.before, c.old, c.now); err != nil || got != want {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", c.what, err, got, want)
		}
	}
	needs := env("gw", "A", "<password>")
	needs.Needs = "the password"
	if _, err := fixes.Patched("c.yml", compose, []report.Fix{needs}); err == nil {
		t.Error("a placeholder went into a manifest")
	}
}

// once replaces what stands in a text once, or first.
func once(t *testing.T, text, old, now string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("%q is not in the text", old)
	}
	return strings.Replace(text, old, now, 1)
}

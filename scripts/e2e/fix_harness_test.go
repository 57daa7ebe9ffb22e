//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"os/exec"
	"strings"
	"testing"

	"tyk-redis-doctor/report"
)

// ill is an estate with one fault, and what the printed fix has to do to it.
type ill struct {
	settings settings
	id       string         // of the cause that has to come first
	kind     report.FixKind // the fix to follow
	secret   string         // what somebody who knows the password writes where the fix has "..."
	// after is what only a person can do between the fix and the next look (restart a server with its new file).
	after func()
}

// heal takes the finding's fix to the letter and looks again: the estate has to be healthy, or at least not to have this
// fault any more where mostly is set.
func heal(t *testing.T, i ill) {
	t.Helper()
	r := check(t, i.settings)
	first(t, r, "", strings.Split(i.id, "|")...)
	if len(r.Causes) == 0 {
		return
	}
	f := findingOf(r, r.Causes[0])
	cured := i.settings
	cured.file = clone(t, cured.file)
	applied := 0
	for _, fix := range f.Fix {
		if fix.Kind != i.kind {
			continue
		}
		applied++
		text := fix.Text
		if i.secret != "" {
			text = strings.ReplaceAll(text, "...", i.secret)
		}
		switch fix.Kind {
		case report.FixConf:
			applyConf(t, &cured, text)
		case report.FixEnv:
			applyEnv(&cured, text)
		case report.FixRedis:
			applyRedis(t, text)
		default:
			t.Fatalf("a fix of kind %s cannot be followed by a test", fix.Kind)
		}
	}
	if applied == 0 {
		t.Fatalf("%s has no fix of kind %s: %+v", f.ID, i.kind, f.Fix)
	}
	if i.after != nil {
		i.after()
	}
	healed := check(t, cured)
	if healed.Verdict != report.Healthy {
		t.Errorf("after %+v the verdict is %s: %s", f.Fix, healed.Verdict, healed.Headline)
		for _, f := range healed.Findings {
			if f.Status.Rank() >= report.Warn.Rank() {
				t.Errorf("  %s %s %s", f.Status, f.ID, f.Message)
			}
		}
	}
}

func findingOf(r *report.Report, c report.Cause) report.Finding {
	for _, f := range r.Findings {
		if f.ID == c.ID && f.Store == c.Store && f.Message == c.Message {
			return f
		}
	}
	return report.Finding{}
}

func clone(t *testing.T, tree map[string]any) map[string]any {
	t.Helper()
	if tree == nil {
		return nil
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// applyConf lays `"storage": {"use_ssl": true}` over the file, and takes `remove storage.hosts` out of it.
func applyConf(t *testing.T, s *settings, text string) {
	t.Helper()
	if path, ok := strings.CutPrefix(text, "remove "); ok {
		remove(s.file, strings.Split(path, "."))
		return
	}
	var change map[string]any
	if err := json.Unmarshal([]byte("{"+text+"}"), &change); err != nil {
		t.Fatalf("the fix %q is no part of a configuration file: %v", text, err)
	}
	if s.file == nil {
		s.file = map[string]any{}
	}
	overlay(s.file, change)
}

func remove(tree map[string]any, path []string) {
	for len(path) > 1 {
		next, ok := tree[path[0]].(map[string]any)
		if !ok {
			return
		}
		tree, path = next, path[1:]
	}
	delete(tree, path[0])
}

func overlay(tree, change map[string]any) {
	for k, v := range change {
		deeper, isMap := v.(map[string]any)
		old, wasMap := tree[k].(map[string]any)
		if isMap && wasMap {
			overlay(old, deeper)
			continue
		}
		tree[k] = v
	}
}

// applyEnv sets NAME=value, and takes `unset NAME` away.
func applyEnv(s *settings, text string) {
	name, _, set := strings.Cut(text, "=")
	if gone, ok := strings.CutPrefix(text, "unset "); ok {
		name, set = gone, false
	}
	var env []string
	for _, e := range s.env {
		if !strings.HasPrefix(e, name+"=") {
			env = append(env, e)
		}
	}
	if set {
		env = append(env, text)
	}
	s.env = env
}

// applyRedis runs a command in a shell, as a person who pastes it would. A line of redis.conf is for later.
func applyRedis(t *testing.T, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "redis-cli ") {
		return
	}
	cmd := exec.Command("bash", "-ec", text)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil || strings.Contains(out.String(), "ERR ") || strings.Contains(out.String(), "Could not connect") {
		t.Fatalf("%s: %v\n%s", text, err, out.String())
	}
}

// merged is a copy of a storage block with more settings.
func merged(a, b map[string]any) map[string]any {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

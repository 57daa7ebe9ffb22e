//go:build e2e

package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report"
)

// ill is an estate with one fault.
type ill struct {
	id       string // of the cause that has to come first, or several with | between them
	settings settings
	servers  []*redistest.Node // those that a fix may change
}

// supplied is what people can be asked for, by its name. No case adds to it.
func supplied(clientKey string) map[string]string {
	return map[string]string{
		"password of Redis": password, "password of storage": password, "password of user tyk": password, "password of tyk": password,
		"password of the Sentinels": sentinelPassword, "file of the client's private key": clientKey,
	}
}

// settleTime is how long servers may take to agree after a change.
const settleTime = 30 * time.Second

// heal makes the changes of the first way of the first cause and looks again: the estate has to be healthy, and nothing
// else may have changed.
func heal(t *testing.T, i ill, known map[string]string) {
	t.Helper()
	h := &hands{place: i.settings.place(t), servers: i.servers, known: known, was: clone(t, i.settings.file)}
	r := h.check(t)
	first(t, r, "", strings.Split(i.id, "|")...)
	if len(r.Causes) == 0 {
		return
	}
	way := firstWay(t, r)
	before := h.settled()
	for _, f := range way {
		h.make(t, f)
	}
	last := h.check(t)
	for end := time.Now().Add(settleTime); len(i.servers) > 0 && last.Verdict != report.Healthy && time.Now().Before(end); {
		last = h.check(t)
	}
	quiet(t, last)
	h.untouched(t, before)
	if t.Failed() {
		t.Logf("the changes were %+v", way)
	}
}

// clone is a copy of a configuration file that no change reaches.
func clone(t *testing.T, file tree) tree {
	t.Helper()
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	var out tree
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// firstWay are the changes of the first cause that belong together.
func firstWay(t *testing.T, r *report.Report) []report.Fix {
	t.Helper()
	cause := r.Causes[0]
	if cause.Index == nil {
		t.Fatalf("the cause %s says not which finding it is", cause.ID)
	}
	f := r.Findings[*cause.Index]
	if f.ID != cause.ID || f.Message != cause.Message {
		t.Errorf("the cause %s is finding %d, which is %s", cause.ID, *cause.Index, f.ID)
	}
	var way []report.Fix
	for _, fix := range f.Fix {
		if fix.Way == 1 {
			way = append(way, fix)
		}
	}
	if len(way) == 0 {
		t.Fatalf("%s has no fix: %s", f.ID, f.Hint)
	}
	return way
}

// TestFixPrintsWhatHeals: the printed patch and script, used as they are, heal; printing them changes nothing.
func TestFixPrintsWhatHeals(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	n := e.Server()
	t.Run("patch", func(t *testing.T) {
		p := gateway(map[string]any{"addrs": []string{n.Addr()}, "enable_cluster": true}).place(t)
		before := files(t, p.dir)
		r := run(t, p.dir, p.env, append([]string{"fix"}, p.args...)...)
		if r.code != 1 || cmp.Diff(before, files(t, p.dir)) != "" {
			t.Fatalf("%s", r)
		}
		apply := exec.CommandContext(t.Context(), "git", "apply", "--unidiff-zero", "-p"+strconv.Itoa(strings.Count(p.dir, "/")+1), "-")
		apply.Dir, apply.Stdin = p.dir, strings.NewReader(r.out)
		if out, err := apply.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, r)
		}
		quiet(t, p.check(t))
		var whole tree
		if err := json.Unmarshal([]byte(files(t, p.dir)["tyk.conf"]), &whole); err != nil || whole["listen_port"] != 8080.0 {
			t.Errorf("%v: %v", err, whole)
		}
	})
	t.Run("script", func(t *testing.T) {
		p := gateway(map[string]any{"addrs": []string{n.Addr()}}).place(t)
		n.CLI("CONFIG", "SET", "timeout", "20")
		saved := filepath.Join(p.dir, "report.json")
		run(t, p.dir, p.env, append([]string{"check", "-o", "json=" + saved}, p.args...)...)
		r := run(t, p.dir, p.env, "fix", saved)
		if n.CLI("CONFIG", "GET", "timeout") != "timeout\n20" {
			t.Fatalf("printing the fix made it: %s", r)
		}
		sh := exec.CommandContext(t.Context(), "sh")
		sh.Stdin = strings.NewReader(r.out)
		if out, err := sh.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, r)
		}
		quiet(t, p.check(t))
	})
}

// files are the texts of a folder's files by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range list {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name()] = string(text)
	}
	return out
}

// merged is a copy of a storage block with more settings.
func merged(a, b tree) tree {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
)

// TestBundle: an archive from a broken Sentinel estate is carried elsewhere and judged to the same findings there; once
// touched, it is refused by every command that reads it.
func TestBundle(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	w := e.Sentinels(2, 3, estate.OwnHosts(), estate.Password(password), estate.SentinelPassword(sentinelPassword))
	w.Replicas[0].Kill()
	w.Sentinels[1].Kill()
	s := gateway(tree{"master_name": "mymaster", "addrs": w.Addrs(), "password": password, "sentinel_password": sentinelPassword})
	here, there := t.TempDir(), t.TempDir()
	archive := filepath.Join(here, "b.tar.gz")
	made := run(t, here, nil, append([]string{"bundle", "--output", archive, "-o", "json"}, s.write(t, here)...)...)
	first(t, parse(t, made), "", "sentinel.sentinel_down", "sentinel.replica_down", "sentinel.quorum_lost")
	moved := filepath.Join(there, "ticket-4711.tar.gz")
	if err := os.Rename(archive, moved); err != nil {
		t.Fatal(err)
	}
	again := run(t, there, nil, "replay", "-o", "json", moved)
	if d := cmp.Diff(parse(t, made).Findings, parse(t, again).Findings); d != "" {
		t.Errorf("elsewhere the archive says something else:\n%s", d)
	}
	if r := run(t, there, nil, "bundle", "verify", moved); r.code != 0 {
		t.Errorf("%s", r)
	}
	list := run(t, there, nil, "bundle", "show", moved)
	for _, want := range []string{
		"report.json", "report.html", "summary.md", "config/effective.json", "config/lint.json",
		"topology/nodes.json", "env.json", "log.txt", "topology/raw/",
	} {
		if !strings.Contains(list.out, want) {
			t.Errorf("%s is not in the archive:\n%s", want, list.out)
		}
	}
	text, err := os.ReadFile(moved)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"cut short": text[:len(text)-100], "something behind": append(bytes.Clone(text), 'x'), "nothing": {}, "no archive": []byte("hello"),
	} {
		file := filepath.Join(there, "damaged")
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"replay", file}, {"bundle", "verify", file}, {"bundle", "show", file}} {
			if r := run(t, there, nil, args...); r.code != 2 {
				t.Errorf("%s: %s", name, r)
			}
		}
	}
}

// TestPseudonyms: the same estate, and no host of it.
func TestPseudonyms(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	n := e.Server()
	dir := t.TempDir()
	s := gateway(tree{"addrs": []string{n.Addr(), "redis-2.internal.example:6379"}})
	archive := filepath.Join(dir, "b.tar.gz")
	run(t, dir, nil, append([]string{"bundle", "--pseudonyms", "--output", archive}, s.write(t, dir)...)...)
	for _, line := range strings.Split(run(t, dir, nil, "bundle", "show", archive).out, "\n") {
		if f := strings.Fields(line); len(f) >= 3 && !strings.HasPrefix(line, "tyk-redis") {
			if entry := run(t, dir, nil, "bundle", "show", archive, f[2]); strings.Contains(entry.out, "internal.example") {
				t.Errorf("%s names a host", f[2])
			}
		}
	}
}

// TestBaseline: what was there before does not count, what is new does.
func TestBaseline(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	n := e.Server(estate.Lines("maxclients 60"))
	dir := t.TempDir()
	s := gateway(tree{"addrs": []string{n.Addr()}})
	base := filepath.Join(dir, "base.json")
	run(t, dir, nil, append([]string{"check", "-o", "json=" + base, "--fail-on", "warn"}, s.write(t, dir)...)...)
	again := func() ran {
		return run(t, dir, nil, append([]string{"check", "--baseline", base, "--fail-on", "warn"}, s.write(t, dir)...)...)
	}
	if r := again(); r.code != 0 {
		t.Errorf("what the baseline had counts: %s", r)
	}
	n.CLI("CONFIG", "SET", "timeout", "20")
	if r := again(); r.code != 1 {
		t.Errorf("what is new does not count: %s", r)
	}
	late := filepath.Join(dir, "late.json")
	run(t, dir, nil, append([]string{"check", "-o", "json=" + late}, s.write(t, dir)...)...)
	if r := run(t, dir, nil, "compare", base, late); !strings.Contains(r.out, "+ warn  server.closes_idle") {
		t.Errorf("%s", r)
	}
}

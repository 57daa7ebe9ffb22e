package house

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tyk-redis-doctor/report/cli"
)

var update = flag.Bool("update", false, "write what is generated again")

const (
	tableBegin = "<!-- findings: made from the catalogue, make generate -->\n"
	tableEnd   = "<!-- findings end -->\n"
)

// hold compares a file with what it should be, or writes it.
func hold(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date; make generate", name)
	}
}

func TestGeneratedDocsUpToDate(t *testing.T) {
	docs := cli.Docs()
	for name, text := range docs {
		hold(t, filepath.Join(root, "scripts", "docs", name), text)
	}
	files, err := os.ReadDir(filepath.Join(root, "scripts", "docs"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if docs[f.Name()] == "" {
			t.Errorf("scripts/docs/%s is about nothing that there is", f.Name())
		}
	}
}

func TestReadmeTableUpToDate(t *testing.T) {
	name := filepath.Join(root, "README.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableBegin)
	_, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatalf("README.md has no place for the findings: %q to %q", tableBegin, tableEnd)
	}
	hold(t, name, before+tableBegin+cli.FindingsTable()+tableEnd+after)
}

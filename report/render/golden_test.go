package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

var update = flag.Bool("update", false, "rewrite the goldens and the schema")

// savedReports are the names of the reports of testdata. They were saved once and are never rewritten: every later
// version must read them.
func savedReports(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/reports/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no saved reports: %v", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".json")
	}
	return files
}

func savedBytes(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/reports", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func saved(t *testing.T, name string) *report.Report {
	t.Helper()
	r, err := Decode(bytes.NewReader(savedBytes(t, name)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rendered(t *testing.T, format string, r *report.Report, o Options) []byte {
	t.Helper()
	f, ok := Lookup(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := f(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// explain stands in for the catalogue.
func explain(id probe.FaultID) (title, doc string) {
	if id == probe.AuthNodeDiffers {
		return "One node has another password", "Redis answered WRONGPASS on this node alone & accepted the same password elsewhere."
	}
	return "", ""
}

func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata/golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (go test ./report/render -update rewrites it):\n%s", path, diff)
	}
}

func TestGolden(t *testing.T) {
	extension := map[string]string{
		"table":      "txt",
		"junit":      "xml",
		"markdown":   "md",
		"prometheus": "prom",
		"nagios":     "nagios",
		"html":       "html",
		"json":       "json",
		"jsonl":      "jsonl",
	}
	for _, name := range savedReports(t) {
		for _, format := range Formats() {
			t.Run(name+"/"+format, func(t *testing.T) {
				checkGolden(t, name+"."+extension[format], rendered(t, format, saved(t, name), Options{Explain: explain}))
			})
		}
	}
}

func TestGoldenTable(t *testing.T) {
	for name, c := range map[string]struct {
		r *report.Report
		o Options
	}{
		"broken-cluster.60":      {saved(t, "broken-cluster"), Options{Width: 60}},
		"broken-cluster.180":     {saved(t, "broken-cluster"), Options{Width: 180}},
		"broken-cluster.color":   {saved(t, "broken-cluster"), Options{Color: true}},
		"broken-cluster.verbose": {saved(t, "broken-cluster"), Options{Verbose: true}},
		"broken-cluster.quiet":   {saved(t, "broken-cluster"), Options{Quiet: true}},
		"broken-cluster.ascii":   {saved(t, "broken-cluster"), Options{ASCII: true}},
		"long-names.60":          {saved(t, "long-names"), Options{Width: 60}},
		"big-cluster":            {bigCluster(200), Options{}},
	} {
		t.Run(name, func(t *testing.T) { checkGolden(t, name+".txt", rendered(t, "table", c.r, c.o)) })
	}
}

func TestGoldenSettings(t *testing.T) {
	var b bytes.Buffer
	if err := Settings(&b, saved(t, "sentinel-degraded"), Options{}); err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "sentinel-degraded.settings.txt", b.Bytes())
}

// TestRenderingChangesNothing renders twice and compares, and looks whether the report was left alone.
func TestRenderingChangesNothing(t *testing.T) {
	r := bigCluster(8)
	before := rendered(t, "json", r, Options{})
	for _, format := range Formats() {
		first := rendered(t, format, r, Options{Explain: explain})
		if second := rendered(t, format, r, Options{Explain: explain}); !bytes.Equal(first, second) {
			t.Errorf("%s: rendered twice, two results", format)
		}
	}
	if after := rendered(t, "json", r, Options{}); !bytes.Equal(before, after) {
		t.Errorf("a renderer changed the report:\n%s", cmp.Diff(string(before), string(after)))
	}
}

// TestEmptyReports renders reports in which nearly nothing was learned.
func TestEmptyReports(t *testing.T) {
	for name, r := range map[string]*report.Report{
		"zero":       {},
		"no steps":   {Evidence: probe.Evidence{Nodes: []probe.Node{{Addr: "a:1"}, {}}, Stores: []probe.Store{{Active: true}, {}}}},
		"only cause": {Causes: []report.Cause{{ID: "x.y"}}, Findings: []report.Finding{{CausedBy: "x.y", ID: "x.y", Status: report.Fail}}},
		"ring": {Findings: []report.Finding{{ID: "a.a", CausedBy: "b.b", Status: report.Fail, Message: "ring one"},
			{ID: "b.b", CausedBy: "a.a", Status: report.Fail, Message: "ring two"}}},
	} {
		for _, format := range Formats() {
			if out := rendered(t, format, r, Options{}); len(out) == 0 {
				t.Errorf("%s/%s: nothing written", name, format)
			}
		}
		if name == "ring" {
			if out := string(rendered(t, "table", r, Options{})); !strings.Contains(out, "ring one") || !strings.Contains(out, "ring two") {
				t.Errorf("findings of a ring are lost:\n%s", out)
			}
		}
	}
}

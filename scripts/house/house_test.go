// Package house holds the rules of the house as tests: what the top level has, who imports whom, who may touch the
// system, and that the documentation says what the program does.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

const (
	module = "tyk-redis-doctor"
	root   = "../.."
)

// topLevel is what the owner allows there, besides dotfiles and LICENSE.
var topLevel = []string{"go.mod", "go.sum", "main.go", "probe", "report", "tlsinspect", "README.md", "Makefile", "scripts"}

func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files", "-co", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var files []string
	for _, f := range strings.Fields(string(out)) {
		if _, err := os.Stat(filepath.Join(root, f)); err == nil {
			files = append(files, f)
		}
	}
	return files
}

func TestTopLevel(t *testing.T) {
	allowed := map[string]bool{"LICENSE": true}
	for _, name := range topLevel {
		allowed[name] = true
	}
	seen := map[string]bool{}
	for _, f := range tracked(t) {
		name, _, _ := strings.Cut(f, "/")
		seen[name] = true
		if !allowed[name] && !strings.HasPrefix(name, ".") {
			t.Errorf("%s stands at the top level, where only %s belong", name, strings.Join(topLevel, ", "))
		}
	}
	for _, name := range topLevel {
		if !seen[name] {
			t.Errorf("%s is missing from the top level", name)
		}
	}
}

// sources are the imports of every Go file, by folder.
func imports(t *testing.T, tests bool) map[string]map[string][]string {
	t.Helper()
	all := map[string]map[string][]string{} // folder → import → files
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || !tests && strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		if all[folder] == nil {
			all[folder] = map[string][]string{}
		}
		for _, i := range f.Imports {
			name := strings.Trim(i.Path.Value, `"`)
			all[folder][name] = append(all[folder][name], filepath.Base(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// river ranks the top folders: one imports only those of a lower or the same rank.
var river = map[string]int{"tlsinspect": 1, "probe": 2, "report": 3, ".": 4, "scripts": 5}

// mayUseChildren are the folders that are themselves verbs over what is below them: tests start an estate, and tls tests
// mint certificates.
var mayUseChildren = []string{"tlsinspect", "probe/redistest"}

func TestImportsFlowOneWay(t *testing.T) {
	for folder, list := range imports(t, false) {
		top, _, _ := strings.Cut(folder, "/")
		for name, files := range list {
			target, own := strings.CutPrefix(name, module+"/")
			if !own {
				continue
			}
			to, _, _ := strings.Cut(target, "/")
			if river[to] > river[top] {
				t.Errorf("%s (%s) imports %s: data flows the other way", folder, files[0], name)
			}
			if strings.HasPrefix(target, folder+"/") && !contains(mayUseChildren, folder) {
				t.Errorf("%s (%s) imports its child %s: children hold verbs and import their parents", folder, files[0], name)
			}
		}
	}
}

// only lists the folders that alone may import a package (by prefix), in code and tests alike.
var only = map[string][]string{
	"github.com/redis/go-redis":       {"probe/wire", "scripts/walk", "scripts/bench"},
	"github.com/urfave/cli":           {"report/cli"},
	"github.com/olekukonko":           {"report/render"},
	"filippo.io/age":                  {"report/bundle", "report/cli"},
	"github.com/rogpeppe/go-internal": {"scripts/cli", "probe/source"},
	"github.com/kelseyhightower":      {"probe/tykconf"},
	"tyk-redis-doctor/tlsinspect/mint": {
		"tlsinspect",
		"tlsinspect/mint",
		"probe/redistest",
		"probe/estate",
		"probe/wire",
		"probe/observe",
		"scripts/e2e",
		"report/cli",
	},
}

func TestWhoImportsWhat(t *testing.T) {
	for folder, list := range imports(t, true) {
		for name, files := range list {
			for prefix, folders := range only {
				if (name == prefix || strings.HasPrefix(name, prefix+"/")) && !contains(folders, folder) {
					t.Errorf("%s (%s) imports %s, which belongs to %s", folder, files[0], name, strings.Join(folders, ", "))
				}
			}
		}
	}
}

// pure folders reach neither a clock nor files nor the network; what they may take from these packages stands beside.
func TestJudgesAndRenderersArePure(t *testing.T) {
	forbidden := []string{"os", "net", "net/http", "os/exec", "syscall", "math/rand", "math/rand/v2", "io/ioutil"}
	clock := regexp.MustCompile(`\btime\.(Now|Since|Until|Sleep|After|Tick|NewTimer|NewTicker)\(`)
	all := imports(t, false)
	for _, folder := range []string{"report", "report/oldchecks", "report/render", "report/topology"} {
		for _, name := range forbidden {
			if files := all[folder][name]; len(files) > 0 && !(name == "net" && folder == "report/oldchecks") {
				t.Errorf("%s (%s) imports %s", folder, files[0], name)
			}
		}
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if m := clock.Find(text); m != nil {
				t.Errorf("%s reads the clock: %s", f, m)
			}
		}
	}
}

func TestOnlyMainExits(t *testing.T) {
	exit := regexp.MustCompile(`\b(os\.Exit|log\.Fatal\w*)\(`)
	for _, f := range tracked(t) {
		if !strings.HasSuffix(f, ".go") || strings.HasSuffix(f, "_test.go") || f == "main.go" || f == "scripts/dist/main.go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, f))
		if err != nil {
			t.Fatal(err)
		}
		if m := exit.Find(text); m != nil {
			t.Errorf("%s ends the program: %s; only main.go does", f, m)
		}
	}
}

func TestNothingIsLeftOpen(t *testing.T) {
	marker := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`)
	rooms := regexp.MustCompile(`(^|/)(util|utils|common|helper|helpers|manager)(/|\.go$)`)
	for _, f := range tracked(t) {
		if rooms.MatchString(f) {
			t.Errorf("%s: a name that says nothing", f)
		}
		if !strings.HasSuffix(f, ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, f))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if marker.MatchString(line) {
				t.Errorf("%s:%d: left open: %s", f, i+1, strings.TrimSpace(line))
			}
			if strings.HasSuffix(f, "_test.go") && (strings.Contains(line, ".Skip"+"(") || strings.Contains(line, ".SkipNow"+"(")) {
				t.Errorf("%s:%d: a test that skips proves nothing", f, i+1)
			}
		}
	}
}

func TestEveryPackageIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	packages := map[string]bool{}
	for _, f := range tracked(t) {
		if filepath.Ext(f) != ".go" || strings.HasSuffix(f, "_test.go") || strings.Contains(f, "testdata/") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, f), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		packages[filepath.Dir(f)] = true
		if parsed.Doc != nil {
			documented[filepath.Dir(f)] = true
		}
	}
	var missing []string
	for p := range packages {
		if !documented[p] {
			missing = append(missing, p)
		}
	}
	sort.Strings(missing)
	for _, p := range missing {
		t.Errorf("package %s has no package comment", p)
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

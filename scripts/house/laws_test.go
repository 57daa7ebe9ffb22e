package house

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"tyk-redis-doctor/report"
)

// sources calls fn for every Go file of the program that is no test.
func sources(t *testing.T, fn func(file, text string)) {
	t.Helper()
	for _, f := range tracked(t) {
		if filepath.Ext(f) != ".go" || strings.HasSuffix(f, "_test.go") || strings.Contains(f, "testdata/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, f))
		if err != nil {
			t.Fatal(err)
		}
		fn(f, string(text))
	}
}

// TestNobodyTakesASentenceApart: what a decision needs is a field. Words of servers and of the operating system are read
// by package wire alone, and lines of a log by package logs.
func TestNobodyTakesASentenceApart(t *testing.T) {
	reads := regexp.MustCompile(`(strings|slices|regexp)\.\w+\([^\n]*\.(Message|Summary|Detail|Hint|Headline|Text|Why|Error)\b`)
	compares := regexp.MustCompile(`\.(Message|Summary|Detail|Headline)\s*(==|!=)\s*[^"\s]`)
	sources(t, func(file, text string) {
		if !strings.HasPrefix(file, "report/") && !strings.HasPrefix(file, "probe/visit") && !strings.HasPrefix(file, "probe/observe") {
			return
		}
		if strings.HasPrefix(file, "report/render/") || strings.HasPrefix(file, "report/bundle/") ||
			strings.HasPrefix(file, "report/prose/") ||
			strings.HasPrefix(file, "report/logs/") {
			return // they write sentences down, wrap, escape and scrub them
		}
		for i, line := range strings.Split(text, "\n") {
			if reads.MatchString(line) || compares.MatchString(line) {
				t.Errorf("%s:%d reads a sentence: %s", file, i+1, strings.TrimSpace(line))
			}
		}
	})
}

var comments = regexp.MustCompile(`(?m)//.*$`)

// TestIDsAreConstants: an id is written once, in probe/ids.go; globs of ids stand in After lists.
func TestIDsAreConstants(t *testing.T) {
	ids, err := os.ReadFile(filepath.Join(root, "probe/ids.go"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z]+\.[a-z0-9_]+)"`).FindAllStringSubmatch(string(ids), -1) {
		known[m[1]] = true
	}
	if len(known) < 100 {
		t.Fatalf("%d ids in probe/ids.go", len(known))
	}
	quoted := regexp.MustCompile(`"([a-z]+\.[a-z0-9_]+)"`)
	sources(t, func(file, text string) {
		// tlsinspect is a leaf: it has the words of its own problems
		if file == "probe/ids.go" || strings.HasPrefix(file, "tlsinspect/") {
			return
		}
		for _, m := range quoted.FindAllStringSubmatch(comments.ReplaceAllString(text, ""), -1) {
			if known[m[1]] {
				t.Errorf("%s writes %s as a text; use the constant", file, m[1])
			}
		}
	})
}

// TestComponentsAreAskedNotKnown: what is peculiar to a component is in its literal.
func TestComponentsAreAskedNotKnown(t *testing.T) {
	switches := regexp.MustCompile(`case probe\.(Gateway|Dashboard|Pump|MDCB|TIB)\b|[!=]= probe\.(Gateway|Dashboard|Pump|MDCB|TIB)\b`)
	sources(t, func(file, text string) {
		if strings.HasPrefix(file, "probe/component/") {
			return
		}
		for i, line := range strings.Split(text, "\n") {
			if switches.MatchString(line) {
				t.Errorf("%s:%d knows a component: %s", file, i+1, strings.TrimSpace(line))
			}
		}
	})
}

// Sizes of lines, files and rooms.
const (
	maxColumns = 140 // a tab counts as one
	maxLines   = 350
	maxFiles   = 36
)

func TestLinesFilesAndRoomsAreSmall(t *testing.T) {
	rooms := map[string]int{}
	sources(t, func(file, text string) {
		rooms[filepath.Dir(file)]++
		lines := strings.Split(text, "\n")
		if len(lines) > maxLines+1 {
			t.Errorf("%s has %d lines", file, len(lines)-1)
		}
	})
	for _, f := range tracked(t) {
		if filepath.Ext(f) != ".go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, f))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if n := len([]rune(line)); n > maxColumns && !strings.Contains(line, "`") {
				t.Errorf("%s:%d has %d columns", f, i+1, n)
			}
		}
	}
	for room, n := range rooms {
		if n > maxFiles {
			t.Errorf("%s has %d files", room, n)
		}
	}
}

// TestEveryThresholdIsRead: a policy without effect says what is not so.
func TestEveryThresholdIsRead(t *testing.T) {
	read := map[string]bool{}
	policy := reflect.TypeFor[report.Policy]()
	sources(t, func(file, text string) {
		if file == "report/policy.go" || !strings.HasPrefix(file, "report/") {
			return
		}
		for i := range policy.NumField() {
			if name := policy.Field(i).Name; strings.Contains(text, "Policy."+name) {
				read[name] = true
			}
		}
	})
	for i := range policy.NumField() {
		if name := policy.Field(i).Name; !read[name] {
			t.Errorf("nobody reads the threshold %s", name)
		}
	}
}

package render

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/fixes"
)

// ways are the alternatives of a list of fixes, in their order.
func ways(list []report.Fix) [][]report.Fix {
	var out [][]report.Fix
	for len(list) > 0 {
		way := fixes.FirstWay(list)
		out, list = append(out, way), list[len(way):]
	}
	return out
}

// fixText is a fix in one line: what can be pasted, and for a key of a file the file it belongs to.
func fixText(f report.Fix) string {
	if f.Kind == report.FixConf && f.File != "" {
		return f.File + ": " + f.Text
	}
	return f.Text
}

// needs are what the reader has to supply for a list of fixes, each once.
func needs(list []report.Fix) string {
	var out []string
	seen := map[string]bool{}
	for _, f := range list {
		if f.Needs != "" && !seen[f.Needs] {
			seen[f.Needs] = true
			out = append(out, f.Needs)
		}
	}
	return strings.Join(out, ", ")
}

// maxShown is how many lines of one way are shown; -v shows all, and the other formats have them all.
const maxShown = 12

// remedy writes what to do about a finding: the hint, the first way to the letter, the others after it.
func (t *terminal) remedy(f *report.Finding) {
	if f.Hint != "" {
		t.para("     do       ", faint, f.Hint)
	}
	for i, way := range ways(f.Fix) {
		if i > 0 {
			t.line(t.paint(faint, "     or"))
		}
		for k, fix := range way {
			if k == maxShown && !t.o.Verbose {
				t.line(t.paint(faint, fmt.Sprintf("     and %d more of the kind; -v tells all", len(way)-k)))
				break
			}
			t.verbatim("     "+pad(t.safe(string(fix.Kind)), 7)+"  ", fixText(fix))
		}
	}
	if n := needs(f.Fix); n != "" {
		t.para("     needs    ", faint, n)
	}
	if f.Verify != "" {
		t.verbatim("     verify   ", f.Verify)
	}
}

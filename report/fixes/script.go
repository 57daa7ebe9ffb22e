package fixes

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tyk-redis-doctor/report"
)

// FirstWay are the changes of the first alternative.
func FirstWay(list []report.Fix) []report.Fix {
	for i, f := range list {
		if f.Way != list[0].Way {
			return list[:i]
		}
	}
	return list
}

// Script is a shell script for the changes that are in no file: commands as they are, and what is to be done by hand as
// comments. What the reader has to supply is named at the top.
func Script(changes []report.Fix) string {
	var b strings.Builder
	b.WriteString("#!/bin/sh\nset -eu\n")
	var needs []string
	for _, f := range changes {
		if f.Needs != "" && !slices.Contains(needs, f.Needs) {
			needs = append(needs, f.Needs)
		}
	}
	for _, n := range needs {
		fmt.Fprintf(&b, "# supply %s\n", comment(n))
	}
	if len(needs) > 0 {
		b.WriteString("echo 'put what is needed in the place of each <...>, and take this line out' >&2; exit 1\n")
	}
	for _, f := range changes {
		for _, line := range scriptLines(f) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func scriptLines(f report.Fix) []string {
	switch {
	case f.Kind == report.FixRedis:
		return []string{f.Text}
	case f.Kind == report.FixEnv && f.File == "" && f.Service == "":
		var out []string
		for _, name := range slices.Sorted(maps.Keys(f.Set)) {
			out = append(out, "export "+name+"="+Word(fmt.Sprint(f.Set[name])))
		}
		for _, name := range f.Unset {
			out = append(out, "unset "+name)
		}
		return append(out, "# in the environment of the component, which has to be started again")
	case f.File != "":
		return []string{"# in " + comment(f.File) + ": " + comment(f.Text)}
	}
	return []string{"# " + string(f.Kind) + ": " + comment(f.Text)}
}

// comment keeps a text within one comment.
func comment(text string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(text) }

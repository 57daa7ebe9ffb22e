package component

import (
	"slices"
	"strings"
)

// Outsider is a program of the Tyk family that has no Redis setting at all, one file and one literal each. What is given as
// a configuration of it is refused with the reason.
type Outsider struct {
	Title     string   // "Tyk Sync"
	Names     []string // by which people call it as a component
	Files     []string // names of its files
	FileNames []string // parts of the names that its files are given
	Variables []string // that it alone reads
	Images    []string // parts of the last word of its images' names
	Why       string   // why there is none, and what to pass instead, as sentences
}

// Outsiders are all of them.
func Outsiders() []Outsider { return []Outsider{tykSync, operator} }

// OutsiderNamed is the one that people call by a name.
func OutsiderNamed(name string) (Outsider, bool) {
	return outsider(func(o Outsider) bool { return slices.Contains(o.Names, strings.ToLower(name)) })
}

// OutsiderOfFile is the one whose file has a name, the last word of a path.
func OutsiderOfFile(base string) (Outsider, bool) {
	base = strings.ToLower(base)
	return outsider(func(o Outsider) bool {
		return slices.Contains(o.Files, base) || partly(base, o.FileNames)
	})
}

// OutsiderOfImage is the one whose image has a name, the last word without its tag.
func OutsiderOfImage(name string) (Outsider, bool) {
	return outsider(func(o Outsider) bool { return partly(strings.ToLower(name), o.Images) })
}

// OutsiderOfVariable is the one that alone reads a variable.
func OutsiderOfVariable(name string) (Outsider, bool) {
	return outsider(func(o Outsider) bool { return slices.Contains(o.Variables, name) })
}

func outsider(is func(Outsider) bool) (Outsider, bool) {
	for _, o := range Outsiders() {
		if is(o) {
			return o, true
		}
	}
	return Outsider{}, false
}

func partly(name string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(name, part) })
}

// Lacks names it and says what it lacks, as the end of a clause.
func (o Outsider) Lacks() string { return o.Title + ", which has no Redis setting" }

package checks

import (
	"path"
	"strings"

	"tyk-redis-doctor/probe"
)

// Catalogue is a list of checks in the order in which findings of equal weight are reported.
type Catalogue []Check

// Match lists the ids of a catalogue that a pattern names; none means that the pattern is wrong.
func (c Catalogue) Match(pattern string) []probe.FaultID {
	var out []probe.FaultID
	for i := range c {
		if Match(pattern, c[i].ID) {
			out = append(out, c[i].ID)
		}
	}
	return out
}

// Find gives the check with an id.
func (c Catalogue) Find(id probe.FaultID) (Check, bool) {
	for i := range c {
		if c[i].ID == id {
			return c[i], true
		}
	}
	return Check{}, false
}

// Selection says which ids are reported. Everything is judged all the same, so that what is reported does not
// depend on it. Patterns are ids, globs of ids ("tls.*") or families ("tls").
type Selection struct {
	Only []string // empty: all
	Skip []string
}

// Takes tells whether an id is reported.
func (o Selection) Takes(id probe.FaultID) bool {
	return (len(o.Only) == 0 || MatchAny(o.Only, id)) && !MatchAny(o.Skip, id)
}

// All is true where nothing was narrowed.
func (o Selection) All() bool { return len(o.Only) == 0 && len(o.Skip) == 0 }

// MatchAny tells whether one of the patterns names the id.
func MatchAny[T ~string](patterns []T, id probe.FaultID) bool {
	for _, p := range patterns {
		if Match(string(p), id) {
			return true
		}
	}
	return false
}

// Match tells whether a pattern names an id: the id itself, a glob of ids, or its family.
func Match(pattern string, id probe.FaultID) bool {
	if !strings.Contains(pattern, ".") && pattern == Family(id) {
		return true
	}
	ok, err := path.Match(pattern, string(id))
	return err == nil && ok
}

// Family is the part of an id before the point.
func Family(id probe.FaultID) string {
	f, _, _ := strings.Cut(string(id), ".")
	return f
}

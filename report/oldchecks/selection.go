package checks

import (
	"path"
	"strings"

	"tyk-redis-doctor/probe"
)

// Selection says which ids are reported. Everything is judged all the same, so that what is reported does not
// depend on it. Patterns are ids, globs of ids ("tls.*") or families ("tls").
type Selection struct {
	Only []string // empty: all
	Skip []string
}

func (o Selection) takes(id probe.FaultID) bool {
	return (len(o.Only) == 0 || matchAny(o.Only, id)) && !matchAny(o.Skip, id)
}

// Match lists the ids of a catalogue that a pattern names; none means that the pattern is wrong.
func (c Catalogue) Match(pattern string) []probe.FaultID {
	var out []probe.FaultID
	for i := range c {
		if match(pattern, c[i].ID) {
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

func matchAny(patterns []string, id probe.FaultID) bool {
	for _, p := range patterns {
		if match(p, id) {
			return true
		}
	}
	return false
}

func match(pattern string, id probe.FaultID) bool {
	if !strings.Contains(pattern, ".") && pattern == family(id) {
		return true
	}
	ok, err := path.Match(pattern, string(id))
	return err == nil && ok
}

// family is the part of an id before the point.
func family(id probe.FaultID) string {
	f, _, _ := strings.Cut(string(id), ".")
	return f
}

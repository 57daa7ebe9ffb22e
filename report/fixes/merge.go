package fixes

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// kinds are the places of the kinds of fix that can be merged.
var kinds = map[report.FixKind]probe.PlaceKind{
	report.FixConf: probe.PlaceConf, report.FixEnv: probe.PlaceEnv, report.FixHelm: probe.PlaceHelm,
}

// Merge makes one change of those of one way that are made in one file, or in one environment, and do not contradict one
// another. The others keep their places.
func Merge(list []report.Fix) []report.Fix {
	var out []report.Fix
	for _, f := range list {
		i := slices.IndexFunc(out, func(o report.Fix) bool { return together(o, f) })
		if i < 0 {
			out = append(out, f)
			continue
		}
		out[i] = merged(out[i], f)
	}
	return out
}

// together tells whether two changes can be one.
func together(a, b report.Fix) bool {
	_, known := kinds[a.Kind]
	if !known || a.Kind != b.Kind || a.Way != b.Way || a.File != b.File || a.Service != b.Service || a.Chart != b.Chart {
		return false
	}
	if len(a.Edits)+len(b.Edits) > 0 { // a text is changed before it has keys
		return false
	}
	for name, value := range b.Set {
		if was, set := a.Set[name]; set && !reflect.DeepEqual(was, value) || slices.Contains(a.Unset, name) {
			return false
		}
	}
	return !slices.ContainsFunc(b.Unset, func(name string) bool { _, set := a.Set[name]; return set })
}

func merged(a, b report.Fix) report.Fix {
	c := change{
		at:    probe.Place{Kind: kinds[a.Kind], File: a.File, Service: a.Service, Chart: a.Chart},
		set:   map[string]any{},
		unset: slices.Clone(a.Unset),
	}
	maps.Copy(c.set, a.Set)
	maps.Copy(c.set, b.Set)
	for _, name := range b.Unset {
		if !slices.Contains(c.unset, name) {
			c.unset = append(c.unset, name)
		}
	}
	f := c.fix()[0]
	f.Way, f.Needs = a.Way, bothNeeds(a.Needs, b.Needs)
	return f
}

func bothNeeds(a, b string) string {
	switch {
	case b == "" || slices.Contains(strings.Split(a, " and "), b):
		return a
	case a == "":
		return b
	}
	return a + " and " + b
}

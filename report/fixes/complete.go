package fixes

import (
	"maps"
	"reflect"
	"slices"

	"tyk-redis-doctor/report"
)

// Complete adds to the first way of a cause what the first way of its consequence has besides, where the two begin with
// the same: TLS that a misspelt key left off takes the CA as well that the finding about the server names. Where the
// consequence is mended by other changes, or by contrary ones, the cause's stay as they are.
func Complete(cause, consequence []report.Fix) []report.Fix {
	if len(cause) == 0 || len(consequence) == 0 {
		return cause
	}
	own, more := FirstWay(cause), FirstWay(consequence)
	had, wanted := settingsOf(own), settingsOf(more)
	if len(had) == 0 {
		return cause
	}
	for name, value := range had {
		if other, set := wanted[name]; !set || !reflect.DeepEqual(value, other) {
			return cause
		}
	}
	for _, f := range own {
		if slices.ContainsFunc(f.Unset, func(name string) bool { _, set := wanted[place(f, name)]; return set }) {
			return cause
		}
	}
	out := slices.Clone(own)
	for _, f := range more {
		if f.Way = own[0].Way; !covers(had, f) {
			out = append(out, f)
		}
	}
	return append(out, cause[len(own):]...)
}

// covers is true for a change of settings all of which are set already.
func covers(had map[string]any, f report.Fix) bool {
	return len(f.Set) > 0 && len(f.Unset) == 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(f.Set)), func(name string) bool {
		_, set := had[place(f, name)]
		return !set
	})
}

// settingsOf are the values that changes set, by their places.
func settingsOf(list []report.Fix) map[string]any {
	out := map[string]any{}
	for _, f := range list {
		for name, value := range f.Set {
			out[place(f, name)] = value
		}
	}
	return out
}

func place(f report.Fix, name string) string {
	return string(f.Kind) + "\x00" + f.File + "\x00" + f.Service + "\x00" + name
}

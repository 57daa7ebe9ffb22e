// Package fixes makes typed changes and writes them down. A change of a setting takes the form in which this user set
// the thing: the key of the file, the variable and what sets it, the value of the chart. A command for a server is
// complete: host, port, TLS, user, password prompt. Everything that reaches a shell is quoted here and nowhere else.
package fixes

import (
	"slices"

	"tyk-redis-doctor/report"
)

// Ways numbers alternatives that exclude each other: the first list is way 1. Empty lists count as no way.
func Ways(ways ...[]report.Fix) []report.Fix {
	var out []report.Fix
	n := 0
	for _, way := range ways {
		if len(way) == 0 {
			continue
		}
		n++
		for _, f := range way {
			f.Way = n
			out = append(out, f)
		}
	}
	return out
}

// Together is one way that takes several changes.
func Together(parts ...[]report.Fix) []report.Fix { return slices.Concat(parts...) }

// One is a way of a single change.
func One(f report.Fix) []report.Fix { return []report.Fix{f} }

// Network is a change of routes, firewalls or names, in a line for people who run these.
func Network(text string) []report.Fix {
	return []report.Fix{{Kind: report.FixNetwork, Text: text}}
}

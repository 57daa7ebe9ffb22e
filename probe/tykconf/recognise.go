package tykconf

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// recognise tells which component a file belongs to: by the keys that only one component has and by its name, which
// counts as two such keys, else by the variables that are set.
func recognise(path string, data []byte, env variables) (probe.Component, error) {
	votes := byContent(data)
	if whole := braced(data); whole != nil {
		votes = byContent(whole)
	}
	if c := byName(path); c != "" {
		votes[c] += 2
	}
	best, most := probe.Component(""), 0
	for _, c := range probe.Components {
		switch {
		case votes[c] > most:
			best, most = c, votes[c]
		case votes[c] == most:
			best = byName(path)
		}
	}
	if best != "" {
		return best, nil
	}
	if only := withVariables(env); len(only) == 1 {
		return only[0], nil
	}
	if data == nil { // it could not be read, which is a finding; most files that people name are those of the first
		return probe.Components[0], nil
	}
	return "", fmt.Errorf("%s: neither its name nor its content tells which component it belongs to; say component=%s or "+
		"--component", path, path)
}

// byName is the component that the name of a file speaks for, "" where it says nothing. The last component is asked
// first: what the first one's files are called, tyk, is in the names of the others' too.
func byName(path string) probe.Component {
	base := strings.ToLower(filepath.Base(path))
	for _, c := range slices.Backward(component.All()) {
		if slices.ContainsFunc(c.FileNames, func(part string) bool { return strings.Contains(base, part) }) {
			return c.ID
		}
	}
	return ""
}

// byContent counts the telling keys of each component.
func byContent(data []byte) map[probe.Component]int {
	votes := map[probe.Component]int{}
	for _, m := range newDocument("", "", data).top {
		for _, c := range component.All() {
			if slices.Contains(c.Keys, strings.ToLower(m.key)) {
				votes[c.ID]++
			}
		}
	}
	return votes
}

// withVariables lists the components of which variables are set that they read.
func withVariables(env variables) []probe.Component {
	var out []probe.Component
	for _, c := range probe.Components {
		for name := range env {
			if strings.HasPrefix(name, component.Get(c).Prefix+"_") {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

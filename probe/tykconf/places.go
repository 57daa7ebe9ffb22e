package tykconf

import (
	"os"
	"path/filepath"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// placesOf gives the default places of a component as paths.
func placesOf(c probe.Component, dir, root string) []string {
	var out []string
	for _, p := range component.Get(c).Places {
		if filepath.IsAbs(p) {
			out = append(out, filepath.Join(root, p))
		} else {
			out = append(out, filepath.Join(dir, p))
		}
	}
	return out
}

// firstPlace is the first default place that holds a file, "" where none does.
func firstPlace(c probe.Component, dir, root string) string {
	for _, p := range placesOf(c, dir, root) {
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			return p
		}
	}
	return ""
}

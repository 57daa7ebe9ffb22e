package source

import (
	"debug/buildinfo"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// tagged is a version that a build was given by its linker flags, as in "-X …/build.Version=v5.8.1".
var tagged = regexp.MustCompile(`(?i)version=v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)`)

// clients are the modules of the Redis clients that components were built with.
var clients = []string{
	"github.com/redis/go-redis/v9", "github.com/go-redis/redis/v8", "github.com/go-redis/redis/v7", "github.com/go-redis/redis",
}

// versionOfBinary reads what a Go program says of itself: the version of the component's module, which is its main one or
// one that it is made of, or the version that the linker put in, and that of its Redis client. nil where it says neither.
// The file is the one that runs, also where another has taken its place since.
func versionOfBinary(path string, c probe.Component) *probe.VersionHint {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := buildinfo.Read(f)
	if err != nil {
		return nil
	}
	h := &probe.VersionHint{From: probe.VersionBinary}
	own := strings.Contains(strings.ToLower(info.Main.Path), "tyk")
	if own {
		h.Text = released(info.Main.Version)
	}
	for _, s := range info.Settings {
		if m := tagged.FindStringSubmatch(s.Value); s.Key == "-ldflags" && m != nil {
			h.Text = m[1]
		}
	}
	for _, dep := range info.Deps {
		version := dep.Version
		if dep.Replace != nil && dep.Replace.Version != "" && dep.Replace.Version != "(devel)" {
			version = dep.Replace.Version // a folder that takes the place of a module has none
		}
		switch {
		case slices.Contains(clients, dep.Path):
			h.GoRedis = strings.TrimSuffix(strings.TrimPrefix(version, "v"), "+incompatible")
		case c != "" && !own && isModuleOf(c, dep.Path):
			h.Text, own = released(version), true
		}
	}
	if !own || h.Text == "" && h.GoRedis == "" {
		return nil
	}
	return h
}

// released is a version without the v, "" for one that only stands for a commit or for nothing.
func released(version string) string {
	v, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "+")
	if !release.MatchString(v) || commit.MatchString(v) {
		return ""
	}
	return v
}

// commit tells a version that was made of the time and the hash of a commit.
var commit = regexp.MustCompile(`[-.]\d{14}-[0-9a-f]{12}$`)

// isModuleOf tells whether a module is that of a component: its last element is the name of the program.
func isModuleOf(c probe.Component, module string) bool {
	return strings.HasPrefix(module, "github.com/TykTechnologies/") && ofBinary(module) == c
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

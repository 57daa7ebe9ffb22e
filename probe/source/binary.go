package source

import (
	"debug/buildinfo"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// tagged is a version that a build was given by its linker flags, as in "-X …/build.Version=v5.8.1".
var tagged = regexp.MustCompile(`(?i)version=v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)`)

// versionOfBinary reads what a Go program says of itself: the version of its main module, or the one that the linker put
// in, and that of its Redis client. nil where it says neither. The file is the one that runs, also where another has
// taken its place since.
func versionOfBinary(path string) *probe.VersionHint {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := buildinfo.Read(f)
	if err != nil || !strings.Contains(strings.ToLower(info.Main.Path), "tyk") {
		return nil
	}
	h := &probe.VersionHint{From: probe.VersionBinary}
	v := strings.TrimPrefix(info.Main.Version, "v")
	if release.MatchString(v) && !strings.Contains(v, "-0.") && !strings.HasPrefix(v, "0.0.0-") {
		h.Text = v
	}
	for _, s := range info.Settings {
		if m := tagged.FindStringSubmatch(s.Value); s.Key == "-ldflags" && m != nil {
			h.Text = m[1]
		}
	}
	for _, dep := range info.Deps {
		if m := dep; m.Replace != nil {
			dep = m.Replace
		}
		switch dep.Path {
		case "github.com/redis/go-redis/v9", "github.com/go-redis/redis/v8", "github.com/go-redis/redis", "github.com/go-redis/redis/v7":
			h.GoRedis = strings.TrimSuffix(strings.TrimPrefix(dep.Version, "v"), "+incompatible")
		}
	}
	if h.Text == "" && h.GoRedis == "" {
		return nil
	}
	return h
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

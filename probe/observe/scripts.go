package observe

import (
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
)

// scriptedWork are the versions of the Gateway that run a script for a part of their work: the lock of a quota that is reset
// is released by one, and since 5.13 the log of the rate limiter is kept by one. The client sends EVALSHA first, and EVAL
// where the server does not have the script.
var scriptedWork = []struct {
	versions *semver.Constraints
	key, use string
}{
	{fixed(semver.NewConstraint("~5.3.6-0 || >=5.6.0-0")), "quota-*", "quotas"},
	{fixed(semver.NewConstraint(">=5.13.0-0")), "rate-limit-*", "rate limits"},
}

// fixed is a constraint of the table above.
func fixed(c *semver.Constraints, err error) *semver.Constraints {
	if err != nil {
		panic(err) // a constraint of ours is wrong
	}
	return c
}

// scripts are the demands of the Gateway's scripts; a version that cannot be read has none.
func scripts(s *probe.Store) []demand {
	text := s.TykVersion
	if base, _, _ := strings.Cut(text, "-"); strings.Count(base, ".") < 2 { // "5.3" is the last patch of 5.3
		text = base + strings.Repeat(".9999", 2-strings.Count(base, "."))
	}
	version, err := semver.NewVersion(text)
	if err != nil {
		return nil
	}
	var out []demand
	for _, at := range scriptedWork {
		if at.versions.Check(version) {
			out = append(out, on(at.key, at.use, false, "EVALSHA", "EVAL")...)
		}
	}
	return out
}

// needs are the rights for a list of demands, with what a transaction takes.
func needs(list []demand) *probe.Needs {
	out := &probe.Needs{Commands: []string{"discard", "exec", "multi"}}
	for _, d := range list {
		out.Commands = append(out.Commands, strings.ToLower(d.command()))
		if d.command() == "SUBSCRIBE" {
			out.Commands = append(out.Commands, "unsubscribe")
		}
		if d.key != "" {
			out.Keys = append(out.Keys, d.key)
		}
		if d.channel != "" {
			out.Channels = append(out.Channels, d.channel)
		}
	}
	for _, items := range []*[]string{&out.Commands, &out.Keys, &out.Channels} {
		slices.Sort(*items)
		*items = slices.Compact(*items)
	}
	return out
}

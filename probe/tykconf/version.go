package tykconf

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// versionOf chooses the version to predict, and says who told it. only: the key "" of the versions counts for this
// component. A version of the deployment that the component never had is none.
func versionOf(
	c probe.Component,
	versions map[probe.Component]string,
	only bool,
	hint *probe.VersionHint,
) (component.Version, probe.VersionSource, error) {
	text := versions[c]
	if strings.TrimSpace(text) == "" && only {
		text = versions[""]
	}
	if strings.TrimSpace(text) != "" {
		v, err := component.Get(c).Version(text)
		return v, probe.VersionOption, err
	}
	if hint != nil && hint.Text != "" {
		if v, err := component.Get(c).Version(hint.Text); err == nil {
			return v, hint.From, nil
		}
	}
	v, err := component.Get(c).Version("")
	return v, probe.VersionAssumed, err
}

// span says in words which versions a constraint of the tables means: "from 5.3.0 on".
func span(constraint string) string {
	var out []string
	for _, part := range strings.Split(constraint, " || ") {
		from, to, isRange := strings.Cut(part, " - ")
		words := strings.Fields(part)
		switch {
		case isRange:
			out = append(out, "from "+from+" to "+strings.ReplaceAll(to, ".99", ".x"))
		case len(words) == 1 && strings.HasPrefix(part, ">="):
			out = append(out, "from "+part[2:]+" on")
		case len(words) == 1 && strings.HasPrefix(part, "<="):
			out = append(out, "up to "+part[2:])
		case len(words) == 1 && strings.HasPrefix(part, "<"):
			out = append(out, "before "+part[1:])
		case len(words) == 2 && strings.HasPrefix(words[0], ">=") && strings.HasPrefix(words[1], "<"):
			out = append(out, "from "+words[0][2:]+" until before "+words[1][1:])
		default:
			out = append(out, part)
		}
	}
	return strings.Join(out, ", and ")
}

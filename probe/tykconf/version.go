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

package tykconf

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// versionOf chooses the version to predict. only: the key "" of the versions counts for this component.
func versionOf(c probe.Component, versions map[probe.Component]string, only bool) (component.Version, error) {
	text := versions[c]
	if strings.TrimSpace(text) == "" && only {
		text = versions[""]
	}
	return component.Get(c).Version(text)
}

// Package run tells about the run itself: what it could not learn and why, and whether the component's own driver could
// use Redis. It is the net below all other families: what failed is never passed over in silence.
package run

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
)

// Checks lists the checks of the families rehearsal and run.
func Checks() []checks.Check {
	return []checks.Check{clientFailed, cutShort, notVisible, judgeFailed, unexplained}
}

// title is the name of a store's component: "Tyk Gateway".
func title(s *probe.Store) string { return component.Get(s.Component).Title }

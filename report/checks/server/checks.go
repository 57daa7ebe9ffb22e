package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
)

// Checks lists the checks of the families repl and server.
func Checks() []checks.Check {
	return []checks.Check{
		linkDown, syncing, lagging,
		protectedMode, loading, busy, writesHeld, masterdown, readonly, outOfMemory, misconf, noReplicas,
		otherError, commandDisabled, addressNotAllowed, quotaUsedUp,
		nearOOM, evictsKeys, saveFailed, closesIdle, clockSkew,
		unsupported, tooOld, tooNew, versionsDiffer,
	}
}

// title is the name of a store's component: "Tyk Gateway".
func title(s *probe.Store) string { return component.Get(s.Component).Title }

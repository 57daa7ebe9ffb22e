// Package capacity compares what the components may open with what the servers and this machine accept.
//
// The recipe: the pools of the settings, times the clients of a process, times the processes named, against maxclients
// (INFO, CONFIG) and the limit of open files; and what a server at its limit says before it closes.
package capacity

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
)

// Checks lists the checks of the family capacity.
func Checks() []checks.Check {
	return []checks.Check{maxclientsReached, nearMaxclients, maxclientsBelowPool, fdLimitBelowPool, poolTimeoutRisk, poolTestFailed}
}

// title is the name of a store's component: "Tyk Gateway".
func title(s *probe.Store) string { return component.Get(s.Component).Title }

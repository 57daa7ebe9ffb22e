package verdict

import (
	"sync"

	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/auth"
	"tyk-redis-doctor/report/checks/capacity"
	"tyk-redis-doctor/report/checks/cluster"
	"tyk-redis-doctor/report/checks/drift"
	"tyk-redis-doctor/report/checks/mode"
	"tyk-redis-doctor/report/checks/network"
	"tyk-redis-doctor/report/checks/run"
	"tyk-redis-doctor/report/checks/sentinel"
	"tyk-redis-doctor/report/checks/server"
	"tyk-redis-doctor/report/checks/settings"
	"tyk-redis-doctor/report/checks/tls"
)

// families are the rooms of the catalogue, in the order in which findings of equal weight are reported. connecting ones
// are about reaching a server and being let in.
var families = []struct {
	checks     func() []checks.Check
	connecting bool
}{
	{settings.Checks, false},
	{network.Checks, true},
	{tls.Checks, true},
	{auth.Checks, true},
	{mode.Checks, true},
	{cluster.Checks, false},
	{sentinel.Checks, false},
	{server.Checks, false},
	{capacity.Checks, false},
	{drift.Checks, false},
	{run.Checks, false},
}

// All is every check of the program, family by family. It is made once; the caller must not change it.
var All = sync.OnceValue(func() checks.Catalogue {
	var all checks.Catalogue
	for _, f := range families {
		for _, c := range f.checks() {
			c.Connecting = c.Connecting || f.connecting
			all = append(all, c)
		}
	}
	return all
})

package fixes

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Cluster is one call of redis-cli's cluster manager through a server: it visits the other nodes itself, with the same
// login, and is told to ask nothing.
func Cluster(s *probe.Store, addr string, n *probe.Node, verb string, words ...string) report.Fix {
	argv := slices.Concat([]string{"--cluster", verb}, words, []string{"--cluster-yes"})
	return Admin(s, addr, n, argv...)
}

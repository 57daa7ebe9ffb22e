package fixes

import (
	"slices"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Cluster is one call of redis-cli's cluster manager through a server: it visits the other nodes itself, with the same
// login, and is told to ask nothing.
func Cluster(s *probe.Store, addr string, n *probe.Node, verb string, words ...string) report.Fix {
	argv := slices.Concat([]string{"--cluster", verb}, words, []string{"--cluster-yes"})
	return Admin(s, addr, n, argv...)
}

// AnnounceTLS lets a node of a cluster tell all others its TLS port, for clients and for the bus. tls-cluster alone changes
// nothing that the node tells until a port is set as well, or it starts again, which is the way before Redis 6.2. n, which
// takes the commands, may be nil, and version too, which tells the version; tlsPort "" is not known.
func AnnounceTLS(s *probe.Store, addr string, n, version *probe.Node, tlsPort string) []report.Fix {
	if tlsPort == "" || olderThan(version, 6, 2) || lacksConfig(n) {
		return ConfLines(addr, map[string]*string{"tls-cluster": Value("yes")})
	}
	return Together(
		One(Admin(s, addr, n, "CONFIG", "SET", "tls-cluster", "yes")),
		One(Admin(s, addr, n, "CONFIG", "SET", "cluster-announce-tls-port", tlsPort)),
		Keep(s, addr, n),
	)
}

// olderThan is true for a Redis that is known to be older than a version.
func olderThan(n *probe.Node, major, minor uint64) bool {
	if n == nil || n.Server == nil || n.Server.Product != "redis" {
		return false
	}
	v, err := semver.NewVersion(n.Server.Version)
	return err == nil && v.LessThan(semver.New(major, minor, 0, "", ""))
}

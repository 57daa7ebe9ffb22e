// Package mode tells whether the client that the component builds is the kind that the servers need: standalone, cluster
// or Sentinel. PING answers in every one of these cases, which is why Tyk may say that it is connected.
//
// What a server is, is what it says of itself (INFO, HELLO), or what it showed before login (topology.IsSentinel, IsRedis,
// InCluster). A fix has to hold against what was seen: it never asks for a client that the servers there do not serve, and
// names no Sentinel and no master name that nobody has seen.
//
// To add one: the literal and, beside it, the judge, in the file of its subject; its line in Checks; its example in
// examples_test.go.
package mode

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
)

// Checks are those of the family, in the order of the catalogue.
func Checks() []checks.Check {
	return []checks.Check{
		clusterOnStandalone, clusterNotEnabled, masterNameMissing, both, redisAsSentinel, manyServers, proxyInFront,
	}
}

// fromAddresses are the settings of which a fault leads to other servers than were meant.
var fromAddresses = checks.FollowsAny(checks.Addressing...)

// fromMasterName is the one that makes the client ask Sentinels, or not.
var fromMasterName = append(checks.FollowsAny(component.MasterName), fromAddresses...)

// fromSwitch is the one that makes it a cluster client, unless that was what the writer meant.
func fromSwitch(meant func(string) bool, more ...checks.Follows) []checks.Follows {
	return append(append([]checks.Follows{{Field: component.EnableCluster, Unless: meant}}, fromAddresses...), more...)
}

// title is how a component is called.
func title(s *probe.Store) string { return component.Get(s.Component).Title }

// switchKey, masterKey and addrsKey are settings as the component's file spells them.
func switchKey(s *probe.Store) string { return checks.Key(s, component.EnableCluster) }
func masterKey(s *probe.Store) string { return checks.Key(s, component.MasterName) }
func addrsKey(s *probe.Store) string  { return checks.Key(s, component.Addrs) }

// addrsOf are the addresses of nodes.
func addrsOf(nodes []*probe.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, n.Addr)
	}
	return out
}

package network

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
)

// Checks are those of the way to a server, in the order of the catalogue.
func Checks() []checks.Check {
	return []checks.Check{
		intercepted, dns, wrongFamily, refused, timeout, unreachable, localLimit, closed, slow, manyAddresses,
		noReply, notRedis, proxyProtocol, proxyUnsupported, hostile,
		latencyHigh, latencyJitter, synRetransmit,
	}
}

// toldByEstate are the findings about a cluster or the servers behind Sentinels that explain why one of their nodes
// does not answer. They know what the node is worth: a replica that refuses connections is a replica down, no more.
var toldByEstate = []probe.FaultID{
	probe.ClusterPrimaryDown, probe.ClusterReplicaDown, probe.ClusterAnnounceUnreachable, probe.ClusterAnnounceDNS,
	probe.ClusterAnnouncesLoopback, probe.ClusterAnnouncesPortZero, probe.ClusterNoEndpoint, probe.ClusterStaleNode, probe.ClusterSeedDown,
	probe.SentinelMasterUnreachable, probe.SentinelMasterDown, probe.SentinelReplicaDown, probe.SentinelSentinelDown,
	probe.SentinelAnnouncesPortZero, probe.SentinelAnnouncesLoopback, probe.SentinelDisagree,
}

// misdirected are the settings of which a fault leads to a server that is not the one meant.
var misdirected = checks.FollowsAny(append(checks.Addressing, component.Type)...)

// title is the component of a store as people call it.
func title(s *probe.Store) string { return component.Get(s.Component).Title }

package topology

import "tyk-redis-doctor/probe"

// Alive is true where a server was there, even if it refused us.
func Alive(n *probe.Node) bool {
	return n != nil && (n.Answered() || n.FaultID().Presence() == probe.PresenceServer)
}

// Dead is true where nobody was there: the visit ended before anybody said anything, and not for a reason of ours.
func Dead(n *probe.Node) bool {
	return n != nil && n.FaultID().Presence() == probe.PresenceNobody && !n.Answered()
}

// IsSentinel is true where a Sentinel was seen to answer.
func IsSentinel(n *probe.Node) bool {
	return n.Server != nil && n.Server.Mode == "sentinel" || n.Sniff != nil && n.Sniff.Kind == "sentinel"
}

// IsRedis is true where a Redis was seen to answer that is no Sentinel.
func IsRedis(n *probe.Node) bool {
	if n.Server != nil && n.Server.Mode != "" {
		return n.Server.Mode != "sentinel"
	}
	return n.Sniff != nil && n.Sniff.Kind == "redis"
}

// InCluster is true where a server said that it is in cluster mode.
func InCluster(n *probe.Node) bool {
	return n.Server != nil && n.Server.Mode == "cluster" ||
		n.Cluster != nil && (len(n.Cluster.Slots) > 0 || len(n.Cluster.Nodes) > 0 || n.Cluster.SameAs != "")
}

// rowsOf finds rows by their addresses, those that were dialled before their aliases.
func rowsOf(nodes []*probe.Node) map[string]*probe.Node {
	rows := map[string]*probe.Node{}
	note := func(addr string, n *probe.Node) {
		if rows[addr] == nil {
			rows[addr] = n
		}
	}
	for _, n := range nodes {
		note(n.Addr, n)
	}
	for _, n := range nodes {
		for _, addr := range n.Aliases {
			note(addr, n)
		}
	}
	return rows
}

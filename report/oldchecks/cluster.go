package checks

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// clusterChecks compare what the nodes of a cluster say with each other and with what was dialled. The base is one
// view that is believed (CLUSTER INFO, NODES and SLOTS of one node); see topology.
func clusterChecks() []Check {
	return slices.Concat(clusterHealthChecks(), clusterAnnounceChecks(), clusterViewChecks(), clusterLayoutChecks())
}

// clusterSeen: without a view there is nothing to judge; where no store is a cluster there is nothing to see.
var clusterSeen = &Need{What: "the view of a cluster node (CLUSTER NODES or CLUSTER SLOTS)", Met: func(c *Case) bool {
	asCluster := func(s *probe.Store) bool { return s.Mode == probe.Cluster }
	return !slices.ContainsFunc(c.Stores(), asCluster) || len(c.clusters()) > 0
}}

// clusterHealthChecks are about nodes that are down and what that does to the slots.
func clusterHealthChecks() []Check {
	return []Check{
		{
			ID: "cluster.quorum_lost", Title: "No majority of primaries", Status: report.Fail, Needs: clusterSeen,
			Doc:  "Half of the primaries with slots or more are down. The rest cannot agree that they are, so that no replica takes over, and refuses every key. The count is that of the cluster's own flags together with what was dialled.",
			Hint: "Start enough primaries for a majority.", After: []string{"cluster.bus_blocked"}, Judge: judgeClusterQuorumLost,
		},
		{
			ID: "cluster.primary_down", Title: "Primary down", Status: report.Fail, Needs: clusterSeen,
			Doc:  "A primary does not answer and the other nodes flag it, or have lost it. With its slots it takes a part of the keys out of service, and with cluster-require-full-coverage (the default) the whole cluster. Once a replica has taken over Tyk works again, and the former primary is a warning. One that only this machine cannot reach is not down: that is a matter of the network.",
			Hint: "Start Redis there again.", After: []string{"cluster.quorum_lost"}, Judge: judgePrimaryDown,
		},
		{
			ID: "cluster.slots_uncovered", Title: "Slots without a primary", Status: report.Fail, Needs: clusterSeen,
			Doc:  "Some of the 16384 slots belong to no node, or to one that is down. Their keys fail; with cluster-require-full-coverage (the default) all keys do. cluster_state can be ok all the same, when full coverage is off. The share is that of the keys, which are spread evenly.",
			Hint: "Bring the owner back, or give the slots another one.", After: []string{"cluster.quorum_lost", "cluster.primary_down", "cluster.bus_blocked", "cluster.mixed"}, Judge: judgeSlotsUncovered,
		},
		{
			ID: probe.ClusterStateFail, Title: "Cluster in the state fail", Status: report.Fail, Needs: clusterSeen,
			Doc:   "Nodes report cluster_state:fail and refuse keys with CLUSTERDOWN. The cluster was never created (no slot has an owner), slots have lost their primary, or the nodes do not reach each other over the bus port (10000 above the other by default). A single node that says so while others do not has lost them: its bus port is blocked, and what it tells clients about the slots is old.",
			Hint:  "Create the cluster, bring lost primaries back, or open the bus ports.",
			After: []string{"cluster.quorum_lost", "cluster.primary_down", "cluster.slots_uncovered", "cluster.bus_blocked", "cluster.mixed"}, Judge: judgeClusterState,
		},
		{
			ID: "cluster.bus_blocked", Title: "Node that answers clients and not the cluster", Status: report.Fail, Needs: clusterSeen,
			Doc:  "The other nodes flag a node as failed, and it answers here. Clients use the data port, the nodes the bus port (10000 above by default), which a firewall or Docker has to let through as well. It is a warning for a replica.",
			Hint: "Open the bus port in both directions.", Judge: judgeBusBlocked,
		},
		{
			ID: "cluster.replica_down", Title: "Replica down", Status: report.Warn, Needs: clusterSeen,
			Doc:  "A replica does not answer, and the others flag it. Tyk notices nothing; when its primary fails, too, the keys are out of service. CLUSTER SLOTS leaves failed replicas out, so it is seen by CLUSTER NODES.",
			Hint: "Start Redis there again.", After: []string{"cluster.quorum_lost"}, Judge: judgeClusterReplicaDown,
		},
		{
			ID: "cluster.seed_down", Title: "Listed address that is dead", Status: report.Warn, Needs: clusterSeen,
			Doc:   "A listed address does not answer and no primary with slots depends on it; other nodes answer. Tyk starts all the same, half a second to a whole timeout slower for each dead address, and does not start once all listed ones are dead.",
			Hint:  "Remove the address from the settings, or bring it back.",
			After: []string{"cluster.announce_unreachable", "cluster.announce_dns"}, Judge: judgeSeedDown,
		},
	}
}

// clusterAnnounceChecks are about the addresses that the cluster sends its clients to.
func clusterAnnounceChecks() []Check {
	return []Check{
		{
			ID: "cluster.announce_unreachable", Title: "Announced address that does not lead to the server", Status: report.Fail, Needs: clusterSeen,
			Doc:  "The listed addresses answer, and the cluster sends clients to others, which do not lead to the same servers from here: addresses of a Docker or pod network, behind NAT, or mapped ports. It is told by the node ids: a server that answered at one address is announced at another that does not work. Tyk fails although its first connection stood.",
			Hint: "Set cluster-announce-ip and cluster-announce-port (or cluster-announce-hostname) on every node, or run Tyk in the network of the cluster.", Judge: judgeAnnounceUnreachable,
		},
		{
			ID: "cluster.announce_dns", Title: "Announced name that does not resolve", Status: report.Fail, Needs: clusterSeen,
			Doc:  "The cluster sends clients to host names that have no address here: bare pod names, or names of another namespace.",
			Hint: "Announce names that resolve where Tyk runs.", Judge: judgeAnnounceDNS,
		},
		{
			ID: "cluster.no_endpoint", Title: "Nodes that announce no address", Status: report.Fail, Needs: clusterSeen,
			Doc:  "CLUSTER SLOTS has no host for a node: null (cluster-preferred-endpoint-type unknown-endpoint; Tyk then says \"redis: nil\" to everything), \"?\" (host names are preferred and none is set), or nothing (a node that never met another; Tyk dials its own machine, which works only where Redis runs there).",
			Hint: "Let every node announce its IP address or a host name.", Judge: judgeNoEndpoint,
		},
		{
			ID: "cluster.announces_loopback", Title: "Cluster that announces loopback addresses", Status: report.Fail, Needs: clusterSeen,
			Doc:  "The nodes announce 127.0.0.1 to a client on another machine. Newer clients put the host of the node that they asked in its place, which works where all nodes are on that machine (info), and sends them to wrong servers otherwise. Behind localhost and *.docker.internal nothing is replaced.",
			Hint: "Set cluster-announce-ip on every node.", Judge: judgeAnnouncesLoopback,
		},
		{
			ID: "cluster.announces_port_zero", Title: "Cluster that announces port 0", Status: report.Fail, Needs: clusterSeen,
			Doc:  "CLUSTER SLOTS gives port 0 for a node: a server with TLS alone, or one whose port was changed at run time. Clients dial port 0 and are refused; go-redis 9.18, that of Gateway 5.12.1 and later, does so for subscriptions.",
			Hint: "Give the nodes a plaintext port besides, or announce the TLS port.", Judge: judgeAnnouncesPortZero,
		},
		{
			ID: "cluster.announces_plaintext", Title: "Plaintext port announced to TLS clients", Status: report.Fail, Needs: clusterSeen,
			Doc:   "The servers have a plaintext and a TLS port, and CLUSTER SLOTS gives the plaintext one to clients that came with TLS (tls-cluster no, before Redis 7.2). The listed addresses work and all others time out.",
			Hint:  "Set tls-cluster to yes on all nodes, or use Redis 7.2 or later.",
			After: []string{string(probe.TLSServerPlaintext)}, Judge: judgeAnnouncesPlaintext,
		},
		{
			ID: "cluster.slots_reply_too_new", Title: "Tyk too old for this cluster", Status: report.Fail,
			Doc:  "From Redis 7 on the entries of CLUSTER SLOTS have four elements, and the client of older versions (Gateway up to 5.2, Pump up to 1.8, Identity Broker up to 1.4) reads two or three only. Standalone and Sentinel are not concerned.",
			Hint: "Upgrade Tyk, or use Redis 6.2 for the cluster.", Judge: judgeSlotsReplyTooNew,
		},
	}
}

// clusterViewChecks are about nodes that do not agree.
func clusterViewChecks() []Check {
	return []Check{
		{
			ID: "cluster.mixed", Title: "Two clusters in one list", Status: report.Fail, Needs: clusterSeen,
			Doc:  "The listed addresses belong to clusters that have no node id in common, and each serves slots. Tyk takes the picture of whichever answers, so that data appears and disappears without an error.",
			Hint: "List the nodes of one cluster only.", Judge: judgeMixed,
		},
		{
			ID: "cluster.foreign_node", Title: "Listed node that is no member", Status: report.Warn, Needs: clusterSeen,
			Doc:  "A listed node answers and is not a member of the cluster that the others make: it never joined, or was forgotten and keeps its old view. Now and then Tyk takes its picture of the cluster for the true one.",
			Hint: "Remove the address, or let the node join.", Judge: judgeForeignNode,
		},
		{
			ID: "cluster.views_differ", Title: "Nodes that disagree about the cluster", Status: report.Warn, Needs: clusterSeen,
			Doc:   "Two members name different owners for some slots, or one does not know a member that lives. Gossip takes some seconds, so that it is normal right after a change. Flags (fail?) that differ are not compared: they come and go.",
			Hint:  "Check again in a minute; if it stays, make the nodes meet again.",
			After: []string{"cluster.state_fail", "cluster.bus_blocked"}, Judge: judgeViewsDiffer,
		},
		{
			ID: "cluster.handshake_stuck", Title: "Node that cannot join", Status: report.Warn, Needs: clusterSeen,
			Doc:  "A member has been told to meet a node, and the handshake does not come to an end. Where the node answers here its bus port is blocked; where it does not, the address was wrong, which is worth a line only.",
			Hint: "Open the bus port of the new node.", Judge: judgeHandshake,
		},
		{
			ID: "cluster.stale_node", Title: "Entry of a node that is gone", Status: report.Warn, Needs: clusterSeen,
			Doc:  "The cluster keeps an entry without an address (noaddr), a failed one at whose address another node lives, or a failed one that is not listed and that nobody misses: what is left of a node that was reset, replaced or removed. It counts as a member, and old addresses come back through it.",
			Hint: "Let all nodes forget it (CLUSTER FORGET).", Judge: judgeStaleNode,
		},
		{
			ID: "cluster.open_slot", Title: "Slot in the middle of a move", Status: report.Warn, Needs: clusterSeen,
			Doc:  "A slot is migrating or importing. While slots are being moved that is normal, and Tyk follows the redirections. A move that was broken off stays like this until it is ended, and commands on several keys of the slot fail with TRYAGAIN.",
			Hint: "Wait for the move to end, or end it with redis-cli --cluster fix.", Judge: judgeOpenSlot,
		},
	}
}

// clusterLayoutChecks are about how the cluster is built.
func clusterLayoutChecks() []Check {
	return []Check{
		{
			ID: "cluster.no_replicas", Title: "Primary without a replica", Status: report.Warn, Needs: clusterSeen,
			Doc:  "A primary with slots has no replica, not even one that is down. When it fails its keys are out of service, and by default the whole cluster stops.",
			Hint: "Give every primary a replica.", Judge: judgeNoReplicas,
		},
		{
			ID: "cluster.same_host", Title: "Primary and replicas on one machine", Status: report.Warn, Needs: clusterSeen,
			Doc:  "A primary and all of its replicas have one IP address, so that they fail together. Loopback addresses do not count, nor do addresses behind translation, nor servers in different zones, nor a whole cluster behind one address of a managed service.",
			Hint: "Move the replicas to other machines.", Judge: judgeSameHost,
		},
		{
			ID: "cluster.too_few_primaries", Title: "Fewer than three primaries", Status: report.Info, Needs: clusterSeen,
			Doc:  "With one or two primaries no majority is left when one fails, so that its replica cannot be promoted automatically.",
			Hint: "Use at least three primaries.", Judge: judgeTooFewPrimaries,
		},
		{
			ID: "cluster.not_listed", Title: "Single listed node", Status: report.Info, Needs: clusterSeen,
			Doc:  "One node of several is listed. Tyk finds the others through it, but cannot start while it is down.",
			Hint: "List several nodes.", Judge: judgeClusterNotListed,
		},
	}
}

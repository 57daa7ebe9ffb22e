package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// modeChecks ask whether the client the component builds is the kind that the servers need. PING answers in every
// one of these cases, which is why Tyk may say that it is connected.
func modeChecks() []Check {
	return []Check{
		{
			ID: probe.ModeClusterOnStandalone, Title: "Cluster client at a standalone Redis", Status: report.Fail,
			Doc:  "enable_cluster is on, and the server says that it is not in cluster mode. Every command of the client fails with \"This instance has cluster support disabled\", because it cannot learn the slots. Seen by CLUSTER SLOTS and INFO. ElastiCache endpoints that begin with master. or replica. are of this kind.",
			Hint: "Set enable_cluster to false.", Judge: judgeClusterOnStandalone,
		},
		{
			ID: probe.ModeClusterNotEnabled, Title: "Cluster without the cluster client", Status: report.Fail,
			Doc:  "The server is part of a cluster and enable_cluster is off. PING and the keys of this node work, all others answer MOVED, so that keys fail at random. Seen by INFO, CLUSTER NODES and the refusals of queued commands. A cluster of one primary with every slot works until its first failover, and is a warning.",
			Hint: "Set enable_cluster to true.", Judge: judgeClusterNotEnabled,
		},
		{
			ID: "mode.master_name_missing", Title: "Sentinels taken for Redis", Status: report.Fail,
			Doc:  "The addresses are those of Sentinels and no master name is set, so the client takes them for Redis. PING answers, every other command is unknown. Seen by INFO, or before authentication by the replies to GET and SENTINEL MASTERS.",
			Hint: "Set the master name that the Sentinels watch, or use the address of Redis itself.", Judge: judgeMasterNameMissing,
		},
		{
			ID: "mode.both", Title: "Cluster and Sentinel settings together", Status: report.Warn,
			Doc:  "enable_cluster and a master name are both set. The master name wins: the addresses have to be Sentinels, and enable_cluster has no effect. It is a failure where the addresses are none.",
			Hint: "Clear one of the two.", Judge: judgeBoth,
		},
		{
			ID: "mode.redis_as_sentinel", Title: "Redis taken for Sentinels", Status: report.Fail,
			Doc:   "A master name is set, so the addresses have to be Sentinels, and Redis itself answers there: \"unknown command 'sentinel'\", then \"all sentinels are unreachable\". Where a Sentinel answers at another address it is a warning.",
			Hint:  "Use the addresses of the Sentinels (port 26379 by default), or clear the master name.",
			After: []string{"mode.both"}, Judge: judgeRedisAsSentinel,
		},
		{
			ID: "mode.bitnami_service", Title: "Several servers behind one address", Status: report.Fail,
			Doc:  "Connections to one address met different servers, told apart by their run ids: a Service or a name that spreads over a primary and its replicas. The Service of the Bitnami chart with Sentinel does that, and Tyk's documentation once recommended it. Writes fail at random with READONLY. Where all of them are primaries every connection works, and keys appear and disappear.",
			Hint: "Use the Sentinels with their master name, or an address that leads to the primary alone.", Judge: judgeManyServers,
		},
		{
			ID: "mode.proxy_in_front", Title: "Address translation or proxy in front", Status: report.Info,
			Doc:  "The server was reached under another address than the one it has itself (CLIENT INFO laddr): a proxy, a load balancer, a Kubernetes Service or a mapped port is between. That is usual and does no harm by itself; it matters for addresses that servers announce.",
			Hint: "Nothing to do.", Judge: judgeProxyInFront,
		},
	}
}

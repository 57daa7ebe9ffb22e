package checks

import "tyk-redis-doctor/report"

// replChecks are about replication, seen from both ends. Tyk works without; a failover to a replica that is behind
// loses what it has not got.
func replChecks() []Check {
	return []Check{
		{
			ID: "repl.link_down", Title: "Replica without a link to its primary", Status: report.Warn,
			Doc:   "A replica runs and gets nothing from its primary. Often masterauth or TLS for replication (tls-replication) is missing, so that the link never was up; Tyk notices nothing, and a failover loses data or does not happen. It is not reported where the primary itself is down.",
			Hint:  "Look at the log of the replica; give it the primary's password (masterauth, masteruser).",
			After: []string{"server.masterdown", "server.readonly", "sentinel.replica_down", "cluster.state_fail"}, Judge: judgeLinkDown,
		},
		{
			ID: "repl.syncing", Title: "Replica in its first synchronisation", Status: report.Warn,
			Doc:  "A replica is receiving the whole data set. It cannot take over until it is done. When it happens again and again the output buffer of the primary is too small.",
			Hint: "Wait until it is done; if it starts anew each time, raise client-output-buffer-limit for replicas and repl-backlog-size on the primary.", Judge: judgeSyncing,
		},
		{
			ID: "repl.lagging", Title: "Replica that is behind", Status: report.Warn,
			Doc:   "A replica is behind its primary by more than the limit (policy: lagging_bytes, lagging_s): a failover to it loses that much. Both offsets are those that the primary gives at one moment; where it does not list the replica, the replica's own, if it was asked later.",
			Hint:  "Look at the load of the replica and at the network between the two.",
			After: []string{"cluster.replica_down", "sentinel.replica_down", "repl.link_down", "repl.syncing"}, Judge: judgeLagging,
		},
	}
}

package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// sentinelChecks compare what the Sentinels say with each other and with the servers that they watch.
func sentinelChecks() []Check { return append(sentinelMasterChecks(), sentinelQuorumChecks()...) }

// sentinelSeen: without a Sentinel that answered there is nothing to compare.
var sentinelSeen = &Need{What: "the answer of a Sentinel", Met: func(c *Case) bool {
	asked := false
	for _, w := range c.watches() {
		asked = true
		if len(w.views)+len(w.blind) > 0 {
			return true
		}
	}
	return !asked
}}

// sentinelMasterChecks are about the primary that the Sentinels lead to.
func sentinelMasterChecks() []Check {
	return []Check{
		{
			ID: probe.SentinelUnknownMaster, Title: "Master name that the Sentinels do not know", Status: report.Fail,
			Doc:  "The Sentinels answer and do not watch a master of this name; capitals count. Tyk says \"all sentinels specified in configuration are unreachable\", which they are not. Where some of them know the name it is a warning.",
			Hint: "Use one of the names that the Sentinels watch.", Judge: judgeUnknownMaster,
		},
		{
			ID: "sentinel.master_down", Title: "Primary down", Status: report.Fail, Needs: sentinelSeen,
			Doc:  "The primary that the Sentinels name does not answer, and they flag it as down (s_down, o_down) or will do so after down-after-milliseconds: it hangs, or they have lost their connections to it. A failover takes some seconds more than down-after-milliseconds; when none follows there is no quorum or no replica that could be promoted.",
			Hint: "Start Redis there again, or find out why no failover comes.", Judge: judgeMasterDown,
		},
		{
			ID: "sentinel.master_unreachable", Title: "Primary that only the Sentinels reach", Status: report.Fail, Needs: sentinelSeen,
			Doc:  "The Sentinels find the primary well, and the address that they give does not answer here: an address of a pod or Docker network, behind NAT, or a firewall. Tyk reaches the Sentinels and then nothing.",
			Hint: "Let the Sentinels and servers announce addresses that Tyk reaches, or run Tyk in their network.", Judge: judgeMasterUnreachable,
		},
		{
			ID: "sentinel.master_is_replica", Title: "Primary that is a replica", Status: report.Fail, Needs: sentinelSeen,
			Doc:  "The server that the Sentinels name as the primary says that it is a replica: a failover under way, or a REPLICAOF by hand behind the back of the Sentinels. Tyk connects and every write fails with READONLY.",
			Hint: "Wait for the failover to end; if it stays, promote the server, or let the Sentinels watch the true primary.", Judge: judgeMasterIsReplica,
		},
		{
			ID: "sentinel.disagree", Title: "Sentinels that name different primaries", Status: report.Fail, Needs: sentinelSeen,
			Doc:  "Two Sentinels give different addresses for the same name, which are not one server. Tyk takes the first answer. Right after a failover it lasts for seconds; otherwise two deployments share one name, or some Sentinels are cut off from the others.",
			Hint: "Check again in a minute; if it stays, give each deployment a name of its own and reset the Sentinels.", Judge: judgeSentinelsDisagree,
		},
		{
			ID: "sentinel.auth_pass_missing", Title: "Sentinels that cannot log in to Redis", Status: report.Warn, Needs: sentinelSeen,
			Doc:  "The Sentinels flag the primary as down, or never got an answer to INFO from it, and it answers here with the password of Tyk: they lack sentinel auth-pass (or auth-user), so that they see nothing. Tyk works, and no failover will. CKQUORUM can say OK all the same.",
			Hint: "Give the Sentinels the password of Redis.", Judge: judgeAuthPassMissing,
		},
		{
			ID: "sentinel.master_flagged_down", Title: "Primary that answers and is flagged as down", Status: report.Warn, Needs: sentinelSeen,
			Doc:  "The Sentinels flag the primary as down and it answers here, without any password: they do not reach it. A failover away from a healthy primary is near, or it is under way.",
			Hint: "Check the way from the Sentinels to the primary.", Judge: judgeMasterFlaggedDown,
		},
	}
}

// sentinelQuorumChecks are about the Sentinels themselves and what a failover takes.
func sentinelQuorumChecks() []Check {
	return []Check{
		{
			ID: "sentinel.sentinel_down", Title: "Sentinel down", Status: report.Warn,
			Doc:  "A Sentinel does not answer. Tyk asks the others; older clients lose a timeout on it now and then. When none answers Tyk does not find Redis at all, which is a failure.",
			Hint: "Start the Sentinel again, or remove its address.", After: []string{"sentinel.quorum_lost"}, Judge: judgeSentinelDown,
		},
		{
			ID: "sentinel.quorum_lost", Title: "Too few Sentinels for a failover", Status: report.Warn, Needs: sentinelSeen,
			Doc:  "The Sentinels that reach each other are fewer than the quorum, or no majority of all that are known. Tyk works while the primary does, and no failover will happen. Counted by the flags that the Sentinels have for each other; SENTINEL CKQUORUM says NOQUORUM. Sentinels find each other through the primary: where they cannot log in to it, each knows itself alone.",
			Hint: "Start enough Sentinels, and let them reach each other.", After: []string{"sentinel.auth_pass_missing"}, Judge: judgeSentinelQuorumLost,
		},
		{
			ID: "sentinel.cut_off", Title: "Sentinel that the others do not reach", Status: report.Warn, Needs: sentinelSeen,
			Doc:   "A Sentinel answers here, and at least half of the others flag it as down: something is between them. It does not count for a failover, and may go on naming a primary that has been replaced.",
			Hint:  "Open the way between the Sentinels.",
			After: []string{"sentinel.quorum_lost", "sentinel.tilt"}, Judge: judgeSentinelCutOff,
		},
		{
			ID: "sentinel.tilt", Title: "Sentinel in TILT mode", Status: report.Warn, Needs: sentinelSeen,
			Doc:  "A Sentinel saw its clock jump or was stopped for a while, and does nothing for the next 30 seconds. Machines that are paused or starved go there again and again.",
			Hint: "Check again in a minute; if it comes back, look at the clock and the load of its machine.", Judge: judgeTilt,
		},
		{
			ID: "sentinel.announces_port_zero", Title: "Sentinel that announces port 0", Status: report.Warn, Needs: sentinelSeen,
			Doc:  "A Sentinel with TLS alone and without tls-replication tells the others port 0: they cannot reach it, and it does not count for a failover.",
			Hint: "Set tls-replication yes on the Sentinel.", Judge: judgeSentinelPortZero,
		},
		{
			ID: "sentinel.replica_down", Title: "Replica down", Status: report.Warn, Needs: sentinelSeen,
			Doc:  "A replica does not answer, and the Sentinels flag it as down. Tyk notices nothing. Sentinels never forget a replica by themselves, so that it can be one that was removed long ago.",
			Hint: "Start Redis there again, or reset the Sentinels if it is gone for good.", Judge: judgeSentinelReplicaDown,
		},
		{
			ID: "sentinel.no_promotable_replica", Title: "No replica that could take over", Status: report.Warn, Needs: sentinelSeen,
			Doc:   "The Sentinels know no replica of the primary, or all have priority 0, which is never promoted. When the primary fails, Tyk has no Redis.",
			Hint:  "Add a replica with a priority above 0.",
			After: []string{"sentinel.auth_pass_missing", "sentinel.master_down", "sentinel.master_flagged_down", "sentinel.replica_down", "sentinel.master_unreachable"}, Judge: judgeNoPromotable,
		},
		{
			ID: "sentinel.too_few", Title: "Fewer than three Sentinels", Status: report.Info, Needs: sentinelSeen,
			Doc:  "With one or two Sentinels the loss of one ends automatic failover, and with one also the way by which Tyk finds Redis.",
			Hint: "Run three Sentinels on machines of their own.", Judge: judgeTooFewSentinels,
		},
		{
			ID: "sentinel.not_listed", Title: "Single listed Sentinel", Status: report.Info, Needs: sentinelSeen,
			Doc:  "One Sentinel of several is listed: while it is down Tyk cannot start, although others would answer.",
			Hint: "List all Sentinels.", Judge: judgeSentinelNotListed,
		},
	}
}

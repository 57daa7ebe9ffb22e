package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// serverChecks are about one server's own state. PING tells nothing in many of them: a read-only replica, a server out
// of memory and one without enough replicas answer it all the same.
func serverChecks() []Check {
	return append(append(refusalChecks(), memoryChecks()...), versionChecks()...)
}

// refusalChecks are about servers that refuse what Tyk asks.
func refusalChecks() []Check {
	return []Check{
		{
			ID: probe.ServerProtectedMode, Title: "Protected mode", Status: report.Fail,
			Doc:   "Redis has no password and is reached from another machine: it says DENIED and closes the connection before anything is sent. Newer clients lose that text and report a reset connection. From the machine of Redis itself everything works, which misleads.",
			Hint:  "Set a password on Redis and in Tyk (better), or switch protected-mode off behind a firewall.",
			Judge: refusal(probe.ServerProtectedMode, protectedText, protectedFix),
		},
		{
			ID: probe.ServerLoading, Title: "Server still loading its data", Status: report.Fail,
			Doc:  "After a start Redis reads its snapshot or append-only file, and refuses every command with LOADING until it is done. INFO says how long it will take. A replica does the same after a full synchronisation, which is a warning. It is not a fault that stays, unless the server restarts again and again.",
			Hint: "Wait until it has loaded; if it comes back, find out why the server restarts.", Judge: judgeLoading,
		},
		{
			ID: probe.ServerBusy, Title: "Server busy with a script", Status: report.Fail,
			Doc:  "A Lua script or function runs longer than busy-reply-threshold (5 s), and everything else is refused with BUSY. Before that moment clients see timeouts.",
			Hint: "End the script with SCRIPT KILL, and find who runs it.",
			Judge: refusal(probe.ServerBusy, busyText, func(_ *probe.Store, n *probe.Node) []report.Fix {
				return []report.Fix{redisFix(n.Addr, "SCRIPT KILL"), redisFix(n.Addr, "SLOWLOG GET 10")}
			}),
		},
		{
			ID: probe.ServerWritesHeld, Title: "Server that lets writes wait", Status: report.Fail,
			Doc:  "The server answers PING and reads, and does not answer to a write at all: somebody has called CLIENT PAUSE, or a coordinated failover (FAILOVER, CLUSTER FAILOVER) is under way. Tyk's requests wait until their timeout. Unlike a server that hangs, it tells its state.",
			Hint: "End the pause, or wait for the failover.",
			Judge: refusal(probe.ServerWritesHeld, writesHeldText, func(_ *probe.Store, n *probe.Node) []report.Fix {
				return []report.Fix{redisFix(n.Addr, "CLIENT UNPAUSE")}
			}),
		},
		{
			ID: probe.ServerMasterdown, Title: "Replica without its primary refuses everything", Status: report.Fail,
			Doc:  "The server is a replica whose link to the primary is down, and replica-serve-stale-data is off: it refuses reads and writes with MASTERDOWN. For a replica in a cluster or behind Sentinels it is a warning, since Tyk uses the primary.",
			Hint: "Look whether the primary runs, and compare masterauth and masteruser of the replica with its password; Tyk needs the address of the primary.", After: []string{"cluster.primary_down", "sentinel.master_down"},
			Judge: refusal(probe.ServerMasterdown, masterDownText, masterDownFix),
		},
		{
			ID: probe.ServerReadonly, Title: "Read-only replica in the place of the primary", Status: report.Fail,
			Doc:   "The address leads to a replica or to the reader endpoint of a managed service. PING, GET and SUBSCRIBE work, so that Tyk looks connected; writes fail with READONLY, transactions with EXECABORT. Seen by INFO and ROLE, and by writes that are queued in a transaction and discarded. For a while after a failover of a managed service it is the old connections or a cached name.",
			Hint:  "Use the address of the primary.",
			After: []string{"sentinel.master_is_replica", "mode.bitnami_service"}, Judge: judgeReadonly,
		},
		{
			ID: probe.ServerOOM, Title: "Out of memory", Status: report.Fail,
			Doc:  "maxmemory is reached and nothing may be evicted: writes are refused with OOM, reads and PING work. Often the analytics lists have grown because Pump is down. With a volatile- policy it happens when no key with an expiry is left.",
			Hint: "Raise maxmemory, or find what takes the memory (redis-cli --memkeys); analytics lists that Pump does not empty are one possibility.", Judge: refusal(probe.ServerOOM, oomText, memoryFix),
		},
		{
			ID: probe.ServerMisconf, Title: "Persistence fails and writes are refused", Status: report.Fail,
			Doc:  "Redis could not save its data (disk full, directory not writable), and stop-writes-on-bgsave-error makes it refuse writes with MISCONF, PING as well. Tyk then counts Redis as down, although reads work.",
			Hint: "Make room on the disk or correct the directory, then save again.", Judge: refusal(probe.ServerMisconf, misconfText, misconfFix),
		},
		{
			ID: probe.ServerNoreplicas, Title: "Too few replicas for a write", Status: report.Fail,
			Doc:  "min-replicas-to-write asks for replicas that are connected and do not lag, and there are fewer: writes are refused with NOREPLICAS, reads work.",
			Hint: "Bring the replicas back, or lower min-replicas-to-write.",
			Judge: refusal(probe.ServerNoreplicas, noReplicasText, func(_ *probe.Store, n *probe.Node) []report.Fix {
				return []report.Fix{redisFix(n.Addr, "INFO replication  # which replicas are connected, and their lag"), redisFix(n.Addr, "CONFIG SET min-replicas-to-write 0  # writes are then no longer safe against the loss of the primary")}
			}),
		},
		{
			ID: probe.ServerCommandDisabled, Title: "Command that the server does not know", Status: report.Fail,
			Doc:   "A command that the component needs is unknown: renamed away (rename-command, disableCommands of the Bitnami chart), or not offered by a managed service or proxy. PING, and CLUSTER with the cluster client, are vital; others cost a function, which is a warning. Commands of administration that are unknown do not matter to Tyk and are not reported here.",
			Hint:  "Give the command its name back.",
			After: []string{"mode.*", "proto.proxy_unsupported"}, Judge: judgeCommandDisabled,
		},
		{
			ID: probe.ServerError, Title: "Error of an unknown kind", Status: report.Fail,
			Doc:   "The server answered a command of the component with an error that this program has no name for. The message quotes it.",
			Hint:  "Look for the text in the documentation and the log of the server.",
			After: []string{"mode.*", "proto.*"}, Judge: judgeServerError,
		},
	}
}

// memoryChecks are about what will go wrong, or goes wrong without a refusal.
func memoryChecks() []Check {
	return []Check{
		{
			ID: "server.near_oom", Title: "Memory nearly used up", Status: report.Warn,
			Doc:  "Most of maxmemory is used (policy: near_oom_pct) and the policy is noeviction. When it is full, writes are refused: no new sessions, no rate limits, no analytics. Replicas are not counted, since they follow their primary.",
			Hint: "Look at the length of the analytics lists and at Pump, or raise maxmemory.", After: []string{string(probe.ServerOOM)}, Judge: judgeNearOOM,
		},
		{
			ID: "server.evicts_keys", Title: "Policy that evicts Tyk's keys", Status: report.Warn,
			Doc:  "A maxmemory is set with an allkeys- policy: API keys and sessions are evicted when it is full. A volatile- policy is reported only when it has evicted: sessions, quotas and rate limits have an expiry. A store for the response cache alone may evict what it likes.",
			Hint: "Set maxmemory-policy to noeviction (or volatile-lru where every key that may go has an expiry), and give the response cache a Redis of its own.", Judge: judgeEvictsKeys,
		},
		{
			ID: "server.save_failed", Title: "Data not saved to disk", Status: report.Warn,
			Doc:  "The last snapshot or write of the append-only file failed, and the server takes writes all the same. API keys, policies and quotas that came since would be lost with a restart.",
			Hint: "Make room on the disk or correct the directory.", After: []string{string(probe.ServerMisconf)}, Judge: judgeSaveFailed,
		},
		{
			ID: "server.closes_idle", Title: "Server closes idle connections", Status: report.Warn,
			Doc:  "CONFIG timeout is set, below the time after which Tyk recycles idle connections itself. The client notices a closed connection before it uses it, so that nothing fails; but after a pause every request pays for a new connection, with TLS several times. Subscriptions are not closed. Above 60 s it is worth a line only.",
			Hint: "Set timeout to 0, or above the idle time of the pool.", Judge: judgeClosesIdle,
		},
		{
			ID: "server.clock_skew", Title: "Clocks that differ", Status: report.Warn,
			Doc:  "The server's clock (TIME, at half the round trip) differs from the one of this machine by more than the limit (policy: clock_skew_s). Expiry of keys goes by the server's clock, sessions and rate windows by that of the Gateway.",
			Hint: "Let all machines follow the same time servers.", Judge: judgeClockSkew,
		},
	}
}

// versionChecks are about product and version.
func versionChecks() []Check {
	return []Check{
		{
			ID: "server.unsupported", Title: "Server that Tyk is not tested with", Status: report.Warn,
			Doc:  "The server is a fork or another implementation of the protocol (KeyDB, Dragonfly, Kvrocks and others), of which single commands can differ. Valkey with a version of Tyk from before it was supported is worth a line only, since it speaks as Redis does.",
			Hint: "Use a server that Tyk's documentation names.", Judge: judgeUnsupported,
		},
		{
			ID: "server.too_old", Title: "Redis older than supported", Status: report.Warn,
			Doc:  "The documentation of this version of the component begins with a newer Redis. Redis 6.0 works and is worth a line only; before that ACLs and HELLO are missing.",
			Hint: "Upgrade Redis.", Judge: judgeTooOld,
		},
		{
			ID: "server.too_new", Title: "Server newer than this Tyk", Status: report.Info,
			Doc:  "The server is newer than what the documentation of this version of the component names. It works as a rule; what breaks has findings of its own (CLUSTER SLOTS with four elements).",
			Hint: "Nothing has to be done while it works.", Judge: judgeTooNew,
		},
		{
			ID: "server.versions_differ", Title: "Servers of different versions", Status: report.Warn,
			Doc:  "The servers of one cluster or Sentinel estate run different releases: an upgrade that stopped half way. A failover may lead to another behaviour, and a replica of an older release cannot read what a newer primary sends. Different patches of one release are worth a line only.",
			Hint: "Bring all servers to one version, replicas first.", Judge: judgeVersionsDiffer,
		},
	}
}

package checks

import (
	"tyk-redis-doctor/report"
)

// shardcountChecks are about REDIGOCLUSTER_SHARDCOUNT, a setting of the driver that Tyk used up to Gateway 2.9.2 and
// Pump 0.8.3. It is neither a number of Redis shards nor a pool size.
func shardcountChecks() []Check {
	return []Check{
		{
			ID: "shardcount.invalid", Title: "REDIGOCLUSTER_SHARDCOUNT that stops the driver", Status: report.Fail,
			Doc:  "The old driver (Gateway up to 2.9.2, Pump up to 0.8.3, Identity Broker up to 0.7.2) reads the variable as a number and ignores the error: a text that is no number, or 0, makes it divide by zero, a negative one panics when it allocates. The process dies at start, in cluster mode or not.",
			Hint: "Set REDIGOCLUSTER_SHARDCOUNT to 128, or unset it.", Judge: judgeShardCountInvalid,
		},
		{
			ID: "shardcount.set_128", Title: "Start that can hang in the old cluster driver", Status: report.Warn,
			Doc:  "The old driver keeps its addresses in a map of REDIGOCLUSTER_SHARDCOUNT lock shards, 32 by default. At start it goes over the listed addresses with a shard locked while it adds those that the cluster announces. An added address that falls into the shard of a listed one (FNV-1 of host:port, modulo the count) hangs the process for ever, after the line \"Using clustered mode\". The collisions are computed from the addresses found; a single listed address does not hang.",
			Hint: "Set REDIGOCLUSTER_SHARDCOUNT to the value named on all components, list the addresses exactly as the cluster announces them, or upgrade.", Judge: judgeShardCountSmall,
		},
		{
			ID: "shardcount.differs", Title: "Different REDIGOCLUSTER_SHARDCOUNT in the components", Status: report.Warn,
			Doc:  "Components that use the old driver have different counts, so one of them can hang at start where the others do not. It does not matter for components that no longer read the variable.",
			Hint: "Give all components the same value.", Judge: judgeShardCountDiffers,
		},
		{
			ID: "shardcount.inert", Title: "REDIGOCLUSTER_SHARDCOUNT without effect", Status: report.Info,
			Doc:  "Gateway since 2.9.3, Pump since 0.8.4 and the Identity Broker since 1.0.0 use another driver that does not read the variable. Old documentation and the Helm charts still set it.",
			Hint: "Remove REDIGOCLUSTER_SHARDCOUNT from the environment.", Judge: judgeShardCountInert,
		},
		{
			ID: "shardcount.unknown_version", Title: "REDIGOCLUSTER_SHARDCOUNT whose effect is not known", Status: report.Info,
			Doc:  "The Dashboard and MDCB are closed: it is not known for certain from which version on they do without the old driver. Versions of 2020 and later most likely do not read the variable.",
			Hint: "Keep it at 128 with a version from before 2020, else remove it.", Judge: judgeShardCountUnknown,
		},
	}
}

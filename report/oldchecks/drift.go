package checks

import (
	"tyk-redis-doctor/report"
)

// driftChecks compare the components of one plane with each other. A Gateway and MDCB may belong to different planes,
// second stores are meant to be elsewhere, and the Identity Broker keeps its own data: none of these is compared. A Pump
// reads what MDCB or a Gateway writes; it has to be where one of them is.
func driftChecks() []Check {
	needs := &Need{What: "two components that share a Redis", Met: func(c *Case) bool { return len(c.pairs()) > 0 }}
	return []Check{
		{
			ID: "drift.different_redis", Title: "Components at different Redis", Status: report.Fail, Needs: needs,
			Doc:  "Gateway and Dashboard, Gateway and Pump, or MDCB and Dashboard have to use one Redis: reloads, keys and analytics pass through it. Nothing reports an error when they do not. The servers are told apart by their run ids, cluster node ids and replication ids, not by address. For two Gateways it is a warning, since they can belong to different data planes.",
			Hint: "Point both at the same Redis.", Judge: judgeDifferentRedis,
		},
		{
			ID: "drift.different_database", Title: "Components in different databases", Status: report.Fail, Needs: needs,
			Doc:  "The components use one Redis and different database numbers, so that one does not see what the other writes: no analytics, missing keys, no reloads. A cluster has one database, so it is not compared there.",
			Hint: "Give all components the same database.", After: []string{"drift.different_redis", "config.db_out_of_range"}, Judge: judgeDifferentDatabase,
		},
		{
			ID: "drift.different_mode", Title: "Components with different kinds of client", Status: report.Fail, Needs: needs,
			Doc:  "One component uses the cluster client and another does not, at the same Redis: one of them is wrong. Sentinel beside a fixed address is a warning: the fixed address is wrong after the next failover.",
			Hint: "Give all components the same enable_cluster and master name.", After: []string{"mode.*"}, Judge: judgeDifferentMode,
		},
		{
			ID: "drift.different_credentials", Title: "Components with different passwords", Status: report.Warn, Needs: needs,
			Doc:  "Components send different passwords for one user to one Redis. It works while the user has both, as in the middle of a rotation, and ends with it. Different users are no fault and reported as info.",
			Hint: "Give all components the same password.", After: []string{"auth.*"}, Judge: judgeDifferentCredentials,
		},
		{
			ID: "drift.different_tls", Title: "Components with and without TLS", Status: report.Warn, Needs: needs,
			Doc:  "One component talks TLS to a Redis that another reaches in plaintext: the second sends its password and data in the clear, or fails when the plaintext port is closed.",
			Hint: "Turn TLS on in every component.", After: []string{"tls.server_plaintext", "tls.server_requires_tls"}, Judge: judgeDifferentTLS,
		},
		{
			ID: "drift.different_addrs", Title: "Components with different address lists", Status: report.Info, Needs: needs,
			Doc:  "The components reach the same Redis by different addresses. That works, and makes the next change of an address easy to forget in one place.",
			Hint: "Use the same list everywhere.", Judge: judgeDifferentAddrs,
		},
	}
}

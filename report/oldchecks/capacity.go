package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// capacityChecks compare what the components may open with what the servers accept.
func capacityChecks() []Check {
	clients := &Need{What: "maxclients of a data node", Met: func(c *Case) bool {
		return c.anyNode(func(n *probe.Node) bool { return n.Clients != nil && n.Clients.Max != nil })
	}}
	return []Check{
		{
			ID: probe.CapacityMaxclientsReached, Title: "All client connections in use", Status: report.Fail,
			Doc:  "The server refused the connection because maxclients is reached. It says so and closes without reading, so that Tyk mostly logs EOF, broken pipe or connection reset; over TLS nothing is said at all. Seen by reading before writing.",
			Hint: "Raise maxclients, lower the pools of Tyk, or find who keeps connections open.", Judge: judgeMaxclientsReached,
		},
		{
			ID: "capacity.near_maxclients", Title: "Client connections nearly used up", Status: report.Warn, Needs: clients,
			Doc:  "connected_clients has come near maxclients. When it is reached every new connection is refused, first those of components that restart.",
			Hint: "Raise maxclients, lower the pools of Tyk, or find who keeps connections open (CLIENT LIST).", Judge: judgeNearMaxclients,
		},
		{
			ID: "capacity.maxclients_below_pool", Title: "Pools larger than maxclients", Status: report.Warn, Needs: clients,
			Doc:  "optimisation_max_active is a ceiling for each client, and in a cluster for each node; a Gateway since 5.3 builds four clients. It is a warning where one client's pool alone is larger than maxclients, or where the processes named with --instances together are, and info where one process of each component would be. Pools fill under load only, so that the refusals come at the worst time. Redis lowers maxclients by itself when its own limit of open files is low.",
			Hint: "Keep the sum of all pools below maxclients.", Judge: judgeMaxclientsBelowPool,
		},
		{
			ID: "capacity.fd_limit_below_pool", Title: "Limit of open files below the pool", Status: report.Warn, Needs: &Need{
				What: "the limit of open files", Met: func(c *Case) bool { return c.Ev.Vantage.Nofile != nil },
			},
			Doc:  "Each connection is an open file. The limit of this process is below one pool, so that Tyk under the same limit fails with \"too many open files\" before the pool is full. Tyk started elsewhere may have another limit. It is info where only all pools together exceed it.",
			Hint: "Raise the limit (LimitNOFILE, ulimit -n) of the Tyk process, or lower the pool.", Judge: judgeFDLimit,
		},
		{
			ID: "capacity.pool_timeout_risk", Title: "Pool too small", Status: report.Warn,
			Doc:  "The pool has so few connections that requests wait for one under load, and fail with \"connection pool timeout\" after the timeout and one second. The threshold is pool_min of the policy; the default pool is 500.",
			Hint: "Raise optimisation_max_active.", Judge: judgePoolTimeoutRisk,
		},
		{
			ID: "capacity.pool_test_failed", Title: "Pool test failed", Status: report.Fail, Needs: &Need{
				What: "the pool test (--pool-test)",
				Met:  func(c *Case) bool { return c.anyNode(func(n *probe.Node) bool { return n.PoolTest != nil }) },
			},
			Doc:   "The number of connections asked for with --pool-test could not be opened at once to a primary. What a component would meet when its pool fills is met here.",
			Hint:  "Raise maxclients or the limit of open files, or lower the pool.",
			After: []string{"capacity.maxclients_reached"}, Judge: judgePoolTest,
		},
	}
}

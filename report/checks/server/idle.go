package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var closesIdle = checks.Check{
	ID: probe.ServerClosesIdle, Title: "Server closes idle connections", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "CONFIG timeout is set, below the time after which Tyk recycles idle connections itself. The client notices a closed connection " +
		"before it uses it, so that nothing fails; but after a pause every request pays for a new connection, with TLS several times. " +
		"Subscriptions are not closed. Above the limit (policy: idle_matters_s) it is worth a line only.",
	Hint:  "Set timeout to 0, or above the idle time of the pool.",
	Judge: judgeClosesIdle,
}

func judgeClosesIdle(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || n.Server.IdleS == nil || topology.IsSentinel(n) || s.Pool.IdleS <= 0 {
				continue
			}
			idle := *n.Server.IdleS
			if idle <= 0 || idle >= int64(s.Pool.IdleS) {
				continue
			}
			f := checks.Finding{
				Status: report.Info, Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "server/idle_s")},
				What: prose.Say("{nodes} {closes|close} connections that are idle for %d s, and %s keeps them for %d s.", idle, title(s),
					s.Pool.IdleS),
				Seen: prose.Say("After a pause it has to connect anew."),
				Fix:  fixes.Ways(fixes.ConfigSet(s, n.Addr, n, "timeout", "0")),
			}
			if idle <= c.Policy.IdleMattersS {
				f.Status = report.Warn
			}
			out = append(out, f)
		}
	}
	return out
}

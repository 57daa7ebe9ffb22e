package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var readonly = checks.Check{
	ID: probe.ServerReadonly, Title: "Read-only replica in the place of the primary", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The address leads to a replica or to the reader endpoint of a managed service. PING, GET and SUBSCRIBE work, so that Tyk looks " +
		"connected; writes fail with READONLY, transactions with EXECABORT. Seen by INFO and ROLE, and by writes that are queued in a " +
		"transaction and discarded. For a while after a failover of a managed service it is the old connections or a cached name.",
	Hint:  "Use the address of the primary.",
	After: []probe.FaultID{probe.SentinelMasterIsReplica, probe.ModeBitnamiService, probe.ServerMasterdown},
	Judge: judgeReadonly,
}

func judgeReadonly(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			at, fault := refusedWith(c, n, probe.ServerReadonly)
			replica := s.Mode == probe.Standalone && n.Replication != nil && n.Replication.Role == probe.Replica
			if fault == nil && !replica {
				continue
			}
			if fault == nil {
				at = c.At(n, "replication")
			}
			f := tellReadonly(c, s, n)
			f.Store, f.Nodes, f.Refs = s, []string{n.Addr}, []report.Ref{at}
			if f.Status = c.Weight(s, n); fault == nil && n.Replication.ReadOnly != nil && !*n.Replication.ReadOnly {
				f.Status = report.Warn
				f.What = prose.Say(
					"{nodes} {is a replica that takes|are replicas that take} writes: what Tyk writes there is lost with the next " +
						"synchronisation.",
				)
				f.Seen = prose.Say("replica-read-only is off, so that %s works, and nobody else sees what it writes.", title(s))
			}
			out = append(out, f)
		}
	}
	return out
}

func tellReadonly(c *checks.Case, s *probe.Store, n *probe.Node) checks.Finding {
	f := checks.Finding{
		What: prose.Say("{nodes} {is a|are each a} read-only replica: every write of %s fails.", title(s)),
		Seen: prose.Say("PING and reads work, so that it looks connected; sessions, rate limits and analytics fail."),
		Hint: prose.Say("Use the address of the primary, or reach it through Sentinels or a cluster."),
	}
	addr := primaryAddr(n)
	if addr == "" {
		return f
	}
	f.What = prose.Say("{nodes} {is a|are each a} read-only replica of %s: every write of %s fails.", addr, title(s))
	f.Hint = prose.Say("Use the address of the primary (%s, as the replica names it; it was not tried from here).", addr)
	switch primary := primaryOf(c, s, n); {
	case primary != nil && topology.Dead(primary):
		f.Hint = prose.Say("Bring back the primary %s, which %s, and use its address; or make {nodes} the primary.", primary.Addr,
			checks.Absence(primary))
		f.Fix = fixes.Ways(
			fixes.Together(fixes.BringBack(primary.Addr, primary), fixes.Replace(s, map[string]string{n.Addr: primary.Addr})),
			fixes.One(fixes.Admin(s, n.Addr, n, "REPLICAOF", "NO", "ONE")),
		)
		return f
	case primary != nil:
		addr = primary.Addr
		f.Hint = prose.Say("Use the address of the primary, %s.", addr)
	}
	f.Fix = fixes.Ways(fixes.Replace(s, map[string]string{n.Addr: addr}))
	return f
}

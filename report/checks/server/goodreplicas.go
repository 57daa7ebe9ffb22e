package server

import (
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var noReplicas = checks.Check{
	ID: probe.ServerNoreplicas, Title: "Too few replicas for a write", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "min-replicas-to-write asks for replicas that are connected and do not lag, and there are fewer: writes are refused with " +
		"NOREPLICAS, reads work.",
	Hint:  "Bring the replicas back, or lower min-replicas-to-write.",
	After: []probe.FaultID{probe.SentinelDisagree},
	Judge: refusal(probe.ServerNoreplicas, tellNoReplicas),
}

func tellNoReplicas(c *checks.Case, s *probe.Store, n *probe.Node, _ *probe.Fault) checks.Finding {
	f := checks.Finding{What: prose.Say("{nodes} {has|have} fewer good replicas than min-replicas-to-write asks for, and " +
		"{refuses|refuse} writes.")}
	left := int64(0)
	if r := n.Replication; r != nil && r.GoodReplicas != nil {
		left = *r.GoodReplicas
		if r.MinReplicas != nil {
			f.What = prose.Say("{nodes} {wants|want} %s for a write (min-replicas-to-write), {has|have} %d, and {refuses|refuse} writes.",
				prose.Count(*r.MinReplicas, "good replica", "good replicas"), left)
		}
	}
	var back []report.Fix
	var gone []string
	for _, r := range c.DataNodes(s.ID) {
		if r.ReplicaOf == n.Addr && topology.Dead(r) {
			gone = append(gone, r.Addr)
			back = append(back, fixes.BringBack(r.Addr, r)...)
		}
	}
	lower := fixes.ConfigSet(s, n.Addr, n, "min-replicas-to-write", strconv.FormatInt(left, 10))
	f.Hint = prose.Say("Bring the replicas back (INFO replication tells which are connected, and their lag), or lower "+
		"min-replicas-to-write to %d: writes are then no longer safe against the loss of the primary.", left)
	if len(gone) > 0 {
		f.Hint = prose.Say("Bring back %s, or lower min-replicas-to-write to %d: writes are then no longer safe against the loss of the "+
			"primary.",
			prose.Some(gone), left)
	}
	f.Fix = fixes.Ways(back, lower)
	return f
}

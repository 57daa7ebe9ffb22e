package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var masterdown = checks.Check{
	ID: probe.ServerMasterdown, Title: "Replica without its primary refuses everything", Status: report.Fail,
	Broken: checks.BrokenBusy, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The server is a replica whose link to the primary is down, and replica-serve-stale-data is off: it refuses reads and writes " +
		"with MASTERDOWN. For a replica in a cluster or behind Sentinels it is a warning, since Tyk uses the primary.",
	Hint: "Look whether the primary runs, and compare masterauth and masteruser of the replica with its password; Tyk needs the address " +
		"of the primary.",
	After: []probe.FaultID{probe.ClusterPrimaryDown, probe.SentinelMasterDown},
	Judge: refusal(probe.ServerMasterdown, tellMasterdown),
}

func tellMasterdown(c *checks.Case, s *probe.Store, n *probe.Node, _ *probe.Fault) checks.Finding {
	of, addr := "its primary", primaryAddr(n)
	if addr != "" {
		of += " " + addr
	}
	primary := primaryOf(c, s, n)
	f := checks.Finding{
		What: prose.Say(
			"{nodes} {is a replica|are replicas} that lost %s, and {refuses|refuse} everything (replica-serve-stale-data no).",
			of,
		),
		Seen: prose.Say("Tyk needs the primary itself in any case."),
	}
	if neverLinked(n) {
		f.What = prose.Say("{nodes} {is a replica|are replicas} that never had a link to %s, and {refuses|refuse} everything.", of)
		f.Seen = prose.Say("replica-serve-stale-data is off there. Tyk needs the primary itself in any case.")
	}
	var heal []report.Fix
	switch {
	case addr == "":
		f.Hint = prose.Say("Find its primary (INFO replication there), and whether it runs.")
		return f
	case primary != nil && topology.Dead(primary):
		heal = fixes.BringBack(primary.Addr, primary)
		f.Hint = prose.Say("Bring back %s, which %s.", primary.Addr, checks.Absence(primary))
	case primary != nil && primary.Answered():
		heal = relink(s, n, primary)
		f.Hint = relinkHint(s, primary)
	default:
		f.Hint = prose.Say("Look whether %s runs and which password it takes; it was not tried from here.", addr)
	}
	if s.Mode != probe.Standalone {
		f.Fix = fixes.Ways(heal)
		return f
	}
	there := fixes.Replace(s, map[string]string{n.Addr: addr})
	if primary == nil { // it is not known whether it runs
		heal = fixes.BringBack(addr, nil)
		f.Hint = prose.Say("Start Redis at %s, the primary as the replica names it, unless it runs (it was not tried from here), and give "+
			"its address "+
			"to Tyk. If it is gone, make {nodes} the primary (REPLICAOF NO ONE).", addr)
		f.Fix = fixes.Ways(fixes.Together(heal, there), fixes.One(fixes.Admin(s, n.Addr, n, "REPLICAOF", "NO", "ONE")))
		return f
	}
	f.Fix = fixes.Ways(fixes.Together(heal, there))
	return f
}

// primaryAddr is the address of a replica's primary as it says it, else as the estate knows it; "" where neither is one.
func primaryAddr(n *probe.Node) string {
	if r := n.Replication; r != nil && r.PrimaryAddr != "" && probe.IsAddr(r.PrimaryAddr) {
		return r.PrimaryAddr
	}
	return n.ReplicaOf
}

// primaryOf is the row of a replica's primary, nil where none was visited.
func primaryOf(c *checks.Case, s *probe.Store, n *probe.Node) *probe.Node {
	for _, addr := range []string{n.ReplicaOf, primaryAddr(n)} {
		if addr == "" {
			continue
		}
		if p := c.NodeAt(s.ID, addr); p != nil && p != n {
			return p
		}
	}
	return nil
}

// neverLinked is true for a replica that has had no link to its primary since it was started: mostly it may not log in.
func neverLinked(n *probe.Node) bool {
	return n.Replication != nil && n.Replication.LinkDownS != nil && *n.Replication.LinkDownS < 0
}

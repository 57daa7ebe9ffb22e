package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var slotsUncovered = checks.Check{
	ID: probe.ClusterSlotsUncovered, Title: "Slots without a primary", Status: report.Fail,
	Broken: checks.BrokenSlots, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "Some of the 16384 slots belong to no node, or to one that is down. Their keys fail; with cluster-require-full-coverage (the " +
		"default) all keys do. cluster_state can be ok all the same, when full coverage is off. The share is that of the keys, which " +
		"are spread evenly.",
	Hint:  "Bring the owner back, or give the slots another one.",
	After: []probe.FaultID{probe.ClusterQuorumLost, probe.ClusterPrimaryDown, probe.ClusterBusBlocked, probe.ClusterMixed},
	Needs: viewSeen, Judge: judgeSlotsUncovered,
}

func judgeSlotsUncovered(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if len(t.Main.Assigned()) == 0 {
			continue // never created, which is another finding
		}
		if gaps := t.Unassigned(); len(gaps) > 0 {
			out = append(out, ownerless(c, t, gaps))
		}
		if lost := t.Lost(); len(lost) > 0 {
			slots := slotsOf(lost)
			f := told(c, t, prose.Say("%s (%s) are not served: their {owner|owners} {nodes} {is|are} down.",
				prose.Capital(prose.Slots(slots)), prose.Share(slots)), lost...)
			f.Seen, f.Slots = effect(t), noSlots
			f.Hint = prose.Say("Bring the owner back, or let a replica of it take over.")
			f.Fix = bringBack(lost...)
			out = append(out, f)
		}
	}
	return out
}

// ownerless are slots that no node has.
func ownerless(c *checks.Case, t *topology.Cluster, gaps probe.Slots) checks.Finding {
	at := t.Main.Node
	f := told(c, t, prose.Say("%s (%s) %s to no node.",
		prose.Capital(prose.Slots(gaps)), prose.Share(gaps), pick(gaps.Count(), "belongs", "belong")))
	f.Seen, f.Slots = effect(t), gaps
	f.Hint = prose.Say("Give every slot an owner again; redis-cli chooses one for each.")
	f.Fix = fixes.One(fixes.Cluster(t.Store, at.Addr, at, "fix", at.Addr))
	return f
}

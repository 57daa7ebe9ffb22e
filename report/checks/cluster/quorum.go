package cluster

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var quorumLost = checks.Check{
	ID: probe.ClusterQuorumLost, Title: "No majority of primaries", Status: report.Fail,
	Broken: checks.BrokenQuorum, Degraded: checks.DegradedCluster, Shared: true, Costs: true,
	Doc: "Half of the primaries with slots or more are down. The rest cannot agree that they are, so that no replica takes over, " +
		"and refuses every key. The count is that of the cluster's own flags together with what was dialled.",
	Hint:  "Start enough primaries for a majority.",
	After: []probe.FaultID{probe.ClusterBusBlocked}, Needs: viewSeen, Judge: judgeQuorumLost,
}

func judgeQuorumLost(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		voters, lost := t.Voters(), lost(t)
		have := len(voters) - len(lost)
		if len(lost) == 0 || topology.Majority(len(voters), have) {
			continue
		}
		f := told(c, t, prose.Say("{nodes} {is|are} down, %d of %d primaries: without a majority no replica takes over.",
			len(lost), len(voters)), lost...)
		if len(f.Nodes) == 0 {
			f.What = prose.Say("%d of %d primaries have no address any more: without a majority no replica takes over.", len(lost), len(voters))
		}
		f.Seen, f.Slots = effect(t), slotsOf(lost)
		f.Hint = prose.Say("Start %s, so that a majority is back; the others then fail over.",
			prose.Count(len(voters)/2+1-have, "primary", "primaries"))
		f.Fix = fixes.Ways(bringBack(lost...), takeOver(t, lost))
		if len(takeOver(t, lost)) > 0 {
			f.Hint = f.Hint.Then(prose.Say("Where they are gone for good, let a replica of each take over without a vote."))
		}
		out = append(out, f)
	}
	return out
}

// takeOver promotes a replica of each without the vote that cannot be had; nil unless each has one.
func takeOver(t *topology.Cluster, lost []*topology.Member) []report.Fix {
	var out []report.Fix
	for _, m := range lost {
		live := m.LiveReplicas()
		i := slices.IndexFunc(live, func(r *topology.Member) bool { return r.Alive() })
		if i < 0 {
			return nil
		}
		out = append(out, fixes.Admin(t.Store, live[i].Name(), live[i].Node, "CLUSTER", "FAILOVER", "TAKEOVER"))
	}
	return out
}

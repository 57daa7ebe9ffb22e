package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var viewsDiffer = checks.Check{
	ID: probe.ClusterViewsDiffer, Title: "Nodes that disagree about the cluster", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedView, Shared: true,
	Doc: "Two members name different owners for some slots, or one does not know a member that lives. Gossip takes some seconds, so that " +
		"it is normal right after a change. Flags (fail?) that differ are not compared: they come and go.",
	Hint:  "Check again in a minute; if it stays, make the nodes meet again.",
	After: []probe.FaultID{probe.ClusterStateFail, probe.ClusterBusBlocked, probe.ClusterSlotsUncovered, probe.ClusterForeignNode},
	Needs: viewSeen, Judge: judgeViewsDiffer,
}

func judgeViewsDiffer(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, d := range t.Divided() {
			f := toldOf(c, t, d.Node, prose.Text{})
			if d.OtherOwners {
				f.What = prose.Say("{nodes} {has|have} another picture of the slots than %s.", t.Main.Node.Addr)
				f.Seen = prose.Say("Clients that ask there are sent to nodes that no longer serve them.")
				f.Hint = prose.Say(
					"Check again in a minute, since a change takes some seconds to reach all nodes; if it stays, let the owners " +
						"repeat what they own.",
				)
				f.Fix = repeat(t, d)
			} else {
				f.What = prose.Say("{nodes} {does|do} not know %s, which other nodes count as a member.", prose.Nodes(names(d.Unknown)))
				f.Hint = prose.Say("Check again in a minute; if it stays, introduce the nodes to each other again.")
				for _, m := range d.Unknown {
					f.Fix = append(f.Fix, meet(t, d.Node, m.Node)...)
				}
			}
			out = append(out, f)
		}
	}
	return out
}

// repeat lets the owners of the slots in question say again, with an epoch that wins, what they own; nil where one of them
// does not count them as its own.
func repeat(t *topology.Cluster, d topology.Divided) []report.Fix {
	var out []report.Fix
	for _, m := range t.Voters() {
		line := d.Line(m.ID)
		var theirs probe.Slots
		if line != nil {
			theirs = line.Slots
		}
		dispute := probe.Slots(m.Slots).Without(theirs)
		if len(dispute) == 0 {
			continue
		}
		if len(dispute.Without(t.Said(m))) > 0 {
			return nil
		}
		out = append(out, fixes.Admin(t.Store, m.Node.Addr, m.Node, "CLUSTER", "BUMPEPOCH"))
	}
	return out
}

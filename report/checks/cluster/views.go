package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var viewsDiffer = checks.Check{
	ID: probe.ClusterViewsDiffer, Title: "Nodes that disagree about the cluster", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedView, Shared: true,
	Doc: "Two members name different owners for some slots, or one does not know a member that lives. Gossip takes some seconds, so that " +
		"it is normal right after a change. Flags (fail?) that differ are not compared: they come and go.",
	Hint:  "Check again in a minute; if it stays, make the nodes meet again.",
	After: []probe.FaultID{probe.ClusterStateFail, probe.ClusterBusBlocked}, Needs: viewSeen, Judge: judgeViewsDiffer,
}

func judgeViewsDiffer(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, d := range t.Divided() {
			f := toldOf(c, t, d.Node, prose.Say("{nodes} {has|have} another picture of the slots than %s.", t.Main.Node.Addr))
			f.Seen = prose.Say("Clients that ask there are sent to nodes that no longer serve them.")
			if !d.OtherOwners {
				f.What = prose.Say("{nodes} {does|do} not know %s, which other nodes count as a member.", prose.Nodes(names(d.Unknown)))
				f.Seen = prose.Text{}
			}
			f.Hint = prose.Say("Check again in a minute, since a change takes some seconds to reach all nodes; if it stays, introduce " +
				"the nodes to each other again.")
			f.Fix = meet(t, d.Node, t.Main.Node)
			if !d.OtherOwners {
				f.Fix = nil
				for _, m := range d.Unknown {
					f.Fix = append(f.Fix, meet(t, d.Node, m.Node)...)
				}
			}
			out = append(out, f)
		}
	}
	return out
}

package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var mixed = checks.Check{
	ID: probe.ClusterMixed, Title: "Two clusters in one list", Status: report.Fail,
	Broken: checks.BrokenAnnounced, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "The listed addresses belong to clusters that have no node id in common, and each serves slots. Tyk takes the picture of " +
		"whichever answers, so that data appears and disappears without an error.",
	Hint: "List the nodes of one cluster only.", Needs: viewSeen, Judge: judgeMixed,
}

func judgeMixed(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, other := range t.Partitions[1:] {
			listed := listedIn(other)
			if len(other.Slots()) == 0 || len(listed) == 0 {
				continue
			}
			f := told(c, t, prose.Say("{nodes} and %s belong to two clusters that have never met.", t.Main.Node.Addr))
			f.Nodes, f.Refs = listed, append(f.Refs, c.At(other.Believed.Node, "cluster"))
			f.Seen = prose.Say("Tyk reads and writes now in one, now in the other.")
			f.Hint = prose.Say("List the nodes of one cluster only in %s.", addrsKey(t))
			f.Fix = withoutAddrs(t.Store, listed...)
			if !other.Slots().Overlaps(t.Main.Assigned()) {
				f.Hint = prose.Say("They share no slot: join the two halves, or list the nodes of one of them only in %s.", addrsKey(t))
				f.Fix = fixes.Ways(meet(t, t.Main.Node, other.Believed.Node), f.Fix)
			}
			out = append(out, f)
		}
	}
	return out
}

// listedIn are the listed nodes of a partition.
func listedIn(p topology.Partition) []string {
	var out []string
	for _, v := range p.Views {
		if v.Node.Listed {
			out = append(out, v.Node.Addr)
		}
	}
	return out
}

package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var foreignNode = checks.Check{
	ID: probe.ClusterForeignNode, Title: "Listed node that is no member", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedView, Shared: true,
	Doc: "A listed node answers and is not a member of the cluster that the others make: it never joined, or was forgotten and keeps its " +
		"old view. Now and then Tyk takes its picture of the cluster for the true one.",
	Hint: "Remove the address, or let the node join.", Needs: viewSeen, Judge: judgeForeignNode,
}

func judgeForeignNode(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if t.NeverCreated() {
			continue
		}
		for _, n := range t.Outsiders() {
			if n.Listed {
				out = append(out, outsider(c, t, n))
			}
		}
		for _, v := range t.Strangers() {
			if v.Node.Listed {
				out = append(out, stranger(c, t, v))
			}
		}
	}
	return out
}

// outsider is a listed server that is in no cluster at all.
func outsider(c *checks.Case, t *topology.Cluster, n *probe.Node) checks.Finding {
	f := toldOf(c, t, n, prose.Say("{nodes} {is|are} listed in %s and not in cluster mode.", addrsKey(t)))
	f.Seen = prose.Say("No slots are known there, and Tyk has to go on to another address each time it asks there.")
	f.Hint = prose.Say("Remove {nodes} from %s.", addrsKey(t))
	f.Fix = withoutAddrs(t.Store, n.Addr)
	return f
}

// stranger is a listed node of a cluster that the others do not count as a member.
func stranger(c *checks.Case, t *topology.Cluster, v *topology.View) checks.Finding {
	f := toldOf(c, t, v.Node, prose.Say("{nodes} {is|are} listed and no member of the cluster that the others make."))
	f.Seen = prose.Say("Tyk may take its picture of the cluster for the true one.")
	if len(v.Assigned()) == 0 {
		f.What = prose.Say("{nodes} {is|are} listed and no member of the cluster: no slot is served there.")
		f.Seen = prose.Say("Tyk may start there and find no keys.")
	}
	f.Hint = prose.Say("Remove {nodes} from %s, or let it join.", addrsKey(t))
	at := t.Main.Node
	join := fixes.Cluster(t.Store, at.Addr, at, "add-node", v.Node.Addr, at.Addr, "--cluster-slave")
	f.Fix = fixes.Ways(withoutAddrs(t.Store, v.Node.Addr), fixes.One(join))
	return f
}

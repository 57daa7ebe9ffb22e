package cluster

import (
	"cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var staleNode = checks.Check{
	ID: probe.ClusterStaleNode, Title: "Entry of a node that is gone", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "The cluster keeps an entry without an address (noaddr), a failed one at whose address another node lives, or a failed one that " +
		"is not listed and that nobody misses: what is left of a node that was reset, replaced or removed. It counts as a member, and " +
		"old addresses come back through it.",
	Hint: "Let all nodes forget it (CLUSTER FORGET).", Needs: viewSeen, Judge: judgeStaleNode,
}

func judgeStaleNode(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, m := range t.Members {
			if m.Stale {
				out = append(out, stale(c, t, m))
			}
		}
	}
	return out
}

func stale(c *checks.Case, t *topology.Cluster, m *topology.Member) checks.Finding {
	id := cmp.Or(m.SafeID(), "with an id that is none")
	f := told(c, t, prose.Say("The cluster still has an entry without an address for a node that is gone."))
	f.Seen = prose.Say("Node %s.", id)
	if m.HasAddr() && !m.Has("noaddr") {
		f.Nodes = []string{m.Name()}
		f.What = prose.Say("The cluster still has a failed entry for {nodes} that nobody misses.")
		f.Seen = prose.Say("Node %s: it has no slots, and no primary has fewer replicas than the others.", id)
		if t.Replaced(m) {
			f.What = prose.Say("The cluster still has a failed entry for {nodes}, where another node lives now.")
			f.Seen = prose.Say("Node %s.", id)
		}
	}
	f.Hint = prose.Say("If it is gone for good, let all nodes forget it, within a minute: who still knows it tells the others of it again.")
	f.Fix = forget(t, m)
	return f
}

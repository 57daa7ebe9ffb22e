package cluster

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var seedDown = checks.Check{
	ID: probe.ClusterSeedDown, Title: "Listed address that is dead", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedView, Shared: true,
	Doc: "A listed address does not answer and no primary with slots depends on it; other nodes answer. Tyk starts all the same, half a " +
		"second to a whole timeout slower for each dead address, and does not start once all listed ones are dead.",
	Hint:    "Remove the address from the settings, or bring it back.",
	After:   []probe.FaultID{probe.ClusterAnnounceUnreachable, probe.ClusterAnnounceDNS},
	Follows: checks.FollowsAny(checks.Addressing...),
	Needs:   viewSeen, Judge: judgeSeedDown,
}

func judgeSeedDown(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		dead := deadSeeds(t)
		for _, n := range dead {
			f := toldOf(c, t, n, prose.Say("{nodes} {is|are} listed in %s and {does|do} not answer, while other nodes do.", addrsKey(t)))
			f.Seen = prose.Say("It %s: Tyk starts all the same, but later.", checks.Absence(n))
			f.Hint = prose.Say("Start Redis at %s, or remove the address from %s.", n.Addr, addrsKey(t))
			f.Fix = fixes.Ways(withoutAddrs(t.Store, addrsOf(dead)...), fixes.BringBack(n.Addr, n))
			out = append(out, f)
		}
	}
	return out
}

// deadSeeds are listed addresses where nobody answers and no member is known to be down.
func deadSeeds(t *topology.Cluster) []*probe.Node {
	var out []*probe.Node
	for _, n := range t.Nodes {
		m := t.MemberAt(n)
		if n.Listed && slices.Contains(t.Store.Addrs, n.Addr) && topology.Dead(n) && (m == nil || !m.Down() && len(m.Slots) == 0) {
			out = append(out, n)
		}
	}
	return out
}

func addrsOf(nodes []*probe.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, n.Addr)
	}
	return out
}

var notListed = checks.Check{
	ID: probe.ClusterNotListed, Title: "Single listed node", Status: report.Info,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc:  "One node of several is listed. Tyk finds the others through it, but cannot start while it is down.",
	Hint: "List several nodes.", Needs: viewSeen, Judge: judgeNotListed,
}

func judgeNotListed(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if len(t.Store.Addrs) != 1 || len(t.Members) < 3 {
			continue
		}
		seed := t.Store.Addrs[0]
		for _, m := range t.Members {
			if !slices.Contains(m.Addrs(), seed) {
				continue // a name or a Service that stands for several nodes is not among these
			}
			f := told(c, t, prose.Say("{nodes} is the only listed node of %d.", len(t.Members)), m)
			f.Seen = prose.Say("While it is down, %s cannot start.", component.Get(t.Store.Component).Title)
			f.Hint = prose.Say("List several nodes.")
			f.Fix = fixes.Addresses(t.Store, checks.Tidy(append(names(t.Voters()), seed)))
			out = append(out, f)
		}
	}
	return out
}

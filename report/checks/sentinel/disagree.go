package sentinel

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var disagree = checks.Check{
	ID: probe.SentinelDisagree, Title: "More than one primary for a name", Status: report.Fail, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "Two Sentinels give different addresses for the same name, which are not one server. Tyk takes the first answer. Right after a " +
		"failover it lasts for seconds; otherwise two deployments share one name, a Sentinel watches something else under it, or some " +
		"Sentinels are cut off from the others. It is a warning where all name one primary, and one of its replicas is a primary as well: " +
		"nobody is sent there, and it gets nothing of what is written.",
	Hint:  "List the Sentinels of one deployment alone, and let all of these watch the same primary.",
	After: []probe.FaultID{probe.ServerBusy, probe.ServerLoading}, // which takes no REPLICAOF
	Judge: each(judgeDisagree),
}

// right is the place of the vote to go by: the one that leads to a primary that answers, and of these the first.
func right(p *topology.Sentinels) int {
	return max(0, slices.IndexFunc(p.Votes, func(v topology.Vote) bool { return v.IsPrimary() }))
}

func judgeDisagree(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	if len(p.Votes) < 2 {
		return strayPrimaries(c, p)
	}
	keep := &p.Votes[right(p)]
	var parts []string
	var wrong []*topology.Watcher
	var nodes []string
	alive := 0
	for i := range p.Votes {
		v := &p.Votes[i]
		parts = append(parts, v.Addr+" ("+voices(v)+")")
		if v.IsPrimary() {
			alive++
		}
		if v == keep {
			continue
		}
		wrong = append(wrong, v.By...)
		if nodes = append(nodes, addrsOf(nodesOf(v.By))...); v.Node != nil {
			nodes = append(nodes, v.Node.Addr)
		}
	}
	f := found(c, p, p.Watchers, prose.Say("The Sentinels name different primaries of %s: %s.", p.Store.MasterName, prose.List(parts)),
		nodes...)
	f.Seen = prose.Say("%s takes the first answer.", title(p.Store))
	names := prose.Some(addrsOf(nodesOf(wrong)))
	var watch []report.Fix
	for _, w := range wrong {
		watch = append(watch, fixes.Rewatch(p.Store, w.Node, watchOf(p, keep, keep.Addr))...)
	}
	list := without(p.Store, addrsOf(nodesOf(wrong)))
	if apart(p, keep, wrong) && list != nil {
		f.Hint = prose.Say("List the Sentinels of one deployment alone: take %s from the addresses. The two do not know each other.", names)
		if alive > 1 { // both are in use, and to take a primary from somebody does harm
			watch = without(p.Store, addrsOf(nodesOf(keep.By)))
		}
		f.Fix = fixes.Ways(list, watch)
		return []checks.Finding{f}
	}
	f.Hint = prose.Say("Right after a failover it lasts for seconds: check again. If it stays, let %s watch %s as the others do.", names,
		keep.Addr)
	f.Fix = fixes.Ways(watch, list)
	return []checks.Finding{f}
}

// voices says who gives an address.
func voices(v *topology.Vote) string {
	if len(v.By) == 1 {
		return v.By[0].Node.Addr
	}
	return prose.Count(len(v.By), "Sentinel", "Sentinels")
}

// apart is true where none of some Sentinels belongs to the deployment of those behind a vote.
func apart(p *topology.Sentinels, v *topology.Vote, others []*topology.Watcher) bool {
	for _, group := range p.Deployments {
		has := func(list []*topology.Watcher) bool {
			return slices.ContainsFunc(list, func(w *topology.Watcher) bool { return slices.Contains(group, w) })
		}
		if has(v.By) && has(others) {
			return false
		}
	}
	return true
}

// strayPrimaries are servers that the Sentinels have for replicas of the primary, and that are primaries.
func strayPrimaries(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	v := p.Agreed()
	if v == nil || !v.IsPrimary() {
		return nil
	}
	var out []checks.Finding
	for _, r := range p.Replicas {
		n := r.Node
		if n == nil || n == v.Node || !n.Answered() || n.OwnRole() != probe.Primary {
			continue
		}
		host, port, _ := probe.SplitAddr(v.Node.Addr)
		f := found(c, p, nil, prose.Say("{nodes} {is a primary|are primaries} as well, beside %s, which the Sentinels name.", v.Node.Addr),
			n.Addr)
		f.Status = report.Warn
		f.Refs = []report.Ref{c.At(n, "replication"), c.At(v.Node, "")}
		f.Seen = prose.Say("Nobody is sent there, and it gets nothing of what is written, so that it could not take over.")
		f.Hint = prose.Say("Make {nodes} a replica of %s again; what was written there alone is lost then. After a failover the Sentinels "+
			"do so by themselves within some seconds.", v.Node.Addr)
		f.Fix = fixes.Ways(fixes.Together(
			fixes.One(fixes.Admin(p.Store, n.Addr, n, "REPLICAOF", host, port)),
			fixes.Keep(p.Store, n.Addr, n),
		))
		out = append(out, f)
	}
	return out
}

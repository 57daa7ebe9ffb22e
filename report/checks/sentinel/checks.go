package sentinel

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// Checks lists the checks of the family.
func Checks() []checks.Check {
	return []checks.Check{
		unknownMaster, masterDown, masterUnreachable, masterIsReplica, disagree, authPassMissing, masterFlaggedDown,
		sentinelDown, quorumLost, cutOff, tilt, announcesPortZero, announcesLoopback,
		replicaDown, noPromotable, tooFew, notListed,
	}
}

// title is the name of a store's component: "Tyk Gateway".
func title(s *probe.Store) string { return component.Get(s.Component).Title }

// seen: without a Sentinel that answered there is nothing to compare.
var seen = &checks.Need{What: "the answer of a Sentinel", Met: func(c *checks.Case) bool {
	asked := false
	for _, p := range pictures(c) {
		asked = true
		if len(p.Watchers)+len(p.Blind) > 0 {
			return true
		}
	}
	return !asked
}}

// pictures are those of the stores behind Sentinels.
func pictures(c *checks.Case) []*topology.Sentinels {
	var out []*topology.Sentinels
	for _, s := range c.Stores() {
		if p := c.Sentinels(s); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// each puts a question to every picture.
func each(ask func(*checks.Case, *topology.Sentinels) []checks.Finding) func(*checks.Case) []checks.Finding {
	return func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, p := range pictures(c) {
			out = append(out, ask(c, p)...)
		}
		return out
	}
}

// eachVote puts a question to every address that the Sentinels give for the primary. Where they give several, of which one
// is a primary that answers, that they differ is the matter, and nothing else is asked.
func eachVote(ask func(*checks.Case, *topology.Sentinels, *topology.Vote) *checks.Finding) func(*checks.Case) []checks.Finding {
	return each(func(c *checks.Case, p *topology.Sentinels) []checks.Finding {
		votes := p.Votes
		if len(votes) > 1 {
			if votes[right(p)].IsPrimary() {
				return nil
			}
			votes = votes[:1]
		}
		var out []checks.Finding
		for i := range votes {
			if f := ask(c, p, &votes[i]); f != nil {
				if votes[i].Node != nil {
					f.Refs = append(f.Refs, c.At(votes[i].Node, ""))
				}
				out = append(out, *f)
			}
		}
		return out
	})
}

// found begins a finding, with the views of those who say so as what it rests on.
func found(c *checks.Case, p *topology.Sentinels, by []*topology.Watcher, what prose.Text, nodes ...string) checks.Finding {
	f := checks.Finding{Store: p.Store, Nodes: nodes, What: what}
	for _, w := range by {
		f.Refs = append(f.Refs, c.At(w.Node, "sentinel"))
	}
	return f
}

// nodesOf are the Sentinels behind watchers.
func nodesOf(watchers []*topology.Watcher) []*probe.Node {
	var out []*probe.Node
	for _, w := range watchers {
		out = append(out, w.Node)
	}
	return out
}

// addrsOf are the addresses of nodes.
func addrsOf(nodes []*probe.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, n.Addr)
	}
	return out
}

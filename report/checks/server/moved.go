package server

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// sentAround are the nodes of a cluster that send the keys of their own slots to another node, which sends them on: the
// client goes in a circle until it gives up.
func sentAround(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Cluster {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			i := sentOn(n)
			if i < 0 {
				continue
			}
			f := &n.Rights.Refused[i].Fault
			to := c.NodeAt(s.ID, f.Addr)
			if to == nil || to == n || sentOn(to) < 0 {
				continue // the slot has moved, or is on its way: a matter of the cluster
			}
			found := checks.Finding{
				Status: c.Weight(s, n), Store: s, Nodes: []string{n.Addr},
				What: prose.Say(
					"{nodes} {sends|send} every key to another node, which sends it back: %s gives up after some rounds.",
					title(s),
				),
				Seen: prose.Say("Each follows its own picture of the slots."),
				Hint: prose.Say(
					"Let the nodes agree on who serves which slots (CLUSTER NODES on each); behind a proxy, look at its picture of " +
						"the cluster.",
				),
				Fix: fixes.Network("make " + prose.List(checks.Tidy([]string{n.Addr, to.Addr})) + " agree on who serves each slot " +
					"(CLUSTER NODES on both); behind a proxy, its picture of the cluster"),
			}
			found.Refs = append(found.Refs, c.At(n, fmt.Sprintf("rights/refused/%d", i)))
			out = append(out, found)
		}
	}
	return out
}

// sentOn is the place of the first vital refusal of a node that sends to another one, -1 where there is none.
func sentOn(n *probe.Node) int {
	if n.Rights == nil {
		return -1
	}
	return slices.IndexFunc(n.Rights.Refused, func(r probe.Refusal) bool {
		f := &r.Fault
		return f.ID == probe.ModeClusterNotEnabled && (f.Kind == probe.MovedAway || f.Kind == probe.AskedAway) && f.Addr != ""
	})
}

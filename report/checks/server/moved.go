package server

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// sentAround are the nodes that send keys where no client gets an answer: nodes of a cluster that send those of their own
// slots to another node, which sends them on, or to themselves, so that the client goes in a circle until it gives up; and
// servers that send keys away and are in no cluster by their own word, so that no kind of client fits them.
func sentAround(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			i := sentOn(n)
			if i < 0 {
				continue
			}
			f, found := tellSent(c, s, n, &n.Rights.Refused[i].Fault)
			if !found {
				continue
			}
			f.Status, f.Store, f.Nodes = c.Weight(s, n), s, []string{n.Addr}
			f.Refs = append(f.Refs, c.At(n, fmt.Sprintf("rights/refused/%d", i)))
			out = append(out, f)
		}
	}
	return out
}

// tellSent says what comes of it that a node sends keys on; false where that is a matter of the cluster, or of the mode.
func tellSent(c *checks.Case, s *probe.Store, n *probe.Node, f *probe.Fault) (checks.Finding, bool) {
	to := c.NodeAt(s.ID, f.Addr)
	switch {
	case checks.InNoCluster(n):
		return sentAway(s, n, f), true
	case s.Mode != probe.Cluster || to == nil:
		return checks.Finding{}, false
	case to == n:
		return sentToItself(s, n, f), true
	case sentOn(to) < 0:
		return checks.Finding{}, false // the slot has moved, or is on its way
	}
	return checks.Finding{
		What: prose.Say("{nodes} {sends|send} every key to another node, which sends it back: %s gives up after some rounds.", title(s)),
		Seen: prose.Say("Each follows its own picture of the slots."),
		Hint: prose.Say("Let the nodes agree on who serves which slots (CLUSTER NODES on each); behind a proxy, look at its picture of " +
			"the cluster."),
		Fix: fixes.Network("make " + prose.List(checks.Tidy([]string{n.Addr, to.Addr})) + " agree on who serves each slot (CLUSTER NODES " +
			"on both); behind a proxy, its picture of the cluster"),
	}, true
}

func sentToItself(s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding {
	return checks.Finding{
		What: prose.Say("{nodes} {sends keys to itself|send keys to themselves} again and again: %s gives up after some rounds.", title(s)),
		Seen: prose.Say("It says: %s.", prose.Clause(f.Text)),
		Hint: prose.Say("Look at CLUSTER NODES there: a slot that is on its way to the node itself (CLUSTER SETSLOT <slot> STABLE ends that), " +
			"or two nodes that announce one address; behind a proxy, look at its picture of the cluster."),
		Fix: fixes.Network("make " + n.Addr + " serve the keys that it sends to itself (CLUSTER NODES shows why it does not); behind a " +
			"proxy, its picture of the cluster"),
	}
}

func sentAway(s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding {
	found := checks.Finding{
		What: prose.Say("{nodes} {sends|send} keys on to another server, and {is|are} in no cluster by {its|their} own word."),
		Seen: prose.Say("It says %s, and cluster_enabled:0. A client of a single Redis does not follow that, and one of a cluster "+
			"cannot learn the slots.", prose.Clause(f.Text)),
		Hint: prose.Say("Connect %s to Redis itself: what answers there is a proxy, or a service, that does not tell what it is. If a "+
			"cluster is behind it, name the nodes of the cluster and use the cluster client.", title(s)),
		Fix: fixes.AskInstead(s, []string{n.Addr}, fixes.Ask("address of the Redis itself")),
	}
	if f.Addr == n.Addr {
		found.What = prose.Say("{nodes} {sends keys to itself|send keys to themselves}, and {is|are} in no cluster by {its|their} own word.")
	}
	return found
}

// sentOn is the place of the first refusal of a node that sends to another one, -1 where there is none.
func sentOn(n *probe.Node) int {
	if n.Rights == nil {
		return -1
	}
	return slices.IndexFunc(n.Rights.Refused, func(r probe.Refusal) bool {
		f := &r.Fault
		return f.ID == probe.ModeClusterNotEnabled && (f.Kind == probe.MovedAway || f.Kind == probe.AskedAway)
	})
}

package network

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
)

// readdressing asks for the right addresses in the place of those that the settings name and that met a fault. It is made
// once for a judge: one list is written once, whichever of them is asked about.
type readdressing struct {
	c    *checks.Case
	made map[readdressed][]report.Fix
}

type readdressed struct {
	store   *probe.Store
	purpose probe.Purpose
	id      probe.FaultID
}

func newReaddressing(c *checks.Case) readdressing {
	return readdressing{c, map[readdressed][]report.Fix{}}
}

// of is nil for an address that the servers announce.
func (r readdressing) of(t checks.Trouble) []report.Fix {
	if !t.Node.Listed {
		return nil
	}
	k := readdressed{t.Store, t.Node.Purpose, t.Fault.ID}
	if _, known := r.made[k]; !known {
		var wrong []string
		for _, n := range r.c.VisitedAs(k.store.ID, k.purpose) {
			if step, _ := checks.Met(n, k.id); step != nil {
				wrong = append(wrong, n.Addr)
			}
		}
		r.made[k] = fixes.AskInstead(k.store, wrong, wanted(k.store, len(wrong)))
	}
	return r.made[k]
}

// alsoListed is an address that the settings name behind the one that is used, in the place of which it would do: a primary
// that answers, of a client for a single server. "" where there is none.
func (r readdressing) alsoListed(t checks.Trouble) string {
	if t.Store.Mode != probe.Standalone || !t.Node.Listed {
		return ""
	}
	for i := range r.c.Ev.Nodes {
		n := &r.c.Ev.Nodes[i]
		named := slices.Contains(t.Store.Configured, n.Addr) && n.Addr != t.Node.Addr
		if named && slices.Contains(n.For, t.Store.ID) && n.Answered() && n.Failed() == nil && n.OwnRole() == probe.Primary &&
			(n.Server == nil || n.Server.Mode == "standalone") {
			return n.Addr
		}
	}
	return ""
}

// wanted is what a store's address has to be that of.
func wanted(s *probe.Store, n int) fixes.Ask {
	switch {
	case s.Mode == probe.Sentinel && n > 1:
		return "addresses of the Sentinels"
	case s.Mode == probe.Sentinel:
		return "address of a Sentinel"
	case s.Mode == probe.Cluster && n > 1:
		return "addresses of the cluster's nodes"
	case s.Mode == probe.Cluster:
		return "address of a node of the cluster"
	}
	return "address of Redis"
}

// reached are the servers at which a connection was accepted, with the IP addresses of their hosts. It is made once for a
// judge.
type reached []place

type place struct {
	node *probe.Node
	end  string
}

func newReached(c *checks.Case) reached {
	var out reached
	for i := range c.Ev.Nodes {
		if n := &c.Ev.Nodes[i]; accepted(n) {
			out = append(out, place{n, endOf(n)})
		}
	}
	return out
}

// near are the addresses near that of a node: other ports of its host (same), other hosts of its network.
func (r reached) near(n *probe.Node) (same, near []string) {
	host := endOf(n)
	for _, o := range r {
		switch {
		case o.node == n || o.node.Addr == n.Addr || host == "" || o.end == "":
		case host == o.end:
			same = append(same, o.node.Addr)
		case probe.SameNetwork(host, o.end):
			near = append(near, o.node.Addr)
		}
	}
	return checks.Tidy(same), checks.Tidy(near)
}

// accepted is true where a connection was made.
func accepted(n *probe.Node) bool {
	step := n.Step(probe.StepTCP)
	return step != nil && step.Fault == nil
}

// endOf is the IP address of a node's host, where it is known; else its name.
func endOf(n *probe.Node) string {
	switch host := probe.HostOf(n.Addr); {
	case probe.IsIP(host):
		return host
	case n.Remote != "":
		return probe.HostOf(n.Remote)
	case len(n.Resolved) == 1:
		return n.Resolved[0]
	default:
		return host
	}
}

package network

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
)

// readdress asks for the right address in the place of one that the settings name, and of all others of the store that
// met the same: one list is written once. nil for an address that the servers announce.
func readdress(c *checks.Case, t checks.Trouble) []report.Fix {
	var wrong []string
	for _, n := range c.VisitedAs(t.Store.ID, t.Node.Purpose) {
		if step, _ := checks.Met(n, t.Fault.ID); step != nil {
			wrong = append(wrong, n.Addr)
		}
	}
	return fixes.AskInstead(t.Store, wrong, wanted(t.Store, len(wrong)))
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

// neighbours are addresses near that of a node at which a connection was accepted: another port of its host (same), other
// hosts of its network.
func neighbours(c *checks.Case, n *probe.Node) (same, near []string) {
	for i := range c.Ev.Nodes {
		o := &c.Ev.Nodes[i]
		if o == n || o.Addr == n.Addr || !accepted(o) {
			continue
		}
		switch host, other := endOf(n), endOf(o); {
		case host == "" || other == "":
		case host == other:
			same = append(same, o.Addr)
		case probe.SameNetwork(host, other):
			near = append(near, o.Addr)
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

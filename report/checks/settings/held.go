package settings

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks"
)

// besides is the visit to an address that the settings name and that does not count; nil where none was made.
func besides(c *checks.Case, s *probe.Store, addr string) *probe.Node {
	for i := range c.Ev.Nodes {
		n := &c.Ev.Nodes[i]
		of := slices.Contains(n.Stores, s.ID) || slices.Contains(n.For, s.ID)
		if of && (n.Addr == addr || slices.Contains(n.Aliases, addr)) {
			return n
		}
	}
	return nil
}

// usable is true for a server that took our commands to the end.
func usable(n *probe.Node) bool { return n != nil && n.Answered() && n.Failed() == nil }

// used are the nodes that a store's client dials by its settings, before any server names others.
func used(c *checks.Case, s *probe.Store) []*probe.Node {
	var out []*probe.Node
	for _, addr := range s.Addrs {
		if n := c.NodeAt(s.ID, addr); n != nil {
			out = append(out, n)
		}
	}
	return out
}

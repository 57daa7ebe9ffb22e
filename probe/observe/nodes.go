package observe

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// nodesOf are the rows of a walk as the evidence has them, when all visits are in: one for every address and access, with
// what the walk knows of it. Who is who is not for the walk to say.
func nodesOf(rows []*row) []probe.Node {
	nodes := make([]probe.Node, 0, len(rows))
	for _, r := range rows {
		n := *r.node
		n.Listed, n.FoundBy = r.target.Listed, slices.Clone(r.target.FoundBy)
		n.Stores, n.For = slices.Clone(r.target.Stores), slices.Clone(r.target.For)
		nodes = append(nodes, n)
	}
	slices.SortStableFunc(nodes, func(a, b probe.Node) int {
		return cmp.Or(cmp.Compare(a.Addr, b.Addr), cmp.Compare(a.Purpose, b.Purpose), slices.Compare(a.Stores, b.Stores),
			slices.Compare(a.For, b.For))
	})
	return nodes
}

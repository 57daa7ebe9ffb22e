package observe

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// viewBudget is how many lines of CLUSTER NODES and CLUSTER SLOTS are kept over all nodes: each node of a cluster of n
// sends n, so that 1,000 nodes would bring a million.
const viewBudget = 60_000

// trim takes away what is only said again: where the views of all nodes together are beyond the budget, nodes that say the
// same lose the lists but for a few, and name one that has them. Views that differ are what a diagnosis rests on, and stay;
// of those that are alike the ones of listed nodes stay, as far as half of the budget goes, and one at the least.
func trim(nodes []probe.Node, budget int) {
	total := 0
	alike := map[uint64][]*probe.Node{}
	for i := range nodes {
		if v := nodes[i].Cluster; v != nil && len(v.Nodes) > 0 {
			total += linesOf(v)
			print := viewOf(&nodes[i])
			alike[print] = append(alike[print], &nodes[i])
		}
	}
	if total <= budget {
		return
	}
	groups := make([][]*probe.Node, 0, len(alike))
	for _, group := range alike {
		slices.SortStableFunc(group, func(a, b *probe.Node) int {
			return cmp.Or(truth(b.Listed)-truth(a.Listed), cmp.Compare(a.Addr, b.Addr))
		})
		groups = append(groups, group)
	}
	slices.SortFunc(groups, func(a, b []*probe.Node) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0].Addr, b[0].Addr), slices.Compare(a[0].Stores, b[0].Stores))
	})
	kept := 0
	for _, group := range groups {
		for i, n := range group {
			if lines := linesOf(n.Cluster); i == 0 || kept+lines <= budget/2 {
				kept += lines
				continue
			}
			n.Cluster.Nodes, n.Cluster.Slots, n.Cluster.SameAs = nil, nil, group[0].Addr
		}
	}
}

func linesOf(v *probe.ClusterView) int { return len(v.Nodes) + len(v.Slots) }

func truth(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// viewOf is a fingerprint of what a node says of its cluster, the same for two nodes of the same stores that say the same:
// who is myself and whose link stands at the moment does not count.
func viewOf(node *probe.Node) uint64 {
	h := fnv.New64a()
	fmt.Fprintln(h, node.Stores)
	for _, n := range node.Cluster.Nodes {
		flags := slices.DeleteFunc(slices.Clone(n.Flags), func(f string) bool { return f == "myself" })
		fmt.Fprintln(h, n.ID, n.Addr, n.Hostname, strings.Join(flags, ","), n.PrimaryID, n.Slots, n.Open)
	}
	for _, s := range node.Cluster.Slots {
		fmt.Fprintln(h, s)
	}
	return h.Sum64()
}

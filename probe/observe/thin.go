package observe

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// viewBudget is how many lines of CLUSTER NODES and CLUSTER SLOTS are kept over all nodes: each node of a cluster of n
// sends n, so that 1,000 nodes would bring a million.
const viewBudget = 60_000

// thin takes away what is only said again: where the views of all nodes together are beyond the budget, a node whose
// view is that of most others keeps its own facts and loses the list. Views that differ are what a diagnosis rests on,
// and stay; so do those of listed nodes, as far as the budget goes.
func thin(nodes []probe.Node, budget int) {
	total := 0
	seen := map[uint64]int{}
	views := make([]uint64, len(nodes))
	for i := range nodes {
		if v := nodes[i].Cluster; v != nil && len(v.Nodes) > 0 {
			total += len(v.Nodes) + len(v.Slots)
			views[i] = viewOf(v)
			seen[views[i]]++
		}
	}
	if total <= budget {
		return
	}
	common, most := uint64(0), 1
	for view, n := range seen {
		if n > most || n == most && view < common {
			common, most = view, n
		}
	}
	kept := 0
	for _, listed := range []bool{true, false} {
		for i := range nodes {
			v := nodes[i].Cluster
			if nodes[i].Listed != listed || v == nil || most < 2 || views[i] != common {
				continue
			}
			if kept += len(v.Nodes) + len(v.Slots); kept > budget/2 {
				v.Nodes, v.Slots = nil, nil
			}
		}
	}
}

// viewOf is a fingerprint of what a node says of its cluster, the same for two nodes that say the same: who is myself and
// whose link stands at the moment does not count.
func viewOf(v *probe.ClusterView) uint64 {
	h := fnv.New64a()
	for _, n := range v.Nodes {
		flags := slices.DeleteFunc(slices.Clone(n.Flags), func(f string) bool { return f == "myself" })
		fmt.Fprintln(h, n.ID, n.Addr, n.Hostname, strings.Join(flags, ","), n.PrimaryID, n.Slots, n.Open)
	}
	for _, s := range v.Slots {
		fmt.Fprintln(h, s)
	}
	return h.Sum64()
}

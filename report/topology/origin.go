package topology

import (
	"slices"

	"tyk-redis-doctor/probe"
)

// maxOrigins is how many places a node names at most as those through which it was found.
const maxOrigins = 8

// origins notes through whom each node was found.
func (w *world) origins() {
	at := map[string][]*probe.Node{}
	for _, n := range w.nodes {
		at[n.Addr] = append(at[n.Addr], n)
	}
	for _, from := range w.nodes { // the listed ones first
		for _, f := range w.finds[from] {
			by := f.By + " of " + from.Addr
			for _, n := range at[w.at(f.dialled)] {
				if n == from || n.Purpose != f.Purpose || len(n.FoundBy) >= maxOrigins || slices.Contains(n.FoundBy, by) {
					continue
				}
				n.FoundBy = append(n.FoundBy, by)
			}
		}
	}
	for _, n := range w.nodes {
		slices.Sort(n.FoundBy)
	}
}

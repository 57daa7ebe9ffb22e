package topology

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// Settle makes of raw evidence what the rest of the report reads, in a copy: rows of one server met under two addresses
// are one node; role, slots, primary and aliases are filled in from what all said; a step has beside the fault that was
// met the one that it turned out to be. What was settled before comes out the same, and so do saved reports of versions
// that settled while observing. What was not asked for, as raw replies, is shared with the original.
func Settle(ev *probe.Evidence) *probe.Evidence {
	out := *ev
	if ev.Nodes == nil {
		return &out
	}
	w := &world{stores: map[probe.StoreID]*probe.Store{}, home: map[string]string{}, absorbed: map[*probe.Node][]*probe.Node{}}
	for i := range ev.Stores {
		w.stores[ev.Stores[i].ID] = &ev.Stores[i]
	}
	for i := range ev.Nodes {
		w.nodes = append(w.nodes, copied(&ev.Nodes[i]))
	}
	for _, n := range w.nodes {
		w.name(n)
	}
	w.nameAlike()
	w.join()
	w.hear()
	w.proveWhereClientsGo()
	for _, n := range w.nodes {
		w.place(n)
	}
	w.origins()
	slices.SortStableFunc(w.nodes, func(a, b *probe.Node) int { return cmp.Or(byPlace(a, b), slices.Compare(a.For, b.For)) })
	out.Nodes = make([]probe.Node, 0, len(w.nodes))
	for _, n := range w.nodes {
		out.Nodes = append(out.Nodes, *n)
	}
	return &out
}

// copied is a node with lists of its own where settling changes them.
func copied(n *probe.Node) *probe.Node {
	c := *n
	c.Steps = slices.Clone(n.Steps)
	c.FoundBy, c.Stores, c.For = slices.Clone(n.FoundBy), slices.Clone(n.Stores), slices.Clone(n.For)
	c.Aliases, c.Announced = slices.Clone(n.Aliases), slices.Clone(n.Announced)
	return &c
}

// world is the evidence while it is being settled.
type world struct {
	stores map[probe.StoreID]*probe.Store
	nodes  []*probe.Node // listed ones first, then by address
	// home leads from every address that is known of a server, dialled or announced, to the address of its node.
	home map[string]string
	// absorbed are the rows that were joined into one, by that one.
	absorbed map[*probe.Node][]*probe.Node
	// finds are the addresses that each node names to clients that follow them, as these dial them.
	finds map[*probe.Node][]found
	view  map[*probe.Node]*View
	views []*View // the newest first; of equal age the first node's
	// servers leads from a cluster node's id to the address of its node, ids from that address to the ids that it is
	// named by.
	servers map[string]string
	ids     map[string]map[string]bool
	words   words
}

// found is an address that a server names, as a client dials it.
type found struct {
	probe.Find
	dialled string
}

// at is the address of the node of a server.
func (w *world) at(addr string) string {
	if home, known := w.home[addr]; known {
		return home
	}
	return addr
}

// visitedFor is a store on whose behalf a node was visited; all of them speak to it in the same way. nil where that is not
// known.
func (w *world) visitedFor(n *probe.Node) *probe.Store {
	for _, ids := range [][]probe.StoreID{n.For, n.Stores} {
		for _, id := range ids {
			if s := w.stores[id]; s != nil {
				return s
			}
		}
	}
	return nil
}

// union gives the sorted union of two lists, nil of two that are empty.
func union[T cmp.Ordered](a, b []T) []T {
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

package visit

import (
	"slices"
	"strings"
	"sync"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// fewLines is how many nodes a cluster may have whose views are kept as each node told them. Of larger ones those that are the
// same are kept once, since each node names all others.
const fewLines = 64

// views are what was told of large clusters, by fingerprint. A list that is in it is shared, and nobody changes it.
type views struct {
	mu    sync.Mutex
	nodes map[uint64][]probe.ClusterNode
	slots map[uint64]*slotsTold
	finds map[shared][]probe.Find
	told  map[shared]bool
}

// shared is what makes the finds of two nodes the same.
type shared struct {
	node *probe.ClusterNode
	slot *probe.SlotRange
}

// slotsTold is one reply to CLUSTER SLOTS.
type slotsTold struct {
	ranges   []probe.SlotRange
	elements int
}

// lines reads CLUSTER NODES, and gives the id of the node itself.
func (vs *views) lines(text string) (lines []probe.ClusterNode, self string) {
	if strings.Count(text, "\n") < fewLines {
		lines = wire.ParseClusterNodes(text)
		for _, n := range lines {
			if n.Has("myself") {
				return lines, n.ID
			}
		}
		return lines, ""
	}
	print, self := wire.PrintClusterNodes(text)
	self = probe.Printable(self)
	vs.mu.Lock()
	lines, known := vs.nodes[print]
	vs.mu.Unlock()
	if known {
		return lines, self
	}
	lines = wire.ParseClusterNodes(text)
	for i := range lines {
		lines[i].Flags = slices.DeleteFunc(lines[i].Flags, func(f string) bool { return f == "myself" })
	}
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if vs.nodes == nil {
		vs.nodes = map[uint64][]probe.ClusterNode{}
	}
	if first, known := vs.nodes[print]; known {
		return first, self
	}
	vs.nodes[print] = lines
	return lines, self
}

// ranges reads CLUSTER SLOTS.
func (vs *views) ranges(v any) *slotsTold {
	if list, _ := v.([]any); len(list) < fewLines/2 {
		told := &slotsTold{}
		told.ranges, told.elements = wire.ParseClusterSlots(v)
		return told
	}
	print := wire.PrintClusterSlots(v)
	vs.mu.Lock()
	told := vs.slots[print]
	vs.mu.Unlock()
	if told != nil {
		return told
	}
	told = &slotsTold{}
	told.ranges, told.elements = wire.ParseClusterSlots(v)
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if vs.slots == nil {
		vs.slots = map[uint64]*slotsTold{}
	}
	if first := vs.slots[print]; first != nil {
		return first
	}
	vs.slots[print] = told
	return told
}

// share tells whether the view of a node was that of another before, and notes it.
func (vs *views) share(n *probe.Node) bool {
	c := n.Cluster
	if c == nil || len(c.Nodes) < fewLines || len(c.Slots) == 0 {
		return false
	}
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if vs.told == nil {
		vs.told = map[shared]bool{}
	}
	key := shared{&c.Nodes[0], &c.Slots[0]}
	known := vs.told[key]
	vs.told[key] = true
	return known
}

// findsOf are the addresses that a node names: one list for all that have the same view, with themselves in it.
func (vs *views) findsOf(n *probe.Node) []probe.Find {
	c := n.Cluster
	if c == nil || n.Sentinel != nil || len(c.Nodes) < fewLines || len(c.Slots) == 0 {
		return n.Finds()
	}
	key := shared{&c.Nodes[0], &c.Slots[0]}
	vs.mu.Lock()
	finds, known := vs.finds[key]
	vs.mu.Unlock()
	if known {
		return finds
	}
	of := *c
	of.MyID = ""
	finds = of.Finds()
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if vs.finds == nil {
		vs.finds = map[shared][]probe.Find{}
	}
	if first, known := vs.finds[key]; known {
		return first
	}
	vs.finds[key] = finds
	return finds
}

package observe

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
)

// How many lines of CLUSTER NODES and CLUSTER SLOTS are kept over all nodes: each node of a cluster of n sends n, so that
// 1,000 nodes would bring a million.
const (
	// sameBudget is from where on views that are the same to the letter are kept once.
	sameBudget = 1_000
	// viewBudget is from where on those are that differ in links alone, of which each node has its own.
	viewBudget = 60_000
)

// trim takes away what is only said again: where the views of all nodes together are beyond a budget, nodes that say the
// same lose the lists, and name one that has them. Views that differ are what a diagnosis rests on, and stay; of those that
// are the same that of a listed node stays, and of those that are merely alike as many as half of the budget holds.
func trim(nodes []probe.Node) {
	same := trimAlike(nodes, sameBudget, 0, true)
	alike := trimAlike(nodes, viewBudget, viewBudget/2, false)
	for n, first := range same {
		if last := alike[first]; last != nil { // the first one has lost its lists as well
			n.Cluster.SameAs = last.Addr
		}
	}
}

// trimAlike does so beyond one budget, and keeps so many lines. links tells whether the links of a node count. It gives who
// lost the lists, each with who has them.
func trimAlike(nodes []probe.Node, budget, keep int, links bool) (kept map[*probe.Node]*probe.Node) {
	total := 0
	alike := map[uint64][]*probe.Node{}
	prints := map[told]uint64{}
	for i := range nodes {
		if v := nodes[i].Cluster; v != nil && len(v.Nodes) > 0 {
			total += linesOf(v)
		}
	}
	if total <= budget {
		return nil
	}
	for i := range nodes {
		if v := nodes[i].Cluster; v != nil && len(v.Nodes) > 0 {
			print := viewOf(&nodes[i], links, prints)
			alike[print] = append(alike[print], &nodes[i])
		}
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
	held := 0
	kept = map[*probe.Node]*probe.Node{}
	for _, group := range groups {
		for i, n := range group {
			if lines := linesOf(n.Cluster); i == 0 || held+lines <= keep {
				held += lines
				continue
			}
			n.Cluster.Nodes, n.Cluster.Slots, n.Cluster.SameAs = nil, nil, group[0].Addr
			kept[n] = group[0]
		}
	}
	return kept
}

func linesOf(v *probe.ClusterView) int { return len(v.Nodes) + len(v.Slots) }

func truth(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// told are lists that several nodes share.
type told struct {
	node *probe.ClusterNode
	slot *probe.SlotRange
	of   string
}

// printSeed makes fingerprints differ from run to run, so that no peer can aim at one.
var printSeed = maphash.MakeSeed()

// viewOf is a fingerprint of what a node says of its cluster, the same for two nodes of the same stores that say the same:
// who is myself does not count, and links do where they are to. Of lists that are shared it is made once.
func viewOf(node *probe.Node, links bool, prints map[told]uint64) uint64 {
	v := node.Cluster
	key := told{node: &v.Nodes[0], of: fmt.Sprint(node.Stores)}
	if len(v.Slots) > 0 {
		key.slot = &v.Slots[0]
	}
	if print, known := prints[key]; known {
		return print
	}
	var h maphash.Hash
	h.SetSeed(printSeed)
	text := func(words ...string) {
		for _, w := range words {
			_, _ = h.WriteString(w) // as of the others, it cannot fail
			_ = h.WriteByte(0)
		}
	}
	number := func(list ...int) {
		for _, n := range list {
			text(strconv.Itoa(n))
		}
	}
	text(key.of)
	for i := range v.Nodes {
		n := &v.Nodes[i]
		text("", n.ID, n.Addr, n.Hostname, n.PrimaryID)
		for _, f := range n.Flags {
			if f != "myself" {
				text(f)
			}
		}
		for _, r := range n.Slots {
			number(r.From, r.To)
		}
		for _, o := range n.Open {
			text(o.PeerID, strconv.FormatBool(o.Importing), strconv.Itoa(o.Slot))
		}
		if links {
			unanswered := n.Unanswered && (n.Has("fail") || n.Has("fail?")) // as in wire
			text(strconv.FormatInt(n.Epoch, 10), strconv.FormatBool(n.LinkUp), strconv.FormatBool(unanswered))
			number(n.BusPort)
		}
	}
	for _, s := range v.Slots {
		number(s.From, s.To)
		for _, e := range s.Endpoints {
			text(e.Host, strconv.FormatBool(e.Null), e.ID, e.IP, e.Hostname)
			number(e.Port)
		}
	}
	prints[key] = h.Sum64()
	return prints[key]
}

package verdict

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// explain finds out which answers explain which others, and gives each consequence its root cause.
//
// An answer is explained (1) by a fault of the settings whose field leads to it, or that keeps its store from being
// built; (2) by an answer that its check names in After, on the same node, or on the same store where one of the two
// names no node. A store's answer is only explained by one that is at least as bad; on the same node a milder one will
// do, and the consequence is then as mild: what refuses connections because it is a replica that is down costs no more
// than a replica.
func explain(j *judging) {
	blameSettings(j)
	x := newIndex(j)
	var out []*answer
	for _, a := range j.answers {
		if a.cause != nil {
			out = append(out, a)
			continue
		}
		out = append(out, x.split(j, a)...)
	}
	x.resolve(out)
	j.answers = out
}

// index finds the answers that could explain another one.
type index struct {
	onNode  map[string][]*answer        // by every address of the server
	onStore map[probe.StoreID][]*answer // all of a store
	parts   map[*answer][]*answer       // what an answer was split into
}

func newIndex(j *judging) *index {
	x := &index{map[string][]*answer{}, map[probe.StoreID][]*answer{}, map[*answer][]*answer{}}
	also := otherAddresses(j.Ev.Nodes)
	for _, a := range j.answers {
		if !a.counts() {
			continue
		}
		x.onStore[a.storeID()] = append(x.onStore[a.storeID()], a)
		for _, n := range a.Nodes {
			x.onNode[n] = append(x.onNode[n], a)
			for _, other := range also[n] {
				if !slices.Contains(a.Nodes, other) {
					x.onNode[other] = append(x.onNode[other], a)
				}
			}
		}
	}
	return x
}

// otherAddresses are those under which a server is also known, by each of its addresses: what is told of the address that
// it announces explains what it met under another.
func otherAddresses(nodes []probe.Node) map[string][]string {
	out := map[string][]string{}
	for i := range nodes {
		n := &nodes[i]
		for _, other := range slices.Concat(n.Aliases, n.Announced) {
			if other != n.Addr {
				out[n.Addr], out[other] = append(out[n.Addr], other), append(out[other], n.Addr)
			}
		}
	}
	return out
}

// split explains an answer node by node, and parts it where only some of its nodes are explained.
func (x *index) split(j *judging, a *answer) []*answer {
	if len(a.Nodes) == 0 {
		a.cause = x.best(a, "")
		return []*answer{a}
	}
	var causes []*answer // in the order of the first node each explains, nil for none
	nodes := map[*answer][]string{}
	for _, n := range a.Nodes {
		cause := x.best(a, n)
		if _, seen := nodes[cause]; !seen {
			causes = append(causes, cause)
		}
		nodes[cause] = append(nodes[cause], n)
	}
	if len(causes) == 1 {
		a.cause = causes[0]
		return []*answer{a}
	}
	if !a.What.PerNode() {
		if _, some := nodes[nil]; !some {
			a.cause = causes[0]
		}
		return []*answer{a}
	}
	for _, cause := range causes {
		p := a.part(j, nodes[cause])
		p.cause = cause
		x.parts[a] = append(x.parts[a], p)
	}
	return x.parts[a]
}

// part is the answer for some of its nodes alone.
func (a *answer) part(j *judging, nodes []string) *answer {
	p := *a
	p.Nodes = nodes
	p.Refs = slices.DeleteFunc(slices.Clone(a.Refs), func(r report.Ref) bool {
		n := j.NodeOf(r)
		return n != nil && slices.Contains(a.Nodes, n.Addr) && !slices.Contains(nodes, n.Addr)
	})
	p.Fix = slices.DeleteFunc(slices.Clone(a.Fix), func(f report.Fix) bool {
		return slices.Contains(a.Nodes, f.Node) && !slices.Contains(nodes, f.Node)
	})
	return &p
}

// best is the answer that explains a on one node, or on its store where node is "": the one that After names first.
func (x *index) best(a *answer, node string) *answer {
	var best *answer
	bestPlace := len(a.check.After)
	consider := func(e *answer) {
		if e == a || e.check == a.check {
			return
		}
		place := slices.IndexFunc(a.check.After, func(p probe.FaultID) bool { return checks.Match(string(p), e.id()) })
		if place < 0 || place > bestPlace || place == bestPlace && best != nil && !e.worseThan(best) {
			return
		}
		best, bestPlace = e, place
	}
	if node != "" {
		for _, e := range x.onNode[node] {
			if e.Store == a.Store || e.check.Shared {
				consider(e)
			}
		}
	}
	for _, e := range x.onStore[a.storeID()] {
		if (node == "" || len(e.Nodes) == 0) && !a.worseThan(e) {
			consider(e)
		}
	}
	return best
}

// resolve follows every chain of causes to its root.
func (x *index) resolve(answers []*answer) {
	for _, a := range answers {
		a.root = x.rootOf(a)
	}
	for _, a := range answers {
		if a.root == a {
			a.root = nil
			continue
		}
		if a.worseThan(a.root) {
			a.Status = a.root.Status
		}
		a.root.victims++
	}
}

// maxChain ends a circle of explanations. The catalogue has none, which a test holds.
const maxChain = 16

func (x *index) rootOf(a *answer) *answer {
	root := a
	for range maxChain {
		if root.cause == nil {
			return root
		}
		root = x.partFor(root.cause, root.Nodes)
	}
	return root
}

// partFor is the part of a split answer that shares a node with the consequence, else its first part.
func (x *index) partFor(e *answer, nodes []string) *answer {
	parts := x.parts[e]
	for _, p := range parts {
		if overlap(p.Nodes, nodes) {
			return p
		}
	}
	if len(parts) > 0 {
		return parts[0]
	}
	return e
}

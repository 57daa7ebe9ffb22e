package checks

import (
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// collapse finds out which answers explain which others, and gives each consequence its root cause.
//
// An answer is explained (1) by one that its check names in After, on the same node, or on the same store where one
// of the two names no node; (2) by a fault of the settings whose field leads to it; (3) by the fault that keeps its
// store from being built. A store's answer is only explained by one that is at least as bad; on the same node a
// milder one will do, and the consequence is then as mild: what refuses connections because it is a replica that is
// down costs no more than a replica.
func collapse(c *Case, answers []*answer) []*answer {
	blameSettings(c, answers)
	x := newIndex(answers)
	var out []*answer
	for _, a := range answers {
		if a.cause != nil {
			out = append(out, a)
			continue
		}
		out = append(out, x.split(c, a)...)
	}
	x.resolve(out)
	return out
}

// index finds the answers that could explain another one.
type index struct {
	onNode  map[string][]*answer
	onStore map[probe.StoreID][]*answer // all of a store
	parts   map[*answer][]*answer       // what an answer was split into
}

func newIndex(answers []*answer) *index {
	x := &index{map[string][]*answer{}, map[probe.StoreID][]*answer{}, map[*answer][]*answer{}}
	for _, a := range answers {
		if a.Status.Rank() < report.Warn.Rank() {
			continue
		}
		x.onStore[a.Store] = append(x.onStore[a.Store], a)
		for _, n := range a.Nodes {
			x.onNode[n] = append(x.onNode[n], a)
		}
	}
	return x
}

// split explains an answer node by node, and parts it where only some of its nodes are explained.
func (x *index) split(c *Case, a *answer) []*answer {
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
	if !a.splittable() {
		if _, some := nodes[nil]; !some {
			a.cause = causes[0]
		}
		return []*answer{a}
	}
	for _, cause := range causes {
		p := *a
		p.Nodes, p.cause = nodes[cause], cause
		p.Evidence = c.evidenceOf(a.Evidence, p.Nodes)
		x.parts[a] = append(x.parts[a], &p)
	}
	return x.parts[a]
}

// best is the answer that explains a on one node, or on its store where node is "": the one that After names first.
func (x *index) best(a *answer, node string) *answer {
	var best *answer
	bestPlace := len(a.check.After)
	consider := func(e *answer) {
		if e == a || e.ID == a.ID {
			return
		}
		place := slices.IndexFunc(a.check.After, func(p string) bool { return match(p, e.ID) })
		if place < 0 || place > bestPlace || place == bestPlace && best != nil && !e.worseThan(best) {
			return
		}
		best, bestPlace = e, place
	}
	if node != "" {
		for _, e := range x.onNode[node] {
			if e.Store == a.Store || aboutServers(e.ID) {
				consider(e)
			}
		}
	}
	for _, e := range x.onStore[a.Store] {
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
		a.CausedBy = a.root.ID
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
		for _, n := range nodes {
			if slices.Contains(p.Nodes, n) {
				return p
			}
		}
	}
	if len(parts) > 0 {
		return parts[0]
	}
	return e
}

// evidenceOf keeps the pointers into nodes of these addresses, and those that point elsewhere.
func (c *Case) evidenceOf(pointers, addrs []string) []string {
	var out []string
	for _, p := range pointers {
		i, isNode := numberAfter(p, "/evidence/nodes/")
		if !isNode || i >= len(c.Ev.Nodes) || slices.Contains(addrs, c.Ev.Nodes[i].Addr) {
			out = append(out, p)
		}
	}
	return out
}

// numberAfter reads the number that follows a prefix of a JSON pointer.
func numberAfter(pointer, prefix string) (int, bool) {
	rest, ok := strings.CutPrefix(pointer, prefix)
	if !ok {
		return 0, false
	}
	digits, _, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(digits)
	return i, err == nil && i >= 0
}

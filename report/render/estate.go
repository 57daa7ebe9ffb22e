package render

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// estate is a report with the indexes that several formats read it by.
type estate struct {
	*report.Report
	active []*probe.Store                      // stores in use, in the order of the report
	naming map[string][]*report.Finding        // address → fail and warn findings that name it, worst first
	caused map[probe.FaultID][]*report.Finding // id of a root → what follows from it, in the order of the report
	rootOf map[*report.Finding]probe.FaultID   // where a consequence was put
	nodes  map[probe.StoreID]int               // store → its nodes
	brief  map[string]string                   // address → its shortest form that is still unambiguous
	byAddr map[string]*probe.Node              // address, alias or announced address → node
	byID   map[probe.FaultID][]*report.Finding // all findings of an id
}

func newEstate(r *report.Report) *estate {
	e := &estate{Report: r, naming: map[string][]*report.Finding{},
		caused: map[probe.FaultID][]*report.Finding{}, rootOf: map[*report.Finding]probe.FaultID{},
		nodes: map[probe.StoreID]int{}, byAddr: map[string]*probe.Node{}, byID: map[probe.FaultID][]*report.Finding{}}
	for i := range r.Evidence.Stores {
		if s := &r.Evidence.Stores[i]; s.Active {
			e.active = append(e.active, s)
		}
	}
	addrs := make([]string, 0, len(r.Evidence.Nodes))
	for i := range r.Evidence.Nodes {
		n := &r.Evidence.Nodes[i]
		addrs = append(addrs, n.Addr)
		for _, id := range n.Stores {
			e.nodes[id]++
		}
	}
	e.brief = shorten(addrs)
	e.indexAddrs()
	e.indexFindings()
	return e
}

// indexAddrs prefers what was dialled over what others call it.
func (e *estate) indexAddrs() {
	put := func(addr string, n *probe.Node) {
		if _, taken := e.byAddr[addr]; !taken {
			e.byAddr[addr] = n
		}
	}
	for i := range e.Evidence.Nodes {
		put(e.Evidence.Nodes[i].Addr, &e.Evidence.Nodes[i])
	}
	for i := range e.Evidence.Nodes {
		n := &e.Evidence.Nodes[i]
		for _, other := range [][]string{n.Aliases, n.Announced} {
			for _, a := range other {
				put(a, n)
			}
		}
	}
}

func (e *estate) indexFindings() {
	parent := map[probe.FaultID]probe.FaultID{}
	for i := range e.Findings {
		f := &e.Findings[i]
		e.byID[f.ID] = append(e.byID[f.ID], f)
		if f.CausedBy != "" {
			parent[f.ID] = f.CausedBy
		}
		if counts(f) {
			for _, addr := range f.Nodes {
				e.naming[addr] = append(e.naming[addr], f)
			}
		}
	}
	roots := map[probe.FaultID]bool{}
	for _, c := range e.Causes {
		roots[c.ID] = true
	}
	for i := range e.Findings {
		if f := &e.Findings[i]; f.CausedBy != "" && counts(f) {
			root := f.CausedBy
			for range len(parent) { // a chain ends, and a ring of a broken file does too
				if next, more := parent[root]; more && !roots[root] {
					root = next
				}
			}
			e.caused[root] = append(e.caused[root], f)
			e.rootOf[f] = root
		}
	}
}

// counts tells whether a finding bears on the verdict.
func counts(f *report.Finding) bool {
	return f.Accepted == "" && (f.Status == report.Fail || f.Status == report.Warn)
}

// finding gives the finding behind a cause, nil where the report holds none.
func (e *estate) finding(c report.Cause) *report.Finding {
	for _, f := range e.byID[c.ID] {
		if f.CausedBy == "" && f.Store == c.Store && f.Message == c.Message {
			return f
		}
	}
	return nil
}

// worst is the worst fail or warn finding that names the address and whose family is wanted, nil when there is none.
func (e *estate) worst(addr string, wanted func(family string) bool) *report.Finding {
	for _, f := range e.naming[addr] {
		if family, _, _ := strings.Cut(string(f.ID), "."); wanted(family) {
			return f
		}
	}
	return nil
}

// troubled tells whether a row must not be left out: its visit failed, or a finding names it.
func (e *estate) troubled(n *probe.Node) bool { return n.Failed() != nil || len(e.naming[n.Addr]) > 0 }

// slug is the part of an id after the family.
func slug(id probe.FaultID) string {
	_, s, found := strings.Cut(string(id), ".")
	if !found {
		return string(id)
	}
	return s
}

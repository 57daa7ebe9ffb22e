package render

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// estate is a report with the indexes that several formats read it by.
type estate struct {
	*report.Report
	active []*probe.Store                        // stores in use, in the order of the report
	naming map[string][]*report.Finding          // address → fail and warn findings that name it, worst first
	caused map[*report.Finding][]*report.Finding // a root → what follows from it and counts, in the order of the report
	nodes  map[probe.StoreID]int                 // store → its nodes
	brief  map[string]string                     // address → its shortest form that is still unambiguous
	byAddr map[string]*probe.Node                // address, alias or announced address → node
}

func newEstate(r *report.Report) *estate {
	e := &estate{Report: r, naming: map[string][]*report.Finding{}, caused: map[*report.Finding][]*report.Finding{},
		nodes: map[probe.StoreID]int{}, byAddr: map[string]*probe.Node{}}
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
	for i := range e.Findings {
		f := &e.Findings[i]
		if !counts(f) {
			continue
		}
		for _, addr := range f.Nodes {
			e.naming[addr] = append(e.naming[addr], f)
		}
		if root := e.root(f); root != nil {
			e.caused[root] = append(e.caused[root], f)
		}
	}
}

// root is the finding that explains another one, nil for a root cause. Reports of versions that did not note its place
// have its id alone.
func (e *estate) root(f *report.Finding) *report.Finding {
	if f.CausedByIndex != nil {
		return e.at(*f.CausedByIndex)
	}
	for i := range e.Findings {
		if o := &e.Findings[i]; f.CausedBy != "" && o.ID == f.CausedBy && o.CausedBy == "" {
			return o
		}
	}
	return nil
}

// at is a finding by its place, nil where there is none.
func (e *estate) at(i int) *report.Finding {
	if i < 0 || i >= len(e.Findings) {
		return nil
	}
	return &e.Findings[i]
}

// counts tells whether a finding bears on the verdict.
func counts(f *report.Finding) bool {
	return f.Accepted == "" && (f.Status == report.Fail || f.Status == report.Warn)
}

// finding gives the finding behind a cause, nil where the report holds none.
func (e *estate) finding(c report.Cause) *report.Finding {
	if c.Index != nil {
		return e.at(*c.Index)
	}
	for i := range e.Findings {
		if f := &e.Findings[i]; f.ID == c.ID && f.CausedBy == "" && f.Store == c.Store && slices.Equal(f.Nodes, c.Nodes) {
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

package render

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
)

// ladder is one node's visit: its layers as parts of a bar.
type ladder struct {
	Addr    string
	Listed  bool
	Stores  string // those that reach it, where not all do
	Role    string
	Serves  string
	Class   string
	State   string
	Cells   []ladderCell
	Parts   []ladderPart
	Trouble []string // in the server's words
	FoundBy []string
	Ill     bool
}

type ladderCell struct{ Name, Text, Class string }

// ladderPart is one layer, in thousandths of the bar.
type ladderPart struct {
	Name  string
	X, W  string
	Fault bool
	Tip   string
}

// fillLadders draws every visit to the same scale. The whole width is the longest visit that went through, or the
// longest at all where none did: one timeout would make all others invisible.
func (p *page) fillLadders() {
	well, any := probe.Millis(0), probe.Millis(0.001)
	for i := range p.Evidence.Nodes {
		n := &p.Evidence.Nodes[i]
		any = max(any, span(n))
		if n.Failed() == nil {
			well = max(well, span(n))
		}
	}
	longest := any
	if well > 0 {
		longest = well
	}
	p.Scale = millis(longest)
	cols := p.columns(30)
	for i := range p.Evidence.Nodes {
		n := &p.Evidence.Nodes[i]
		m, text := p.condition(n)
		l := ladder{Addr: n.Addr, Listed: n.Listed, Class: m.className(), State: text, FoundBy: n.FoundBy, Ill: p.troubled(n),
			Role: p.role(n).text, Serves: p.serves(n, 30).text, Parts: parts(n, longest), Trouble: trouble(n)}
		if len(n.Stores) < len(p.active) {
			l.Stores = joinIDs(n.Stores)
		}
		for _, c := range cols {
			if c.head == "IN" || c.head == "ROLE" || c.head == "SERVES" || c.head == "STATE" || c.head == "FOUND BY" {
				continue
			}
			v := c.cell(n)
			if v == none() {
				continue
			}
			l.Cells = append(l.Cells, ladderCell{c.head, v.text, v.mood.className()})
		}
		p.Ladders = append(p.Ladders, l)
	}
}

// span is the time from the first step of a visit to the end of its last.
func span(n *probe.Node) probe.Millis {
	if len(n.Steps) == 0 {
		return 0
	}
	end := probe.Millis(0)
	for _, s := range n.Steps {
		end = max(end, s.BeganMS+s.TookMS)
	}
	return end - n.Steps[0].BeganMS
}

func parts(n *probe.Node, whole probe.Millis) []ladderPart {
	var out []ladderPart
	for _, s := range n.Steps {
		if s.Fault != nil && s.Named().ID == probe.RunCutShort {
			continue
		}
		x := float64((s.BeganMS-n.Steps[0].BeganMS)/whole) * 1000
		x = min(max(x, 0), 994)
		w := min(max(float64(s.TookMS/whole)*1000, 3), 1000-x)
		part := ladderPart{Name: string(s.Name), X: fmt.Sprintf("%.1f", x), W: fmt.Sprintf("%.1f", w),
			Tip: fmt.Sprintf("%s %s", s.Name, millis(s.TookMS))}
		if s.Fault != nil {
			part.Fault = true
			part.Tip += ": " + string(s.Named().ID) + ": " + s.Named().Text
		}
		out = append(out, part)
	}
	return out
}

// trouble is what the server or the system said where a step failed, and what the server would not do.
func trouble(n *probe.Node) []string {
	var out []string
	for _, s := range n.Steps {
		if s.Fault == nil {
			continue
		}
		for _, f := range append([]probe.Fault{*s.Named()}, s.Faults...) {
			out = append(out, fmt.Sprintf("%s after %s: %s: %s", s.Name, millis(s.TookMS), f.ID, f.Text))
		}
	}
	if c := n.Canary; c != nil && c.Fault != nil {
		out = append(out, fmt.Sprintf("writing %s: %s: %s", c.Key, c.Fault.ID, c.Fault.Text))
	}
	if p := n.PoolTest; p != nil && p.Fault != nil {
		out = append(out, fmt.Sprintf("%d of %d connections: %s: %s", p.Opened, p.Wanted, p.Fault.ID, p.Fault.Text))
	}
	if n.Rights != nil {
		for _, r := range n.Rights.Refused {
			out = append(
				out,
				strings.Join(strings.Fields(fmt.Sprintf("%s %s %s refused: %s", r.Command, r.Key, r.Channel, r.Fault.Text)), " "),
			)
		}
	}
	for _, v := range n.NotVisible {
		out = append(out, v.What+" not shown to this user: "+v.Text)
	}
	return out
}

func joinIDs(ids []probe.StoreID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return strings.Join(names, ", ")
}

// condition is how a node is, in a word: what ended its visit, else the worst finding about it.
func (e *estate) condition(n *probe.Node) (mood, string) {
	if s := n.Failed(); s != nil {
		if s.Named().ID == probe.RunCutShort {
			return faint, "not visited"
		}
		return bad, slug(s.Named().ID)
	}
	if f := e.worst(n.Addr, func(string) bool { return true }); f != nil {
		return moodOf(f.Status), slug(f.ID)
	}
	if len(n.Steps) == 0 {
		return faint, "not visited"
	}
	return good, "ok"
}

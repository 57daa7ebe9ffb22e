package render

import (
	"fmt"

	"tyk-redis-doctor/probe"
)

// ladder is one node's visit: its layers as parts of a bar.
type ladder struct {
	Addr    string
	Listed  bool
	Stores  string // numbers of the stores, where there are several
	Role    string
	Serves  string
	Class   string
	State   string
	Cells   []ladderCell
	Parts   []ladderPart
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

// fillLadders draws every visit to the same scale: the longest one is the whole width.
func (p *page) fillLadders() {
	longest := probe.Millis(0.001)
	for i := range p.Evidence.Nodes {
		longest = max(longest, span(&p.Evidence.Nodes[i]))
	}
	p.Scale = millis(longest)
	cols := p.columns(30)
	for i := range p.Evidence.Nodes {
		n := &p.Evidence.Nodes[i]
		m, text := p.condition(n)
		l := ladder{Addr: n.Addr, Listed: n.Listed, Class: m.className(), State: text, FoundBy: n.FoundBy, Ill: p.troubled(n),
			Role: p.role(n).text, Serves: p.serves(n, 30).text, Parts: parts(n, longest)}
		if len(p.active) > 1 {
			l.Stores = p.in(n).text
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
		x := float64((s.BeganMS-n.Steps[0].BeganMS)/whole) * 1000
		w := max(float64(s.TookMS/whole)*1000, 3)
		part := ladderPart{Name: string(s.Name), X: fmt.Sprintf("%.1f", min(max(x, 0), 997)), W: fmt.Sprintf("%.1f", min(w, 1000)),
			Tip: fmt.Sprintf("%s %s", s.Name, millis(s.TookMS))}
		if s.Fault != nil {
			part.Fault = true
			part.Tip += ": " + string(s.Fault.ID) + ": " + s.Fault.Text
		}
		out = append(out, part)
	}
	return out
}

// condition is how a node is, in a word: what ended its visit, else the worst finding about it.
func (e *estate) condition(n *probe.Node) (mood, string) {
	if s := n.Failed(); s != nil {
		if s.Fault.ID == probe.RunCanceled {
			return faint, "not visited"
		}
		return bad, slug(s.Fault.ID)
	}
	if f := e.worst(n.Addr, func(string) bool { return true }); f != nil {
		return moodOf(f.Status), slug(f.ID)
	}
	if len(n.Steps) == 0 {
		return faint, "not visited"
	}
	return good, "ok"
}

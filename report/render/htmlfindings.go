package render

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// findingView is a finding as the page shows it.
type findingView struct {
	report.Finding
	Class      string // bad, warn, off, ok
	Sign       string
	Title, Doc string // from the catalogue, "" where it is not at hand
	ShowStore  bool
	Ways       [][]report.Fix
	Needs      string
	Follows    []findingView
}

// fillFindings sorts nothing and judges nothing: causes as the report has them, the rest by status.
func (p *page) fillFindings(o Options) {
	view := func(f report.Finding) findingView {
		v := findingView{Finding: f, Class: moodOf(f.Status).className(), Sign: signOf(f.Status),
			ShowStore: f.Store != "" && len(p.active) > 1, Ways: ways(f.Fix), Needs: needs(f.Fix)}
		if o.Explain != nil {
			v.Title, v.Doc = o.Explain(f.ID)
		}
		return v
	}
	shown := map[*report.Finding]bool{}
	for _, c := range p.Report.Causes {
		v := view(report.Finding{ID: c.ID, Status: c.Status, Store: c.Store, Nodes: c.Nodes, Message: c.Message})
		if f := p.finding(c); f != nil {
			v = view(*f)
			shown[f] = true
			for _, follows := range p.caused[f] {
				v.Follows = append(v.Follows, view(*follows))
				shown[follows] = true
			}
		}
		p.Causes = append(p.Causes, v)
	}
	for i := range p.Findings {
		f := &p.Findings[i]
		switch {
		case shown[f]:
		case f.Accepted != "":
			p.Accepted = append(p.Accepted, view(*f))
		case counts(f):
			p.Others = append(p.Others, view(*f))
		case f.Status == report.Info:
			p.Hints = append(p.Hints, view(*f))
		case f.Status == report.Skipped:
			p.Skipped = append(p.Skipped, view(*f))
		case f.Status == report.Pass:
			p.Passed = append(p.Passed, view(*f))
		}
	}
}

// storeView is one store with its settings.
type storeView struct {
	ID       string
	Facts    string
	Nodes    int
	Active   bool
	Fields   []fieldView
	Rehearse string // how the connection made as the component would went
	Class    string
}

type fieldView struct {
	Name, Origin string
	Values       []string
}

func (p *page) fillStores() {
	for i := range p.Evidence.Stores {
		s := &p.Evidence.Stores[i]
		v := storeView{ID: string(s.ID), Facts: strings.Join(storeFacts(s), " · "), Nodes: p.nodes[s.ID], Active: s.Active}
		for _, f := range fields(s) {
			view := fieldView{Name: f.name, Origin: probe.Visible(f.origin)}
			for _, value := range append([]string{f.value}, f.more...) {
				view.Values = append(view.Values, probe.Visible(value))
			}
			v.Fields = append(v.Fields, view)
		}
		for _, h := range p.Evidence.Rehearsals {
			if h.Store == s.ID {
				v.Rehearse, v.Class = rehearsed(h)
			}
		}
		p.Stores = append(p.Stores, v)
	}
}

func rehearsed(h probe.Rehearsal) (text, class string) {
	switch {
	case h.Skipped != "":
		return "not made: " + h.Skipped, faint.className()
	case h.OK:
		return "worked, " + millis(h.TookMS), good.className()
	}
	return "failed: " + h.Error, bad.className()
}

// claimRow is one claim over all stores in use.
type claimRow struct {
	ID    string
	Cells []claimCellView
}

type claimCellView struct {
	Text, Class, Title string
}

// fillClaims makes the matrix of what was proved.
func (p *page) fillClaims() {
	for _, id := range p.claimsShown() {
		row := claimRow{ID: string(id)}
		for _, s := range p.active {
			cell := claimCellView{Text: "-", Class: faint.className()}
			if c := p.claimCell(id, s.ID); c != nil {
				cell = claimCellView{Text: claimWord[c.State], Class: moodOfClaim(c.State).className(), Title: c.Why}
			}
			row.Cells = append(row.Cells, cell)
		}
		p.Claimed = append(p.Claimed, row)
	}
	for _, s := range p.active {
		p.StoresInUse = append(p.StoresInUse, string(s.ID))
	}
}

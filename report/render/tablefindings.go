package render

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// findings writes what is wrong and what to do, then what is worth knowing.
func (t *terminal) findings(e *estate) {
	idWidth := t.idWidth(e)
	t.causes(e, idWidth)
	t.others(e, idWidth)
	t.claims(e)
	t.section("HINTS", e, idWidth, func(f *report.Finding) bool { return f.Status == report.Info && f.Accepted == "" })
	t.section("ACCEPTED", e, idWidth, func(f *report.Finding) bool { return f.Accepted != "" })
	if t.o.Verbose {
		t.section("SKIPPED", e, idWidth, func(f *report.Finding) bool { return f.Status == report.Skipped })
		t.passed(e)
	}
}

// idWidth is the room for ids: what the longest one shown takes, within reason.
func (t *terminal) idWidth(e *estate) int {
	n := 0
	for _, c := range e.Causes {
		n = max(n, wide(t.safe(string(c.ID))))
	}
	for i := range e.Findings {
		if e.Findings[i].Status == report.Info {
			n = max(n, wide(t.safe(string(e.Findings[i].ID))))
		}
	}
	return min(n, 32)
}

func (t *terminal) title(s string) {
	t.gap()
	t.line(t.paint(strong, s))
}

// causes writes the root causes with their fixes, each with what follows from it. The first one's summary is the first
// line of the report already.
func (t *terminal) causes(e *estate, idWidth int) {
	if len(e.Causes) == 0 {
		return
	}
	t.title("CAUSES")
	verify := ""
	for i, c := range e.Causes {
		f := e.finding(c)
		if f == nil {
			f = &report.Finding{ID: c.ID, Status: c.Status, Store: c.Store, Message: c.Message}
		}
		message := f.Message
		if i == 0 && f.Detail != "" {
			message = f.Detail
		}
		t.entry(e, f.Status, f.ID, f.Store, message, idWidth)
		told := *f
		if told.Verify == verify { // the same for every cause
			told.Verify = ""
		} else {
			verify = told.Verify
		}
		t.remedy(&told)
		t.consequences(e.caused[f])
	}
}

// entry writes one finding's sign, id and message.
func (t *terminal) entry(e *estate, s report.Status, id probe.FaultID, store probe.StoreID, message string, idWidth int) {
	if store != "" && len(e.active) > 1 {
		message = string(store) + ": " + message
	}
	label := " " + signOf(s) + " " + pad(t.safe(string(id)), idWidth) + "  "
	if t.width >= 80 && wide(label) < t.width/2 {
		t.para(label, moodOf(s), message)
		return
	}
	t.line(t.paint(moodOf(s), label))
	t.para("     ", neutral, message)
}

// consequences writes one line for each id that follows from a cause.
func (t *terminal) consequences(fs []*report.Finding) {
	if t.o.Verbose {
		for _, f := range fs {
			t.para("     so also  ", faint, string(f.ID)+": "+f.Message)
		}
		return
	}
	for i, f := range fs {
		if i > 0 && fs[i-1].ID == f.ID {
			continue
		}
		alike := ""
		for j := i + 1; j < len(fs) && fs[j].ID == f.ID; j++ {
			alike = fmt.Sprintf(" (and %d more)", j-i)
		}
		const label = "     so also  "
		room := t.width - len(label) - len(alike)
		t.line(t.paint(faint, label) + t.safe(cut(t.safe(string(f.ID)+": "+f.Message), room-2)) + alike)
	}
}

// others are fail and warn findings that are no causes and follow from none that is listed.
func (t *terminal) others(e *estate, idWidth int) {
	told := map[*report.Finding]bool{}
	for _, c := range e.Causes {
		if f := e.finding(c); f != nil {
			told[f] = true
			for _, follows := range e.caused[f] {
				told[follows] = true
			}
		}
	}
	titled := false
	for i := range e.Findings {
		f := &e.Findings[i]
		if !counts(f) || told[f] {
			continue
		}
		if !titled {
			t.title("ALSO")
			titled = true
		}
		t.entry(e, f.Status, f.ID, f.Store, f.Message, idWidth)
		t.remedy(f)
	}
}

// section writes findings of one kind under a title.
func (t *terminal) section(title string, e *estate, idWidth int, wanted func(*report.Finding) bool) {
	titled := false
	for i := range e.Findings {
		f := &e.Findings[i]
		if !wanted(f) {
			continue
		}
		if !titled {
			t.title(title)
			titled = true
		}
		message := f.Message
		switch {
		case f.Accepted != "":
			message += " Accepted: " + f.Accepted
		case f.Hint != "":
			message += " " + f.Hint
		}
		t.entry(e, f.Status, f.ID, f.Store, message, idWidth)
		if t.o.Verbose {
			t.remedy(&report.Finding{Fix: f.Fix, Verify: f.Verify})
		}
	}
}

// passed counts what was asked and is well.
func (t *terminal) passed(e *estate) {
	var ids []string
	for i := range e.Findings {
		if f := &e.Findings[i]; f.Status == report.Pass {
			ids = append(ids, string(f.ID))
		}
	}
	if len(ids) > 0 {
		t.title("PASSED")
		t.para("   ", neutral, strings.Join(ids, " "))
	}
}

package render

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// claimLine is what is said of the claims of one store that have their state and their reason in common.
type claimLine struct {
	state report.ClaimState
	ids   []string
	nodes []string
	why   string // with what would prove it
}

// claimLines gathers the claims of a store: refuted ones first, then what is open, what was not asked, what is proved.
func claimLines(claims []report.Claim, id probe.StoreID) []claimLine {
	var out []claimLine
	for _, state := range []report.ClaimState{report.Refuted, report.Unproved, report.NotAsked, report.Proved} {
		for _, c := range claims {
			if c.Store == id && c.State == state {
				out = addClaim(out, c)
			}
		}
	}
	return out
}

func addClaim(lines []claimLine, c report.Claim) []claimLine {
	why := prose.Clause(c.Why)
	if c.Would != "" {
		why += "; " + prose.Clause(c.Would)
	}
	nodes := c.Nodes
	if c.State == report.Proved {
		why, nodes = "", nil
	}
	for i := range lines {
		if l := &lines[i]; l.state == c.State && l.why == why && slices.Equal(l.nodes, nodes) {
			l.ids = append(l.ids, string(c.ID))
			return lines
		}
	}
	return append(lines, claimLine{c.State, []string{string(c.ID)}, nodes, why})
}

// claimWord is how a state is written.
var claimWord = map[report.ClaimState]string{
	report.Refuted: "refuted", report.Unproved: "not proved", report.NotAsked: "not asked", report.Proved: "proved",
}

// text is the line for a reader; primaries is how many servers hold the store's keys, 0 where that is not known.
func (l claimLine) text(primaries int) string {
	text := claimWord[l.state]
	switch {
	case len(l.nodes) > 0:
		text += " for " + prose.Nodes(l.nodes)
	case l.state == report.Proved && primaries > 0:
		text += " on " + prose.Count(primaries, "primary", "primaries")
	}
	text += ": " + strings.Join(l.ids, ", ")
	if l.why != "" {
		text += " (" + l.why + ")"
	}
	return text
}

// claims writes under the table what was proved, and what was not.
func (t *terminal) claims(e *estate) {
	if len(e.Claims) == 0 {
		return
	}
	t.gap()
	for _, s := range e.active {
		label := ""
		if len(e.active) > 1 {
			label = fmt.Sprintf("%s: ", s.ID)
		}
		for _, l := range claimLines(e.Claims, s.ID) {
			t.para(label, moodOfClaim(l.state), l.text(e.primaries(s.ID)))
		}
	}
}

// primaries is on how many servers reading was proved: those that hold the store's keys.
func (e *estate) primaries(id probe.StoreID) int {
	for _, c := range e.Claims {
		if c.Store == id && c.ID == report.ClaimPrimaries && c.State == report.Proved {
			return len(c.Nodes)
		}
	}
	return 0
}

func moodOfClaim(s report.ClaimState) mood {
	return map[report.ClaimState]mood{report.Proved: good, report.Refuted: bad, report.Unproved: warning, report.NotAsked: faint}[s]
}

// claimCell is a claim in the matrix: its sign, and the reason where it is not proved. nil where the store has no such
// claim.
func (e *estate) claimCell(id report.ClaimID, store probe.StoreID) *report.Claim {
	for i := range e.Claims {
		if c := &e.Claims[i]; c.ID == id && c.Store == store {
			return c
		}
	}
	return nil
}

// claimsShown are the claims that some store has, in their order.
func (e *estate) claimsShown() []report.ClaimID {
	var out []report.ClaimID
	for _, id := range report.ClaimIDs {
		if slices.ContainsFunc(e.Claims, func(c report.Claim) bool { return c.ID == id }) {
			out = append(out, id)
		}
	}
	return out
}

// claimShort is a claim in a cell: its state, and the reason where it is not proved. "-" for none.
func claimShort(c *report.Claim) string {
	if c == nil {
		return "-"
	}
	text := claimWord[c.State]
	if c.State != report.Proved && c.Why != "" {
		text += ": " + prose.Cut(prose.Clause(c.Why), 80)
	}
	return text
}

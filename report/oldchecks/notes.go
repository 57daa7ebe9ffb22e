package checks

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// noteFindings makes one finding of each note of an id, whatever family the id is of. status decides how bad a note
// is; nil: the check's own status, and info where the note does no harm.
func noteFindings(c *Case, id probe.FaultID, status func(*Case, *probe.Store, *probe.Note) report.Status) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for i := range s.Notes {
			n := &s.Notes[i]
			if n.ID != id {
				continue
			}
			f := report.Finding{
				Store: s.ID, Message: noteText(n), Hint: noteHint(c, s, n), Fix: noteFix(c, s, n),
				Verify: verify(s, family(id)+".*"), Evidence: []string{c.AtStore(s, fmt.Sprintf("notes/%d", i))},
			}
			switch {
			case n.Harmless:
				f.Status = report.Info
			case status != nil:
				f.Status = status(c, s, n)
			}
			out = append(out, f)
		}
	}
	return out
}

// noteText is a note's sentence, with the place where the mistake is unless the sentence names it.
func noteText(n *probe.Note) string {
	origin := string(n.Origin)
	if origin == "" || origin == n.Key || strings.Contains(n.Text, origin) {
		return n.Text
	}
	return origin + ": " + n.Text
}

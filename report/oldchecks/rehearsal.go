package checks

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// rehearsalChecks are about the one connection made exactly as the component would make it.
func rehearsalChecks() []Check {
	return []Check{{
		ID: "rehearsal.client_failed", Title: "The component's own client failed", Status: report.Fail,
		Needs: &Need{What: "a rehearsal of the component's client", Met: func(c *Case) bool {
			return slices.ContainsFunc(c.Ev.Rehearsals, func(r probe.Rehearsal) bool { return r.Skipped == "" })
		}},
		Doc:  "A client was built with the constructor and options that the component uses, and it could not PING. It is a failure of its own only where no other finding explains it, and a warning where some server did not answer, since the client may have picked that one.",
		Hint: "Read the error; run bundle and report it when nothing else explains it.",
		After: []string{
			"net.refused", "net.timeout", "net.unreachable", "net.closed", "net.dns", "net.wrong_family", "net.intercepted", "net.local_limit",
			"proto.*", "capacity.maxclients_reached", "server.*", "auth.*", "tls.*", "mode.*", "cluster.*", "sentinel.*", "repl.*", "config.*",
		},
		Judge: judgeRehearsal,
	}}
}

func judgeRehearsal(c *Case) []report.Finding {
	if c.Ev.Cut != "" {
		return nil // it may be the deadline that made it fail
	}
	var out []report.Finding
	for i, r := range c.Ev.Rehearsals {
		s := c.Store(r.Store)
		if r.OK || r.Skipped != "" || s == nil || !s.Active {
			continue
		}
		f := report.Finding{
			Store: r.Store, Verify: verify(s, "rehearsal.*"), Evidence: []string{fmt.Sprintf("/evidence/rehearsals/%d", i)},
			Message: fmt.Sprintf("A client built as %s builds its own could not use Redis: %s", product(s.Component), r.Error),
		}
		if slices.ContainsFunc(c.Nodes(r.Store), func(n *probe.Node) bool { return n.Failed() != nil && !n.Answered() }) {
			f.Status = report.Warn
		}
		out = append(out, f)
	}
	return out
}

package run

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var clientFailed = checks.Check{
	ID: probe.RehearsalClientFailed, Title: "The component's own client failed", Status: report.Fail,
	Broken: checks.BrokenClient, Degraded: checks.DegradedClient,
	Needs: &checks.Need{What: "a rehearsal of the component's client", Met: func(c *checks.Case) bool {
		return slices.ContainsFunc(c.Ev.Rehearsals, func(r probe.Rehearsal) bool { return r.Skipped == "" })
	}},
	Doc: "A client was built with the constructor and options that the component uses, and it could not PING, or a keyed command of it " +
		"failed at a primary. It is a failure of its own only where no other finding explains it, and a warning where some server did not " +
		"answer, since the client may have picked that one.",
	Hint: "Read the error; run bundle and report it when nothing else explains it.",
	After: []probe.FaultID{
		probe.NetRefused, probe.NetTimeout, probe.NetUnreachable, probe.NetClosed, probe.NetDNS, probe.NetWrongFamily, probe.NetIntercepted,
		probe.NetLocalLimit, "proto.*", probe.CapacityMaxclientsReached,
		"server.*", "auth.*", "tls.*", "mode.*", "cluster.*", "sentinel.*", "repl.*", "config.*",
	},
	Judge: judgeClient,
}

func judgeClient(c *checks.Case) []checks.Finding {
	if c.Ev.Cut != "" {
		return nil // it may be the deadline that made it fail
	}
	var out []checks.Finding
	for i := range c.Ev.Rehearsals {
		r := &c.Ev.Rehearsals[i]
		s := c.Store(r.Store)
		if r.OK || r.Skipped != "" || s == nil || !s.Active {
			continue
		}
		f := checks.Finding{
			Store: s, Refs: []report.Ref{{List: report.RefRehearsals, Index: i}},
			What: prose.Say("A client built as %s builds its own could not use Redis.", title(s)),
			Seen: prose.Say("It says: %s.", prose.Clause(r.Error)),
		}
		if failed := failedKeys(r); len(failed) > 0 {
			f.What = prose.Say("A client built as %s builds its own was refused a key at {nodes}.", title(s))
			f.Seen = prose.Say("It says: %s.", prose.Clause(failed[0].Error))
			for _, k := range failed {
				f.Nodes = append(f.Nodes, k.Addr)
			}
		}
		if slices.ContainsFunc(c.Nodes(r.Store), func(n *probe.Node) bool { return n.Failed() != nil && !n.Answered() }) {
			f.Status = report.Warn
		}
		out = append(out, f)
	}
	return out
}

// failedKeys are the primaries at which a keyed command of the client failed.
func failedKeys(r *probe.Rehearsal) []probe.KeyAnswer {
	return slices.DeleteFunc(slices.Clone(r.Keys), func(k probe.KeyAnswer) bool { return k.OK })
}

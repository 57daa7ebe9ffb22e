package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var misconf = checks.Check{
	ID: probe.ServerMisconf, Title: "Persistence fails and writes are refused", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "Redis could not save its data (disk full, directory not writable), and stop-writes-on-bgsave-error makes it refuse writes with " +
		"MISCONF, PING as well. Tyk then counts Redis as down, although reads work.",
	Hint:  "Make room on the disk or correct the directory, then save again.",
	After: []probe.FaultID{probe.SentinelDisagree},
	Judge: refusal(probe.ServerMisconf, func(_ *checks.Case, s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding {
		out := checks.Finding{
			What: prose.Say("{nodes} could not write %s to disk, and {refuses|refuse} writes and PING.", savedWhat(f)),
			Seen: prose.Say("%s counts Redis as down then, although reads work.", title(s)),
			Hint: prose.Say("Make room on the disk of {nodes} (df -h), or make its directory writable (CONFIG GET dir), and save again."),
		}
		if f.Kind == probe.AppendRefused { // it tries again every second, and takes writes as soon as it could write
			return out
		}
		out.Fix = fixes.Ways(
			// Not kept: it is for the time until the disk is in order.
			fixes.One(fixes.Admin(s, n.Addr, n, "CONFIG", "SET", "stop-writes-on-bgsave-error", "no")),
			fixes.One(fixes.Admin(s, n.Addr, n, "BGSAVE")),
		)
		out.Hint = prose.Say(
			"Let {nodes} take writes for now (stop-writes-on-bgsave-error no: a crash would lose what came since the last " +
				"snapshot). Make room on its disk (df -h), or make its directory writable (CONFIG GET dir), save (BGSAVE), and switch it on again.",
		)
		return out
	}),
}

func savedWhat(f *probe.Fault) string {
	if f.Kind == probe.AppendRefused {
		return "its append-only file"
	}
	return "its last snapshot"
}

var saveFailed = checks.Check{
	ID: probe.ServerSaveFailed, Title: "Data not saved to disk", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The last snapshot or write of the append-only file failed, and the server takes writes all the same. API keys, policies and " +
		"quotas that came since would be lost with a restart.",
	Hint:  "Make room on the disk or correct the directory.",
	After: []probe.FaultID{probe.ServerMisconf},
	Judge: judgeSaveFailed,
}

func judgeSaveFailed(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			p := n.Persistence
			f := checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "persistence")},
				Hint: prose.Say("Make room on the disk of {nodes} (df -h), or make its directory writable (CONFIG GET dir)."),
			}
			const lost = "{nodes} could not write %s to disk: a restart would lose what came since, keys and policies among it."
			switch {
			case p == nil:
				continue
			case p.LastSaveOK != nil && !*p.LastSaveOK:
				f.What = prose.Say(lost, "its last snapshot")
				f.Fix = fixes.Ways(fixes.One(fixes.Admin(s, n.Addr, n, "BGSAVE")))
				f.Hint = f.Hint.Then(prose.Say("Then save again."))
			case p.LastAppendOK != nil && !*p.LastAppendOK:
				f.What = prose.Say(lost, "its append-only file")
			default:
				continue
			}
			out = append(out, f)
		}
	}
	return out
}

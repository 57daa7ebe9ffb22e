package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var loading = checks.Check{
	ID: probe.ServerLoading, Title: "Server still loading its data", Status: report.Fail,
	Broken: checks.BrokenBusy, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "After a start Redis reads its snapshot or append-only file, and refuses every command with LOADING until it is done. INFO says " +
		"how long it will take. A replica does the same after a full synchronisation, which is a warning. It is not a fault that stays, " +
		"unless the server restarts again and again.",
	Hint:  "Wait until it has loaded; if it comes back, find out why the server restarts.",
	Judge: judgeLoading,
}

func judgeLoading(c *checks.Case) []checks.Finding {
	tell := func(n *probe.Node) checks.Finding {
		f := checks.Finding{What: prose.Say("{nodes} {is|are} loading data from disk, and {refuses|refuse} everything until then.")}
		if p := n.Persistence; p != nil && p.LoadingETAS != nil && *p.LoadingETAS > 0 {
			f.What = prose.Say("{nodes} {is|are} loading data from disk, for about %d s more, and {refuses|refuse} everything until then.",
				*p.LoadingETAS)
		}
		return f
	}
	out := refusal(probe.ServerLoading, func(_ *checks.Case, _ *probe.Store, n *probe.Node,
		_ *probe.Fault) checks.Finding {
		return tell(n)
	})(c)
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Persistence == nil || !n.Persistence.Loading {
				continue
			}
			if _, told := refusedWith(c, n, probe.ServerLoading); told == nil {
				f := tell(n)
				f.Status, f.Store, f.Nodes, f.Refs = c.Weight(s, n), s, []string{n.Addr}, []report.Ref{c.At(n, "persistence")}
				out = append(out, f)
			}
		}
	}
	return out
}

var busy = checks.Check{
	ID: probe.ServerBusy, Title: "Server busy with a script", Status: report.Fail,
	Broken: checks.BrokenBusy, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "A Lua script or function runs longer than busy-reply-threshold (5 s), and everything else is refused with BUSY. Before that " +
		"moment clients see timeouts. SCRIPT KILL ends a script that has written nothing yet, FUNCTION KILL a function; one that has " +
		"written can only be ended with the server.",
	Hint: "End the script, and find who runs it.",
	Judge: refusal(probe.ServerBusy, func(_ *checks.Case, s *probe.Store, n *probe.Node, f *probe.Fault) checks.Finding {
		what, kill := "script", []string{"SCRIPT", "KILL"}
		if f.Kind == probe.BusyFunction {
			what, kill = "function", []string{"FUNCTION", "KILL"}
		}
		return checks.Finding{
			What: prose.Say("{nodes} {is|are} busy with a %s that does not end, and {refuses|refuse} everything.", what),
			Hint: prose.Say(
				"End it there with %s %s, and find who runs it (SLOWLOG GET). Where it answers UNKILLABLE it has written already: "+
					"then only a restart ends it.",
				kill[0],
				kill[1],
			),
			Fix: fixes.Ways(fixes.One(fixes.Admin(s, n.Addr, n, kill...)), fixes.Process(n.Addr, report.Restart)),
		}
	}),
}

var writesHeld = checks.Check{
	ID: probe.ServerWritesHeld, Title: "Server that lets writes wait", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The server answers PING and reads, and does not answer to a write at all: somebody has called CLIENT PAUSE, or a coordinated " +
		"failover (FAILOVER, CLUSTER FAILOVER) is under way. Tyk's requests wait until their timeout. Unlike a server that hangs, it tells " +
		"its state.",
	Hint: "End the pause, or wait for the failover.",
	Judge: refusal(probe.ServerWritesHeld, func(_ *checks.Case, s *probe.Store, n *probe.Node, _ *probe.Fault) checks.Finding {
		return checks.Finding{
			What: prose.Say("{nodes} {answers|answer} reads and {lets|let} every write wait (CLIENT PAUSE, or a failover under way)."),
			Seen: prose.Say("Requests of %s wait until their timeout.", title(s)),
			Fix:  fixes.Ways(fixes.One(fixes.Admin(s, n.Addr, n, "CLIENT", "UNPAUSE"))),
		}
	}),
}

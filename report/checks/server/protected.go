package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var protectedMode = checks.Check{
	ID: probe.ServerProtectedMode, Title: "Protected mode", Status: report.Fail,
	Broken: checks.BrokenFull, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "Redis has no password and is reached from another machine: it says DENIED and closes the connection before anything is sent. " +
		"Newer clients lose that text and report a reset connection. From the machine of Redis itself everything works, which misleads.",
	Hint: "Set a password on Redis and in Tyk (better), or switch protected-mode off behind a firewall.",
	Judge: refusal(probe.ServerProtectedMode, func(_ *checks.Case, s *probe.Store, n *probe.Node, _ *probe.Fault) checks.Finding {
		field, lines := component.Password, fixes.ConfLines
		if n.Purpose == probe.AsSentinel {
			field, lines = component.SentinelPassword, fixes.SentinelLines
		}
		password := fixes.Ask("new password of Redis")
		return checks.Finding{
			What: prose.Say(
				"{nodes} {is|are} in protected mode: without a password {it takes|they take} connections of the own machine only.",
			),
			Hint: prose.Say(
				"Set a password there and in %s, or switch protected-mode off behind a firewall. Both on the machine of Redis: "+
					"from elsewhere no command gets in.",
				checks.Key(s, field),
			),
			Fix: fixes.Ways(
				fixes.Together(
					lines(n.Addr, map[string]*string{"requirepass": fixes.Value(fixes.Secret("new password of Redis"))}),
					fixes.Set(s, field, password),
				),
				lines(n.Addr, map[string]*string{"protected-mode": fixes.Value("no")}),
			),
		}
	}),
}

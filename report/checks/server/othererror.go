package server

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var otherError = checks.Check{
	ID: probe.ServerError, Title: "Error that keeps a command from working", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The server answered a command that the component needs with an error that none of the other checks is about: a proxy that has " +
		"no server behind it (Envoy: no upstream host), one that forbids transactions (Predixy, Codis), nodes that send a key to each other " +
		"for ever; a managed service whose quota is used up, or that does not permit the client's address, which is told by its name as " +
		"well. PING may be answered all the same, so that Tyk looks connected. The message quotes the error.",
	Hint:  "Look for the text in the documentation and the log of the server, or of the proxy in front of it.",
	After: []probe.FaultID{"mode.*", "proto.*"},
	Judge: func(c *checks.Case) []checks.Finding {
		around := sentAround(c)
		for _, f := range refusing(c, probe.ServerError, tellError) {
			if !slices.ContainsFunc(around, func(o checks.Finding) bool { return slices.Contains(o.Nodes, f.Nodes[0]) }) {
				around = append(around, f)
			}
		}
		return append(around, tellServices(c)...)
	},
}

func tellError(s *probe.Store, n *probe.Node, list []checks.Refused) checks.Finding {
	f := checks.Finding{
		What: prose.Say("{nodes} {refuses|refuse} %s%s.", prose.Some(checks.CommandsOf(list)), prose.Saying(list[0].Fault)),
		Hint: prose.Say(
			"Look for this text in the documentation and the log of what answers there: Redis, or a proxy or service in front " +
				"of it.",
		),
	}
	if k, known := relatives[frontOf(n)]; known && k.proxy {
		f.Seen = prose.Say("That is %s, %s.", productName(n), k.is)
		f.Hint = prose.Say("%s", k.do)
		if s.Mode == probe.Cluster {
			f.Hint = prose.Say("Set %s to false. %s", checks.Key(s, component.EnableCluster), k.do)
			f.Fix = fixes.Ways(fixes.Set(s, component.EnableCluster, false))
		}
	}
	return f
}

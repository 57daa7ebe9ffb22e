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
		"for ever, or to itself; a managed service whose quota is used up, or that does not permit the client's address, which is a " +
		"cause by its own name as well. PING may be answered all the same, so that Tyk looks connected. The message quotes the error.",
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
	f.Fix = fixes.Network("make what answers at " + n.Addr + " take " + prose.Some(checks.CommandsOf(list)) + ", or connect " + title(s) +
		" to a Redis that does")
	if k, known := relatives[frontOf(n)]; known && k.proxy {
		f.Seen = prose.Say("That is %s, %s.", productName(n), k.is)
		f.Hint = prose.Say("%s", k.do)
		f.Fix = insteadOfProxy(s, n, k)
		if s.Mode == probe.Cluster && onlySlots(list) {
			f.Hint = prose.Say("Set %s to false. %s", checks.Key(s, component.EnableCluster), k.do)
			f.Fix = fixes.Ways(fixes.Set(s, component.EnableCluster, false))
		}
	}
	return f
}

// onlySlots is true where nothing but the question of a cluster client is refused.
func onlySlots(list []checks.Refused) bool {
	return !slices.ContainsFunc(list, func(r checks.Refused) bool { return r.Step != probe.StepCluster && !r.IsLookup() })
}

// insteadOfProxy connects a store to what is behind a proxy that lacks what Tyk needs; nil where the settings do not name
// the proxy.
func insteadOfProxy(s *probe.Store, n *probe.Node, k relative) []report.Fix {
	fix := fixes.AskInstead(s, []string{n.Addr}, fixes.Ask(k.to))
	if fix == nil || (s.Mode == probe.Cluster) == k.nodes {
		return fix
	}
	return fixes.Together(fix, fixes.Set(s, component.EnableCluster, k.nodes))
}

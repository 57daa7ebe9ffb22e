package auth

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var noPermission = checks.Check{
	ID: probe.AuthNoPermission, Title: "Missing permission", Status: report.Fail,
	Doc: "The user may not run commands, touch keys or use channels that the component needs. Every command of the component was " +
		"queued in a transaction that was discarded: Redis checks permissions when a command is queued, and nothing was executed. " +
		"SUBSCRIBE was asked for itself, and EXEC outside of a transaction. PING can be fine all the while. Users made in Redis 7 " +
		"have no channels unless they are given some. Without COMMAND alone a cluster client works: it asks up to three nodes for " +
		"the table of commands before each command, which slows it down where one of them is down, and is a failure where one hangs.",
	Hint:   "Grant what is missing with ACL SETUSER, on every server.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	After:   []probe.FaultID{probe.ModeMasterNameMissing, probe.ModeClusterOnStandalone},
	Follows: fromCredentials, Judge: judgeNoPermission,
	Many: prose.Say("The user of the settings may not do on {nodes} what the component needs."),
}

func judgeNoPermission(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		nodes := c.DataNodes(s.ID)
		granted := slices.ContainsFunc(nodes, func(n *probe.Node) bool {
			return n.Rights != nil && n.Rights.Tried > 0 && len(lacking(c, s, n)) == 0
		})
		for _, n := range nodes {
			if list := lacking(c, s, n); len(list) > 0 {
				out = append(out, permissionFinding(c, s, n, list, granted))
			}
		}
	}
	return out
}

// lacking is what the user of a store may not do on a data node. What a cluster client alone asks does not count at a
// server that is no cluster: there it is the wrong client, and not the rights.
func lacking(c *checks.Case, s *probe.Store, n *probe.Node) []checks.Refused {
	return slices.DeleteFunc(c.RefusedBy(n, probe.AuthNoPermission), func(r checks.Refused) bool {
		if s.Mode != probe.Cluster {
			return r.IsLookup()
		}
		return n.Server != nil && n.Server.Mode == "standalone" && (r.Step == probe.StepCluster || r.IsLookup())
	})
}

// permissionFinding says what is missing and gives the rule that grants it; elsewhere is true where another server of the
// estate grants everything.
func permissionFinding(c *checks.Case, s *probe.Store, n *probe.Node, list []checks.Refused, elsewhere bool) checks.Finding {
	user := userAt(s, n)
	f := checks.Finding{
		Status: c.CostOf(s, n, list), Store: s, Nodes: []string{n.Addr}, Refs: checks.RefsOf(list),
		What: prose.Say("On {nodes} the user %s lacks %s.", user, lackText(missing(list))),
		Seen: prose.Said(list[0].Fault),
		Hint: prose.Say("Grant the user what the component needs, on every server, then check again."),
		Fix:  grantFix(c, s, n, list),
	}
	f.Seen = f.Seen.Then(costText(c, s, f.Status, list))
	if n.Rights != nil && n.Rights.Untried != nil {
		f.Seen = f.Seen.Then(prose.Say("The rest could not be tried without MULTI."))
	}
	if elsewhere {
		f.Seen = f.Seen.Then(prose.Say("Other servers grant it: ACLs are kept per server."))
	}
	return f
}

// costText says what comes of what is missing.
func costText(c *checks.Case, s *probe.Store, status report.Status, list []checks.Refused) prose.Text {
	title, uses := component.Get(s.Component).Title, checks.UsesOf(list)
	onlySlots := !slices.ContainsFunc(list, func(r checks.Refused) bool { return r.Step != probe.StepCluster })
	switch {
	case onlyLookup(list) && status == report.Fail:
		return prose.Say("Its client asks up to three nodes for it before each command, and every one that hangs costs the timeout.")
	case onlyLookup(list) && len(down(c, s)) > 0:
		return prose.Say("%s is slowed down: its client asks up to three nodes for it before each command, and %s %s not answer, so that a "+
			"command takes tenths of a second.", title, prose.Some(down(c, s)), prose.Verb(len(down(c, s)), "does", "do"))
	case onlyLookup(list):
		return prose.Say("%s works without: its client asks up to three nodes for it before each command. "+
			"Once one of them hangs, every command waits.", title)
	case onlySlots && status == report.Warn:
		return prose.Say("%s works, since its client passes over {nodes} and learns the slots from others.", title)
	case checks.AnyVital(list):
		return prose.Say("%s does not work without.", title)
	case len(uses) > 0:
		return prose.Say("%s fails in: %s.", title, strings.Join(uses, ", "))
	}
	return prose.Text{}
}

// down are the data nodes of a store that gave no answer, as a client of a cluster meets them.
func down(c *checks.Case, s *probe.Store) []string {
	var out []string
	for _, n := range c.DataNodes(s.ID) {
		if layer := n.FaultID().Layer(); !n.Answered() && (layer == probe.LayerName || layer == probe.LayerConnection) {
			out = append(out, n.Addr)
		}
	}
	return checks.Tidy(out)
}

// userAt is who we are at a node.
func userAt(s *probe.Store, n *probe.Node) string {
	if n.Account != nil && n.Account.User != "" {
		return n.Account.User
	}
	return checks.User(s)
}

func onlyLookup(list []checks.Refused) bool {
	return !slices.ContainsFunc(list, func(r checks.Refused) bool { return !r.IsLookup() })
}

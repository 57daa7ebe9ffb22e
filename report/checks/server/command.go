package server

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var commandDisabled = checks.Check{
	ID: probe.ServerCommandDisabled, Title: "Command that the server does not know", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedRefusal, Shared: true, Costs: true,
	Doc: "A command that the component needs all the time is unknown: renamed away (rename-command in redis.conf, disableCommands of the " +
		"Bitnami chart), or not offered by a managed service or proxy. What the component does with it fails, as with a command that an ACL " +
		"forbids. A proxy that does not have a command may hang up at it without a word, and answer the others: that is the same. " +
		"Commands of administration that are unknown do not matter to Tyk and are not reported here.",
	Hint:  "Give the command its name back, or use a server that has it.",
	After: []probe.FaultID{"mode.*", probe.ProtoProxyUnsupported},
	Judge: func(c *checks.Case) []checks.Finding {
		return append(refusing(c, probe.ServerCommandDisabled, tellDisabled), refusing(c, probe.NetClosed, tellHangsUp)...)
	},
}

// refusing asks every data node of every store what it refuses in one way, and tells it.
func refusing(c *checks.Case, id probe.FaultID, tell func(*probe.Store, *probe.Node, []checks.Refused) checks.Finding) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			list := c.RefusedBy(n, id)
			if id == probe.NetClosed {
				list = slices.DeleteFunc(list, func(r checks.Refused) bool { return r.Step != "" }) // nothing was answered after it
			}
			if n.Canary != nil && n.Canary.Fault != nil && n.Canary.Fault.ID == id {
				list = append(list, checks.Refused{Command: "SET", Vital: true, Fault: n.Canary.Fault, Ref: c.At(n, "canary")})
			}
			if len(list) == 0 || topology.IsSentinel(n) {
				continue
			}
			f := tell(s, n, list)
			f.Store, f.Nodes, f.Refs, f.Status = s, []string{n.Addr}, checks.RefsOf(list), c.CostOf(s, n, list)
			f.Seen = f.Seen.Then(cost(s, list))
			out = append(out, f)
		}
	}
	return out
}

// cost says what does not work.
func cost(s *probe.Store, list []checks.Refused) prose.Text {
	uses := checks.Tidy(checks.UsesOf(list))
	switch {
	case checks.AnyVital(list):
		return prose.Say("%s does not work without.", title(s))
	case len(uses) > 0:
		return prose.Say("%s fails in: %s.", title(s), strings.Join(uses, ", "))
	}
	return prose.Text{}
}

// words are the server's own, of the first refusal.
func words(list []checks.Refused) prose.Text {
	if text := prose.Clause(list[0].Fault.Text); text != "" {
		return prose.Say("It says: %s.", text)
	}
	return prose.Text{}
}

func tellDisabled(s *probe.Store, n *probe.Node, list []checks.Refused) checks.Finding {
	commands := checks.CommandsOf(list)
	f := checks.Finding{
		What: prose.Say("{nodes} {does|do} not know %s, which %s needs.", prose.Some(commands), title(s)),
		Seen: words(list),
	}
	if renamable(n, list) {
		lines := map[string]*string{}
		for _, command := range commands {
			name, _, _ := strings.Cut(command, " ")
			lines["rename-command "+name] = nil
		}
		f.Hint = prose.Say("Give %s back on {nodes}: remove the rename-command lines of redis.conf (disableCommands of the chart), and "+
			"restart it.",
			them(commands))
		f.Fix = fixes.Ways(fixes.ConfLines(n.Addr, lines))
		return f
	}
	if s.Mode == probe.Cluster && slices.Contains(commands, "CLUSTER SLOTS") {
		f.Hint = prose.Say("Set %s to false: %s hides the cluster behind it, if there is one, and is used as a single server.",
			checks.Key(s, component.EnableCluster), productName(n))
		f.Fix = fixes.Ways(fixes.Set(s, component.EnableCluster, false))
		return f
	}
	f.Hint = prose.Say("Connect %s to a server that has %s: %s does not offer %s, and no setting of Tyk can do without.",
		title(s), them(commands), whoRefuses(n), pronoun(commands))
	f.Fix = elsewhere(s, n, commands)
	return f
}

// tellHangsUp is about commands at which a peer hangs up that answers others: a proxy that does not have them.
func tellHangsUp(s *probe.Store, n *probe.Node, list []checks.Refused) checks.Finding {
	commands := checks.CommandsOf(list)
	return checks.Finding{
		What: prose.Say("{nodes} {hangs|hang} up at %s, which %s needs, and {answers|answer} other commands.", prose.Some(commands), title(s)),
		Seen: prose.Said(list[0].Fault).Then(prose.Say("A proxy that does not have a command does that.")),
		Hint: prose.Say("Connect %s to Redis itself, or to a server that has %s: %s does not offer %s, and no setting of Tyk can do without.",
			title(s), them(commands), whoRefuses(n), pronoun(commands)),
		Fix: elsewhere(s, n, commands),
	}
}

// elsewhere connects a store to a server that has these commands.
func elsewhere(s *probe.Store, n *probe.Node, commands []string) []report.Fix {
	if k, known := relatives[frontOf(n)]; known && k.proxy {
		return insteadOfProxy(s, n, k)
	}
	return fixes.AskInstead(s, []string{n.Addr}, fixes.Ask("address of a Redis that has "+prose.Some(commands)))
}

// whoRefuses is what answers at a node, where that is no Redis: one that has every command is behind something that has not.
func whoRefuses(n *probe.Node) string {
	if n.Server != nil && n.Server.Front == "" && renames(n.Server) {
		return "what is in front of " + prose.Product(n.Server.Product)
	}
	return productName(n)
}

func pronoun(commands []string) string {
	if len(commands) == 1 {
		return "it"
	}
	return "them"
}

func them(commands []string) string {
	if len(commands) == 1 {
		return commands[0]
	}
	return "these commands"
}

// renamable is true for a server whose administrator can have renamed commands: a Redis or a close relative that tells
// what it is, in the words that these have for it. Proxies and services do not offer what they do not know.
func renamable(n *probe.Node, list []checks.Refused) bool {
	if n.Server == nil || n.Server.Front != "" || slices.ContainsFunc(list, func(r checks.Refused) bool { return r.Fault.Command == "" }) {
		return false
	}
	return (n.Server.Mode == "standalone" || n.Server.Mode == "cluster") && renames(n.Server)
}

// renames is true for products that have every command, unless it was renamed.
func renames(s *probe.Server) bool {
	return slices.Contains([]string{"redis", "valkey", "redict", "keydb"}, s.Product)
}

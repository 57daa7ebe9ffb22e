package auth

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// missing are refusals as the rules that they lack. Redis checks the command first, then the keys, then the channels, and
// names the one that failed.
func missing(list []checks.Refused) fixes.Grant {
	var g fixes.Grant
	for i := range list {
		r := &list[i]
		switch {
		case r.Fault.Kind == probe.DeniedKey && r.Key != "":
			g.Keys = append(g.Keys, r.Key)
		case r.Fault.Kind == probe.DeniedChannel && r.Channel != "":
			g.Channels = append(g.Channels, r.Channel)
		default:
			g.Commands = append(g.Commands, ruleOf(r))
		}
	}
	return g
}

// ruleOf is the command of a refusal as a rule spells it. That of a step is what the step asks, unless the server names
// another one: Redis 6 names the container without the subcommand.
func ruleOf(r *checks.Refused) string {
	asked := strings.ToLower(strings.ReplaceAll(r.Command, " ", "|"))
	if r.IsLookup() {
		return "command"
	}
	if r.Step != "" && r.Fault.Command != "" && !strings.HasPrefix(asked, r.Fault.Command+"|") {
		return r.Fault.Command
	}
	return asked
}

// lackText is what is missing, in a sentence.
func lackText(g fixes.Grant) string {
	var commands []string
	for _, name := range g.Commands {
		commands = append(commands, strings.ToUpper(strings.ReplaceAll(name, "|", " ")))
	}
	var parts []string
	for _, kind := range []struct {
		one, many string
		items     []string
	}{{"the command", "the commands", commands}, {"the keys", "the keys", g.Keys}, {"the channel", "the channels", g.Channels}} {
		switch items := checks.Tidy(kind.items); len(items) {
		case 0:
		case 1:
			parts = append(parts, kind.one+" "+items[0])
		default:
			parts = append(parts, kind.many+" "+prose.Some(items))
		}
	}
	return prose.List(parts)
}

// grantFix gives the user what is missing: on the node, and on its replicas, which take over with their own users. Of
// keys and channels all that the component needs are given where one was refused, since whoever lacks one has not all of
// them. Where a refusal hides what would have been refused next, everything is given.
func grantFix(c *checks.Case, s *probe.Store, n *probe.Node, list []checks.Refused) []report.Fix {
	g := fixes.Giving{Lacks: missing(list), All: grantOf(c, s)}
	lacksKeys, lacksChannels := len(g.Lacks.Keys) > 0, len(g.Lacks.Channels) > 0
	hidesKeys, hidesChannels := hidden(c, s, n)
	if slices.Contains(g.Lacks.Commands, "multi") || n.Rights == nil && !standby(n) || n.Rights != nil && n.Rights.Untried != nil {
		g.Lacks.Commands = g.All.Commands // the rest was not tried
	}
	if lacksKeys || hidesKeys {
		g.Lacks.Keys = g.All.Keys
	}
	if lacksChannels || hidesChannels {
		g.Lacks.Channels = g.All.Channels
	}
	g.Sure = (lacksKeys || !hidesKeys) && (lacksChannels || !hidesChannels)
	var out []report.Fix
	for _, o := range append([]*probe.Node{n}, standbysOf(c, s, n)...) {
		out = append(out, fixes.SetUser(s, o.Addr, like(c, s, o), userAt(s, n), nil, g)...)
	}
	return out
}

// hidden tells whether some pattern of the component's keys, and whether its channel, was never seen to be allowed,
// because no command on it was.
func hidden(c *checks.Case, s *probe.Store, n *probe.Node) (keys, channels bool) {
	if n.Rights == nil {
		return !standby(n), !standby(n) // a step failed, and what comes after it was not tried
	}
	fine := map[string]bool{} // by key and channel
	for _, d := range component.Demands(s, c.Ev.Stores) {
		at := d.Key + "\x00" + d.Channel
		fine[at] = fine[at] || !denied(n, d)
	}
	for at, ok := range fine {
		key, channel, _ := strings.Cut(at, "\x00")
		keys = keys || key != "" && !ok
		channels = channels || channel != "" && !ok
	}
	return keys, channels
}

// standby is true for a replica, at which nothing is tried.
func standby(n *probe.Node) bool { return n.Role == probe.Replica }

// denied is true where a demand was refused for want of rights, or could not be tried.
func denied(n *probe.Node, d component.Demand) bool {
	r := n.Rights
	if r.Untried != nil && d.Function != probe.Read && d.Function != probe.Subscribe {
		return true
	}
	if p := r.Proofs[d.Function]; p != nil && p.Skipped != "" && d.Key != "" {
		return true
	}
	return slices.ContainsFunc(r.Refused, func(o probe.Refusal) bool {
		return o.Fault.ID == probe.AuthNoPermission && o.Command == d.Command && o.Key == d.Key && o.Channel == d.Channel
	})
}

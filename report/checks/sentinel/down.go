package sentinel

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var sentinelDown = checks.Check{
	ID: probe.SentinelSentinelDown, Title: "Sentinel down", Status: report.Warn,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedMember, Shared: true,
	Doc: "A Sentinel does not answer. Tyk asks the others; older clients lose a timeout on it now and then. When none answers Tyk does " +
		"not find Redis at all, which is a failure. One that the others find well is not down: only the way from here is closed, or the " +
		"address that they know it by is one of their own.",
	Hint:    "Start the Sentinel again, or remove its address.",
	After:   []probe.FaultID{probe.SentinelQuorumLost},
	Follows: checks.FollowsAny(checks.Addressing...),
	Judge:   each(judgeSentinelDown),
}

func judgeSentinelDown(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	var gone []*probe.Node
	answering := 0
	for _, n := range p.Nodes {
		switch {
		case topology.Dead(n) && !p.RunsElsewhere(n):
			gone = append(gone, n)
		case topology.Alive(n):
			answering++
		}
	}
	var out []checks.Finding
	for _, n := range gone {
		if len(gone) == len(p.Nodes) {
			if n.FaultID() != probe.NetDNS { // else no Sentinel is down: the name is wrong, and that is a finding
				out = append(out, noneAnswers(c, p, n))
			}
			continue
		}
		out = append(out, oneDown(c, p, n, gone, answering))
	}
	return out
}

func noneAnswers(c *checks.Case, p *topology.Sentinels, n *probe.Node) checks.Finding {
	f := found(c, p, nil, prose.Say("No Sentinel answers at {nodes}: {it|each} %s.", checks.Absence(n)), n.Addr)
	f.Status, f.Refs = report.Fail, []report.Ref{c.At(n, "")}
	f.Seen = prose.Say("%s does not find Redis.", title(p.Store))
	f.Hint = prose.Say("Start the Sentinels, or correct their addresses and the way to them.")
	f.Fix = fixes.Ways(fixes.StartSentinel(n.Addr, n), fixes.Allow(c.Here(), n.Addr))
	if wrong := refusing(p.Nodes); len(wrong) > 1 && len(wrong) == len(p.Nodes) {
		f.Hint = prose.Say("Correct the addresses and the port, or start the Sentinels.")
		f.Fix = fixes.Ways(fixes.AskInstead(p.Store, wrong, "addresses of the Sentinels"), fixes.StartSentinel(n.Addr, n))
	}
	return f
}

// refusing are the addresses of the settings whose machines are there and refuse the connection.
func refusing(nodes []*probe.Node) []string {
	var out []string
	for _, n := range nodes {
		if n.Listed && n.FaultID() == probe.NetRefused {
			out = append(out, n.Addr)
		}
	}
	return out
}

func oneDown(c *checks.Case, p *topology.Sentinels, n *probe.Node, gone []*probe.Node, answering int) checks.Finding {
	f := found(c, p, nil, prose.Say("{Sentinel|Sentinels} {nodes} %s; %s.", checks.Absent(n), prose.Count(answering, "other one answers",
		"others answer")), n.Addr)
	f.Refs = []report.Ref{c.At(n, "")}
	if answering == 0 {
		f.What = prose.Say("{Sentinel|Sentinels} {nodes} %s.", checks.Absent(n))
	}
	if stale(p, n) {
		f.Seen = prose.Say("The Sentinels that answer know of none at {nodes}.")
		f.Hint = prose.Say("Take {nodes} out of %s, or correct {it|them}.", checks.Key(p.Store, component.Addrs))
		f.Fix = fixes.Ways(listOfLiving(p, gone), fixes.StartSentinel(n.Addr, n))
		return f
	}
	var list []report.Fix
	if n.Listed {
		list = without(p.Store, addrsOf(gone))
	}
	if p.FoundWell(n) && n.FaultID() != probe.NetRefused && n.FaultID() != probe.ProtoNoReply {
		f.Seen = prose.Say("The other Sentinels find {it|them} well: {it runs|they run}, and the way from here is closed.")
		f.Hint = prose.Say("Open the way from here to {nodes}, or remove {its address|their addresses}.")
		f.Fix = fixes.Ways(fixes.Allow(c.Here(), n.Addr), list)
		return f
	}
	f.Hint = prose.Say("Start the {Sentinel|Sentinels} again, or remove {its address if it is|their addresses if they are} gone for good.")
	f.Fix = fixes.Ways(fixes.StartSentinel(n.Addr, n), list)
	return f
}

// stale is true for an address of the settings at which no Sentinel was ever seen by those that answer and know others: one
// that went down stays known to them.
func stale(p *topology.Sentinels, n *probe.Node) bool {
	told := false
	for _, w := range p.Watchers {
		if w.Knows(n) != nil {
			return false
		}
		told = told || len(w.Others) > 0
	}
	return n.Listed && told
}

// listOfLiving are the addresses of the settings without those at which no Sentinel was ever seen, and with the Sentinels
// that answer and were not listed.
func listOfLiving(p *topology.Sentinels, gone []*probe.Node) []report.Fix {
	var out []string
	for _, addr := range p.Store.Addrs {
		if !slices.ContainsFunc(gone, func(n *probe.Node) bool { return n.Addr == addr && stale(p, n) }) {
			out = append(out, addr)
		}
	}
	for _, n := range p.Nodes {
		if !n.Listed && topology.Alive(n) && !slices.Contains(out, n.Addr) {
			out = append(out, n.Addr)
		}
	}
	return fixes.Addresses(p.Store, out)
}

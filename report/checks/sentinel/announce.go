package sentinel

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var announcesPortZero = checks.Check{
	ID: probe.SentinelAnnouncesPortZero, Title: "Port 0 announced among Sentinels", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "A Sentinel with TLS alone and without tls-replication tells the others port 0: they cannot reach it, and it does not count for " +
		"a failover. A replica with TLS alone does the same, and cannot be promoted.",
	Hint:  "Set tls-replication yes on servers and Sentinels with TLS alone.",
	Judge: each(judgePortZero),
}

func judgePortZero(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	var out []checks.Finding
	if zero := p.PortZero(); len(zero) > 0 {
		f := found(c, p, p.Watchers, prose.Say("The Sentinels know {nodes} with port 0, so they cannot reach {it|them}."), zero...)
		f.Seen = prose.Say("A Sentinel that speaks TLS alone does that, or one that announces no port.")
		f.Hint = prose.Say("Set tls-replication yes in sentinel.conf of every Sentinel with TLS, and restart it.")
		f.Fix = fixes.Ways(announcePorts(p, zero))
		out = append(out, f)
	}
	for _, r := range p.Replicas {
		if probe.PortOf(r.Addr) != "0" {
			continue
		}
		f := found(
			c,
			p,
			p.Watchers,
			prose.Say("The Sentinels know the replica {nodes} with port 0, so they cannot promote {it|them}."),
			r.Addr,
		)
		f.Seen = prose.Say("A replica that speaks TLS alone tells its primary port 0, unless it has tls-replication yes.")
		f.Hint = prose.Say(
			"Set tls-replication yes (or replica-announce-port) on the replica, and let the Sentinels forget the old address " +
				"(SENTINEL RESET).",
		)
		out = append(out, f)
	}
	return out
}

// announcePorts lets the Sentinels behind addresses with port 0 announce their own.
func announcePorts(p *topology.Sentinels, zero []string) []report.Fix {
	var out []report.Fix
	done := map[*probe.Node]bool{}
	for _, w := range p.Watchers {
		for _, peer := range w.Others {
			if probe.PortOf(peer.Addr) != "0" || peer.RunID == "" {
				continue
			}
			for _, o := range p.Watchers {
				if o.MyID != peer.RunID || done[o.Node] {
					continue
				}
				done[o.Node] = true
				if _, tls := fixes.Demands(p.Store, o.Node); tls {
					out = append(out, fixes.SentinelLines(o.Node.Addr, map[string]*string{"tls-replication": fixes.Value("yes")})...)
					continue
				}
				out = append(out, fixes.SentinelConfig(p.Store, o.Node, "announce-port", probe.PortOf(o.Node.Addr))...)
			}
		}
	}
	if len(done) < len(zero) {
		return nil // which of them it is cannot be told
	}
	return out
}

var announcesLoopback = checks.Check{
	ID: probe.SentinelAnnouncesLoopback, Title: "Sentinel known by an address of its own", Status: report.Fail, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "The Sentinels name each other by addresses that do not answer here, and find each other well: loopback addresses, or those of " +
		"a network of their own. They run. Tyk uses the addresses that are listed; it is a warning where a loopback address is told, which " +
		"leads everybody to the machine of his own, else worth a line only. Where the primary is named so, that is " +
		"sentinel.master_unreachable.",
	Hint:  "Let the Sentinels announce addresses that Tyk reaches (announce-ip), or leave it as it is while those listed answer.",
	After: []probe.FaultID{probe.SentinelMasterUnreachable},
	Judge: each(func(c *checks.Case, p *topology.Sentinels) []checks.Finding {
		var out []checks.Finding
		for _, n := range p.Nodes {
			if p.RunsElsewhere(n) {
				out = append(out, knownElsewhere(c, p, n))
			}
		}
		return out
	}),
}

func knownElsewhere(c *checks.Case, p *topology.Sentinels, n *probe.Node) checks.Finding {
	f := found(c, p, nil, prose.Say("The Sentinels know {one of them|some of them} as {nodes}, which {leads|lead} to no Sentinel from here."),
		n.Addr)
	f.Status, f.Refs = report.Info, []report.Ref{c.At(n, "")}
	f.Seen = prose.Say("They find it well there, and %s uses the addresses that are listed.", title(p.Store))
	behind := p.Behind(n)
	names := prose.Some(addrsOf(behind))
	if len(behind) > 0 {
		f.Hint = prose.Say("Let %s announce addresses that others reach (sentinel announce-ip), or leave it as it is while those listed "+
			"answer.", names)
	}
	away := func(o *probe.Node) bool { return !probe.IsLoopback(o.Addr) }
	switch {
	case !p.FoundWell(n):
		f.What = prose.Say("The Sentinels know {one of them|some of them} as {nodes}, where they do not reach {it|them} either.")
		f.Seen = prose.Say("{It runs and counts|They run and count} for no failover.")
	case probe.IsLoopback(n.Addr) && slices.ContainsFunc(behind, away):
		f.What = prose.Say(
			"The Sentinels know {one of them|some of them} as {nodes}, which leads everybody to the machine of his own only.",
		)
	default:
		return f
	}
	f.Status = report.Warn
	var announce []report.Fix
	for _, o := range behind {
		if host := probe.HostOf(o.Addr); probe.IsIP(host) {
			announce = append(announce, fixes.SentinelConfig(p.Store, o, "announce-ip", host)...)
		}
	}
	if len(announce) > 0 {
		f.Hint = prose.Say("Let {it announce an address|each of them announce an address} that the others reach (sentinel announce-ip).")
		f.Fix = fixes.Ways(announce)
	}
	return f
}

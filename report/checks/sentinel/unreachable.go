package sentinel

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var masterUnreachable = checks.Check{
	ID: probe.SentinelMasterUnreachable, Title: "Primary that only the Sentinels reach", Status: report.Fail, Needs: seen,
	Broken: checks.BrokenSentinelMaster, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "The Sentinels find the primary well, and the address that they give does not answer here: a loopback address, a name or an " +
		"address of a pod or Docker network, port 0, NAT, or a firewall. Tyk reaches the Sentinels and then nothing. Or another Redis " +
		"answers at that address here, by its run id, as addresses of Docker networks exist on every machine: Tyk then uses the wrong one.",
	Hint:  "Let the Sentinels and servers announce addresses that Tyk reaches, or run Tyk in their network.",
	Judge: eachVote(judgeMasterUnreachable),
}

func judgeMasterUnreachable(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
	switch {
	case !v.Usable():
		return noPort(c, p, v)
	case v.Elsewhere():
		return another(c, p, v)
	case v.Node == nil || !topology.Dead(v.Node):
		return nil
	case v.Loopback():
		return onlyThemselves(c, p, v)
	case v.SeenDown() || justGone(v):
		return nil
	case v.Node.FaultID() == probe.NetDNS:
		return unresolved(c, p, v)
	}
	f := found(c, p, v.By, prose.Say("The Sentinels lead %s to {nodes}, which %s, while they find it well.", title(p.Store),
		checks.Absence(v.Node)), v.Node.Addr)
	f.Seen = prose.Say("Their addresses are not the ones that work here, or the network is in the way.")
	f.Hint = prose.Say("Give this machine a way to {nodes}; or let the Sentinels watch, and the servers announce (replica-announce-ip), "+
		"addresses that %s reaches.", title(p.Store))
	f.Fix = fixes.Ways(
		fixes.Allow(c.Here(), v.Node.Addr),
		rewatchAll(p, v, fixes.Secret("address of the primary that Tyk reaches"), probe.PortOf(v.Addr)),
	)
	return &f
}

// another is the finding about an address at which a server answers that is not the one that the Sentinels watch.
func another(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
	f := found(c, p, v.By, prose.Say("At {nodes}, which the Sentinels name as the primary of %s, another server answers here.",
		p.Store.MasterName), v.Node.Addr)
	f.Refs = append(f.Refs, c.At(v.Node, "server/run_id"))
	f.Seen = prose.Say("Its run id is not that of the primary that they watch: the address leads them to one machine and %s to another.",
		title(p.Store))
	f.Hint = prose.Say("Let the Sentinels watch, and the servers announce (replica-announce-ip), addresses that lead %s to the same "+
		"servers; or run it in their network.", title(p.Store))
	f.Fix = fixes.Ways(rewatchAll(p, v, fixes.Secret("address of the primary that Tyk reaches"), probe.PortOf(v.Addr)))
	return &f
}

// rewatchAll lets all Sentinels watch the primary at another host and port.
func rewatchAll(p *topology.Sentinels, v *topology.Vote, host, port string) []report.Fix {
	var out []report.Fix
	for _, w := range v.By {
		watch := watchOf(p, v, v.Addr)
		watch.Host, watch.Port = host, port
		out = append(out, fixes.Rewatch(p.Store, w.Node, watch)...)
	}
	return out
}

// noPort is the finding about an address that cannot be dialled: a server with TLS alone that announces no port.
func noPort(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
	if probe.PortOf(v.Addr) != "0" {
		return nil
	}
	f := found(c, p, v.By, prose.Say("The Sentinels name {nodes} as the primary of %s: nobody can connect to port 0.", p.Store.MasterName),
		v.Addr)
	f.Seen = prose.Say("A Redis with TLS alone tells its primary port 0 while it is a replica, unless it has tls-replication yes.")
	f.Hint = prose.Say("Set tls-replication yes on every Redis with TLS (or replica-announce-port), and let the Sentinels watch the " +
		"primary at its port.")
	f.Fix = fixes.Ways(rewatchAll(p, v, probe.HostOf(v.Addr), fixes.Secret("port of the primary")))
	return &f
}

// onlyThemselves is the finding about a loopback address: it leads whoever asks to the machine of his own.
func onlyThemselves(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
	f := found(c, p, v.By, prose.Say("The Sentinels name %s as the primary of %s: a loopback address, which leads %s to its own machine.",
		v.Addr, p.Store.MasterName, title(p.Store)), v.Node.Addr)
	for _, r := range p.Replicas {
		if r.Node != nil && probe.IsLoopback(r.Addr) && topology.Dead(r.Node) {
			f.Nodes = append(f.Nodes, r.Node.Addr)
		}
	}
	f.Seen = prose.Say("It %s here. The address holds for the machine of the Sentinels themselves only.", checks.Absence(v.Node))
	f.Hint = prose.Say("Let every Sentinel watch the primary under an address that all machines reach. Redis has to listen there (bind), " +
		"and its replicas to follow that address (REPLICAOF), or the Sentinels lead to loopback again after a failover.")
	f.Fix = fixes.Ways(rewatchAll(p, v, fixes.Secret("address of the primary that Tyk reaches"), probe.PortOf(v.Addr)))
	return &f
}

// unresolved is the finding about a name that only the Sentinels can resolve.
func unresolved(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
	f := found(
		c,
		p,
		v.By,
		prose.Say("The Sentinels name the primary of %s {nodes}, a name that does not resolve here.", p.Store.MasterName),
		v.Node.Addr,
	)
	f.Seen = prose.Said(v.Node.Failed().Named())
	f.Hint = prose.Say("Make the name resolve where %s runs; or let the Sentinels announce addresses in place of names "+
		"(announce-hostnames no), if these can be reached from here.", title(p.Store))
	var announce []report.Fix
	for _, w := range v.By {
		announce = append(announce, fixes.SentinelConfig(p.Store, w.Node, "announce-hostnames", "no")...)
	}
	if p.Store.TLS.Enabled && !p.Store.TLS.SkipVerify {
		announce = nil // the certificate is for the name
		f.Hint = prose.Say("Make the name resolve where %s runs.", title(p.Store))
	}
	f.Fix = fixes.Ways(fixes.Network("make the name "+probe.HostOf(v.Node.Addr)+" resolve on "+c.Here()), announce)
	return &f
}

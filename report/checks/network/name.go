package network

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var dns = checks.Check{
	ID: probe.NetDNS, Title: "Name that does not resolve", Status: report.Fail,
	Broken: checks.BrokenName, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "The resolver of this machine has no address for the host: the name is wrong or of another namespace, the resolver is " +
		"broken (server misbehaving), or it keeps silent. The message says which. The last two say nothing about the name.",
	Hint:  "Use a name that resolves where Tyk runs; in Kubernetes SERVICE.NAMESPACE.svc.cluster.local.",
	After: toldByEstate, Follows: misdirected, Judge: judgeDNS,
}

func judgeDNS(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	for _, t := range c.Troubles(probe.NetDNS) {
		f := c.Found(t, prose.Say("The name of {nodes} does not resolve here."))
		f.Seen = prose.Said(t.Fault)
		switch t.Fault.Kind {
		case probe.ResolverSilent:
			f.What = prose.Say("The resolver of this machine keeps silent about {nodes}.")
			f.Seen = f.Seen.Then(prose.Say("The name itself may be right."))
			f.Hint = prose.Say("Restore the name service of this machine (port 53 to the nameserver, CoreDNS), then check again.")
			f.Fix = fixes.Network("let this machine reach its nameserver" + nameservers(c) + " on port 53, UDP and TCP")
		case probe.ResolverFailing:
			f.What = prose.Say("The resolver of this machine fails on {nodes}.")
			f.Seen = f.Seen.Then(prose.Say("The name itself may be right."))
			f.Hint = prose.Say("Look at the resolver and what it forwards to, then check again.")
			f.Fix = fixes.Network("make the nameserver" + nameservers(c) + " answer for " + probe.HostOf(t.Node.Addr))
		default:
			f.Hint = nameHint(c, t)
			f.Fix = again.of(t)
		}
		out = append(out, f)
	}
	return out
}

// nameservers names those of this machine: " 10.0.0.2", nothing where they are not known.
func nameservers(c *checks.Case) string {
	if len(c.Ev.Vantage.Resolver) == 0 {
		return ""
	}
	return " " + prose.Some(c.Ev.Vantage.Resolver)
}

// nameHint says what is usually wrong with a name of this form.
func nameHint(c *checks.Case, t checks.Trouble) prose.Text {
	host := probe.HostOf(t.Node.Addr)
	switch {
	case !t.Node.Listed:
		return prose.Say("Let the servers announce addresses or full names that resolve where Tyk runs.")
	case strings.Contains(host, ".svc"):
		return prose.Say("Check service and namespace in the name: SERVICE.NAMESPACE.svc.cluster.local.")
	case !strings.Contains(host, ".") && (c.Ev.Vantage.Kubernetes || c.Ev.Vantage.Container):
		return prose.Say("Use the full name: a short one resolves only in the same namespace or Docker network " +
			"(SERVICE.NAMESPACE.svc.cluster.local).")
	}
	return prose.Say("Use a name that resolves on the machine of Tyk, or the IP address.")
}

var wrongFamily = checks.Check{
	ID: probe.NetWrongFamily, Title: "Name with addresses of the wrong family", Status: report.Fail,
	Broken: checks.BrokenName, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "The name has IPv6 addresses only and this machine has no IPv6, or Redis listens on IPv4 alone. localhost can mean ::1. " +
		"Go's dialler, which Tyk uses, tries both families where the name has both.",
	Hint:  "Use an IPv4 address, or let Redis listen on both: bind * -::*.",
	After: toldByEstate, Follows: misdirected, Judge: judgeWrongFamily,
}

func judgeWrongFamily(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	for _, t := range c.Troubles(probe.NetWrongFamily) {
		f := c.Found(t, prose.Say("{nodes} {is|are} of the wrong address family: this machine does not get there."))
		f.Seen = prose.Said(t.Fault)
		if other := answering(t); other != "" {
			f.What = prose.Say("{nodes} does not answer, and %s does: the other address family.", other)
			f.Hint = prose.Say("Use %s in place of %s.", other, t.Node.Addr)
			f.Fix = fixes.Replace(t.Store, map[string]string{t.Node.Addr: other})
		} else {
			f.Hint = prose.Say("Use an IPv4 address of the server. On this machine itself that is 127.0.0.1, which was not tried.")
			if !probe.IsLoopback(t.Node.Addr) {
				f.Hint = prose.Say("Use an IPv4 address of the server, or give this machine IPv6.")
			}
			f.Fix = again.of(t)
		}
		out = append(out, f)
	}
	return out
}

// answering is the address of the other family that was seen to answer, with its port; "" where none was.
func answering(t checks.Trouble) string {
	switch addr := t.Fault.Addr; {
	case addr == "" || probe.PortOf(addr) != "":
		return addr
	default:
		return probe.JoinAddr(addr, probe.PortOf(t.Node.Addr))
	}
}

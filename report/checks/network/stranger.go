package network

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var notRedis = checks.Check{
	ID: probe.ProtoNotRedis, Title: "Something other than Redis", Status: report.Fail,
	Broken: checks.BrokenStranger, Costs: true, Connecting: true,
	Doc: "What answers at the address does not speak the protocol of Redis: an HTTP server, SSH, a mail server, MySQL. The first words " +
		"it says tell which; they are quoted in the message.",
	Hint:  "Correct the port or the host.",
	After: []probe.FaultID{probe.SentinelAnnouncesLoopback}, Follows: misdirected, Judge: judgeNotRedis,
	Many: prose.Say("At {nodes} something else answers, not Redis."),
}

// foreigners are what else may answer, by the kind of the sniff.
var foreigners = map[string]string{"http": "an HTTP server", "ssh": "an SSH server", "smtp": "a mail server", "mysql": "MySQL"}

func judgeNotRedis(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	for _, t := range c.Troubles(probe.ProtoNotRedis) {
		who := "something else"
		if t.Node.Sniff != nil && foreigners[t.Node.Sniff.Kind] != "" {
			who = foreigners[t.Node.Sniff.Kind]
		}
		f := c.Found(t, prose.Say("At {nodes} %s answers, not Redis.", who))
		f.Seen = prose.Said(t.Fault)
		f.Hint = prose.Say("Correct host or port in %s; Redis is usually at 6379, a Sentinel at 26379.", addrKey(t.Store))
		f.Fix = again.of(t)
		out = append(out, f)
	}
	return out
}

// addrKey is the setting that names the addresses of a store.
func addrKey(s *probe.Store) string {
	if s.AddrsFrom == "host_port" {
		return checks.Key(s, component.Host) + " and " + checks.Key(s, component.Port)
	}
	return checks.Key(s, component.Addrs)
}

var hostile = checks.Check{
	ID: probe.ProtoHostile, Title: "Reply beyond every limit", Status: report.Fail,
	Broken: checks.BrokenStranger, Costs: true, Connecting: true,
	Doc: "The peer announced a reply of absurd length or depth, or sent without end. Such a reply can exhaust the memory of a client that " +
		"believes it, Tyk included. This program cut the connection. No real Redis does it.",
	Hint: "Find out what answers at the address, and keep Tyk away from it.", Follows: misdirected, Judge: judgeHostile,
}

func judgeHostile(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	for _, t := range c.Troubles(probe.ProtoHostile) {
		f := c.Found(t, prose.Say("{nodes} sent a reply that no Redis sends, and the connection was cut."))
		f.Seen = prose.Said(t.Fault)
		f.Fix = again.of(t)
		out = append(out, f)
	}
	return out
}

var proxyProtocol = checks.Check{
	ID: probe.ProtoProxyProtocol, Title: "PROXY protocol on one side only", Status: report.Fail,
	Broken: checks.BrokenStranger, Costs: true, Connecting: true,
	Doc: "A load balancer sends a PROXY header to Redis, which takes it for a command, or it expects one from its clients, which Tyk does " +
		"not send, and hangs up. Seen by Redis' answer \"unknown command 'PROXY'\", or by trying once with a header after a connection " +
		"was closed.",
	Hint: "Switch the PROXY protocol off for Redis on the load balancer.", Follows: misdirected, Judge: judgeProxyProtocol,
}

func judgeProxyProtocol(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.ProtoProxyProtocol) {
		f := c.Found(t, prose.Say("What is in front of {nodes} wants a PROXY header from its clients, and Tyk sends none."))
		f.Seen = prose.Said(t.Fault)
		f.Hint = prose.Say("Switch off the PROXY protocol on that side of the load balancer (HAProxy: bind without accept-proxy).")
		f.Fix = fixes.Network("HAProxy in front of " + t.Node.Addr + ": remove accept-proxy from the bind line; AWS NLB: proxy protocol " +
			"v2 off in the target group")
		if t.Fault.Command != "" { // Redis names the header as a command that it does not know
			f.What = prose.Say("The load balancer in front of {nodes} sends a PROXY header, which Redis takes for a command.")
			f.Hint = prose.Say("Switch off the PROXY protocol towards Redis (HAProxy: server without send-proxy).")
			f.Fix = fixes.Network("HAProxy in front of " + t.Node.Addr + ": remove send-proxy and send-proxy-v2 from the server line; " +
				"AWS NLB: proxy protocol v2 off in the target group")
		}
		out = append(out, f)
	}
	return out
}

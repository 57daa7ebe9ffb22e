package checks

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// protoChecks ask whether what answers is Redis, and speaks to us alone.
func protoChecks() []Check {
	return []Check{
		{
			ID: probe.ProtoNoReply, Title: "Connected, and no reply", Status: report.Fail,
			Doc:   "The connection stands and nothing comes back: the server is stopped, swapping, saving or busy with a long command, or a load balancer holds half a connection. The system of the server answers the connection attempt by itself, so that tells nothing. Fresh connections tried plaintext and TLS, to tell it from a server that wants the other of the two.",
			Hint:  "Look at the server: whether the process is alive and not stopped, its load, its swap, and SLOWLOG GET.",
			After: append([]string{string(probe.NetIntercepted)}, toldByEstate...), Judge: judgeNoReply,
		},
		{
			ID: probe.ProtoNotRedis, Title: "Something other than Redis", Status: report.Fail,
			Doc:  "What answers at the address does not speak the protocol of Redis: an HTTP server, SSH, a mail server, MySQL. The first words it says tell which; they are quoted in the message.",
			Hint: "Correct the port or the host.", Judge: judgeNotRedis,
		},
		{
			ID: probe.ProtoProxyProtocol, Title: "PROXY protocol on one side only", Status: report.Fail,
			Doc:  "A load balancer sends a PROXY header to Redis, which takes it for a command, or it expects one from its clients, which Tyk does not send, and hangs up. Seen by Redis' answer \"unknown command 'PROXY'\", or by trying once with a header after a connection was closed.",
			Hint: "Switch the PROXY protocol off for Redis on the load balancer.", Judge: judgeProxyProtocol,
		},
		{
			ID: probe.ProtoProxyUnsupported, Title: "Redis proxy that Tyk cannot use", Status: report.Fail,
			Doc:  "A proxy answers PING and does not take HELLO, with which the client of Tyk Gateway 5.3, Pump 1.9 and later begins every connection: twemproxy hangs up, old Envoy asks for a password. Older clients do not send it; for them it is a warning, since such proxies know neither transactions nor SUBSCRIBE.",
			Hint: "Connect Tyk to Redis itself, without the proxy.", Judge: judgeProxyUnsupported,
		},
		{
			ID: probe.ProtoHostile, Title: "Reply beyond every limit", Status: report.Fail,
			Doc:  "The peer announced a reply of absurd length or depth, or sent without end. Such a reply can exhaust the memory of a client that believes it, Tyk included. This program cut the connection. No real Redis does it.",
			Hint: "Find out what answers at the address, and keep Tyk away from it.", Judge: judgeHostile,
		},
	}
}

func judgeNoReply(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.ProtoNoReply) {
		f := c.finding(t, fmt.Sprintf("{nodes} {accepts|accept} connections and never {answers|answer}, at the step %s: the server hangs, or what is in front of it has lost it.", t.step.Name))
		f.Hint = "Look at the server: whether the process is alive and not stopped, its load, its swap, and SLOWLOG GET."
		f.Fix = []report.Fix{hungFix(t.n.Addr)}
		out = append(out, f)
	}
	return out
}

// hungFix is where to look at a server that keeps silent.
func hungFix(addr string) report.Fix {
	return redisConf("on the server of " + addr + ": ps -o stat= -C redis-server shows T for a stopped process; then SLOWLOG GET 10")
}

func orDefault(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// foreigners are what else may answer, in the words of Sniff.Kind.
var foreigners = map[string]string{"http": "an HTTP server", "ssh": "an SSH server", "smtp": "a mail server", "mysql": "MySQL"}

func judgeNotRedis(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.ProtoNotRedis) {
		who := "something else"
		if t.n.Sniff != nil && foreigners[t.n.Sniff.Kind] != "" {
			who = foreigners[t.n.Sniff.Kind]
		}
		f := c.finding(t, "At {nodes} "+who+" answers, not Redis"+saying(t.fault)+".")
		f.Hint = fmt.Sprintf("Correct host or port in %s; Redis is usually at 6379, a Sentinel at 26379.", addrKey(t.s))
		f.Fix = replaceAddr(t.s, t.n.Addr, "HOST:6379")
		out = append(out, f)
	}
	return out
}

// addrKey is the setting that names the addresses of a store.
func addrKey(s *probe.Store) string {
	if s.AddrsFrom == "host_port" {
		return keyOf(s, component.Host) + " and " + keyOf(s, component.Port)
	}
	return keyOf(s, component.Addrs)
}

func judgeProxyProtocol(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.ProtoProxyProtocol) {
		f := c.finding(t, "What is in front of {nodes} wants a PROXY header from its clients and hangs up without one; Tyk sends none.")
		f.Hint = "Switch off the PROXY protocol on that side of the load balancer (HAProxy: bind without accept-proxy)."
		f.Fix = []report.Fix{networkFix("HAProxy: remove accept-proxy from the bind line; AWS NLB: proxy protocol v2 off in the target group")}
		if sendsHeader(t) {
			f.Message = "The load balancer in front of {nodes} sends a PROXY header, which Redis takes for a command" + saying(t.fault) + "."
			f.Hint = "Switch off the PROXY protocol towards Redis (HAProxy: server without send-proxy)."
			f.Fix = []report.Fix{networkFix("HAProxy: remove send-proxy and send-proxy-v2 from the server line; AWS NLB: proxy protocol v2 off in the target group")}
		}
		out = append(out, f)
	}
	return out
}

// sendsHeader tells a balancer that sends a header to Redis from one that wants one: Redis names the command.
func sendsHeader(t trouble) bool {
	said := t.fault.Text
	if t.n.Sniff != nil {
		said += " " + t.n.Sniff.Plain
	}
	said = strings.ToLower(said)
	return strings.Contains(said, "unknown command") && strings.Contains(said, "proxy")
}

func judgeProxyUnsupported(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.ProtoProxyUnsupported) {
		f := c.finding(t, fmt.Sprintf("A proxy answers at {nodes} that does not take HELLO, with which %s %s begins every connection%s.", product(t.s.Component), t.s.TykVersion, saying(t.fault)))
		if !t.s.Driver.SendsHello {
			f.Status = report.Warn
			f.Message = "A proxy answers at {nodes} that knows neither transactions nor SUBSCRIBE, and that newer versions of Tyk cannot use at all" + saying(t.fault) + "."
		}
		f.Fix = replaceAddr(t.s, t.n.Addr, "")
		out = append(out, f)
	}
	return append(out, refusedHello(c)...)
}

// refusedHello are the stores whose servers took the password by AUTH, as this program sends it, and wanted one from the
// client of the component all the same, which sends it inside HELLO: old Envoy does that.
func refusedHello(c *Case) []report.Finding {
	var out []report.Finding
	for i, r := range c.Ev.Rehearsals {
		s := c.Store(r.Store)
		if r.OK || s == nil || !s.Active || !s.Driver.SendsHello || !s.Password.IsSet() || !strings.Contains(r.Error, "NOAUTH") {
			continue
		}
		data, sentinels := c.loginsOf(s, probe.AsData), c.loginsOf(s, probe.AsSentinel)
		if len(data.proven) == 0 || len(data.refused)+len(sentinels.refused) > 0 {
			continue
		}
		out = append(out, report.Finding{
			Store: s.ID, Nodes: addrsOf(data.proven), Verify: verify(s, "proto.*"), Evidence: []string{fmt.Sprintf("/evidence/rehearsals/%d", i)},
			Message: fmt.Sprintf("{nodes} {takes|take} the password by AUTH and not inside HELLO, where %s %s sends it: a proxy that does not know HELLO, as old Envoy (%s).", product(s.Component), s.TykVersion, clause(r.Error)),
		})
	}
	return out
}

func judgeHostile(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.ProtoHostile) {
		out = append(out, c.finding(t, "{nodes} sent a reply that no Redis sends"+saying(t.fault)+"; the connection was cut."))
	}
	return out
}

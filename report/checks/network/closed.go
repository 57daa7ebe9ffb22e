package network

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var closed = checks.Check{
	ID: probe.NetClosed, Title: "Connection accepted and closed", Status: report.Fail,
	Broken: checks.BrokenNet, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "The connection stood and was ended before anything useful came. A load balancer without a healthy backend does that. Redis at " +
		"maxclients, in protected mode, or behind TLS looks the same to Tyk; these were tried apart on fresh connections and have " +
		"findings of their own. One with TLS that is full says nothing at all before it closes. What was said before is in the message.",
	Hint:    "Look at what is between: the backend of a load balancer, its health check, a firewall.",
	After:   append([]probe.FaultID{probe.NetIntercepted, probe.CapacityMaxclientsReached, probe.ServerProtectedMode}, toldByEstate...),
	Follows: append(checks.FollowsAny(component.UseSSL), misdirected...), Judge: judgeClosed,
	Many: prose.Say("{nodes} accept connections and close them."),
}

func judgeClosed(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.NetClosed) {
		if atOneCommand(t) {
			continue // told by what it does not have
		}
		f := c.Found(t, prose.Say("{nodes} {accepts|accept} connections and {closes|close} them before anything is said."))
		if t.Step.Name != probe.StepTCP && t.Step.Name != probe.StepTLS {
			f.What = prose.Say("{nodes} {closes|close} the connection in the middle, at the step %s.", string(t.Step.Name))
		}
		f.Seen = prose.Said(t.Fault).Then(before(t.Node)).Then(prose.Say("A load balancer without a live backend does that."))
		if ping := t.Node.Step(probe.StepPing); ping != nil && ping.Fault == nil {
			f.What = prose.Say("{nodes} {answers|answer} PING, and {closes|close} the connection at what comes after it (step %s).",
				string(t.Step.Name))
			f.Seen = prose.Said(t.Fault).Then(prose.Say("A proxy does that at a command that it does not have."))
		}
		f.Hint = prose.Say("If a load balancer is in front, look at its backend and health check; else at the log of Redis at this moment.")
		f.Fix = fixes.Network("look at what is in front of Redis at " + t.Node.Addr + ": its backend, its health check, its log")
		if overTLS(t) {
			f.Seen = f.Seen.Then(prose.Say("A Redis with TLS that has reached maxclients closes just like this."))
			f.Hint = prose.Say("If a load balancer is in front, look at its backend; else compare connected_clients and maxclients on the " +
				"server itself.")
		}
		out = append(out, f)
	}
	return out
}

// atOneCommand is true where the connection stood, other commands were answered, and one of the component's own ended it.
func atOneCommand(t checks.Trouble) bool {
	return t.Step.Name == probe.StepRights && t.Node.Rights != nil
}

// before is what the peer said to fresh connections before it closed them.
func before(n *probe.Node) prose.Text {
	if n.Sniff == nil {
		return prose.Text{}
	}
	for _, words := range []string{n.Sniff.Banner, n.Sniff.Plain} {
		if words != "" {
			return prose.Say("Before that it says %q.", words)
		}
	}
	return prose.Text{}
}

// overTLS is true where TLS is spoken, and where nothing was said that would prove plaintext.
func overTLS(t checks.Trouble) bool {
	return t.Store.TLS.Enabled || t.Node.Sniff != nil && t.Node.Sniff.Banner == "" && t.Node.Sniff.Plain == ""
}

var intercepted = checks.Check{
	ID: probe.NetIntercepted, Title: "Every connection is accepted by something in between", Status: report.Fail,
	Broken: checks.BrokenIntercepted, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "A connection to a port at which surely nobody listens was accepted, and the connection to Redis led nowhere. A sidecar (Istio, " +
		"Envoy) or a transparent proxy on this machine accepts everything and gives up later, so that an open connection proves nothing. " +
		"Measured by a second connection to an unused port of the same address, only after a failure.",
	Hint: "Exclude the Redis and Sentinel ports from the mesh (traffic.sidecar.istio.io/excludeOutboundPorts), or make Redis known " +
		"to it.",
	Follows: misdirected, Judge: judgeIntercepted,
}

// leadsNowhere are the faults of connections that stood and came to nothing.
var leadsNowhere = []probe.FaultID{probe.NetClosed, probe.ProtoNoReply, probe.TLSHandshakeFailed}

func judgeIntercepted(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range append(c.Troubles(probe.NetIntercepted), nowhere(c)...) {
		f := c.Found(t, prose.Say("Something in between accepts every connection to {nodes}, and leads nowhere."))
		f.Seen = prose.Say("It also accepts connections to a port where nobody listens: a sidecar or a transparent proxy.")
		if c.Ev.Vantage.Kubernetes {
			f.Hint = prose.Say("Exclude the port from the sidecar, or give the mesh a Service for Redis.")
		}
		f.Fix = fixes.Network(`annotate the pods of Tyk: traffic.sidecar.istio.io/excludeOutboundPorts: "` + probe.PortOf(t.Node.Addr) + `"`)
		out = append(out, f)
	}
	return out
}

// nowhere are the troubles of connections that led nowhere at hosts that accept connections to every port.
func nowhere(c *checks.Case) []checks.Trouble {
	var out []checks.Trouble
	for _, t := range c.Troubles(leadsNowhere...) {
		if step, _ := checks.Met(t.Node, probe.NetIntercepted); step == nil && controlOf(t.Node) == "connected" {
			out = append(out, t)
		}
	}
	return out
}

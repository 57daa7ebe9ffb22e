package network

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var timeout = checks.Check{
	ID: probe.NetTimeout, Title: "Connection attempt without an answer", Status: report.Fail,
	Broken: checks.BrokenNet, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "Nothing came back within the timeout, not even a refusal: a firewall, security group or network policy drops the packets, or " +
		"no machine has the address. A second connection to an unused port tells them apart: when that one is refused at once the " +
		"machine is there and this port is filtered.",
	Hint:  "Allow the machine of Tyk to reach the port, and check the address.",
	After: toldByEstate, Follows: append(checks.FollowsAny(component.Timeout), misdirected...), Judge: judgeTimeout,
	Many: prose.Say("{nodes} do not answer a connection attempt."),
}

func judgeTimeout(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	there := newReached(c)
	for _, t := range c.Troubles(probe.NetTimeout) {
		f := c.Found(t, prose.Say("{nodes} {does|do} not answer a connection attempt: the packets are dropped, or no machine has the address."))
		same, near := there.near(t.Node)
		switch control := controlOf(t.Node); {
		case probe.IsLoopback(t.Node.Addr):
			f.What = prose.Say("{nodes} {does|do} not answer a connection attempt, and that is this very machine.")
			f.Seen = prose.Say("A firewall rule of its own drops the packets, or the server takes no more connections.")
			f.Hint = prose.Say("Look at the firewall rules of this machine, and whether the server there is alive.")
			f.Fix = fixes.Ways(fixes.Allow(c.Here(), t.Node.Addr), again.of(t))
		case control == "refused" || len(same) > 0:
			f.What = prose.Say("{nodes} {does|do} not answer a connection attempt, and the machine is there: this port is filtered.")
			f.Seen = prose.Say("An unused port of the same machine refuses at once.")
			if control != "refused" {
				f.Seen = prose.Say("%s answers.", prose.Some(same))
			}
			f.Hint = prose.Say("Allow the port in the firewall, security group or network policy of the server.")
			f.Fix = fixes.Allow(c.Here(), t.Node.Addr)
		case control == "timeout":
			f.What = prose.Say("{nodes} {does|do} not answer a connection attempt, nor does an unused port of the same machine.")
			f.Seen = prose.Say("The whole machine cannot be reached, or does not exist.")
			f.Hint = prose.Say("Check the address and the route to it, and that firewalls let the machine of Tyk through.")
			f.Fix = fixes.Ways(fixes.Allow(c.Here(), t.Node.Addr), again.of(t))
		default:
			if len(near) > 0 {
				f.Seen = prose.Say("%s of the same network was reached.", near[0])
			}
			f.Hint = prose.Say("Allow the machine of Tyk to reach the port in firewalls, security groups and network policies, and check the " +
				"address.")
			f.Fix = fixes.Ways(fixes.Allow(c.Here(), t.Node.Addr), again.of(t))
		}
		out = append(out, f)
	}
	return out
}

// controlOf is how a port of the same machine behaved at which surely nobody listens, "" where none was tried.
func controlOf(n *probe.Node) string {
	if n.Sniff == nil {
		return ""
	}
	return n.Sniff.Control
}

var noReply = checks.Check{
	ID: probe.ProtoNoReply, Title: "Connected, and no reply", Status: report.Fail,
	Broken: checks.BrokenProtocol, Costs: true, Connecting: true,
	Doc: "The connection stands and nothing comes back: the server is stopped, swapping, saving or busy with a long command, or a load " +
		"balancer holds half a connection. The system of the server answers the connection attempt by itself, so that tells nothing. " +
		"Fresh connections tried plaintext and TLS, to tell it from a server that wants the other of the two. One that keeps silent at " +
		"a single command, and answers PING over a fresh connection, does not hang.",
	Hint:    "Look at the server: whether the process is alive and not stopped, its load, its swap, and SLOWLOG GET.",
	After:   append([]probe.FaultID{probe.NetIntercepted}, toldByEstate...),
	Follows: append(checks.FollowsAny(component.UseSSL, component.Timeout), misdirected...), Judge: judgeNoReply,
}

func judgeNoReply(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.ProtoNoReply) {
		if atOneCommand(t) {
			continue
		}
		f := c.Found(t, prose.Say("{nodes} {accepts|accept} connections and never {answers|answer}."))
		f.Seen = prose.Say("No answer came at the step %s: the process is stopped or hangs, or what is in front of it has lost it.",
			string(t.Step.Name))
		f.Hint = prose.Say("Look at the process on the server: one that was stopped (state T in ps) goes on after SIGCONT; " +
			"one that hangs has to be restarted. Load, swap and the log tell why.")
		f.Fix = fixes.Ways(fixes.Process(t.Node.Addr, report.Resume), fixes.Process(t.Node.Addr, report.Restart))
		if ping := t.Node.Step(probe.StepPing); ping != nil && ping.Fault == nil {
			silentAfterPing(&f, t, c.RefusedBy(t.Node, probe.ProtoNoReply))
		}
		out = append(out, f)
	}
	return append(out, swallowed(c)...)
}

// silentAfterPing is said of a server that answered PING, and not what came after it in the same breath: what hangs answers
// neither.
func silentAfterPing(f *checks.Finding, t checks.Trouble, list []checks.Refused) {
	command := prose.Some(checks.CommandsOf(list))
	if t.Step.Name == probe.StepInfo {
		command = "INFO or another question of this check"
	}
	f.What = prose.Say("{nodes} {answers|answer} PING, and not %s.", command)
	f.Seen = prose.Say("What is in front of Redis swallows it, or the server began to hang just then.")
	f.Hint = prose.Say("Look at what is in front of Redis there, and connect %s to Redis itself; a restart of Redis changes nothing as long "+
		"as PING is answered.", title(t.Store))
	f.Fix = fixes.Network("let " + command + " through to the Redis behind " + t.Node.Addr + ", or connect " + title(t.Store) + " to it")
	if t.Step.Name == probe.StepInfo {
		f.Seen = f.Seen.Then(prose.Say("%s does not ask that; what it does could not be tried after it.", title(t.Store)))
	}
}

// holdsWrites is true for a server that is known to let writes wait: that is its own doing.
func holdsWrites(n *probe.Node) bool {
	step := n.Step(probe.StepRights)
	return step != nil && step.Fault != nil && step.Named().ID == probe.ServerWritesHeld
}

// swallowed are the servers that kept silent at single commands of the component. One that answers PING all the same does
// not hang: something on the way to Redis has no answer for that command.
func swallowed(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			list := slices.DeleteFunc(c.RefusedBy(n, probe.ProtoNoReply), func(r checks.Refused) bool { return r.Step != "" })
			if len(list) == 0 || holdsWrites(n) {
				continue
			}
			commands := prose.Some(checks.CommandsOf(list))
			f := checks.Finding{
				Status: c.CostOf(s, n, list), Store: s, Nodes: []string{n.Addr}, Refs: checks.RefsOf(list),
				What: prose.Say("{nodes} {answers|answer} PING, and never %s, which %s needs.", commands, title(s)),
				Seen: prose.Say("What is in front of Redis swallows it; %s waits for its timeout each time.", title(s)),
				Hint: prose.Say("Connect %s to Redis itself, or look at what is in front of it: the server runs, and a restart of it changes "+
					"nothing.", title(s)),
				Fix: fixes.AskInstead(s, []string{n.Addr}, fixes.Ask("address of a Redis that answers "+commands)),
			}
			if alive := n.Rights.AnswersPing; alive != nil && !*alive {
				f.What = prose.Say("{nodes} stopped answering at %s, and {answers|answer} nothing since.", commands)
				f.Seen = prose.Say("It had answered before: the process was stopped, or hangs.")
				f.Hint = prose.Say("Look at the process on the server: its load, its swap, SLOWLOG GET and its log.")
				f.Fix = fixes.Ways(fixes.Process(n.Addr, report.Resume), fixes.Process(n.Addr, report.Restart))
			}
			out = append(out, f)
		}
	}
	return out
}

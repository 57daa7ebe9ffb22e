package network

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var slow = checks.Check{
	ID: probe.NetSlow, Title: "Step that nearly reached its timeout", Status: report.Warn,
	Broken: checks.BrokenNet, Degraded: checks.DegradedNet, Shared: true, Costs: true, Connecting: true,
	Doc: "A step went well and took more than half (policy: slow_share_of_timeout) of the component's timeout. A little more load and Tyk " +
		"sees timeouts. A slow name lookup counts, too: Tyk's dial timeout includes it.",
	Hint:  "Find what makes this step slow; a longer timeout only hides it.",
	After: []probe.FaultID{probe.LatencySynRetransmit}, Follows: append(checks.FollowsAny(component.Timeout), misdirected...),
	Many: prose.Say("{nodes} {answers|answer} so late that Tyk nearly gives up."), Judge: judgeSlow,
}

// timedSteps are those of one round trip or a few, which the component makes with its timeout.
var timedSteps = []probe.StepName{probe.StepDNS, probe.StepTCP, probe.StepTLS, probe.StepAuth, probe.StepSelect, probe.StepPing}

func judgeSlow(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.TimeoutS <= 0 || c.Policy.SlowShareOfTimeout <= 0 {
			continue
		}
		limit := c.Policy.SlowShareOfTimeout * float64(s.TimeoutS) * 1000
		for _, n := range c.Nodes(s.ID) {
			step := slowest(n)
			if step == nil || float64(step.TookMS) < limit {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.AtStep(n, step)}, Hint: slowHint(step.Name),
				What: prose.Say("{nodes}: the step %s took %s of the %d s that %s waits.", string(step.Name), inSeconds(step.TookMS), s.TimeoutS,
					title(s)),
			})
		}
	}
	return out
}

// slowest is the timed step without a fault that took longest. What was asked in one breath with a command that the server
// kept silent at shares its time, and is not slow by it.
func slowest(n *probe.Node) *probe.Step {
	var worst *probe.Step
	silent := n.Met(probe.ProtoNoReply) || n.Rights != nil && n.Rights.AnswersPing != nil
	for i := range n.Steps {
		s := &n.Steps[i]
		if connects := s.Name == probe.StepDNS || s.Name == probe.StepTCP || s.Name == probe.StepTLS; silent && !connects {
			continue
		}
		if s.Fault == nil && slices.Contains(timedSteps, s.Name) && (worst == nil || s.TookMS > worst.TookMS) {
			worst = s
		}
	}
	return worst
}

func inSeconds(m probe.Millis) string { return fmt.Sprintf("%.1f s", float64(m)/1000) }

func slowHint(step probe.StepName) prose.Text {
	switch step {
	case probe.StepDNS:
		return prose.Say("Look at the name service: Tyk's dial timeout includes the lookup.")
	case probe.StepTCP:
		return prose.Say("Look at the network, and at the backlog of the server (tcp-backlog, net.core.somaxconn).")
	case probe.StepTLS:
		return prose.Say("Look at the load of the server: a handshake is work for its processor.")
	}
	return prose.Say("Look at the server: SLOWLOG GET and LATENCY LATEST show what holds it up.")
}

var manyAddresses = checks.Check{
	ID: probe.NetManyAddresses, Title: "Name with several addresses", Status: report.Info,
	Broken: checks.BrokenNet, Degraded: checks.DegradedNet, Shared: true, Costs: true,
	Doc: "The host name has several addresses of one family. Tyk's dialler takes the first that answers, so that the connections of one " +
		"pool may lead to different servers. That is right for the seeds of a cluster and for Sentinels, and wrong for a primary and its " +
		"replicas; where different servers were met there is a finding of its own.",
	Hint: "Make sure that all addresses lead to the same primary.", Judge: judgeManyAddresses,
}

func judgeManyAddresses(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Standalone {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			if probe.IsIP(probe.HostOf(n.Addr)) || !severalOfOneFamily(n.Resolved) {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "resolved")},
				What: prose.Say("The name of {nodes} has %d addresses: connections may lead to different servers.", len(n.Resolved)),
				Seen: prose.Say("They are %s.", prose.Some(n.Resolved)),
			})
		}
	}
	return out
}

func severalOfOneFamily(ips []string) bool {
	v6 := 0
	for _, ip := range ips {
		if strings.Contains(ip, ":") {
			v6++
		}
	}
	return v6 > 1 || len(ips)-v6 > 1
}

package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// timedSteps are those of one round trip or a few, which the component makes with its timeout.
var timedSteps = []probe.StepName{probe.StepDNS, probe.StepTCP, probe.StepTLS, probe.StepAuth, probe.StepSelect, probe.StepPing}

func judgeSlow(c *Case) []report.Finding {
	var out []report.Finding
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
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "net.*"), Evidence: []string{c.AtStep(n, step)},
				Message: fmt.Sprintf("{nodes}: the step %s took %s of the %d s that %s waits.", step.Name, inSeconds(step.TookMS), s.TimeoutS, product(s.Component)),
				Hint:    slowHint(step.Name),
			})
		}
	}
	return out
}

// slowest is the timed step without a fault that took longest.
func slowest(n *probe.Node) *probe.Step {
	var worst *probe.Step
	for i := range n.Steps {
		s := &n.Steps[i]
		if s.Fault == nil && slices.Contains(timedSteps, s.Name) && (worst == nil || s.TookMS > worst.TookMS) {
			worst = s
		}
	}
	return worst
}

func inSeconds(m probe.Millis) string { return fmt.Sprintf("%.1f s", float64(m)/1000) }

func slowHint(step probe.StepName) string {
	switch step {
	case probe.StepDNS:
		return "Look at the name service: Tyk's dial timeout includes the lookup."
	case probe.StepTCP:
		return "Look at the network, and at the backlog of the server (tcp-backlog, net.core.somaxconn)."
	case probe.StepTLS:
		return "Look at the load of the server: a handshake is work for its processor."
	}
	return "Look at the server: SLOWLOG GET and LATENCY LATEST show what holds it up."
}

func judgeManyAddresses(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Standalone {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			if isIP(hostOf(n.Addr)) || !severalOfOneFamily(n.Resolved) {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "net.*"), Evidence: []string{c.At(n, "resolved")},
				Message: fmt.Sprintf("The name of {nodes} has %d addresses (%s): connections may lead to different servers.", len(n.Resolved), nodesText(n.Resolved)),
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

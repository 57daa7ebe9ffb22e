package network

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

// How long a round trip takes matters, since Tyk makes several for each request that it serves.

var latencyHigh = checks.Check{
	ID: probe.LatencyHigh, Title: "Slow round trips", Status: report.Warn, Degraded: checks.DegradedNet, Shared: true,
	Doc: "The median of the pings is above the threshold (policy: latency_high_ms). A Gateway asks Redis several times for each request, " +
		"so that it is slow by a multiple of this. Measured on an open connection from this machine; far away from Redis it measures " +
		"the way.",
	Hint:  "Run Tyk near Redis, or find what slows the server down.",
	After: []probe.FaultID{probe.NetSlow}, Many: prose.Say("Round trips to {nodes} are slow."), Judge: judgeLatencyHigh,
}

func judgeLatencyHigh(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if n.Latency == nil || n.Latency.Samples == 0 || ms(n.Latency.P50US) < c.Policy.LatencyHighMS {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "latency")},
				What: prose.Say("A round trip to {nodes} takes %.0f ms in the median of %d.", ms(n.Latency.P50US), n.Latency.Samples),
			})
		}
	}
	return out
}

var latencyJitter = checks.Check{
	ID: probe.LatencyJitter, Title: "Uneven round trips", Status: report.Warn, Degraded: checks.DegradedNet, Shared: true,
	Doc: "The slowest of many pings took a multiple of the median (policy: latency_jitter_x, above latency_jitter_min_ms). Long commands, " +
		"saving, swapping or a busy machine do that. With few samples (policy: latency_jitter_min_samples) it is not asked: one delay " +
		"of this machine would look the same.",
	Hint:  "Look at SLOWLOG GET and LATENCY LATEST on the server.",
	After: []probe.FaultID{probe.LatencyHigh, probe.NetSlow}, Many: prose.Say("Round trips to {nodes} are uneven."), Judge: judgeJitter,
}

func judgeJitter(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			l := n.Latency
			if l == nil || l.Samples < c.Policy.LatencyJitterMinSamples || ms(l.P99US) < c.Policy.LatencyJitterMinMS ||
				float64(l.P99US) < c.Policy.LatencyJitterX*float64(l.P50US) {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "latency")},
				What: prose.Say("Round trips to {nodes} are uneven: %.1f ms in the median, %.0f ms for the slowest hundredth of %d.",
					ms(l.P50US), ms(l.P99US), l.Samples),
			})
		}
	}
	return out
}

func ms(us int64) float64 { return float64(us) / 1000 }

var synRetransmit = checks.Check{
	ID: probe.LatencySynRetransmit, Title: "Connection attempts that were lost", Status: report.Warn, Degraded: checks.DegradedNet,
	Shared: true,
	Doc: "A connection was made after 1, 3 or 7 seconds: the system sent its request again, since the first was lost. The backlog of the " +
		"server overflows, or a connection table on the way is full. Under load Tyk sees timeouts.",
	Hint: "Raise tcp-backlog and net.core.somaxconn on the server, and look at conntrack tables on the way.",
	Many: prose.Say("The first request for a connection to {nodes} was lost."), Judge: judgeRetransmit,
}

// resent are the times, in milliseconds, after which a system sends a connection request again: Linux waits 1 s, then 2,
// then 4.
var resent = []float64{1000, 3000, 7000}

func judgeRetransmit(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	within := c.Policy.SynResentWithinMS
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			step := n.Step(probe.StepTCP)
			if step == nil || step.Fault != nil || !wasResent(float64(step.TookMS), within) || len(n.Resolved) > 1 {
				continue // of several addresses an earlier one may have cost the time
			}
			if n.Latency != nil && ms(n.Latency.P50US) > within {
				continue // a way as long as that needs no loss
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.AtStep(n, step)},
				What: prose.Say("The connection to {nodes} was made after %s: the first request for it was lost.", inSeconds(step.TookMS)),
			})
		}
	}
	return out
}

func wasResent(tookMS, within float64) bool {
	for _, at := range resent {
		if tookMS >= at && tookMS < at+within {
			return true
		}
	}
	return false
}

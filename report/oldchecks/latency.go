package checks

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// latencyChecks ask how long a round trip takes. Tyk makes several for each request that it serves.
func latencyChecks() []Check {
	return []Check{
		{
			ID: "latency.high", Title: "Slow round trips", Status: report.Warn,
			Doc:   "The median of the pings is above the threshold (policy: latency_high_ms). A Gateway asks Redis several times for each request, so that it is slow by a multiple of this. Measured on an open connection from this machine; far away from Redis it measures the way.",
			Hint:  "Run Tyk near Redis, or find what slows the server down.",
			After: []string{"net.slow"}, Judge: judgeLatencyHigh,
		},
		{
			ID: "latency.jitter", Title: "Uneven round trips", Status: report.Warn,
			Doc:   "The slowest of many pings took a multiple of the median (policy: latency_jitter_x, above latency_jitter_min_ms). Long commands, saving, swapping or a busy machine do that. With fewer than fifty samples it is not asked: one delay of this machine would look the same.",
			Hint:  "Look at SLOWLOG GET and LATENCY LATEST on the server.",
			After: []string{"latency.high", "net.slow"}, Judge: judgeJitter,
		},
		{
			ID: "latency.syn_retransmit", Title: "Connection attempts that were lost", Status: report.Warn,
			Doc:  "A connection was made after 1, 3 or 7 seconds: the system sent its request again, since the first was lost. The backlog of the server overflows, or a connection table on the way is full. Under load Tyk sees timeouts.",
			Hint: "Raise tcp-backlog and net.core.somaxconn on the server, and look at conntrack tables on the way.", Judge: judgeRetransmit,
		},
	}
}

func judgeLatencyHigh(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if n.Latency == nil || n.Latency.Samples == 0 || ms(n.Latency.P50US) < c.Policy.LatencyHighMS {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "latency.*"), Evidence: []string{c.At(n, "latency")},
				Message: fmt.Sprintf("A round trip to {nodes} takes %.0f ms in the median of %d.", ms(n.Latency.P50US), n.Latency.Samples),
			})
		}
	}
	return out
}

// enoughSamples is how many pings it takes to speak of a distribution.
const enoughSamples = 50

func judgeJitter(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			l := n.Latency
			if l == nil || l.Samples < enoughSamples || ms(l.P99US) < c.Policy.LatencyJitterMinMS ||
				float64(l.P99US) < c.Policy.LatencyJitterX*float64(l.P50US) {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "latency.*") + " --samples 200", Evidence: []string{c.At(n, "latency")},
				Message: fmt.Sprintf("Round trips to {nodes} are uneven: %.1f ms in the median, %.0f ms for the slowest hundredth of %d.", ms(l.P50US), ms(l.P99US), l.Samples),
			})
		}
	}
	return out
}

func ms(us int64) float64 { return float64(us) / 1000 }

// resent are the times, in milliseconds, after which a system sends a connection request again, and how much later the
// connection may stand.
var resent = []float64{1000, 3000, 7000}

const resentWithin = 300

func judgeRetransmit(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			step := n.Step(probe.StepTCP)
			if step == nil || step.Fault != nil || !wasResent(float64(step.TookMS)) || len(n.Resolved) > 1 {
				continue // of several addresses an earlier one may have cost the time
			}
			if n.Latency != nil && ms(n.Latency.P50US) > resentWithin {
				continue // a way as long as that needs no loss
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "latency.*"), Evidence: []string{c.AtStep(n, step)},
				Message: fmt.Sprintf("The connection to {nodes} was made after %s: the first request for it was lost.", inSeconds(step.TookMS)),
			})
		}
	}
	return out
}

func wasResent(tookMS float64) bool {
	for _, at := range resent {
		if tookMS >= at && tookMS < at+resentWithin {
			return true
		}
	}
	return false
}

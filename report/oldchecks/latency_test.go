package checks

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// timed is the standalone estate with other round trips.
func timed(l probe.Latency) func() *estate {
	return func() *estate {
		e := aStandalone()
		e.nodes[0].Latency = &l
		return e
	}
}

// connectedAfter is the standalone estate with a connection that took its time.
func connectedAfter(took probe.Millis) func() *estate {
	return func() *estate {
		e := aStandalone()
		e.nodes[0].Steps[0].TookMS = took
		return e
	}
}

func latencyExamples() []example {
	return []example{
		{"latency.high", report.Warn, timed(probe.Latency{Samples: 10, MinUS: 90_000, P50US: 100_000, P99US: 120_000, MaxUS: 120_000}),
			timed(probe.Latency{Samples: 10, MinUS: 90_000, P50US: 99_000, P99US: 400_000, MaxUS: 400_000})},
		{"latency.jitter", report.Warn, timed(probe.Latency{Samples: 100, MinUS: 100, P50US: 200, P99US: 60_000, MaxUS: 90_000}),
			timed(probe.Latency{Samples: 10, MinUS: 100, P50US: 200, P99US: 60_000, MaxUS: 60_000})},
		{"latency.syn_retransmit", report.Warn, connectedAfter(1020), connectedAfter(900)},
	}
}

func TestLatencyLookalikes(t *testing.T) {
	checkLookalikes(t, map[string]lookalike{
		"uneven, and fast all the same": {timed(probe.Latency{Samples: 100, MinUS: 100, P50US: 200, P99US: 40_000, MaxUS: 40_000}), "latency.jitter", "", ""},
		"slow, and even":                {timed(probe.Latency{Samples: 100, MinUS: 60_000, P50US: 70_000, P99US: 90_000, MaxUS: 90_000}), "latency.jitter", "", ""},
		"no sample":                     {timed(probe.Latency{P50US: 1 << 40}), "latency.high", "", ""},
		"sent twice":                    {connectedAfter(3050), "latency.syn_retransmit", report.Warn, "3.0 s"},
		"between the two":               {connectedAfter(1600), "latency.syn_retransmit", "", ""},
		"a long way": {func() *estate {
			e := connectedAfter(1100)()
			e.nodes[0].Latency.P50US = 1_000_000
			return e
		}, "latency.syn_retransmit", "", ""},
		"the first of two addresses was dead": {func() *estate {
			e := connectedAfter(1100)()
			e.nodes[0].Resolved = []string{"10.0.0.1", "10.0.0.2"}
			return e
		}, "latency.syn_retransmit", "", ""},
	})
}

func TestASlowStepIsExplained(t *testing.T) {
	r := judge(t, connectedAfter(3100)())
	if f := find(r, "net.slow"); f == nil || f.CausedBy != "latency.syn_retransmit" {
		t.Errorf("lost requests: %+v", f)
	}
	e := timed(probe.Latency{Samples: 10, MinUS: 2_600_000, P50US: 2_700_000, P99US: 2_900_000, MaxUS: 2_900_000})()
	e.nodes[0].Steps[1].TookMS = 2700
	if f := find(judge(t, e), "latency.high"); f == nil || f.CausedBy != "net.slow" {
		t.Errorf("slow answers: %+v", f)
	}
}

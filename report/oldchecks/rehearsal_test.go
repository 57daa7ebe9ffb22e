package checks

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// rehearsed adds a rehearsal to an estate.
func rehearsed(e *estate, text string) *estate {
	e.ev.Rehearsals = []probe.Rehearsal{{Store: "gateway/storage", OK: text == "", TookMS: 1, Error: text}}
	return e
}

func rehearsalExamples() []example {
	return []example{{
		"rehearsal.client_failed", report.Fail,
		func() *estate { return rehearsed(aStandalone(), "redis: something new") },
		func() *estate { return rehearsed(aStandalone(), "") },
	}}
}

func TestARehearsalIsExplained(t *testing.T) {
	e := rehearsed(aStandalone(), "redis: database 99")
	fails(e.nodes[0], probe.StepSelect, probe.ConfigDBOutOfRange, "ERR DB index is out of range")
	f := find(judge(t, e), "rehearsal.client_failed")
	if f == nil || f.CausedBy != probe.ConfigDBOutOfRange {
		t.Errorf("%+v", f)
	}
	cut := rehearsed(aStandalone(), "context deadline exceeded")
	cut.ev.Cut = "deadline"
	if f := find(judge(t, cut), "rehearsal.client_failed"); f != nil {
		t.Errorf("the deadline is not the client's fault: %s", f.Message)
	}
}

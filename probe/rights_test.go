package probe_test

import (
	"testing"

	"tyk-redis-doctor/probe"
)

// TestWhatWasTriedOnceMore: refusals of both attempts count, and what one of them left out stays open.
func TestWhatWasTriedOnceMore(t *testing.T) {
	refused := func(command string) probe.Refusal {
		return probe.Refusal{Command: command, Function: probe.Write, Fault: probe.Fault{ID: probe.ServerError}}
	}
	failed := &probe.Fault{ID: probe.ServerError}
	n := &probe.Node{
		Steps: []probe.Step{{Name: probe.StepPing}, {Name: probe.StepRights}},
		Rights: &probe.Rights{Tried: 3, Refused: []probe.Refusal{refused("SET")}, Proofs: map[probe.Function]*probe.Proof{
			probe.Read: {Answered: 1}, probe.Write: {Queued: 1, Skipped: "no slot"},
		}},
	}
	before := n.Rights
	n.AddRights(&probe.Node{
		Steps: []probe.Step{{Name: probe.StepRights, Fault: failed}},
		Rights: &probe.Rights{Tried: 2, Refused: []probe.Refusal{refused("SET"), refused("DEL")}, Proofs: map[probe.Function]*probe.Proof{
			probe.Read: {Answered: 2, Skipped: "not tried"}, probe.Write: {Queued: 4}, probe.Script: {Queued: 1},
		}},
	})
	r := n.Rights
	if r.Tried != 5 || len(r.Refused) != 2 || r.Proofs[probe.Read].Answered != 3 || r.Proofs[probe.Read].Skipped != "not tried" ||
		r.Proofs[probe.Write].Queued != 5 || r.Proofs[probe.Write].Skipped != "no slot" || r.Proofs[probe.Script].Queued != 1 {
		t.Errorf("%+v %+v", r, r.Proofs)
	}
	if len(n.Steps) != 2 || n.Step(probe.StepRights).Fault != failed {
		t.Errorf("%+v", n.Steps)
	}
	if before.Tried != 3 || len(before.Refused) != 1 || before.Proofs[probe.Read].Answered != 1 {
		t.Errorf("what was seen before was changed: %+v", before)
	}
	n.AddRights(&probe.Node{}) // nothing was tried
	if n.Rights != r {
		t.Error("a visit that tried nothing changed something")
	}
	old := &probe.Node{Rights: &probe.Rights{}}
	if old.AddRights(n); old.Rights.Proofs != nil {
		t.Error("a report that noted no proofs proves something")
	}
	none := &probe.Node{}
	if none.AddRights(n); none.Rights != n.Rights || none.Step(probe.StepRights) == nil {
		t.Errorf("%+v", none)
	}
}

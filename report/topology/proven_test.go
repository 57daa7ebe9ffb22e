package topology_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/topology"
)

// refusing is a row's rights with one refusal.
func refusing(n probe.Node, command string) probe.Node {
	n.Rights = &probe.Rights{Tried: 2}
	n.Steps = append(n.Steps, probe.Step{Name: probe.StepRights})
	if command != "" {
		fault := &probe.Fault{ID: probe.ServerCommandDisabled, Text: "ERR not here"}
		n.Rights.Refused = []probe.Refusal{{Command: command, Fault: *fault}}
		n.Steps[len(n.Steps)-1].Fault = fault
	}
	return n
}

// TestRightsAreThoseOfTheWayThatClientsGo: of a server with two addresses what counts was met where the others send clients.
func TestRightsAreThoseOfTheWayThatClientsGo(t *testing.T) {
	for name, test := range map[string]struct {
		listed, announced string // what is refused at the address of the settings, and at the one that the server hands out
		both              bool   // the server hands out both
		want              []string
	}{
		"a proxy where clients are sent":   {"", "EXPIRE", false, []string{"EXPIRE"}},
		"a proxy before the settings' way": {"EXPIRE", "", false, nil},
		"clients go both ways":             {"SET", "EXPIRE", true, []string{"SET", "EXPIRE"}},
	} {
		lines := []probe.ClusterNode{{ID: "p", Addr: "10.0.0.2:7000", Flags: []string{"myself", "master"}}}
		if test.both {
			lines = append(lines, probe.ClusterNode{ID: "p", Addr: "10.0.0.1:6379", Flags: []string{"master"}})
		}
		ev := topology.Settle(raw(probe.Cluster,
			refusing(member("10.0.0.1:6379", true, "p", probe.Primary, lines...), test.listed),
			refusing(member("10.0.0.2:7000", false, "p", probe.Primary, lines...), test.announced)))
		if len(ev.Nodes) != 1 {
			t.Fatalf("%s: %d rows", name, len(ev.Nodes))
		}
		n := &ev.Nodes[0]
		var got []string
		for _, r := range n.Rights.Refused {
			got = append(got, r.Command)
		}
		if len(got) != len(test.want) || len(got) > 0 && (got[0] != test.want[0] || got[len(got)-1] != test.want[len(got)-1]) {
			t.Errorf("%s: refused %q, want %q", name, got, test.want)
		}
		if step := n.Step(probe.StepRights); step == nil || (step.Fault != nil) != (len(test.want) > 0) {
			t.Errorf("%s: step %+v", name, step)
		}
	}
}

// TestWhatWasSkippedOnOneWayIsNotProved: of a server with two addresses that clients are sent to, each has to be tried.
func TestWhatWasSkippedOnOneWayIsNotProved(t *testing.T) {
	lines := []probe.ClusterNode{
		{ID: "p", Addr: "10.0.0.2:7000", Flags: []string{"myself", "master"}}, {ID: "p", Addr: "10.0.0.1:6379", Flags: []string{"master"}},
	}
	row := func(addr string, listed bool, proofs map[probe.Function]*probe.Proof) probe.Node {
		n := member(addr, listed, "p", probe.Primary, lines...)
		n.Rights = &probe.Rights{Proofs: proofs}
		return n
	}
	raws := raw(probe.Cluster,
		row("10.0.0.1:6379", true, map[probe.Function]*probe.Proof{probe.Read: {Answered: 1}, probe.Script: {Queued: 1}}),
		row("10.0.0.2:7000", false, map[probe.Function]*probe.Proof{probe.Read: {Answered: 1}, probe.Script: {Skipped: "it was not tried"}}))
	ev := topology.Settle(raws)
	if len(ev.Nodes) != 1 {
		t.Fatalf("%d rows", len(ev.Nodes))
	}
	proofs := ev.Nodes[0].Rights.Proofs
	if read, script := proofs[probe.Read], proofs[probe.Script]; *read != (probe.Proof{Answered: 2}) || script.Skipped != "it was not tried" {
		t.Errorf("%+v %+v", read, script)
	}
	for _, n := range raws.Nodes {
		if n.Addr == "10.0.0.1:6379" && n.Rights.Proofs[probe.Script].Skipped != "" {
			t.Error("the evidence was changed")
		}
	}
}

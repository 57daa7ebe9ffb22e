package topology_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/topology"
)

// TestWhatAStepTurnedOutToHaveMet: the fault stays as it was met, and has its right name beside it.
func TestWhatAStepTurnedOutToHaveMet(t *testing.T) {
	certificate := &probe.Fault{ID: probe.TLSClientCertRequired, Text: "certificate required"}
	at := func(step probe.StepName, id probe.FaultID, rest probe.Node) probe.Node {
		rest.Addr, rest.Purpose = "a:1", probe.AsData
		rest.Steps = []probe.Step{{Name: probe.StepTCP}, {Name: step, Fault: &probe.Fault{ID: id, Text: "as it was met"}}}
		return rest
	}
	refusing := func(f probe.Function) *probe.Rights {
		return &probe.Rights{Refused: []probe.Refusal{{Function: f, Fault: probe.Fault{ID: probe.ProtoNoReply}}}}
	}
	speaksTLS := &probe.Sniff{PlainEnd: "reset", TLS: "hello"}
	cut := *speaksTLS
	cut.Cut = true
	for name, test := range map[string]struct {
		n    probe.Node
		want probe.FaultID // "" where the fault has its right name
	}{
		"a TLS port": {
			at(probe.StepPing, probe.NetClosed, probe.Node{Sniff: speaksTLS}),
			probe.TLSServerRequiresTLS,
		},
		"a sniff that was cut short": {at(probe.StepPing, probe.NetClosed, probe.Node{Sniff: &cut}), ""},
		"without a sniff":            {at(probe.StepPing, probe.NetClosed, probe.Node{}), ""},
		"a certificate is wanted": {
			at(probe.StepPing, probe.NetClosed, probe.Node{CertRefusal: certificate}),
			probe.TLSClientCertRequired,
		},
		"and yet another reason is given": {
			at(probe.StepPing, probe.ServerLoading, probe.Node{CertRefusal: certificate}),
			"",
		},
		"a write waits": {at(probe.StepRights, probe.ProtoNoReply, probe.Node{}), probe.ServerWritesHeld},
		"a write waits, and reads were tried": {
			at(probe.StepRights, probe.ProtoNoReply, probe.Node{Rights: refusing(probe.Write)}),
			probe.ServerWritesHeld,
		},
		"a read waits, too": {
			at(probe.StepRights, probe.ProtoNoReply, probe.Node{Rights: refusing(probe.Read)}),
			"",
		},
		"a password: a reason that says it all": {at(probe.StepAuth, probe.AuthWrongPassword, probe.Node{Sniff: speaksTLS}), ""},
	} {
		got := topology.Settle(&probe.Evidence{Nodes: []probe.Node{test.n}}).Nodes[0].Steps[1]
		id := probe.FaultID("")
		if got.Found != nil {
			id = got.Found.ID
		}
		if id != test.want || got.Fault.Text != "as it was met" {
			t.Errorf("%s: %q beside %+v, want %q", name, id, got.Fault, test.want)
		}
	}
}

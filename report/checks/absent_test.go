package checks_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks"
)

// TestAbsence: the clause about one server is that about the addresses of a finding, of which there is one.
func TestAbsence(t *testing.T) {
	if got := checks.Absence(nil); got != "was not reached" {
		t.Error(got)
	}
	for id, want := range map[probe.FaultID][2]string{
		probe.NetRefused:   {"refuses connections", "refuse connections"},
		probe.ProtoNoReply: {"accepts connections and keeps silent", "accept connections and keep silent"},
		probe.NetDNS:       {"has a name that does not resolve here", "have names that do not resolve here"},
		probe.TLSExpired:   {"was not reached", "were not reached"},
	} {
		n := &probe.Node{Addr: "a:1", Steps: []probe.Step{{Name: probe.StepTCP, Fault: &probe.Fault{ID: id}}}}
		if got := checks.Absence(n); got != want[0] {
			t.Errorf("%s: one %s", id, got)
		}
		if got := checks.Absent(n).Write([]string{"a:1", "b:1"}, ""); got != want[1] {
			t.Errorf("%s: several %s", id, got)
		}
	}
}

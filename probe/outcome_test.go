package probe_test

import (
	"testing"

	"tyk-redis-doctor/probe"
)

func TestNameInForce(t *testing.T) {
	met, found := &probe.Fault{ID: probe.NetClosed}, &probe.Fault{ID: probe.TLSServerRequiresTLS}
	n := &probe.Node{Steps: []probe.Step{{Name: probe.StepTCP}, {Name: probe.StepPing, Fault: met}}}
	if n.FaultID() != probe.NetClosed || n.Failed().Named() != met || n.Steps[0].Named() != nil || n.Answered() {
		t.Errorf("as it was met: %s", n.FaultID())
	}
	n.Steps[1].Found = found
	if n.FaultID() != probe.TLSServerRequiresTLS || n.Failed().Fault != met {
		t.Errorf("as it was found: %s", n.FaultID())
	}
	well := &probe.Node{Steps: []probe.Step{{Name: probe.StepPing, Found: found}}} // nothing was met, so nothing has another name
	if well.FaultID() != "" || well.Failed() != nil || !well.Answered() {
		t.Errorf("a step that held: %s", well.FaultID())
	}
}

func TestOwnRole(t *testing.T) {
	readonly := []probe.Refusal{{Fault: probe.Fault{ID: probe.ServerReadonly}}}
	for name, test := range map[string]struct {
		n    probe.Node
		want probe.Role
	}{
		"nothing known": {probe.Node{}, probe.Unknown},
		"a Sentinel": {probe.Node{
			Server: &probe.Server{Mode: "sentinel"}, Replication: &probe.Replication{Role: probe.Primary},
		}, probe.SentinelRole},
		"by its refusals":       {probe.Node{Sniff: &probe.Sniff{Kind: "sentinel"}}, probe.SentinelRole},
		"a replica":             {probe.Node{Replication: &probe.Replication{Role: probe.Replica}}, probe.Replica},
		"takes writes":          {probe.Node{Rights: &probe.Rights{Tried: 20}}, probe.Primary},
		"takes none":            {probe.Node{Rights: &probe.Rights{Tried: 20, Refused: readonly}}, probe.Unknown},
		"was hardly tried":      {probe.Node{Rights: &probe.Rights{Tried: 1}}, probe.Unknown},
		"answers as a Sentinel": {probe.Node{Sentinel: &probe.SentinelView{}, Steps: []probe.Step{{Name: probe.StepPing}}}, probe.SentinelRole},
	} {
		if got := test.n.OwnRole(); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestAccesses(t *testing.T) {
	var k probe.Keyring
	s := probe.Store{
		Mode: probe.Sentinel, MasterName: "mymaster", Username: "tyk", Password: k.Add("a"), SentinelPassword: k.Add("b"),
		Driver: probe.Driver{SendsUsername: true, KnowsSentinelPassword: true, PlainMaster: true},
	}
	s.TLS.Enabled = true
	data, watcher := s.AccessAs(probe.AsData), s.AccessAs(probe.AsSentinel)
	if data.Username != "tyk" || !data.Password.Same(s.Password) || data.TLS.Enabled || data.Master != "" {
		t.Errorf("to the primary: %+v", data)
	}
	if watcher.Username != "" || !watcher.Password.Same(s.SentinelPassword) || !watcher.TLS.Enabled || watcher.Master != "mymaster" {
		t.Errorf("to a Sentinel: %+v", watcher)
	}
	other := s
	other.ID = "dashboard/redis"
	if other.AccessAs(probe.AsData).Key() != data.Key() || data.Key() == watcher.Key() {
		t.Error("the same access, whoever asks")
	}
	other.Password = k.Add("c")
	if other.AccessAs(probe.AsData).Key() == data.Key() {
		t.Error("another password is another access")
	}
}

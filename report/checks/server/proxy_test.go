package server_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestWhatToDoAboutErrorsOfProxies(t *testing.T) {
	fault := probe.Fault{ID: probe.ServerError, Text: "no upstream host"}
	unnamed := lacking(fault, "GET")
	if f := checkstest.Way(ask(t, unnamed, probe.ServerError), 1); len(f) != 1 || f[0].Kind != report.FixNetwork {
		t.Errorf("nobody known: %+v", f)
	}
	envoy := lacking(fault, "GET")
	envoy.Nodes[0].Server = &probe.Server{Front: "envoy"}
	f := checkstest.Way(ask(t, envoy, probe.ServerError), 1)
	if len(f) != 1 || f[0].Kind != report.FixConf || f[0].Needs != "the address of the Redis behind Envoy" {
		t.Errorf("Envoy: %+v", f)
	}
	predixy := lacking(fault, "MULTI")
	predixy.Nodes[0].Server = &probe.Server{Front: "predixy"}
	if got := way(ask(t, predixy, probe.ServerError), 1); !slices.Contains(got, "conf storage.enable_cluster") || len(got) < 2 {
		t.Errorf("Predixy: %q", got)
	}
	f = checkstest.Way(ask(t, lacking(fault), probe.ServerQuotaUsedUp), 1)
	if f != nil {
		t.Errorf("no quota: %+v", f)
	}
	quota := lacking(probe.Fault{ID: probe.ServerQuotaUsedUp, Text: "ERR max requests limit exceeded"}, "GET")
	if f = checkstest.Way(ask(t, quota, probe.ServerQuotaUsedUp), 1); len(f) != 1 || !strings.Contains(f[0].Text, only) {
		t.Errorf("a quota: %+v", f)
	}
}

// A peer that hangs up at some commands and answers others does not have them.
func TestCommandsThatEndTheConnection(t *testing.T) {
	closed := probe.Fault{ID: probe.NetClosed, Text: "the peer closed the connection"}
	found := ask(t, lacking(closed, "MULTI"), probe.ServerCommandDisabled)
	if checkstest.Worst(found) != report.Fail || !slices.Equal(way(found, 1), []string{"conf storage.addrs"}) {
		t.Fatalf("%+v", found)
	}
	if hint := found[0].Hint.Write(found[0].Nodes, ""); !strings.Contains(hint, "what is in front of Redis does not offer it") {
		t.Error(hint)
	}
	early := checkstest.Standalone()
	checkstest.Fails(early.Nodes[0], probe.StepPing, probe.NetClosed, closed.Text)
	if found := ask(t, early, probe.ServerCommandDisabled); len(found) > 0 {
		t.Errorf("nothing was answered: %+v", found)
	}
}

// The name that the error of a service has is a cause of its own, also where only MULTI met it, which no component needs.
func TestServicesAreCausesByName(t *testing.T) {
	for id, commands := range map[probe.FaultID][]string{
		probe.ServerQuotaUsedUp: {"GET"}, probe.ServerAddressNotAllowed: {"GET"}, probe.ServerOOM: nil,
	} {
		met := checkstest.Standalone()
		met.Nodes[0].NotVisible = []probe.NotVisible{{What: "MULTI", ID: id, Text: "ERR max DB size quota exceeded"}}
		for name, e := range map[string]*estate{"a command": lacking(probe.Fault{ID: id, Text: "no"}, commands...), "MULTI": met} {
			if found := ask(t, e, id); checkstest.Worst(found) != report.Fail && (len(commands) > 0 || name == "MULTI") {
				t.Errorf("%s, %s: %+v", id, name, found)
			}
		}
	}
}

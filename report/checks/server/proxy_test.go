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

package server_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestSupportedVersions(t *testing.T) {
	for _, test := range []struct {
		product, version, tyk string
		id                    probe.FaultID // "" for none
		want                  report.Status
	}{
		{"redis", "6.0.20", "5.14.0", probe.ServerTooOld, report.Info},
		{"redis", "6.0.20", "5.2.3", "", ""},
		{"redis", "5.0.14", "5.2.3", probe.ServerTooOld, report.Warn},
		{"redis", "7.4.1", "5.8", "", ""},
		{"redis", "8.0.2", "5.8", probe.ServerTooNew, report.Info},
		{"redis", "8.2.0", "5.11.0", "", ""},
		{"redis", "8.4.0", "5.11.0", probe.ServerTooNew, report.Info},
		{"redis", "8.4.1", "5.12.0", "", ""},
		{"redis", "8.6.0", "5.14.0", probe.ServerTooNew, report.Info},
		{"valkey", "8.1.1", "5.9.0", "", ""},
		{"valkey", "9.0.0", "5.14.0", probe.ServerTooNew, report.Info},
		{"valkey", "7.2.7", "5.8", probe.ServerUnsupported, report.Info},
		{"dragonfly", "1.22.0", "5.14.0", probe.ServerUnsupported, report.Warn},
		{"redis enterprise", "7.8.2-60", "5.14.0", "", ""},
		{"redis", "unknown", "5.14.0", "", ""},
	} {
		e := running(checkstest.Standalone(), test.product, test.version, test.tyk)
		for _, id := range []probe.FaultID{probe.ServerTooOld, probe.ServerTooNew, probe.ServerUnsupported} {
			want := test.want
			if id != test.id {
				want = ""
			}
			if got := checkstest.Worst(ask(t, e, id)); got != want {
				t.Errorf("%s %s with %s: %s %q, want %q", test.product, test.version, test.tyk, id, got, want)
			}
		}
	}
}

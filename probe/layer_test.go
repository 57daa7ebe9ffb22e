package probe_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// TestEveryFaultOfAStepHasALayer reads which ids the rooms that observe can give a step, and looks each up.
func TestEveryFaultOfAStepHasALayer(t *testing.T) {
	names := map[string]probe.FaultID{}
	ids, err := os.ReadFile("ids.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+)\s+FaultID = "([^"]+)"`).FindAllStringSubmatch(string(ids), -1) {
		names[m[1]] = probe.FaultID(m[2])
	}
	constant, literal := regexp.MustCompile(`\bprobe\.(\w+)`), regexp.MustCompile(`"(tls\.[a-z_]+)"`)
	seen := 0
	for _, folder := range []string{"wire", "observe", "visit", "../tlsinspect"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var found []probe.FaultID
			for _, m := range constant.FindAllStringSubmatch(string(text), -1) {
				if id := names[m[1]]; id != "" {
					found = append(found, id)
				}
			}
			for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
				found = append(found, probe.FaultID(m[1]))
			}
			for _, id := range found {
				seen++
				if id.Layer() == "" && !ofFiles[id] {
					t.Errorf("%s: %s has no layer", f, id)
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d ids were found: the search is broken", seen)
	}
}

// ofFiles are faults of TLS files, which notes of the settings have and no step.
var ofFiles = map[probe.FaultID]bool{
	probe.TLSCAFileMissing: true, probe.TLSCAFileInvalid: true, probe.TLSCertFileMissing: true, probe.TLSKeyMismatch: true,
	probe.TLSKeyUnusable: true, probe.TLSExpiresSoon: true, probe.TLSOldVersion: true,
}

func TestWhoWasThere(t *testing.T) {
	for id, want := range map[probe.FaultID]probe.Presence{
		probe.NetRefused: probe.PresenceNobody, probe.ProtoNoReply: probe.PresenceNobody, probe.NetClosed: probe.PresenceNobody,
		probe.AuthWrongPassword: probe.PresenceServer, probe.TLSExpired: probe.PresenceServer,
		probe.CapacityMaxclientsReached: probe.PresenceServer,
		probe.ProtoNotRedis:             probe.PresenceStranger, probe.NetIntercepted: probe.PresenceStranger,
		probe.RunCutShort: probe.PresenceUnclear, probe.NetLocalLimit: probe.PresenceUnclear, probe.NetWrongFamily: probe.PresenceUnclear,
		"": probe.PresenceUnclear, "made.up": probe.PresenceUnclear,
	} {
		if got := id.Presence(); got != want {
			t.Errorf("%s: %d, want %d", id, got, want)
		}
	}
	if !probe.ServerReadonly.IsState() || probe.AuthNoPermission.IsState() {
		t.Error("what is the state of a server")
	}
}

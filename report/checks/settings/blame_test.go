package settings_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/verdict"
)

func judge(e *estate) *report.Report {
	return verdict.Judge(e.Evidence(), report.DefaultPolicy(), checkstest.AsOf, verdict.All(), checks.Selection{})
}

func find(r *report.Report, id probe.FaultID) *report.Finding {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.ID == id && f.Status.Rank() >= report.Info.Rank() {
			return f
		}
	}
	return nil
}

// notEnabled is a cluster with a client that does not know clusters.
func notEnabled() *estate {
	e := checkstest.Cluster()
	s := e.Stores[0]
	s.Mode, s.EnableCluster, s.Addrs = probe.Standalone, false, s.Addrs[:1]
	s.Configured = s.Addrs
	e.Nodes = e.Nodes[:1]
	return e
}

// sentinelsAsRedis are Sentinels with a client that does not know Sentinels.
func sentinelsAsRedis() *estate {
	e := checkstest.Sentinel()
	s := e.Stores[0]
	s.Mode, s.MasterName, s.Addrs = probe.Standalone, "", s.Addrs[:1]
	s.Configured = s.Addrs
	n := e.At("10.0.0.31:26379")
	n.Purpose = probe.AsData
	e.Nodes = []*probe.Node{n}
	return e
}

// firstRefuses lets the address that a standalone client takes refuse, with the Sentinel that answered behind it in the list.
func firstRefuses(e *estate) *estate {
	const dead = "10.0.0.39:26379"
	s := e.Stores[0]
	s.Addrs, s.Configured = []string{dead}, append([]string{dead}, s.Configured...)
	n := e.Node(dead, s.ID)
	n.Listed = true
	checkstest.Fails(n, probe.StepTCP, probe.NetRefused, "connection refused")
	e.Nodes[0].Stores, e.Nodes[0].Listed = nil, true
	return e
}

// TestSettingsAreTheRootCause: a fault of the settings explains what follows from its field, and then comes first.
func TestSettingsAreTheRootCause(t *testing.T) {
	unknown := func(field, value string) probe.Note {
		return probe.Note{ID: probe.ConfigUnknownKey, Field: field, Key: "storage.x", Value: value, Want: "storage." + field}
	}
	tests := map[string]struct {
		note   probe.Note
		e      *estate
		victim probe.FaultID
		caused bool
	}{
		"enable_cluster misspelt": {
			unknown(component.EnableCluster, "true"),
			notEnabled(),
			probe.ModeClusterNotEnabled,
			true,
		},
		"enable_cluster misspelt, but false": {
			unknown(component.EnableCluster, "false"),
			notEnabled(),
			probe.ModeClusterNotEnabled,
			false,
		},
		"master_name misspelt": {
			unknown(component.MasterName, "mymaster"),
			sentinelsAsRedis(),
			probe.ModeMasterNameMissing,
			true,
		},
		"the first of them does not answer": {
			unknown(component.MasterName, "mymaster"),
			firstRefuses(sentinelsAsRedis()),
			probe.NetRefused,
			true,
		},
		"a database misspelt has nothing to do with": {unknown(component.Database, "1"), notEnabled(), probe.ModeClusterNotEnabled, false},
		"hosts ignored is no cause": {
			probe.Note{
				ID:    probe.ConfigHostsIgnored,
				Field: component.Addrs,
				Key:   "storage.host",
			}, notEnabled(), probe.ModeClusterNotEnabled, false,
		},
		"a file that is no JSON": {
			probe.Note{ID: probe.ConfigMalformedJson, Why: "empty"},
			notEnabled(),
			probe.ModeClusterNotEnabled,
			true,
		},
		"a store that is not built": {
			probe.Note{
				ID:    probe.ConfigBadTLSVersion,
				Field: component.MinVersion,
				Key:   "storage.x",
				Stops: true,
			}, notEnabled(), probe.ModeClusterNotEnabled, true,
		},
		"an empty address": {
			probe.Note{ID: probe.ConfigEmptyAddrs, Field: component.Addrs, Key: "storage.addrs"}, refusing(), probe.NetRefused, true,
		},
	}
	for name, test := range tests {
		r := judge(noted(test.e, test.note))
		victim, cause := find(r, test.victim), find(r, test.note.ID)
		if victim == nil || cause == nil {
			t.Errorf("%s: %v, %v", name, victim, cause)
			continue
		}
		if (victim.CausedBy == test.note.ID) != test.caused {
			t.Errorf("%s: caused by %q", name, victim.CausedBy)
		}
		if test.caused && (cause.Status != report.Fail || r.Causes[0].ID != test.note.ID) {
			t.Errorf("%s: %s, first cause %s", name, cause.Status, r.Causes[0].ID)
		}
	}
}

// TestMistakesAreOneCause: two keys are mended together, whatever each leads to.
func TestMistakesAreOneCause(t *testing.T) {
	e := noted(notEnabled(), unknownKey(component.EnableCluster, "storage.enable-cluster", probe.FlagSetting(true)))
	noted(e, unknownKey(component.Timeout, "storage.tiemout", probe.NumberSetting(7)))
	r := judge(e)
	if len(r.Causes) != 1 || r.Causes[0].Status != report.Fail {
		t.Fatalf("%+v", r.Causes)
	}
	if f := find(r, probe.ConfigUnknownKey); len(f.Fix) != 1 || len(f.Fix[0].Set) != 2 ||
		f.Summary != "storage.enable-cluster and storage.tiemout are no keys of this component and version." {
		t.Errorf("%+v", f)
	}
}

// TestAVariableOverTheFileIsTheCause: of the refused connection it is the reason, with both places.
func TestAVariableOverTheFileIsTheCause(t *testing.T) {
	r := judge(overridden())
	if len(r.Causes) != 1 || r.Causes[0].ID != probe.ConfigVariableOverrides || r.Verdict != report.Broken {
		t.Fatalf("%s: %+v", r.Verdict, r.Causes)
	}
	if f := find(r, probe.NetRefused); f == nil || f.CausedBy != probe.ConfigVariableOverrides {
		t.Errorf("%+v", f)
	}
}

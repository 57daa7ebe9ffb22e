package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// notEnabled is the cluster of aCluster with a client that does not know clusters.
func notEnabled() *estate {
	e := aCluster()
	s := e.stores[0]
	s.Mode, s.EnableCluster, s.Addrs = probe.Standalone, false, s.Addrs[:1]
	e.nodes = e.nodes[:1]
	return e
}

// sentinelsAsRedis is the Sentinel estate with the master name left out.
func sentinelsAsRedis() *estate {
	e := aSentinel()
	s := e.stores[0]
	s.Mode, s.MasterName, s.Addrs = probe.Standalone, "", s.Addrs[:1]
	n := e.at("10.0.0.31:26379")
	n.Purpose = probe.AsData
	e.nodes = []*probe.Node{n}
	return e
}

// redisAsSentinel is a standalone Redis asked for a master.
func redisAsSentinel() *estate {
	e := aStandalone()
	s := e.stores[0]
	s.Mode, s.MasterName = probe.Sentinel, "mymaster"
	n := e.nodes[0]
	n.Purpose, n.Rights, n.Replication = probe.AsSentinel, nil, nil
	n.Steps = append(n.Steps, probe.Step{Name: probe.StepSentinel, Fault: &probe.Fault{ID: probe.ServerCommandDisabled, Text: "ERR unknown command 'sentinel'"}})
	return e
}

func identities(roles ...probe.Role) []probe.Identity {
	var out []probe.Identity
	for i, r := range roles {
		out = append(out, probe.Identity{RunID: runID(string(rune('a' + i))), Role: r, Count: 3})
	}
	return out
}

func modeExamples() []example {
	return []example{
		{"mode.cluster_on_standalone", report.Fail, func() *estate {
			e := aStandalone()
			e.stores[0].Mode, e.stores[0].EnableCluster = probe.Cluster, true
			n := e.nodes[0]
			n.Steps = append(n.Steps, probe.Step{Name: probe.StepCluster, Fault: &probe.Fault{ID: probe.ModeClusterOnStandalone, Text: "ERR This instance has cluster support disabled"}})
			return e
		}, aCluster},
		{"mode.cluster_not_enabled", report.Fail, notEnabled, aStandalone},
		{"mode.master_name_missing", report.Fail, sentinelsAsRedis, aSentinel},
		{"mode.both", report.Warn, func() *estate {
			e := aSentinel()
			e.stores[0].EnableCluster = true
			return e
		}, aSentinel},
		{"mode.redis_as_sentinel", report.Fail, redisAsSentinel, aSentinel},
		{"mode.bitnami_service", report.Fail, func() *estate {
			e := aStandalone()
			e.nodes[0].Identities = identities(probe.Primary, probe.Replica)
			return e
		}, func() *estate {
			e := aCluster() // a name for all nodes is a good seed
			e.nodes[0].Identities = identities(probe.Primary, probe.Replica)
			return e
		}},
		{"mode.proxy_in_front", report.Info, func() *estate {
			e := aStandalone()
			e.nodes[0].Server.Laddr = "172.17.0.2:6379"
			return e
		}, aStandalone},
	}
}

func TestModeAtTheBorders(t *testing.T) {
	tests := map[string]struct {
		spoil func() *estate
		id    probe.FaultID
		want  report.Status // "" for no finding
		says  string        // in message, hint and fixes
	}{
		"one primary with every slot works for now": {func() *estate {
			e := notEnabled()
			e.nodes[0].Slots, e.nodes[0].Cluster = "0-16383", nil
			return e
		}, "mode.cluster_not_enabled", report.Warn, "first failover"},
		"a proxy that routes keys itself": {func() *estate {
			e := notEnabled()
			e.nodes[0].Cluster, e.nodes[0].Slots = nil, ""
			return e
		}, "mode.cluster_not_enabled", "", ""},
		"MOVED is proof": {func() *estate {
			e := aStandalone()
			e.nodes[0].Rights.Refused = []probe.Refusal{{Command: "SET", Key: "apikey-*", Fault: probe.Fault{ID: probe.ModeClusterNotEnabled, Text: "MOVED 1 10.0.0.2:6379"}}}
			return e
		}, "mode.cluster_not_enabled", report.Fail, "MOVED"},
		"the seeds to list are named": {notEnabled, "mode.cluster_not_enabled", report.Fail, `"addrs": ["10.0.0.11:6379","10.0.0.12:6379","10.0.0.13:6379"]`},
		"the master's name is given":  {sentinelsAsRedis, "mode.master_name_missing", report.Fail, "TYK_GW_STORAGE_MASTERNAME=mymaster"},
		"a Sentinel seen before authentication": {func() *estate {
			e := sentinelsAsRedis()
			fails(e.nodes[0], probe.StepAuth, probe.AuthMissingPassword, "NOAUTH Authentication required.")
			e.nodes[0].Sniff = &probe.Sniff{Kind: "sentinel"}
			return e
		}, "mode.master_name_missing", report.Fail, "storage.master_name"},
		"one Redis among Sentinels": {func() *estate {
			e := aSentinel()
			n := e.at("10.0.0.31:26379")
			n.Sentinel, n.Server.Mode, n.Role = nil, "standalone", probe.Primary
			return e
		}, "mode.redis_as_sentinel", report.Warn, "the others serve"},
		"both, at a cluster": {func() *estate {
			e := redisAsSentinel()
			e.stores[0].EnableCluster = true
			e.nodes[0].Server.Mode = "cluster"
			return e
		}, "mode.both", report.Fail, "unset TYK_GW_STORAGE_MASTERNAME"},
		"several primaries behind one address": {func() *estate {
			e := aStandalone()
			e.nodes[0].Identities = identities(probe.Primary, probe.Primary)
			return e
		}, "mode.bitnami_service", report.Warn, "may not find"},
		"several Sentinels behind one address": {func() *estate {
			e := aSentinel()
			e.at("10.0.0.31:26379").Identities = identities(probe.SentinelRole, probe.SentinelRole)
			return e
		}, "mode.bitnami_service", "", ""},
	}
	for name, test := range tests {
		f := find(judge(t, test.spoil()), test.id)
		switch {
		case f == nil && test.want != "":
			t.Errorf("%s: %s not found", name, test.id)
		case f != nil && f.Status != test.want:
			t.Errorf("%s: %s, want %q", name, f.Status, test.want)
		case f != nil && !strings.Contains(wordsOf(f), test.says):
			t.Errorf("%s: %q is missing in %s", name, test.says, wordsOf(f))
		}
	}
}

// wordsOf is everything a finding says.
func wordsOf(f *report.Finding) string {
	text := f.Message + "\n" + f.Hint
	for _, x := range f.Fix {
		text += "\n" + x.Text
	}
	return text
}

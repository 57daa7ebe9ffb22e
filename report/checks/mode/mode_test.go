package mode_test

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/mode"
)

type estate = checkstest.Estate

const alone = "10.0.0.1:6379"

// judged are the findings of one check.
func judged(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	for _, check := range mode.Checks() {
		if check.ID == id {
			found := check.Judge(e.Case())
			for i := range found {
				if found[i].Status == "" {
					found[i].Status = check.Status
				}
			}
			return found
		}
	}
	t.Fatalf("no check %s", id)
	return nil
}

// steps are the changes of the first way, short.
func steps(f checks.Finding) []string {
	var out []string
	for _, x := range f.Fix {
		if max(x.Way, 1) == 1 {
			out = append(out, x.Text)
		}
	}
	return out
}

// inFile makes the settings those of a file, so that what is set can be cleared.
func inFile(e *estate, fields ...string) *estate {
	for _, s := range e.Stores {
		for _, f := range fields {
			s.Origin[f] = "tyk.conf:4"
		}
	}
	return e
}

// notEnabled is the cluster with a client that does not know clusters.
func notEnabled() *estate {
	e := checkstest.Cluster()
	s := e.Stores[0]
	s.Mode, s.EnableCluster, s.Addrs = probe.Standalone, false, s.Addrs[:1]
	e.Nodes = e.Nodes[:1]
	return e
}

// clusterClient is a cluster client at a standalone Redis.
func clusterClient() *estate {
	e := checkstest.Standalone()
	e.Stores[0].Mode, e.Stores[0].EnableCluster = probe.Cluster, true
	return e
}

// sentinelsAsRedis is the Sentinel estate with the master name left out.
func sentinelsAsRedis() *estate {
	e := checkstest.Sentinel()
	s := e.Stores[0]
	s.Mode, s.MasterName, s.Addrs = probe.Standalone, "", s.Addrs[:1]
	n := e.At("10.0.0.31:26379")
	n.Purpose = probe.AsData
	e.Nodes = []*probe.Node{n}
	return e
}

// redisAsSentinel is a standalone Redis asked for a master.
func redisAsSentinel() *estate {
	e := inFile(checkstest.Standalone(), "master_name")
	s := e.Stores[0]
	s.Mode, s.MasterName = probe.Sentinel, "mymaster"
	n := e.Nodes[0]
	n.Purpose, n.Rights = probe.AsSentinel, nil
	n.Steps = append(n.Steps, probe.Step{Name: probe.StepSentinel, Fault: &probe.Fault{ID: probe.ServerCommandDisabled}})
	return e
}

// identities are the servers met behind one address.
func identities(roles ...probe.Role) func() *estate {
	return func() *estate {
		e := checkstest.Standalone()
		for i, r := range roles {
			e.Nodes[0].Identities = append(e.Nodes[0].Identities, probe.Identity{RunID: checkstest.RunID(string(rune('a' + i))), Role: r,
				Count: 3})
		}
		return e
	}
}

// bothSet has a master name and enable_cluster.
func bothSet(build func() *estate) func() *estate {
	return func() *estate {
		e := inFile(build(), "enable_cluster")
		e.Stores[0].EnableCluster = true
		return e
	}
}

func TestModes(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func() *estate
		id    probe.FaultID
		want  report.Status // "" for no finding
		fix   []string      // of the first way; nil: not looked at
	}{
		"a cluster client at a single Redis": {clusterClient, probe.ModeClusterOnStandalone, report.Fail,
			[]string{`"storage": {"enable_cluster": false}`}},
		"at a cluster": {checkstest.Cluster, probe.ModeClusterOnStandalone, "", nil},
		"with the rights of a cluster client alone": {func() *estate {
			e := clusterClient()
			n := e.Nodes[0] // HELLO tells the mode to everybody
			n.Server = &probe.Server{Product: "redis", Version: "7.0.15", Mode: "standalone"}
			n.Replication, n.Steps = nil, append(n.Steps, probe.Step{Name: probe.StepCluster, Fault: &probe.Fault{ID: probe.AuthNoPermission}})
			return e
		}, probe.ModeClusterOnStandalone, report.Fail, nil},
		"a proxy that hides a cluster": {func() *estate {
			e := clusterClient()
			n := e.Nodes[0]
			n.Server = &probe.Server{Product: "predixy", Mode: "proxy"}
			n.Steps = append(n.Steps, probe.Step{Name: probe.StepCluster, Fault: &probe.Fault{ID: probe.ServerCommandDisabled}})
			return e
		}, probe.ModeClusterOnStandalone, report.Fail, []string{`"storage": {"enable_cluster": false}`}},
		"the replica is listed first": {func() *estate {
			e := clusterClient()
			e.Stores[0].Addrs = []string{"10.0.0.2:6379", alone}
			replica := e.Node("10.0.0.2:6379", "gateway/storage")
			replica.Listed = true
			checkstest.Follow(replica, e.At(alone))
			return e
		}, probe.ModeClusterOnStandalone, report.Fail, []string{`"storage": {"enable_cluster": false}`,
			`"storage": {"addrs": ["10.0.0.1:6379"]}`}},

		"a cluster without its client": {notEnabled, probe.ModeClusterNotEnabled, report.Fail, []string{`"storage": {"enable_cluster": true}`}},
		"with another database": {func() *estate {
			e := notEnabled()
			e.Stores[0].Database = 2
			return e
		}, probe.ModeClusterNotEnabled, report.Fail, []string{`"storage": {"enable_cluster": true}`, `"storage": {"database": 0}`}},
		"one primary with every slot works for now": {func() *estate {
			e := notEnabled()
			e.Nodes[0].Slots, e.Nodes[0].Cluster = "0-16383", nil
			return e
		}, probe.ModeClusterNotEnabled, report.Warn, nil},
		"a proxy that routes keys itself": {func() *estate {
			e := notEnabled()
			e.Nodes[0].Cluster, e.Nodes[0].Slots = nil, ""
			return e
		}, probe.ModeClusterNotEnabled, "", nil},
		"MOVED is proof": {func() *estate {
			e := checkstest.Standalone()
			e.Nodes[0].Server.Mode = "" // INFO is forbidden
			e.Nodes[0].Rights.Refused = []probe.Refusal{{Command: "SET", Key: "apikey-*", Fault: probe.Fault{ID: probe.ModeClusterNotEnabled}}}
			return e
		}, probe.ModeClusterNotEnabled, report.Fail, nil},
		"MOVED from what is in no cluster": {func() *estate {
			e := checkstest.Standalone()
			e.Nodes[0].Rights.Refused = []probe.Refusal{{Command: "SET", Key: "apikey-*", Fault: probe.Fault{ID: probe.ModeClusterNotEnabled}}}
			return e
		}, probe.ModeClusterNotEnabled, "", nil},

		"Sentinels taken for Redis": {sentinelsAsRedis, probe.ModeMasterNameMissing, report.Fail,
			[]string{`"storage": {"master_name": "mymaster"}`}},
		"and for a cluster": {func() *estate {
			e := sentinelsAsRedis()
			e.Stores[0].Mode, e.Stores[0].EnableCluster = probe.Cluster, true
			return e
		}, probe.ModeMasterNameMissing, report.Fail, []string{`"storage": {"master_name": "mymaster"}`,
			`"storage": {"enable_cluster": false}`}},
		"a Sentinel seen before login": {func() *estate {
			e := sentinelsAsRedis()
			checkstest.Fails(e.Nodes[0], probe.StepAuth, probe.AuthMissingPassword, "NOAUTH Authentication required.")
			e.Nodes[0].Sniff = &probe.Sniff{Kind: "sentinel"}
			return e
		}, probe.ModeMasterNameMissing, report.Fail, []string{
			`"storage": {"master_name": "<name of the primary at the Sentinels>"}`,
			`"storage": {"sentinel_password": "<password of the Sentinels>"}`,
		}},
		"a client that knows no Sentinels": {func() *estate {
			e := sentinelsAsRedis()
			e.Stores[0].Driver.KnowsSentinel, e.Stores[0].Driver.Era = false, "redigo"
			return e
		}, probe.ModeMasterNameMissing, report.Fail,
			[]string{"give the component an address that leads to the primary and follows it, such as that of HAProxy"}},

		"one Redis for a Sentinel": {redisAsSentinel, probe.ModeRedisAsSentinel, report.Fail, []string{"remove storage.master_name"}},
		"a primary with replicas has Sentinels": {func() *estate {
			e := redisAsSentinel()
			e.Nodes[0].Replication.Replicas = []probe.ReplicaSeen{{Addr: "10.0.0.2:6379", State: "online"}}
			return e
		}, probe.ModeRedisAsSentinel, report.Fail, []string{`"storage": {"addrs": ["<addresses of the Sentinels>"]}`}},
		"one Redis among Sentinels": {func() *estate {
			e := checkstest.Sentinel()
			n := e.At("10.0.0.31:26379")
			n.Sentinel, n.Server.Mode, n.Role = nil, "standalone", probe.Primary
			return e
		}, probe.ModeRedisAsSentinel, report.Warn, []string{`"storage": {"addrs": ["10.0.0.32:26379","10.0.0.33:26379"]}`}},
		"one Redis among Sentinels that want a password": {func() *estate {
			e := checkstest.Sentinel()
			n := e.At("10.0.0.31:26379")
			n.Sentinel, n.Server.Mode, n.Role = nil, "standalone", probe.Primary
			for _, addr := range []string{"10.0.0.32:26379", "10.0.0.33:26379"} {
				checkstest.Fails(e.At(addr), probe.StepAuth, probe.AuthMissingPassword, "NOAUTH Authentication required.")
				e.At(addr).Sniff = &probe.Sniff{Kind: "sentinel"}
			}
			return e
		}, probe.ModeRedisAsSentinel, report.Warn, []string{`"storage": {"addrs": ["10.0.0.32:26379","10.0.0.33:26379"]}`}},
		"servers that do not show what they are": {func() *estate {
			e := checkstest.Sentinel()
			for _, n := range e.Nodes {
				checkstest.Fails(n, probe.StepAuth, probe.AuthMissingPassword, "NOAUTH Authentication required.")
				n.Sniff = &probe.Sniff{Kind: "redis_or_sentinel"}
			}
			return e
		}, probe.ModeRedisAsSentinel, "", nil},

		"both, and it works": {bothSet(checkstest.Sentinel), probe.ModeBoth, report.Warn, []string{`"storage": {"enable_cluster": false}`}},
		"both, at a cluster": {func() *estate {
			e := bothSet(redisAsSentinel)()
			e.Nodes[0].Server.Mode = "cluster"
			return e
		}, probe.ModeBoth, report.Fail, []string{"remove storage.master_name"}},
		"both, at a single Redis": {bothSet(redisAsSentinel), probe.ModeBoth, report.Fail,
			[]string{"remove storage.master_name", `"storage": {"enable_cluster": false}`}},

		"a primary and a replica behind a name": {identities(probe.Primary, probe.Replica), probe.ModeBitnamiService, report.Fail,
			[]string{"give Tyk Gateway an address that leads to the primary alone"}},
		"several primaries behind one address": {identities(probe.Primary, probe.Primary), probe.ModeBitnamiService, report.Warn, nil},
		"one server":                           {identities(probe.Primary), probe.ModeBitnamiService, "", nil},
		"a name for all nodes of a cluster": {func() *estate {
			e := checkstest.Cluster()
			e.Nodes[0].Identities = identities(probe.Primary, probe.Replica)().Nodes[0].Identities
			return e
		}, probe.ModeBitnamiService, "", nil},
		"several Sentinels behind one address": {func() *estate {
			e := checkstest.Sentinel()
			e.At("10.0.0.31:26379").Identities = identities(probe.SentinelRole, probe.SentinelRole)().Nodes[0].Identities
			return e
		}, probe.ModeBitnamiService, "", nil},

		"an address of its own": {func() *estate {
			e := checkstest.Standalone()
			e.Nodes[0].Server.Laddr = "172.17.0.2:6379"
			return e
		}, probe.ModeProxyInFront, report.Info, nil},
		"the address that was dialled": {checkstest.Standalone, probe.ModeProxyInFront, "", nil},
	} {
		found := judged(t, test.spoil(), test.id)
		switch {
		case len(found) == 0 && test.want != "":
			t.Errorf("%s: %s not found", name, test.id)
		case len(found) > 0 && found[0].Status != test.want:
			t.Errorf("%s: %s, want %q", name, found[0].Status, test.want)
		case len(found) > 0 && test.fix != nil && !slices.Equal(steps(found[0]), test.fix):
			t.Errorf("%s: %q, want %q", name, steps(found[0]), test.fix)
		}
	}
}

func TestHealthyModesAreQuiet(t *testing.T) {
	for _, build := range []func() *estate{checkstest.Standalone, checkstest.Cluster, checkstest.Sentinel} {
		c := build().Case()
		for _, check := range mode.Checks() {
			if found := check.Judge(c); len(found) > 0 {
				t.Errorf("%s: %+v", check.ID, found)
			}
		}
	}
}

// Nothing panics where facts are missing.
func TestSubsetsOfFactsAreJudged(t *testing.T) {
	for _, build := range []func() *estate{clusterClient, notEnabled, sentinelsAsRedis, redisAsSentinel, bothSet(redisAsSentinel),
		identities(probe.Primary, probe.Replica)} {
		for _, strip := range []func(*probe.Node){
			func(n *probe.Node) { n.Server = nil }, func(n *probe.Node) { n.Replication = nil }, func(n *probe.Node) { n.Steps = nil },
			func(n *probe.Node) { n.Cluster, n.Sentinel, n.Rights = nil, nil, nil }, func(n *probe.Node) {
				*n = probe.Node{Addr: n.Addr,
					Stores: n.Stores}
			},
		} {
			e := build()
			for _, n := range e.Nodes {
				strip(n)
			}
			e.Stores[0].Addrs = nil
			c := e.Case()
			for _, check := range mode.Checks() {
				_ = check.Judge(c)
			}
		}
	}
}

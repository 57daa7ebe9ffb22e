package server_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/server"
)

func ask(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	return checkstest.Ask(t, server.Checks(), e, id)
}

// line is a change in one line.
func line(f report.Fix) string {
	switch f.Kind {
	case report.FixRedis:
		return f.Node + " " + strings.Join(f.Argv, " ")
	case report.FixServer:
		var conf []string
		for name, value := range f.Conf {
			if value == nil {
				conf = append(conf, "-"+name)
			} else {
				conf = append(conf, name+"="+*value)
			}
		}
		slices.Sort(conf)
		return f.Node + " " + string(f.Do) + " " + strings.Join(conf, " ")
	}
	var keys []string
	for k := range f.Set {
		keys = append(keys, k)
	}
	return string(f.Kind) + " " + strings.Join(keys, " ")
}

func way(found []checks.Finding, n int) []string {
	var out []string
	for _, f := range checkstest.Way(found, n) {
		out = append(out, strings.TrimSpace(line(f)))
	}
	return out
}

func TestEveryCheckHasItsExample(t *testing.T) {
	oom := probe.Fault{ID: probe.ServerOOM, Text: "OOM command not allowed when used memory > 'maxmemory'."}
	idle := func(s int64) func() *estate {
		return func() *estate {
			e := checkstest.Standalone()
			e.Nodes[0].Server.IdleS = checkstest.P64(s)
			return e
		}
	}
	skew := func(ms int64) func() *estate {
		return func() *estate {
			e := checkstest.Standalone()
			e.Nodes[0].Server.SkewMS = checkstest.P64(ms)
			return e
		}
	}
	of := func(product, version, tyk string) func() *estate {
		return func() *estate { return running(checkstest.Standalone(), product, version, tyk) }
	}
	mem := func(policy string, pct, evicted int64) func() *estate {
		return func() *estate { return holding(policy, pct, evicted) }
	}
	all := func(id probe.FaultID) func() *estate { return refusingAll(probe.Fault{ID: id, Text: "no"}) }
	well := checkstest.Standalone
	checkstest.Examples(t, server.Checks(), []checkstest.Example{
		{ID: probe.ReplLinkDown, Status: report.Warn, Bad: func() *estate { return unlinked(30) }, Good: copying},
		{ID: probe.ReplSyncing, Status: report.Warn, Bad: copying, Good: func() *estate { return fresh(copying(), 5) }},
		{ID: probe.ReplLagging, Status: report.Warn, Bad: func() *estate { return behind(90<<20, 0) },
			Good: func() *estate { return behind(90<<20+1, 1) }},
		{ID: probe.ServerProtectedMode, Status: report.Fail, Bad: all(probe.ServerProtectedMode), Good: well},
		{ID: probe.ServerLoading, Status: report.Fail, Bad: all(probe.ServerLoading), Good: well},
		{ID: probe.ServerBusy, Status: report.Fail, Bad: all(probe.ServerBusy), Good: well},
		{ID: probe.ServerWritesHeld, Status: report.Fail, Bad: all(probe.ServerWritesHeld), Good: well},
		{ID: probe.ServerMasterdown, Status: report.Fail, Bad: all(probe.ServerMasterdown), Good: aReplica},
		{ID: probe.ServerReadonly, Status: report.Fail, Bad: aReplica, Good: checkstest.Cluster},
		{ID: probe.ServerOOM, Status: report.Fail, Bad: func() *estate {
			return refusingWrites(holding("noeviction", 101, 0), only, oom)
		}, Good: mem("noeviction", 50, 0)},
		{ID: probe.ServerMisconf, Status: report.Fail, Bad: all(probe.ServerMisconf), Good: well},
		{ID: probe.ServerNoreplicas, Status: report.Fail, Bad: func() *estate {
			return refusingWrites(checkstest.Standalone(), only, probe.Fault{ID: probe.ServerNoreplicas, Text: "NOREPLICAS"})
		}, Good: well},
		{ID: probe.ServerCommandDisabled, Status: report.Fail, Bad: func() *estate { return lacking(unknown("expire"), "EXPIRE") },
			Good: hidden},
		{ID: probe.ServerError, Status: report.Fail, Bad: all(probe.ServerError), Good: well},
		{ID: probe.ServerAddressNotAllowed, Status: report.Fail, Bad: all(probe.ServerAddressNotAllowed), Good: well},
		{ID: probe.ServerQuotaUsedUp, Status: report.Fail, Bad: all(probe.ServerQuotaUsedUp), Good: well},
		{ID: probe.ServerNearOOM, Status: report.Warn, Bad: mem("noeviction", 96, 0), Good: mem("noeviction", 89, 0)},
		{ID: probe.ServerEvictsKeys, Status: report.Warn, Bad: mem("allkeys-lru", 20, 0), Good: mem("volatile-lru", 95, 0)},
		{ID: probe.ServerSaveFailed, Status: report.Warn, Bad: func() *estate {
			e := checkstest.Standalone()
			e.Nodes[0].Persistence.LastSaveOK = checkstest.PBool(false)
			return e
		}, Good: well},
		{ID: probe.ServerClosesIdle, Status: report.Warn, Bad: idle(30), Good: idle(300)},
		{ID: probe.ServerClockSkew, Status: report.Warn, Bad: skew(-10_000), Good: skew(9_999)},
		{ID: probe.ServerUnsupported, Status: report.Warn, Bad: of("keydb", "6.3.4", "5.14.0"), Good: of("valkey", "8.0.1", "5.14.0")},
		{ID: probe.ServerTooOld, Status: report.Warn, Bad: of("redis", "5.0.14", "5.14.0"), Good: of("redis", "6.2.0", "5.14.0")},
		{ID: probe.ServerTooNew, Status: report.Info, Bad: of("redis", "7.0.15", "5.2.3"), Good: of("redis", "7.0.15", "5.3.0")},
		{ID: probe.ServerVersionsDiffer, Status: report.Warn, Bad: func() *estate {
			e := checkstest.Cluster()
			e.At(clusterReplica).Server.Version = "7.2.4"
			return e
		}, Good: func() *estate { // patches of one release
			e := checkstest.Cluster()
			e.At(clusterReplica).Server.Version = "7.0.11"
			return e
		}},
	})
}

// hidden is a server on which only what this program asks for is unknown.
func hidden() *estate {
	e := checkstest.Standalone()
	e.Nodes[0].NotVisible = []probe.NotVisible{{What: "CONFIG GET", Text: "ERR unknown command 'CONFIG'", ID: probe.ServerCommandDisabled}}
	return e
}

func TestHealthyEstatesAreQuiet(t *testing.T) {
	for name, e := range map[string]*estate{
		"standalone": checkstest.Standalone(), "cluster": checkstest.Cluster(), "sentinel": checkstest.Sentinel(),
		"just started": fresh(checkstest.Sentinel(), 1),
	} {
		for _, check := range server.Checks() {
			if found := ask(t, e, check.ID); len(found) > 0 {
				t.Errorf("%s: %s: %+v", name, check.ID, found)
			}
		}
	}
}

func TestReplicasInThePlaceOfThePrimary(t *testing.T) {
	found := ask(t, aReplica(), probe.ServerReadonly)
	if got := way(found, 1); !slices.Equal(got, []string{"conf storage.addrs"}) {
		t.Errorf("%q", got)
	}
	writable := aReplica()
	writable.Nodes[0].Replication.ReadOnly = checkstest.PBool(false)
	if got := checkstest.Worst(ask(t, writable, probe.ServerReadonly)); got != report.Warn {
		t.Errorf("one that takes writes: %q", got)
	}
	if seen := ask(t, writable, probe.ServerReadonly)[0].Seen.Write(nil, ""); !strings.Contains(seen, "works") || strings.Contains(seen,
		"fail") {
		t.Errorf("one that takes writes: %s", seen)
	}
	if found := ask(t, checkstest.Cluster(), probe.ServerReadonly); len(found) > 0 {
		t.Errorf("replicas of a cluster: %+v", found)
	}
}

// orphan is a replica in a Sentinel estate that refuses everything, and its primary.
func orphan(edit func(primary *probe.Node)) *estate {
	e := checkstest.Sentinel()
	n := e.At("10.0.0.2:6379")
	n.Replication.LinkUp, n.Replication.LinkDownS = checkstest.PBool(false), checkstest.P64(-1)
	n.Steps = append(n.Steps[:1:1], probe.Step{Name: probe.StepPing, Fault: &probe.Fault{ID: probe.ServerMasterdown, Text: "MASTERDOWN"}})
	edit(e.At("10.0.0.1:6379"))
	return e
}

// What a replica lacks to log in is not the matter where its primary does not run.
func TestReplicasWithoutTheirPrimary(t *testing.T) {
	down := orphan(func(p *probe.Node) { checkstest.Fails(p, probe.StepTCP, probe.NetRefused, "connection refused") })
	if got := way(ask(t, down, probe.ServerMasterdown), 1); !slices.Equal(got, []string{"10.0.0.1:6379 start"}) {
		t.Errorf("the primary is down: %q", got)
	}
	guarded := orphan(func(*probe.Node) {})
	var keys probe.Keyring
	guarded.Stores[0].Password = keys.Add("not shown")
	for _, id := range []probe.FaultID{probe.ServerMasterdown, probe.ReplLinkDown} {
		got := way(ask(t, guarded, id), 1)
		if len(got) != 2 || got[0] != "10.0.0.2:6379 CONFIG SET masterauth <password of Redis>" {
			t.Errorf("%s: the primary wants a password: %q", id, got)
		}
		if got := way(ask(t, orphan(func(*probe.Node) {}), id), 1); len(got) != 0 {
			t.Errorf("%s: the primary wants none: %q", id, got)
		}
	}
}

func TestAStandaloneReplicaIsLeftForItsPrimary(t *testing.T) {
	e := aReplica()
	n := e.Nodes[0]
	n.Steps = append(n.Steps[:1:1], probe.Step{Name: probe.StepPing, Fault: &probe.Fault{ID: probe.ServerMasterdown, Text: "MASTERDOWN"}})
	found := ask(t, e, probe.ServerMasterdown)
	if got := way(found, 1); !slices.Equal(got, []string{"10.0.0.5:6379 start", "conf storage.addrs"}) {
		t.Errorf("%q", got)
	}
}

func TestWritesThatWait(t *testing.T) {
	e := checkstest.Standalone()
	e.Nodes[0].Step(probe.StepRights).Fault = &probe.Fault{ID: probe.ServerWritesHeld, Text: "a write waits without an answer"}
	if got := way(ask(t, e, probe.ServerWritesHeld), 1); !slices.Equal(got, []string{only + " CLIENT UNPAUSE"}) {
		t.Errorf("%q", got)
	}
}

func TestNobodyTellsTheSlots(t *testing.T) {
	e := checkstest.Cluster()
	for _, n := range e.Nodes {
		fault := unknown("cluster")
		n.Steps = append(n.Steps, probe.Step{Name: probe.StepCluster, Fault: &fault})
		n.Cluster, n.Slots, n.Role = nil, "", probe.Primary
	}
	if got := checkstest.Worst(ask(t, e, probe.ServerCommandDisabled)); got != report.Fail {
		t.Errorf("%q", got)
	}
}

func TestWhatLoads(t *testing.T) {
	e := checkstest.Cluster()
	e.At(clusterReplica).Persistence.Loading = true
	if got := checkstest.Worst(ask(t, e, probe.ServerLoading)); got != report.Warn {
		t.Errorf("a replica: %q", got)
	}
}

func TestCommandsThatAreRefused(t *testing.T) {
	// A renamed command costs as much as a forbidden one.
	renamed := ask(t, lacking(unknown("expire"), "EXPIRE", "MULTI"), probe.ServerCommandDisabled)
	if got := way(renamed, 1); checkstest.Worst(renamed) != report.Fail ||
		!slices.Equal(got, []string{only + " restart -rename-command EXPIRE -rename-command MULTI"}) {
		t.Errorf("%+v %q", renamed, got)
	}
	// What a proxy or a service does not offer was not renamed.
	for name, edit := range map[string]func(*probe.Node){
		"a proxy":          func(n *probe.Node) { n.Server.Product, n.Server.Mode = "predixy", "proxy" },
		"a stranger":       func(n *probe.Node) { n.Server = nil },
		"a service's word": func(n *probe.Node) { n.Rights.Refused[0].Fault.Command = "" },
	} {
		e := lacking(unknown("multi"), "MULTI")
		edit(e.Nodes[0])
		found := ask(t, e, probe.ServerCommandDisabled)
		if len(found) != 1 || found[0].Fix[0].Kind != report.FixConf || strings.Contains(found[0].Hint.Write(found[0].Nodes, ""), "rename") {
			t.Errorf("%s: %+v", name, found)
		}
	}
	hides := lacking(unknown("cluster"))
	hides.Stores[0].Mode, hides.Stores[0].EnableCluster = probe.Cluster, true
	n := hides.Nodes[0]
	n.Server.Product, n.Server.Mode = "predixy", "proxy"
	fault := unknown("cluster")
	n.Steps = append(n.Steps, probe.Step{Name: probe.StepCluster, Fault: &fault})
	if got := way(ask(t, hides, probe.ServerCommandDisabled), 1); !slices.Equal(got, []string{"conf storage.enable_cluster"}) {
		t.Errorf("a proxy that hides a cluster: %q", got)
	}
	n.Server.Product, n.Server.Mode = "redis", "cluster"
	if got := way(ask(t, hides, probe.ServerCommandDisabled), 1); !slices.Equal(got, []string{only + " restart -rename-command CLUSTER"}) {
		t.Errorf("CLUSTER renamed: %q", got)
	}
}

func TestErrorsThatAreNotKnown(t *testing.T) {
	fault := probe.Fault{ID: probe.ServerError, Text: "no upstream host"}
	if got := checkstest.Worst(ask(t, lacking(fault, "GET"), probe.ServerError)); got != report.Fail {
		t.Errorf("%q", got)
	}
	written := checkstest.Standalone()
	written.Nodes[0].Canary = &probe.Canary{Fault: &probe.Fault{ID: probe.ServerQuotaUsedUp, Text: "ERR DB capacity quota exceeded"}}
	if got := checkstest.Worst(ask(t, written, probe.ServerQuotaUsedUp)); got != report.Fail {
		t.Errorf("met by --write: %q", got)
	}
	written.Nodes[0].Canary.Fault.ID = probe.ServerError
	if got := checkstest.Worst(ask(t, written, probe.ServerError)); got != report.Fail {
		t.Errorf("met by --write: %q", got)
	}
}

func TestNodesThatSendEachOtherEveryKey(t *testing.T) {
	e := checkstest.Cluster()
	a, b := "10.0.0.11:6379", "10.0.0.12:6379"
	for from, to := range map[string]string{a: b, b: a} {
		e.At(from).Rights.Refused = []probe.Refusal{{Command: "GET", Vital: true, Function: probe.Read, Fault: probe.Fault{
			ID: probe.ModeClusterNotEnabled, Kind: probe.MovedAway, Addr: to, Text: "MOVED 5000 " + to,
		}}}
	}
	if found := ask(t, e, probe.ServerError); checkstest.Worst(found) != report.Fail || len(found) != 2 {
		t.Errorf("%+v", found)
	}
	e.At(b).Rights.Refused = nil
	if found := ask(t, e, probe.ServerError); len(found) > 0 {
		t.Errorf("a slot that has moved: %+v", found)
	}
}

func sends(to string, kind probe.FaultKind) []probe.Refusal {
	return []probe.Refusal{{Command: "GET", Vital: true, Function: probe.Read, Fault: probe.Fault{
		ID: probe.ModeClusterNotEnabled, Kind: kind, Addr: to, Text: "ASK 1234 " + to,
	}}}
}

// What sends keys to itself, or away though it is in no cluster, fits no kind of client: no switch is proposed.
func TestKeysThatAreSentInACircle(t *testing.T) {
	e := checkstest.Cluster()
	e.At("10.0.0.11:6379").Rights.Refused = sends("10.0.0.11:6379", probe.AskedAway)
	if found := ask(t, e, probe.ServerError); checkstest.Worst(found) != report.Fail || len(found) != 1 {
		t.Errorf("to itself: %+v", found)
	}
	for name, to := range map[string]string{"to itself": only, "to another": "10.0.0.9:6379", "nowhere": ""} {
		e := checkstest.Standalone()
		e.Nodes[0].Rights.Refused = sends(to, probe.MovedAway)
		found := ask(t, e, probe.ServerError)
		if got := way(found, 1); checkstest.Worst(found) != report.Fail || !slices.Equal(got, []string{"conf storage.addrs"}) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestClocks(t *testing.T) {
	e := checkstest.Cluster()
	for _, n := range e.Nodes {
		n.Server.SkewMS = checkstest.P64(60_000)
	}
	found := ask(t, e, probe.ServerClockSkew)
	if len(found) != len(e.Nodes) || !strings.Contains(found[0].Fix[0].Text, "this machine") {
		t.Errorf("all servers agree against us: %+v", found)
	}
}

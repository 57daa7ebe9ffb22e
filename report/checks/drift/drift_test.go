package drift_test

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/drift"
)

type estate = checkstest.Estate

// judged are the findings of one check, none where its needs are not met.
func judged(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	for _, check := range drift.Checks() {
		if check.ID != id {
			continue
		}
		c := e.Case()
		if !check.Needs.Met(c) {
			return nil
		}
		found := check.Judge(c)
		for i := range found {
			if found[i].Status == "" {
				found[i].Status = check.Status
			}
		}
		return found
	}
	t.Fatalf("no check %s", id)
	return nil
}

// withSecond adds a second component to the standalone estate: at the same Redis, or at one of its own.
func withSecond(id probe.StoreID, own bool) *estate {
	e := checkstest.Standalone()
	if own {
		e.Store(id, probe.Standalone, "10.0.0.9:6379")
		e.Node("10.0.0.9:6379", id).Listed = true
		return e
	}
	e.Store(id, probe.Standalone, "10.0.0.1:6379")
	e.Nodes[0].Stores = append(e.Nodes[0].Stores, id)
	return e
}

// withPump is Gateway and Pump at one Redis, the Pump's settings spoilt.
func withPump(spoil func(pump *probe.Store)) *estate {
	e := withSecond("pump/analytics_storage_config", false)
	spoil(e.Stores[1])
	return e
}

// secret makes a secret with an alias that another length would not have.
func secret(plain string) probe.Secret {
	var k probe.Keyring
	for i := range len(plain) {
		k.Add(plain[:i+1])
	}
	return k.Add(plain + "x")
}

func TestEveryCheckAnswers(t *testing.T) {
	for id, x := range map[probe.FaultID]struct {
		want report.Status
		e    *estate
	}{
		probe.DriftDifferentRedis:    {report.Fail, withSecond("dashboard/redis", true)},
		probe.DriftDifferentDatabase: {report.Fail, withPump(func(p *probe.Store) { p.Database = 3 })},
		probe.DriftDifferentMode: {report.Fail, withPump(func(p *probe.Store) {
			p.Mode, p.EnableCluster, p.Starts = probe.Cluster, true, false
		})},
		probe.DriftDifferentCredentials: {report.Warn, withPump(func(p *probe.Store) { p.Password = secret("a") })},
		probe.DriftDifferentTLS:         {report.Warn, withPump(func(p *probe.Store) { p.TLS.Enabled = true })},
		probe.DriftDifferentAddrs:       {report.Info, withPump(func(p *probe.Store) { p.Addrs = []string{"redis:6379"} })},
	} {
		found := judged(t, x.e, id)
		if len(found) != 1 || found[0].Status != x.want {
			t.Errorf("%s: %+v", id, found)
			continue
		}
		if what := found[0].What.Write(nil, ""); len(what) > 200 || len(found[0].Refs) != 2 {
			t.Errorf("%s: %s", id, what)
		}
		shared := withPump(func(*probe.Store) {})
		if found := judged(t, shared, id); len(found) > 0 {
			t.Errorf("%s where all is one: %+v", id, found)
		}
	}
	if len(drift.Checks()) != 6 {
		t.Error("a check without an example")
	}
}

func TestWhoHasToShareARedis(t *testing.T) {
	tests := map[string]struct {
		e    *estate
		want report.Status
	}{
		"Gateway and Pump apart":            {withSecond("pump/analytics_storage_config", true), report.Fail},
		"two Gateways apart":                {withSecond("gateway#2/storage", true), report.Warn},
		"Gateway and MDCB apart":            {withSecond("mdcb/storage", true), ""},
		"Gateway and Identity Broker apart": {withSecond("tib/identity_backend_settings", true), ""},
		"cache store apart":                 {withSecond("gateway/cache_storage", true), ""},
		"analytics store apart":             {withSecond("gateway/analytics_storage", true), ""},
	}
	add := func(name string, e *estate, want report.Status) {
		tests[name] = struct {
			e    *estate
			want report.Status
		}{e, want}
	}
	pump := withSecond("gateway/analytics_storage", true)
	pump.Store("pump/analytics_storage_config", probe.Standalone, "10.0.0.9:6379")
	pump.Nodes[1].Stores = append(pump.Nodes[1].Stores, "pump/analytics_storage_config")
	add("Pump at the Gateway's analytics store", pump, "")
	plane := withSecond("dashboard/redis", true)
	plane.Store("mdcb/storage", probe.Standalone, "10.0.0.9:6379")
	plane.Nodes[1].Stores = append(plane.Nodes[1].Stores, "mdcb/storage")
	add("a Gateway of a data plane", plane, "")
	five := checkstest.Standalone()
	for _, id := range []probe.StoreID{"dashboard/redis", "mdcb/storage", "tib/identity_backend_settings"} {
		five.Store(id, probe.Standalone, "10.0.0.1:6379")
		five.Nodes[0].Stores = append(five.Nodes[0].Stores, id)
	}
	five.Store("pump/analytics_storage_config", probe.Standalone, "10.0.0.9:6379")
	five.Node("10.0.0.9:6379", "pump/analytics_storage_config").Listed = true
	add("Pump apart from four others", five, report.Fail)
	replica := withSecond("pump/analytics_storage_config", true)
	checkstest.Follow(replica.Nodes[1], replica.Nodes[0])
	add("Pump at a replica of the Gateway's Redis", replica, "")
	silent := withSecond("dashboard/redis", true)
	checkstest.Fails(silent.Nodes[1], probe.StepTCP, probe.NetRefused, "connection refused")
	add("one that does not answer", silent, "")
	for name, test := range tests {
		got := report.Status("")
		if found := judged(t, test.e, probe.DriftDifferentRedis); len(found) > 0 {
			got = found[0].Status
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestDifferentUsersAreNoFault(t *testing.T) {
	found := judged(t, withPump(func(p *probe.Store) { p.Username, p.Password = "pump", secret("a") }), probe.DriftDifferentCredentials)
	if len(found) != 1 || found[0].Status != report.Info {
		t.Errorf("%+v", found)
	}
}

func TestSentinelBesideAFixedAddressIsAWarning(t *testing.T) {
	e := checkstest.Sentinel()
	pump := e.Store("pump/analytics_storage_config", probe.Standalone, "10.0.0.1:6379")
	n := e.At("10.0.0.1:6379")
	n.Stores = append(n.Stores, pump.ID)
	found := judged(t, e, probe.DriftDifferentMode)
	if len(found) != 1 || found[0].Status != report.Warn {
		t.Fatalf("%+v", found)
	}
	set := map[string]any{}
	for _, x := range found[0].Fix {
		for name, value := range x.Set {
			set[name] = value
		}
	}
	addrs, _ := set["analytics_storage_config.addrs"].([]string)
	if set["analytics_storage_config.master_name"] != "mymaster" || !slices.Equal(addrs, e.Stores[0].Addrs) {
		t.Errorf("%v", set)
	}
}

// TestTheOneThatIsRightIsFollowed: of two kinds of client the one that fits the server.
func TestTheOneThatIsRightIsFollowed(t *testing.T) {
	e := withPump(func(p *probe.Store) { p.Mode, p.EnableCluster = probe.Cluster, true })
	found := judged(t, e, probe.DriftDifferentMode)
	key, _ := component.Spell(e.Stores[1], component.EnableCluster)
	if len(found) != 1 || found[0].Fix[len(found[0].Fix)-1].Set[key.Key] != false {
		t.Errorf("%+v", found)
	}
}

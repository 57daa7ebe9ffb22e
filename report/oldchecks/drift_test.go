package checks

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// withSecond adds a second component to the standalone estate: at the same Redis, or at one of its own.
func withSecond(id probe.StoreID, own bool) *estate {
	e := aStandalone()
	if own {
		e.store(id, probe.Standalone, "10.0.0.9:6379")
		e.node("10.0.0.9:6379", id).Listed = true
		return e
	}
	e.store(id, probe.Standalone, "10.0.0.1:6379")
	e.nodes[0].Stores = append(e.nodes[0].Stores, id)
	return e
}

// withPump is Gateway and Pump at one Redis, the Pump's settings spoilt.
func withPump(spoil func(pump *probe.Store)) *estate {
	e := withSecond("pump/analytics_storage_config", false)
	spoil(e.stores[1])
	return e
}

// secret makes a secret with an alias of its own.
func secret(plain string) probe.Secret {
	var k probe.Keyring
	for range len(plain) { // another alias for another length
		k.Add(plain[:1])
		plain = plain + "x"
		k.Add(plain)
	}
	return k.Add(plain)
}

func driftExamples() []example {
	shared := func() *estate { return withPump(func(*probe.Store) {}) }
	return []example{
		{"drift.different_redis", report.Fail, func() *estate { return withSecond("dashboard/redis", true) }, shared},
		{"drift.different_database", report.Fail, func() *estate { return withPump(func(p *probe.Store) { p.Database = 3 }) }, shared},
		{"drift.different_mode", report.Fail, func() *estate {
			return withPump(func(p *probe.Store) { p.Mode = probe.Cluster; p.EnableCluster = true; p.Starts = false })
		}, shared},
		{"drift.different_credentials", report.Warn, func() *estate { return withPump(func(p *probe.Store) { p.Password = secret("a") }) }, shared},
		{"drift.different_tls", report.Warn, func() *estate { return withPump(func(p *probe.Store) { p.TLS.Enabled = true }) }, shared},
		{"drift.different_addrs", report.Info, func() *estate { return withPump(func(p *probe.Store) { p.Addrs = []string{"redis:6379"} }) }, shared},
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
	pump := withSecond("gateway/analytics_storage", true)
	pump.store("pump/analytics_storage_config", probe.Standalone, "10.0.0.9:6379")
	pump.nodes[1].Stores = append(pump.nodes[1].Stores, "pump/analytics_storage_config")
	tests["Pump at the Gateway's analytics store"] = struct {
		e    *estate
		want report.Status
	}{pump, ""}
	plane := withSecond("dashboard/redis", true)
	plane.store("mdcb/storage", probe.Standalone, "10.0.0.9:6379")
	plane.nodes[1].Stores = append(plane.nodes[1].Stores, "mdcb/storage")
	tests["a Gateway of a data plane"] = struct {
		e    *estate
		want report.Status
	}{plane, ""}
	five := aStandalone()
	for _, id := range []probe.StoreID{"dashboard/redis", "mdcb/storage", "tib/identity_backend_settings"} {
		five.store(id, probe.Standalone, "10.0.0.1:6379")
		five.nodes[0].Stores = append(five.nodes[0].Stores, id)
	}
	five.store("pump/analytics_storage_config", probe.Standalone, "10.0.0.9:6379")
	five.node("10.0.0.9:6379", "pump/analytics_storage_config").Listed = true
	tests["Pump apart from four others"] = struct {
		e    *estate
		want report.Status
	}{five, report.Fail}
	replica := withSecond("pump/analytics_storage_config", true)
	follow(replica.nodes[1], replica.nodes[0])
	tests["Pump at a replica of the Gateway's Redis"] = struct {
		e    *estate
		want report.Status
	}{replica, ""}
	silent := withSecond("dashboard/redis", true)
	fails(silent.nodes[1], probe.StepTCP, probe.NetRefused, "connection refused")
	tests["one that does not answer"] = struct {
		e    *estate
		want report.Status
	}{silent, ""}
	for name, test := range tests {
		got := report.Status("")
		if f := find(judge(t, test.e), "drift.different_redis"); f != nil {
			got = f.Status
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestDifferentUsersAreNoFault(t *testing.T) {
	f := find(judge(t, withPump(func(p *probe.Store) { p.Username, p.Password = "pump", secret("a") })), "drift.different_credentials")
	if f == nil || f.Status != report.Info {
		t.Errorf("%+v", f)
	}
}

func TestSentinelBesideAFixedAddressIsAWarning(t *testing.T) {
	e := aSentinel()
	e.store("pump/analytics_storage_config", probe.Standalone, "10.0.0.1:6379")
	n := e.at("10.0.0.1:6379")
	n.Stores = append(n.Stores, "pump/analytics_storage_config")
	f := find(judge(t, e), "drift.different_mode")
	if f == nil || f.Status != report.Warn {
		t.Errorf("%+v", f)
	}
}

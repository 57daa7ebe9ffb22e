package observe

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/tlsinspect"
)

// store is a Gateway's store as most tests need it.
func store(id probe.StoreID, mode probe.Mode, addrs ...string) probe.Store {
	return probe.Store{
		ID: id, Component: probe.Gateway, Block: "storage", Active: true, Starts: true, Mode: mode, Addrs: addrs,
		Configured: addrs, AddrsFrom: "addrs", Origin: map[string]probe.Origin{"addrs": "tyk.conf:7"}, TimeoutS: 5,
		Driver: probe.Driver{
			Era: "v9", GoRedis: "9.18.0", SendsUsername: true, KnowsSentinel: true, KnowsSentinelPassword: true, PingDecides: true,
		},
	}
}

type planned struct {
	Addr, Purpose, Username, Password string
	TLS, Listed                       bool
	Stores, For                       []probe.StoreID
	FoundBy                           []string
}

func planOf(stores ...probe.Store) []planned {
	var out []planned
	for _, t := range NewPlan(stores, ".").First {
		out = append(out, planned{
			t.Addr, string(t.Access.Purpose), t.Access.Username, t.Access.Password.Alias(), t.Access.TLS.Enabled, t.Listed, t.Stores,
			t.For, t.FoundBy,
		})
	}
	return out
}

func TestNewPlan(t *testing.T) {
	var keys probe.Keyring
	redis, sentinel := keys.Add("redis-pass"), keys.Add("sentinel-pass")
	with := func(s probe.Store, change func(*probe.Store)) probe.Store { change(&s); return s }
	ids := func(ids ...probe.StoreID) []probe.StoreID { return ids }
	const gw, pump = probe.StoreID("gateway/storage"), probe.StoreID("pump/analytics_storage_config")
	file := []string{"tyk.conf:7 addrs"}

	for name, c := range map[string]struct {
		stores []probe.Store
		want   []planned
	}{
		"every seed of a cluster": {
			[]probe.Store{store(gw, probe.Cluster, "b:1", "a:1")},
			[]planned{
				{"a:1", "data", "", "", false, true, ids(gw), ids(gw), file},
				{"b:1", "data", "", "", false, true, ids(gw), ids(gw), file},
			},
		},
		"standalone dials the first address, the others are looked at": {
			[]probe.Store{with(store(gw, probe.Standalone, "b:1"), func(s *probe.Store) { s.Configured = []string{"b:1", "a:1"} })},
			[]planned{
				{"a:1", "data", "", "", false, true, nil, ids(gw), file},
				{"b:1", "data", "", "", false, true, ids(gw), ids(gw), file},
			},
		},
		"a random choice may dial any": {
			[]probe.Store{with(store(gw, probe.Standalone, "a:1"), func(s *probe.Store) {
				s.Configured, s.AddrsRandom = []string{"a:1", "b:1"}, true
			})},
			[]planned{
				{"a:1", "data", "", "", false, true, ids(gw), ids(gw), file},
				{"b:1", "data", "", "", false, true, ids(gw), ids(gw), file},
			},
		},
		"Sentinels with their own password alone": {
			[]probe.Store{with(store(gw, probe.Sentinel, "s:26379"), func(s *probe.Store) {
				s.Username, s.Password, s.SentinelPassword = "tyk", redis, sentinel
			})},
			[]planned{{"s:26379", "sentinel", "", "s2", false, true, ids(gw), ids(gw), file}},
		},
		"a generation that knows no sentinel_password": {
			[]probe.Store{with(store(gw, probe.Sentinel, "s:26379"), func(s *probe.Store) {
				s.SentinelPassword, s.Driver.KnowsSentinelPassword = sentinel, false
			})},
			[]planned{{"s:26379", "sentinel", "", "", false, true, ids(gw), ids(gw), file}},
		},
		"a user name goes out with a password alone": {
			[]probe.Store{
				with(store(gw, probe.Standalone, "a:1"), func(s *probe.Store) { s.Username = "tyk" }),
				with(store(gw, probe.Standalone, "b:1"), func(s *probe.Store) { s.Username, s.Password = "tyk", redis }),
				with(store(gw, probe.Standalone, "c:1"), func(s *probe.Store) {
					s.Username, s.Password, s.Driver.SendsUsername = "tyk", redis, false
				}),
			},
			[]planned{
				{"a:1", "data", "", "", false, true, ids(gw), ids(gw), file},
				{"b:1", "data", "tyk", "s1", false, true, ids(gw), ids(gw), file},
				{"c:1", "data", "", "s1", false, true, ids(gw), ids(gw), file},
			},
		},
		"two components with the same access are one visit": {
			[]probe.Store{
				with(store(gw, probe.Cluster, "a:1"), func(s *probe.Store) { s.Password = redis }),
				with(store(pump, probe.Cluster, "a:1"), func(s *probe.Store) { s.Password = keys.Add("redis-pass") }),
			},
			[]planned{{"a:1", "data", "", "s1", false, true, ids(gw, pump), ids(gw, pump), file}},
		},
		"other TLS settings are another visit": {
			[]probe.Store{
				store(gw, probe.Cluster, "a:1"),
				with(store(pump, probe.Cluster, "a:1"), func(s *probe.Store) { s.TLS = tlsinspect.Settings{Enabled: true} }),
			},
			[]planned{
				{"a:1", "data", "", "", false, true, ids(gw), ids(gw), file},
				{"a:1", "data", "", "", true, true, ids(pump), ids(pump), file},
			},
		},
		"a block that is not in use": {
			[]probe.Store{with(store(gw, probe.Standalone, "a:1"), func(s *probe.Store) { s.Active = false })}, nil,
		},
		"the fallback of a file that cannot be read": {
			[]probe.Store{with(store(gw, probe.Standalone, "127.0.0.1:6379"), func(s *probe.Store) {
				s.Starts, s.AddrsFrom = false, "default"
			})},
			nil,
		},
		"known addresses of a component that does not start": {
			[]probe.Store{with(store(gw, probe.Standalone, "a:1"), func(s *probe.Store) { s.Starts = false })},
			[]planned{{"a:1", "data", "", "", false, true, ids(gw), ids(gw), file}},
		},
		"the fallback that Tyk would really dial": {
			[]probe.Store{with(store(gw, probe.Standalone, "127.0.0.1:6379"), func(s *probe.Store) {
				s.AddrsFrom, s.Configured, s.Origin = "default", nil, nil
			})},
			[]planned{{"127.0.0.1:6379", "data", "", "", false, true, ids(gw), ids(gw), []string{"default"}}},
		},
		"from a variable": {
			[]probe.Store{with(store(gw, probe.Standalone, "a:1"), func(s *probe.Store) {
				s.Origin = map[string]probe.Origin{"addrs": "TYK_GW_STORAGE_ADDRS"}
			})},
			[]planned{{"a:1", "data", "", "", false, true, ids(gw), ids(gw), []string{"TYK_GW_STORAGE_ADDRS"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, planOf(c.stores...)); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpreadUsesTheAccessOfTheStore(t *testing.T) {
	var keys probe.Keyring
	s := store("gateway/storage", probe.Sentinel, "s:26379")
	s.Password, s.SentinelPassword, s.Username = keys.Add("data"), keys.Add("sentinel"), "tyk"
	s.TLS, s.Driver.PlainMaster = tlsinspect.Settings{Enabled: true}, true
	plan := NewPlan([]probe.Store{s}, ".")
	st := index(plan.Stores)

	data := st.spread(plan.First[0], probe.Find{Addr: "d:6379", Purpose: probe.AsData})
	other := st.spread(plan.First[0], probe.Find{Addr: "t:26379", Purpose: probe.AsSentinel})
	if len(data) != 1 || data[0].Access.Username != "tyk" || data[0].Access.Password.Alias() != "s1" || data[0].Access.TLS.Enabled {
		t.Errorf("data node of a Sentinel store whose generation dials it in plaintext: %+v", data)
	}
	if len(other) != 1 || other[0].Access.Username != "" || other[0].Access.Password.Alias() != "s2" || !other[0].Access.TLS.Enabled {
		t.Errorf("another Sentinel: %+v", other)
	}
	s.Mode = probe.Standalone
	if followed := index([]probe.Store{s}).spread(NewPlan([]probe.Store{s}, ".").First[0],
		probe.Find{Addr: "x:1", Purpose: probe.AsData}); followed != nil {
		t.Errorf("a standalone client follows nobody, got %+v", followed)
	}
}

// TestAddressesThatDoNotCountAreLookedAtOnce: a few of them, with the store's access, and nobody whom they name.
func TestAddressesThatDoNotCountAreLookedAtOnce(t *testing.T) {
	s := probe.Store{
		ID: "gateway/storage", Active: true, Starts: true, Mode: probe.Standalone, Addrs: []string{"a:1"}, Configured: []string{"a:1"},
		Overridden: []probe.Overridden{
			{Addr: "a:1", Place: probe.Place{Kind: probe.PlaceConf, File: "/etc/tyk.conf", Line: 3}},
			{Addr: "b:1", Place: probe.Place{Kind: probe.PlaceConf, File: "/etc/tyk.conf", Line: 3}},
			{Addr: "c:1", Place: probe.Place{Kind: probe.PlaceEnv, Name: "TYK_GW_STORAGE_HOST"}},
			{Addr: "d:1"}, {Addr: "e:1"},
		},
	}
	plan := NewPlan([]probe.Store{s}, "")
	if len(plan.First) != 4 {
		t.Fatalf("%+v", plan.First)
	}
	for i, want := range []string{"", "tyk.conf:3 (overridden)", "TYK_GW_STORAGE_HOST (overridden)"} {
		at := plan.First[i]
		if at.Aside != (i > 0) || i > 0 && (at.Listed || len(at.Stores) > 0 || at.FoundBy[0] != want || len(at.For) != 1) {
			t.Errorf("%+v", at)
		}
	}
	all := []probe.Store{s}
	if got := index(all).spread(plan.First[1], probe.Find{Addr: "x:1", Purpose: probe.AsData}); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestListedAddresses(t *testing.T) {
	twice := store("gateway/storage", probe.Cluster, "a:1", "b:1", "a:1")
	other := store("pump/storage", probe.Cluster, "b:1", "c:1")
	unused := store("gateway/cache_storage", probe.Cluster, "d:1")
	unused.Active = false
	if got := Listed([]probe.Store{twice, other, unused}); got != 3 {
		t.Errorf("%d addresses, want 3", got)
	}
	if got := len(NewPlan([]probe.Store{twice, other, unused}, ".").First); got != 3 {
		t.Errorf("%d targets, want 3", got)
	}
}

// TestNobodyIsAskedInAnUnknownWay: what a visit met would say nothing where it is not known what the addresses are for.
func TestNobodyIsAskedInAnUnknownWay(t *testing.T) {
	for field, want := range map[string]int{
		"": 1, component.UseSSL: 0, component.CAFile: 0, component.MasterName: 0, component.EnableCluster: 0, component.Password: 1,
	} {
		s := store("gateway/storage", probe.Standalone, "10.0.0.1:6379")
		if field != "" {
			s.Unknown = []string{field}
		}
		if got := len(NewPlan([]probe.Store{s}, ".").First); got != want {
			t.Errorf("%q is not known: %d addresses, want %d", field, got, want)
		}
	}
}

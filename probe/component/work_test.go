package component

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

func store(c probe.Component, block, version string) probe.Store {
	return probe.Store{Component: c, Block: block, TykVersion: version, Mode: probe.Standalone, Active: true}
}

// TestFunctions: what each component and version does over each of its stores, by the facts about its code; of the closed
// ones, by what is documented.
func TestFunctions(t *testing.T) {
	const (
		all     = "read write transaction script publish subscribe"
		no      = "read write transaction publish subscribe" // scripts
		subset  = "read write"
		control = "read write publish"
	)
	for _, tc := range []struct {
		s    probe.Store
		also []string // further blocks in use
		want string
	}{
		{store(probe.Gateway, "storage", "5.14.0"), nil, all},
		{store(probe.Gateway, "storage", "5.6.0"), nil, all},
		{store(probe.Gateway, "storage", "5.5.2"), nil, no},
		{store(probe.Gateway, "storage", "5.4.0"), nil, no},
		{store(probe.Gateway, "storage", "5.3.6"), nil, all},
		{store(probe.Gateway, "storage", "5.3.5"), nil, no},
		{store(probe.Gateway, "storage", "5.2.6"), nil, no},
		{store(probe.Gateway, "storage", "2.9.2"), nil, no},
		{store(probe.Gateway, "storage", "5.14.0"), []string{"cache_storage", "analytics_storage"}, all},
		{store(probe.Gateway, "cache_storage", "5.14.0"), nil, subset},
		{store(probe.Gateway, "analytics_storage", "5.14.0"), nil, subset},
		{store(probe.Gateway, "cache_storage", "5.2.6"), nil, subset},
		{store(probe.Dashboard, "redis", "5.14.0"), nil, control},
		{store(probe.Pump, "analytics_storage_config", "1.16.0"), nil, "read write transaction"},
		{store(probe.Pump, "analytics_storage_config", "0.8.3"), nil, "read write transaction"},
		{store(probe.MDCB, "storage", "2.12.0"), nil, control + " subscribe"},
		{store(probe.MDCB, "storage", "2.12.0"), []string{"analytics_storage"}, control + " subscribe"},
		{store(probe.MDCB, "analytics_storage", "2.12.0"), nil, "write"},
		{store(probe.TIB, "identity_backend_settings", "1.7.2"), nil, subset},
		{store(probe.Direct, "redis", ""), nil, all},
		{store("teapot", "redis", "1.0"), nil, ""},
	} {
		stores := []probe.Store{tc.s}
		for _, b := range tc.also {
			stores = append(stores, store(tc.s.Component, b, tc.s.TykVersion))
		}
		got := strings.Trim(fmt.Sprint(Functions(&tc.s, stores)), "[]")
		if got != tc.want {
			t.Errorf("%s/%s %s with %v: %s, want %s", tc.s.Component, tc.s.Block, tc.s.TykVersion, tc.also, got, tc.want)
		}
	}
}

// listed are the demands of a store, one a line: function, command, key or channel, and whether it is vital.
func listed(s probe.Store, all ...probe.Store) []string {
	var out []string
	for _, d := range Demands(&s, append(all, s)) {
		line := strings.TrimSpace(string(d.Function) + " " + d.Command + " " + d.Key + d.Channel)
		if d.Vital {
			line += " vital"
		}
		out = append(out, line)
	}
	return out
}

func TestDemandsOfTheGateway(t *testing.T) {
	newest, old, ancient := store(
		probe.Gateway,
		"storage",
		"5.14.0",
	), store(
		probe.Gateway,
		"storage",
		"5.2.6",
	), store(
		probe.Gateway,
		"storage",
		"2.9.2",
	)
	clustered := newest
	clustered.Mode = probe.Cluster
	cache, cacheOld := store(probe.Gateway, "cache_storage", "5.14.0"), store(probe.Gateway, "cache_storage", "4.0.14")
	for _, tc := range []struct {
		list []string
		want string
		has  bool
	}{
		{listed(newest), "write SET apikey-* vital", true},
		{listed(newest), "read GET apikey-* vital", true},
		{listed(newest), "subscribe SUBSCRIBE tyk.cluster.notifications vital", true},
		{listed(newest), "publish PUBLISH tyk.cluster.notifications", true},
		{listed(newest), "transaction MULTI", true},
		{listed(newest), "transaction EXEC", true},
		{listed(newest), "script EVALSHA rate-limit-*", true},
		{listed(newest), "write RPUSH analytics-tyk-system-analytics*", true},
		{listed(newest), "read GET cache-*", true},
		{listed(newest), "read MGET apikey-*", true},
		{listed(newest), "read GET redis-test-* vital", false}, // PING decides
		{listed(newest), "read SCAN", true},
		{listed(clustered), "read MGET apikey-*", false},   // key by key
		{listed(newest, cache), "read GET cache-*", false}, // over its own block
		{listed(cache), "read GET apikey-* vital", false},  // over the main block
		{listed(cache), "write SET cache-*", true},         //
		{listed(cache), "write SET redis-test-* vital", false},
		{listed(cacheOld), "write SET redis-test-* vital", true},                                        // all three clients must work
		{listed(store(probe.Gateway, "cache_storage", "4.1.0")), "write SET redis-test-* vital", false}, // any one
		{listed(old), "write SET redis-test-* vital", true},
		{listed(old), "script EVALSHA quota-*", false},
		{listed(ancient), "read SCAN", false}, // it lists keys with KEYS
	} {
		if got := slices.Contains(tc.list, tc.want); got != tc.has {
			t.Errorf("%q: %v in %v", tc.want, got, tc.list)
		}
	}
}

func TestDemandsOfTheOthers(t *testing.T) {
	for _, tc := range []struct {
		s    probe.Store
		want []string
	}{
		{store(probe.Pump, "analytics_storage_config", "1.16.0"), []string{
			"write SET version-check-pump",
			"transaction MULTI vital", "read LRANGE analytics-tyk-system-analytics* vital", "write DEL analytics-tyk-system-analytics* vital",
			"transaction EXEC vital",
			"read LRANGE host-checker:tyk-uptime-analytics*", "write DEL host-checker:tyk-uptime-analytics*",
		}},
		{store(probe.TIB, "identity_backend_settings", "1.7.2"), []string{
			"write SET identity-cache.* vital", "read GET identity-cache.* vital", "write DEL identity-cache.* vital",
			"write SET tib-provider-config-*", "read GET tib-provider-config-*", "write DEL tib-provider-config-*", "read SCAN",
		}},
		{store(probe.Dashboard, "redis", "5.8"), []string{
			"write SET apikey-* vital", "read GET apikey-* vital", "write DEL apikey-*", "write EXPIRE apikey-*", "publish PUBLISH " +
				"tyk.cluster.notifications",
		}},
		{store(probe.MDCB, "analytics_storage", "2.5"), []string{
			"write RPUSH analytics-tyk-system-analytics*", "write EXPIRE analytics-tyk-system-analytics*",
		}},
	} {
		if got := listed(tc.s); !slices.Equal(got, tc.want) {
			t.Errorf("%s/%s\nwant %v\n got %v", tc.s.Component, tc.s.Block, tc.want, got)
		}
	}
}

// TestBlocksOfOneProcess: a block in use takes work off the main one of the same deployment alone.
func TestBlocksOfOneProcess(t *testing.T) {
	main, own, others := store(
		probe.Gateway,
		"storage",
		"",
	), store(
		probe.Gateway,
		"cache_storage",
		"",
	), store(
		probe.Gateway,
		"cache_storage",
		"",
	)
	others.Instance = 2
	for name, tc := range map[string]struct {
		all  []probe.Store
		main bool // the cache is the main store's
	}{
		"its own": {[]probe.Store{main, own}, false}, "of the second Gateway": {[]probe.Store{main, others}, true}, "none": {nil, true},
	} {
		if got := slices.Contains(listed(main, tc.all...), "write SET cache-*"); got != tc.main {
			t.Errorf("%s: %v", name, got)
		}
	}
	own.Active = false
	if !slices.Contains(listed(main, main, own), "write SET cache-*") {
		t.Error("a block that is not in use takes work off the main one")
	}
}

func TestKeyedRead(t *testing.T) {
	for _, tc := range []struct {
		s    probe.Store
		want string
	}{
		{store(probe.Gateway, "storage", ""), "GET apikey-*"},
		{store(probe.Gateway, "cache_storage", ""), "GET cache-*"},
		{store(probe.Gateway, "analytics_storage", ""), "TTL analytics-tyk-system-analytics*"},
		{store(probe.Dashboard, "redis", ""), "GET apikey-*"},
		{store(probe.Pump, "analytics_storage_config", ""), "LRANGE analytics-tyk-system-analytics*"},
		{store(probe.MDCB, "storage", ""), "GET apikey-*"},
		{store(probe.MDCB, "analytics_storage", ""), "EXISTS analytics-tyk-system-analytics*"},
		{store(probe.TIB, "identity_backend_settings", ""), "GET identity-cache.*"},
		{store(probe.Direct, "redis", ""), "GET apikey-*"},
	} {
		d, ok := KeyedRead(&tc.s, nil)
		if got := d.Command + " " + d.Key; !ok || got != tc.want || d.Function != probe.Read || d.Words("k")[1] != "k" {
			t.Errorf("%s/%s: %s, %v", tc.s.Component, tc.s.Block, got, ok)
		}
	}
	if d, ok := KeyedRead(&probe.Store{Component: "teapot"}, nil); ok {
		t.Errorf("of what is no component: %+v", d)
	}
}

func TestWords(t *testing.T) {
	s := store(probe.Gateway, "storage", "")
	words := map[string]string{}
	for _, d := range Demands(&s, nil) {
		words[d.Command] = strings.Join(d.Words("the-key"), " ")
	}
	for command, want := range map[string]string{
		"SET": "SET the-key x PX 1 NX", "GET": "GET the-key", "PUBLISH": "PUBLISH tyk.cluster.notifications x", "MULTI": "MULTI",
		"SUBSCRIBE": "SUBSCRIBE tyk.cluster.notifications", "EVALSHA": "EVALSHA " + strings.Repeat("0", 40) + " 1 the-key",
		"SCAN": "SCAN 0 COUNT 1",
	} {
		if words[command] != want {
			t.Errorf("%s: %q", command, words[command])
		}
	}
}

func TestNeeds(t *testing.T) {
	s := store(probe.Pump, "analytics_storage_config", "")
	got := fmt.Sprint(*Needs(Demands(&s, nil)))
	want := "{[del discard exec lrange multi set] [analytics-tyk-system-analytics* host-checker:tyk-uptime-analytics* version-check-pump] []}"
	if got != want {
		t.Errorf("%s", got)
	}
}

// TestForms: every form belongs to a function, and no key of a rehearsal is one that holds data.
func TestForms(t *testing.T) {
	for command, f := range forms {
		if !slices.Contains(probe.Functions, f.function) || f.has(KeyHere) && f.has(ChannelHere) {
			t.Errorf("%s: %+v", command, f)
		}
	}
	// DEL, RPUSH and the like never name a key of the component itself; SET on one takes effect only where nothing is.
	for _, c := range components() {
		for _, w := range c.Work {
			for _, d := range w.demands() {
				if d.Function == probe.Write && d.Command != "SET" && !strings.HasSuffix(d.Key, "*") {
					t.Errorf("%s: %s %s", c.ID, d.Command, d.Key)
				}
			}
		}
	}
}

package settings_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/settings"
)

type estate = checkstest.Estate

const alone = "10.0.0.1:6379"

// judged are the findings of one check.
func judged(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	for _, check := range settings.Checks() {
		if check.ID != id {
			continue
		}
		found := check.Judge(e.Case())
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

// one is the only finding of a check.
func one(t *testing.T, e *estate, id probe.FaultID) checks.Finding {
	t.Helper()
	found := judged(t, e, id)
	if len(found) != 1 {
		t.Fatalf("%s: %d findings", id, len(found))
	}
	return found[0]
}

// noted is an estate with a note on its first store.
func noted(e *estate, n probe.Note) *estate {
	if n.Text == "" {
		n.Text = "Something is so."
	}
	if n.Stops {
		e.Stores[0].Starts = false
	}
	e.Stores[0].Notes = append(e.Stores[0].Notes, n)
	return e
}

// refusing is the standalone estate with nobody listening.
func refusing() *estate {
	e := checkstest.Standalone()
	checkstest.Fails(e.Nodes[0], probe.StepTCP, probe.NetRefused, "connect: connection refused")
	return e
}

// conf and env are places.
func conf(name string) *probe.Place {
	return &probe.Place{Kind: probe.PlaceConf, File: "/opt/tyk/tyk.conf", Line: 7, Name: name}
}

func env(name string) *probe.Place { return &probe.Place{Kind: probe.PlaceEnv, Name: name} }

// example is an estate in which a check answers, and how bad it is.
type example struct {
	note   probe.Note
	status report.Status
	spoil  func() *estate
}

func examples() []example {
	text, number, flag := probe.TextSetting, probe.NumberSetting, probe.FlagSetting
	return []example{
		{
			note:   probe.Note{ID: probe.ConfigMalformedJson, Origin: "tyk.conf:3", Stops: true, Why: "a comment: JSON has none"},
			status: report.Fail,
		},
		{note: probe.Note{
			ID: probe.ConfigTypeError, Field: component.Port, Key: "storage.port", Origin: "tyk.conf:7", Stops: true,
			Place: conf("storage.port"), Meant: number(6379), Why: "must be a whole number without quotes, not a string",
		}, status: report.Fail},
		{note: probe.Note{ID: probe.ConfigTypeError, Field: component.Timeout, Key: "storage.timeout"}, status: report.Warn},
		{note: probe.Note{
			ID: probe.ConfigBadValue, Field: component.EnableCluster, Key: "TYK_GW_STORAGE_ENABLECLUSTER", Stops: true,
			Place: env("TYK_GW_STORAGE_ENABLECLUSTER"), Meant: flag(true), Why: `is "yes"; it must hold true or false`,
		}, status: report.Fail},
		{note: probe.Note{ID: probe.ConfigFileMissing, Key: "/opt/tyk/tyk.conf", Stops: true, Why: "does not exist"}, status: report.Fail},
		{
			note: probe.Note{
				ID:    probe.ConfigTypeNotRedis,
				Field: component.Type,
				Key:   "storage.type",
				Value: "Redis",
				Stops: true,
				Meant: text("redis"),
			},
			status: report.Fail,
		},
		{note: probe.Note{ID: probe.ConfigEmptyAddrs, Field: component.Addrs, Key: "storage.addrs"}, status: report.Fail, spoil: refusing},
		{note: probe.Note{ID: probe.ConfigEmptyAddrs, Field: component.Addrs, Key: "storage.addrs"}, status: report.Warn},
		{
			note:   probe.Note{ID: probe.ConfigHostWithoutPort, Field: component.Port, Key: "storage.host", Value: "redis"},
			status: report.Fail,
			spoil:  refusing,
		},
		{
			note:   probe.Note{ID: probe.ConfigHostWithoutPort, Field: component.Port, Key: "storage.host", Value: "redis"},
			status: report.Warn,
		},
		{
			note:   probe.Note{ID: probe.ConfigBadAddr, Field: component.Addrs, Value: alone, Meant: probe.ListSetting([]string{alone})},
			status: report.Fail,
		},
		{note: probe.Note{
			ID: probe.ConfigBadTLSVersion, Field: component.MinVersion, Key: "storage.tls_min_version", Value: "1.4", Stops: true,
			Place: conf("storage.tls_min_version"), Meant: text("1.3"), Why: "which is no version of TLS",
		}, status: report.Fail},
		{
			note: probe.Note{
				ID:    probe.ConfigIncompleteKeypair,
				Field: component.KeyFile,
				Key:   "storage.cert_file",
				Place: conf("storage.cert_file"),
			},
			status: report.Warn,
		},
		{note: unknownKey(component.UseSSL, "storage.use_tls", flag(true)), status: report.Warn},
		{
			note: probe.Note{
				ID:    probe.ConfigUnknownVariable,
				Field: component.UseSSL,
				Key:   "TYK_GW_STORAGE_USE_SSL",
				Place: env("TYK_GW_STORAGE_USE_SSL"),
			},
			status: report.Warn,
		},
		{note: emptyPassword(), status: report.Warn},
		{
			note: probe.Note{
				ID:    probe.ConfigUnresolvedReference,
				Field: component.Password,
				Key:   "storage.password",
				Why:   "names nothing",
			},
			status: report.Fail,
			spoil:  refusing,
		},
		{
			note: probe.Note{
				ID:    probe.ConfigUnresolvedReference,
				Field: component.Password,
				Key:   "storage.password",
				Why:   "names nothing",
			},
			status: report.Warn,
		},
		{note: probe.Note{ID: probe.ConfigDeprecatedHosts, Field: component.Addrs, Key: "storage.hosts"}, status: report.Info},
		{
			note: probe.Note{
				ID:    probe.ConfigHostsCollapsed,
				Field: component.Addrs,
				Key:   "storage.hosts",
				Meant: probe.ListSetting([]string{"a:1", "a:2"}),
			},
			status: report.Fail,
			spoil:  refusing,
		},
		{
			note: probe.Note{
				ID:    probe.ConfigHostsIgnored,
				Field: component.Addrs,
				Key:   "storage.host",
				Value: "a:1",
				Place: conf("storage.host"),
			},
			status: report.Info,
		},
		{note: probe.Note{ID: probe.ConfigOnlyFirstAddrUsed, Field: component.EnableCluster, Key: "storage.addrs"}, status: report.Warn},
		{note: probe.Note{ID: probe.ConfigDBIgnoredInCluster, Field: component.Database, Key: "storage.database"}, status: report.Warn},
		{
			note: probe.Note{
				ID:       probe.ConfigMaxIdleInert,
				Field:    component.MaxIdle,
				Key:      "storage.optimisation_max_idle",
				Harmless: true,
			},
			status: report.Info,
		},
		{
			note: probe.Note{
				ID:    probe.ConfigWhitespaceInSecret,
				Field: component.Password,
				Key:   "storage.password",
				Why:   "a line break at its end",
			},
			status: report.Warn,
		},
		{note: probe.Note{ID: probe.ConfigTimeoutUnit}, status: report.Warn, spoil: func() *estate {
			e := checkstest.Standalone()
			e.Stores[0].TimeoutS = 5000
			return e
		}},
		{note: probe.Note{ID: probe.ConfigDBOutOfRange}, status: report.Fail, spoil: func() *estate {
			e := checkstest.Standalone()
			e.Stores[0].Database = 99
			checkstest.Fails(e.Nodes[0], probe.StepSelect, probe.ConfigDBOutOfRange, "ERR DB index is out of range")
			return e
		}},
		{note: probe.Note{ID: probe.ConfigDBInCluster}, status: report.Fail, spoil: func() *estate {
			e := checkstest.Standalone()
			e.Stores[0].Database = 1
			checkstest.Fails(e.Nodes[0], probe.StepSelect, probe.ConfigDBInCluster, "ERR SELECT is not allowed in cluster mode")
			return e
		}},
		{note: probe.Note{ID: probe.ConfigVariableOverrides}, status: report.Fail, spoil: overridden},
	}
}

func unknownKey(f component.Field, key string, meant *probe.Setting) probe.Note {
	return probe.Note{
		ID:     probe.ConfigUnknownKey,
		Field:  f,
		Key:    key,
		Origin: "tyk.conf:7",
		Place:  conf(key),
		Right:  conf("storage." + f),
		Meant:  meant,
	}
}

func emptyPassword() probe.Note {
	return probe.Note{
		ID: probe.ConfigEmptyVariableOverrides, Field: component.Password, Key: "TYK_GW_STORAGE_PASSWORD", Place: env("TYK_GW_STORAGE_PASSWORD"),
		Rivals: []probe.Rival{{Place: *conf("storage.password")}},
	}
}

// overridden is a Gateway whose variable hides an address of its file that answers.
func overridden() *estate {
	e := refusing()
	s := e.Stores[0]
	good := e.Node("10.0.0.9:6379")
	good.For, good.FoundBy = []probe.StoreID{s.ID}, []string{"tyk.conf:7 (overridden)"}
	s.Overridden = []probe.Overridden{{Addr: good.Addr, Place: *conf("storage.addrs")}}
	s.Overrides = []probe.Override{{
		Field: component.Addrs, By: []probe.Place{*env("TYK_GW_STORAGE_ADDRS")}, Over: *conf("storage.addrs"),
		Value: probe.ListSetting([]string{good.Addr}),
	}}
	return e
}

func TestEveryCheckAnswers(t *testing.T) {
	shown := map[probe.FaultID]bool{}
	for _, x := range examples() {
		spoil := x.spoil
		if spoil == nil {
			spoil = checkstest.Standalone
		}
		e := spoil()
		if x.note.Key != "" || x.note.Why != "" || x.note.Value != "" {
			noted(e, x.note)
		}
		f := one(t, e, x.note.ID)
		if f.Status != x.status {
			t.Errorf("%s: %s, want %s", x.note.ID, f.Status, x.status)
		}
		sound(t, x.note.ID, f)
		shown[x.note.ID] = true
	}
	for _, x := range shardExamples() {
		shown[x.id] = true
	}
	for _, c := range settings.Checks() {
		if !shown[c.ID] {
			t.Errorf("%s has no example", c.ID)
		}
	}
}

// sound holds what every finding owes the reader.
func sound(t *testing.T, id probe.FaultID, f checks.Finding) {
	t.Helper()
	what := f.What.Write(f.Nodes, "")
	if what == "" || len(what) > 200 || !strings.HasSuffix(what, ".") || strings.Contains(what, "%!") {
		t.Errorf("%s: %q", id, what)
	}
	if f.Store == nil || len(f.Refs) == 0 {
		t.Errorf("%s: %+v", id, f)
	}
	for _, x := range f.Fix {
		if strings.Contains(x.Text, "<") != (x.Needs != "") || x.Text == "" {
			t.Errorf("%s: %+v", id, x)
		}
	}
}

func TestHealthyEstatesAreQuiet(t *testing.T) {
	for name, e := range map[string]*estate{"standalone": checkstest.Standalone(), "cluster": checkstest.Cluster(),
		"sentinel": checkstest.Sentinel()} {
		for _, c := range settings.Checks() {
			if found := c.Judge(e.Case()); len(found) > 0 {
				t.Errorf("%s: %s: %s", name, c.ID, found[0].What.Write(nil, ""))
			}
		}
	}
}

// TestHarmlessNotesAreInfo: settings that are the same with and without a mistake are none.
func TestHarmlessNotesAreInfo(t *testing.T) {
	for _, x := range examples() {
		if x.note.Key == "" || x.note.ID == probe.ConfigBadAddr {
			continue
		}
		n := x.note
		n.Harmless, n.Stops = true, false
		if f := one(t, noted(refusing(), n), n.ID); f.Status != report.Info {
			t.Errorf("%s: %s", n.ID, f.Status)
		}
	}
}

// TestOldNotesAreTold: reports of versions whose notes were a sentence alone still say it.
func TestOldNotesAreTold(t *testing.T) {
	for _, c := range settings.Checks() {
		e := noted(
			refusing(),
			probe.Note{ID: c.ID, Field: component.Password, Key: "storage.password", Origin: "tyk.conf:3", Text: "Something is so."},
		)
		for _, f := range c.Judge(e.Case()) {
			if f.What.Empty() {
				t.Errorf("%s says nothing", c.ID)
			}
		}
	}
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

func wants(t *testing.T, name string, f checks.Finding, want ...string) {
	t.Helper()
	if got := steps(f); !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", name, got, want)
	}
}

// TestADatabaseThatAnotherStoreWants: one visit selects the databases of all stores, and only who wants one that is not there
// is told so.
func TestADatabaseThatAnotherStoreWants(t *testing.T) {
	for name, test := range map[string]struct {
		first int
		mode  string
		want  int
	}{
		"the first database":             {0, "standalone", 1},
		"one that is there":              {3, "standalone", 1},
		"neither is there":               {9, "standalone", 2},
		"a server of an unknown kind":    {3, "", 2},
		"the first, of an unknown kind":  {0, "", 1},
		"a cluster, that has none above": {3, "cluster", 2},
	} {
		e := checkstest.Standalone()
		cache := e.Store("gateway/cache_storage", probe.Standalone, e.Nodes[0].Addr)
		e.Stores[0].Database, cache.Database = test.first, 12
		n := e.Nodes[0]
		n.Stores = append(n.Stores, cache.ID)
		checkstest.Fails(n, probe.StepSelect, probe.ConfigDBOutOfRange, "ERR DB index is out of range")
		n.Server = &probe.Server{Mode: test.mode, DBs: checkstest.P64(4)}
		found := checkstest.Ask(t, settings.Checks(), e, probe.ConfigDBOutOfRange)
		if len(found) != test.want || found[len(found)-1].Store.ID != cache.ID {
			t.Errorf("%s: %d findings, want %d", name, len(found), test.want)
		}
	}
}

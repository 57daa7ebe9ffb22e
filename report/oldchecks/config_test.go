package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// noted is an estate with a note on its first store.
func noted(e *estate, n probe.Note) *estate {
	if n.Text == "" {
		n.Text = "Something is so."
	}
	if n.Stops {
		e.stores[0].Starts = false
	}
	e.stores[0].Notes = append(e.stores[0].Notes, n)
	return e
}

// refusing is the standalone estate with nobody listening.
func refusing() *estate {
	e := aStandalone()
	fails(e.nodes[0], probe.StepTCP, probe.NetRefused, "connect: connection refused")
	return e
}

func configExamples() []example {
	note := func(status report.Status, n probe.Note) example {
		return example{n.ID, status, func() *estate { return noted(aStandalone(), n) }, aStandalone}
	}
	return []example{
		note(report.Fail, probe.Note{ID: "config.malformed_json", Origin: "tyk.conf:3", Stops: true}),
		note(report.Fail, probe.Note{ID: "config.type_error", Field: component.Port, Key: "storage.port", Origin: "tyk.conf:3", Stops: true}),
		note(report.Fail, probe.Note{ID: "config.bad_value", Field: component.EnableCluster, Key: "TYK_GW_STORAGE_ENABLECLUSTER", Value: "yes", Want: "TYK_GW_STORAGE_ENABLECLUSTER=true", Stops: true}),
		note(report.Fail, probe.Note{ID: "config.file_missing", Key: "/opt/tyk/tyk.conf", Stops: true}),
		note(report.Fail, probe.Note{ID: "config.type_not_redis", Field: component.Type, Key: "storage.type", Want: "redis", Stops: true}),
		{"config.empty_addrs", report.Fail, func() *estate { return noted(refusing(), probe.Note{ID: "config.empty_addrs", Field: component.Addrs}) }, aStandalone},
		{"config.host_without_port", report.Fail, func() *estate {
			return noted(refusing(), probe.Note{ID: "config.host_without_port", Field: component.Port, Want: "storage.port"})
		}, aStandalone},
		note(report.Fail, probe.Note{ID: "config.bad_addr", Field: component.Addrs, Value: "10.0.0.1:6379", Want: "10.0.0.1:6379"}),
		note(report.Fail, probe.Note{ID: "config.bad_tls_version", Field: component.MinVersion, Key: "storage.tls_min_version", Value: "1.4", Want: "1.3", Stops: true}),
		note(report.Warn, probe.Note{ID: "config.incomplete_keypair", Field: component.KeyFile, Key: "storage.cert_file", Want: "storage.key_file"}),
		note(report.Warn, probe.Note{ID: "config.unknown_key", Field: component.UseSSL, Key: "storage.use_tls", Value: "true", Want: "storage.use_ssl"}),
		note(report.Warn, probe.Note{ID: "config.unknown_variable", Field: component.UseSSL, Key: "TYK_GW_STORAGE_USE_SSL", Value: "true", Want: "TYK_GW_STORAGE_USESSL"}),
		note(report.Warn, probe.Note{ID: "config.empty_variable_overrides", Field: component.Password, Key: "TYK_GW_STORAGE_PASSWORD"}),
		{"config.unresolved_reference", report.Fail, func() *estate {
			return noted(refusing(), probe.Note{ID: "config.unresolved_reference", Field: component.Password, Key: "storage.password"})
		}, aStandalone},
		note(report.Warn, probe.Note{ID: "config.deprecated_hosts", Field: component.Addrs, Key: "storage.hosts", Want: "storage.addrs"}),
		{"config.hosts_collapsed", report.Fail, func() *estate {
			return noted(refusing(), probe.Note{ID: "config.hosts_collapsed", Field: component.Addrs, Key: "storage.hosts", Want: "storage.addrs"})
		}, aStandalone},
		note(report.Warn, probe.Note{ID: "config.hosts_ignored", Field: component.Addrs, Key: "storage.host", Want: "storage.addrs"}),
		note(report.Warn, probe.Note{ID: "config.only_first_addr_used", Field: component.EnableCluster, Want: "storage.enable_cluster"}),
		note(report.Warn, probe.Note{ID: "config.db_ignored_in_cluster", Field: component.Database, Key: "storage.database", Want: "0"}),
		note(report.Warn, probe.Note{ID: "config.timeout_unit", Field: component.Timeout, Key: "storage.timeout", Value: "5000", Want: "5"}),
		note(report.Info, probe.Note{ID: "config.max_idle_inert", Field: component.MaxIdle, Harmless: true}),
		note(report.Warn, probe.Note{ID: "config.whitespace_in_secret", Field: component.Password, Key: "storage.password"}),
		{"config.db_out_of_range", report.Fail, func() *estate {
			e := aStandalone()
			e.stores[0].Database = 99
			fails(e.nodes[0], probe.StepSelect, probe.ConfigDBOutOfRange, "ERR DB index is out of range")
			return e
		}, aStandalone},
		{"config.db_in_cluster", report.Fail, func() *estate {
			e := aStandalone()
			e.stores[0].Database = 1
			fails(e.nodes[0], probe.StepSelect, probe.ConfigDBInCluster, "ERR SELECT is not allowed in cluster mode")
			return e
		}, aStandalone},
	}
}

func TestHarmlessNotesAreInfo(t *testing.T) {
	r := judge(t, noted(aStandalone(), probe.Note{ID: "config.unknown_key", Field: component.UseSSL, Key: "storage.use_tls", Value: "false", Harmless: true}))
	if f := find(r, "config.unknown_key"); f == nil || f.Status != report.Info || r.Verdict != report.Healthy {
		t.Errorf("%+v, %s", f, r.Verdict)
	}
}

func TestFallbacksThatWorkAreWarnings(t *testing.T) {
	for _, id := range []probe.FaultID{"config.empty_addrs", "config.host_without_port", "config.hosts_collapsed", "config.unresolved_reference"} {
		f := find(judge(t, noted(aStandalone(), probe.Note{ID: id, Field: component.Password})), id)
		if f == nil || f.Status != report.Warn {
			t.Errorf("%s: %+v", id, f)
		}
	}
}

func TestBadAddressesBesideGoodOnes(t *testing.T) {
	bad := func(e *estate, values ...string) *estate {
		for _, v := range values {
			noted(e, probe.Note{ID: "config.bad_addr", Field: component.Addrs, Key: "storage.addrs", Value: v, Want: strings.TrimSpace(v)})
		}
		return e
	}
	all := aCluster()
	all.nodes = nil
	one := aCluster()
	one.stores[0].Addrs[1] = " 10.0.0.12:6379"
	second := aStandalone()
	second.stores[0].Addrs = []string{"10.0.0.1:6379", "b"}
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
	}{
		"one of several seeds":       {bad(one, " 10.0.0.12:6379"), report.Warn},
		"all seeds":                  {bad(all, all.stores[0].Addrs...), report.Fail},
		"one that is not used":       {bad(second, "b"), report.Warn},
		"the one that is used":       {bad(aStandalone(), "10.0.0.1:6379"), report.Fail},
		"seen by the visit, no note": {unnoted(), report.Fail},
	} {
		if f := find(judge(t, test.e), "config.bad_addr"); f == nil || f.Status != test.want {
			t.Errorf("%s: %+v, want %s", name, f, test.want)
		}
	}
}

func unnoted() *estate {
	e := aStandalone()
	fails(e.nodes[0], probe.StepTCP, probe.ConfigBadAddr, "missing port in address")
	return e
}

// TestSettingsAreTheRootCause holds the table of what follows from which field.
func TestSettingsAreTheRootCause(t *testing.T) {
	unknown := func(field, value string) probe.Note {
		return probe.Note{ID: "config.unknown_key", Field: field, Key: "storage.x", Value: value, Want: "storage." + field}
	}
	tests := map[string]struct {
		note   probe.Note
		e      *estate
		victim probe.FaultID
		caused bool
	}{
		"enable_cluster misspelt":                    {unknown(component.EnableCluster, "true"), notEnabled(), "mode.cluster_not_enabled", true},
		"enable_cluster misspelt, but false":         {unknown(component.EnableCluster, "false"), notEnabled(), "mode.cluster_not_enabled", false},
		"master_name misspelt":                       {unknown(component.MasterName, "mymaster"), sentinelsAsRedis(), "mode.master_name_missing", true},
		"a database misspelt has nothing to do with": {unknown(component.Database, "1"), notEnabled(), "mode.cluster_not_enabled", false},
		"host and port lost":                         {probe.Note{ID: "config.type_error", Field: component.Port}, unnoted(), "config.bad_addr", false},
		"hosts ignored is no cause":                  {probe.Note{ID: "config.hosts_ignored", Field: component.Addrs}, notEnabled(), "mode.cluster_not_enabled", false},
		"a file that is no JSON":                     {probe.Note{ID: "config.malformed_json"}, notEnabled(), "mode.cluster_not_enabled", true},
		"a store that is not built":                  {probe.Note{ID: "config.bad_tls_version", Field: component.MinVersion, Stops: true}, notEnabled(), "mode.cluster_not_enabled", true},
	}
	for name, test := range tests {
		r := judge(t, noted(test.e, test.note))
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

func TestEveryLeadHasAReasonAndKnownFields(t *testing.T) {
	known := map[string]bool{}
	for _, f := range component.Fields {
		known[f] = true
	}
	for _, l := range leads {
		if l.why == "" || l.findings == "" {
			t.Errorf("%+v: a lead without findings or reason", l)
		}
		for _, f := range strings.Fields(l.fields) {
			if !known[f] {
				t.Errorf("no field %q", f)
			}
		}
		for _, p := range strings.Fields(l.findings) {
			if len(All().Match(p)) == 0 {
				t.Errorf("%s: no finding %q", l.fields, p)
			}
		}
	}
}

func TestFixesAreSpelledForTheComponent(t *testing.T) {
	note := probe.Note{ID: "config.unknown_key", Field: component.UseSSL, Key: "x", Value: "true", Want: "y"}
	for id, want := range map[probe.StoreID][]string{
		"gateway/storage":               {`"storage": {"use_ssl": true}`, "TYK_GW_STORAGE_USESSL=true", "global.redis.useSSL: true"},
		"gateway/cache_storage":         {`"cache_storage": {"use_ssl": true}`, "TYK_GW_CACHESTORAGE_USESSL=true"},
		"dashboard/redis":               {`"redis_use_ssl": true`, "TYK_DB_REDISUSESSL=true", "global.redis.useSSL: true"},
		"pump/analytics_storage_config": {`"analytics_storage_config": {"use_ssl": true}`, "TYK_PMP_ANALYTICSSTORAGECONFIG_USESSL=true", "global.redis.useSSL: true"},
		"tib/identity_backend_settings": {`"BackEnd": {"IdentityBackendSettings": {"UseSSL": true}}`, "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_USESSL=true"},
	} {
		e := &estate{}
		e.store(id, probe.Standalone, "10.0.0.1:6379")
		e.node("10.0.0.1:6379", id)
		f := find(judge(t, noted(e, note)), "config.unknown_key")
		var got []string
		for _, x := range f.Fix {
			got = append(got, x.Text)
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %q", id, got)
		}
	}
}

func TestAContainerIsItself(t *testing.T) {
	e := noted(refusing(), probe.Note{ID: "config.empty_addrs", Field: component.Addrs})
	e.ev.Vantage.Container = true
	if f := find(judge(t, e), "config.empty_addrs"); !strings.Contains(f.Message, "container itself") {
		t.Error(f.Message)
	}
}

package tykconf

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/source"
)

// told is what a note must say: id, key, what would be right, and how it is marked.
type told struct{ ID, Key, Want, Field string }

func notesOf(stores []probe.Store, id probe.FaultID) []told {
	out := []told{}
	for _, s := range stores {
		for _, n := range s.Notes {
			if n.ID == id {
				mark := n.Field
				if n.Harmless {
					mark += " harmless"
				}
				out = append(out, told{string(n.ID), n.Key, n.Want, mark})
			}
		}
	}
	return out
}

func TestUnknownKeys(t *testing.T) {
	for name, tc := range map[string]struct {
		c       probe.Component
		version string
		text    string
		want    []told
	}{
		"documented wrongly": {
			probe.Gateway, "", `{"storage": {"type": "redis", "host": "r", "port": 1, "use_ssl": true, "ssl_secure_skip_verify": true, ` +
				`"max_version": "1.2", "min_version": "1.2"}}`,
			[]told{
				{"config.unknown_key", "storage.ssl_secure_skip_verify", "storage.ssl_insecure_skip_verify", "skip_verify"},
				{"config.unknown_key", "storage.max_version", "storage.tls_max_version", "max_version"},
				{"config.unknown_key", "storage.min_version", "storage.tls_min_version", "min_version harmless"},
			},
		},
		"TLS off": {
			probe.Gateway, "", `{"storage": {"type": "redis", "host": "r", "port": 1, "ssl_secure_skip_verify": true, "ssl_ca_file": "x"}}`,
			[]told{
				{"config.unknown_key", "storage.ssl_secure_skip_verify", "storage.ssl_insecure_skip_verify", "skip_verify harmless"},
				{"config.unknown_key", "storage.ssl_ca_file", "storage.ca_file", "ca_file harmless"},
			},
		},
		"typos": {
			probe.Gateway, "", `{"storage": {"type": "redis", "adrs": ["a:1"], "enable-cluster": true, "hosst": {"a": "1"}, "master_nmae": ` +
				`"m", "colour": 1, "//": "x", "comment": "y"}}`,
			[]told{
				{"config.unknown_key", "storage.adrs", "storage.addrs", "addrs"},
				{"config.unknown_key", "storage.enable-cluster", "storage.enable_cluster", "enable_cluster"},
				{"config.unknown_key", "storage.hosst", "storage.hosts", "hosts"},
				{"config.unknown_key", "storage.master_nmae", "storage.master_name", "master_name"},
				{"config.unknown_key", "storage.colour", "", " harmless"},
			},
		},
		"top level": {
			probe.Gateway, "", `{"redis_host": "x", "addrs": ["x:1"], "enable_cluster": true, "host": "legitimate elsewhere", ` +
				`"password": "x", "storage": {"type": "redis", "addrs": ["x:1"]},
				"analytics_storage_config": {"host": "x", "port": 1}, "enable_seperate_cache_store": true}`,
			[]told{
				{"config.unknown_key", "redis_host", "storage.host", "host"},
				{"config.unknown_key", "addrs", "storage.addrs", "addrs harmless"},
				{"config.unknown_key", "enable_cluster", "storage.enable_cluster", "enable_cluster"},
				{"config.unknown_key", "analytics_storage_config", "storage", ""},
				{"config.unknown_key", "enable_seperate_cache_store", "enable_separate_cache_store", ""},
			},
		},
		"old Pump": {
			probe.Pump, "1.8.3", `{"analytics_storage_config": {"host": "r", "port": 1, "use_ssl": true, "ssl_insecure_skip_verify": true}}`,
			[]told{
				{"config.unknown_key", "analytics_storage_config.use_ssl", "analytics_storage_config.redis_use_ssl", "use_ssl"},
				{"config.unknown_key", "analytics_storage_config.ssl_insecure_skip_verify", "analytics_storage_config.redis_ssl_insecure_skip_verify",
					"skip_verify"},
			},
		},
		"storage in Pump": {
			probe.Pump, "", `{"storage": {"type": "redis", "host": "r", "port": 1}}`,
			[]told{{"config.unknown_key", "storage", "analytics_storage_config", "addrs"}},
		},
		"Dashboard": {
			probe.Dashboard, "", `{"redis_host": "r", "redis_port": 1, "redis_enable_cluster": true, "redis_pasword": "p", "storage": {"main": ` +
				`{"type": "postgres"}}, "mongo_url": "x"}`,
			[]told{
				{"config.unknown_key", "redis_enable_cluster", "enable_cluster", "enable_cluster"},
				{"config.unknown_key", "redis_pasword", "redis_password", "password"},
			},
		},
		"Identity Broker": {
			probe.TIB, "", `{"BackEnd": {"identity_backend_settings": {"host": "r", "port": 1}, "IdentityBackendSettings": {"use_ssl": true, ` +
				`"ca_file": "x", "master_name": "m"}}}`,
			[]told{
				{"config.unknown_key", "BackEnd.IdentityBackendSettings.use_ssl", "BackEnd.IdentityBackendSettings.UseSSL", "use_ssl"},
				{"config.unknown_key", "BackEnd.IdentityBackendSettings.ca_file", "BackEnd.IdentityBackendSettings.CAFile", "ca_file"},
				{"config.unknown_key", "BackEnd.IdentityBackendSettings.master_name", "BackEnd.IdentityBackendSettings.MasterName", "master_name"},
				{"config.unknown_key", "BackEnd.identity_backend_settings", "BackEnd.IdentityBackendSettings", "addrs"},
			},
		},
		"too early": {
			probe.Gateway, "3.1.0", `{"storage": {"type": "redis", "addrs": ["s:26379"], "master_name": "m", "sentinel_password": "x", ` +
				`"iam_auth": {"enabled": true}}}`,
			[]told{{"config.unknown_key", "storage.sentinel_password", "", "sentinel_password"}, {"config.unknown_key", "storage.iam_auth", "",
				" harmless"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, notesOf(read(t, tc.c, tc.version, tc.text), "config.unknown_key")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestUnknownVariables(t *testing.T) {
	for name, tc := range map[string]struct {
		c    probe.Component
		env  []string
		want []told
	}{
		"gateway": {probe.Gateway, []string{
			"TYK_GW_STORAGE_ENABLE_CLUSTER=true", "TYK_GW_STORAGE_OPTIMISATION_MAX_ACTIVE=7", "TYK_GW_CACHE_STORAGE_HOST=x",
			"TYK_GW_ENABLESEPARATECACHESTORE=true",
			"TYK_GW_REDISHOST=x", "TYK_STORAGE_HOST=x", "tyk_gw_storage_host=x", "TYK_GW_STORAGE_HOST =x",
			"TYK_GW_STORAGE_SSL_SECURE_SKIP_VERIFY=true", "TYK_GW_ADDRS=x:1",
			"TYK_GW_STORAGE_WHATEVER=1", "TYK_GW_HOST=x", "TYK_GW_PASSWORD=x", "TYK_GW_SOMETHING_ELSE=1", "TYK_GW_STORAGE_SERVICE_PORT=1",
			"TYK_DB_REDIS_HOST=x",
		}, []told{
			{"config.unknown_variable", "TYK_GW_ADDRS", "TYK_GW_STORAGE_ADDRS", "addrs"},
			{"config.unknown_variable", "TYK_GW_ENABLESEPARATECACHESTORE", "TYK_GW_ENABLESEPERATECACHESTORE", ""},
			{"config.unknown_variable", "TYK_GW_REDISHOST", "TYK_GW_STORAGE_HOST", "host"},
			{"config.unknown_variable", "TYK_GW_STORAGE_ENABLE_CLUSTER", "TYK_GW_STORAGE_ENABLECLUSTER", "enable_cluster"},
			{"config.unknown_variable", "TYK_GW_STORAGE_HOST ", "TYK_GW_STORAGE_HOST", "host"},
			{"config.unknown_variable", "TYK_GW_STORAGE_OPTIMISATION_MAX_ACTIVE", "TYK_GW_STORAGE_MAXACTIVE", "max_active"},
			{"config.unknown_variable", "TYK_GW_STORAGE_SSL_SECURE_SKIP_VERIFY", "TYK_GW_STORAGE_SSLINSECURESKIPVERIFY", "skip_verify harmless"},
			{"config.unknown_variable", "TYK_GW_STORAGE_WHATEVER", "", " harmless"},
			{"config.unknown_variable", "TYK_STORAGE_HOST", "TYK_GW_STORAGE_HOST", "host"},
			{"config.unknown_variable", "tyk_gw_storage_host", "TYK_GW_STORAGE_HOST", "host"},
			{"config.unknown_variable", "TYK_GW_CACHE_STORAGE_HOST", "TYK_GW_CACHESTORAGE_HOST", ""},
		}},
		"dashboard": {probe.Dashboard, []string{"TYK_DB_REDIS_HOST=x", "TYK_DB_REDISENABLECLUSTER=true", "TYK_DB_REDISHOSTS=a:1",
			"TYK_DB_STORAGE_MAIN_TYPE=x", "TYK_DASHBOARD_REDISPASSWORD=x"}, []told{
			{"config.unknown_variable", "TYK_DASHBOARD_REDISPASSWORD", "TYK_DB_REDISPASSWORD", "password"},
			{"config.unknown_variable", "TYK_DB_REDISENABLECLUSTER", "TYK_DB_ENABLECLUSTER", "enable_cluster"},
			{"config.unknown_variable", "TYK_DB_REDISHOSTS", "TYK_DB_HOSTS", "hosts"},
			{"config.unknown_variable", "TYK_DB_REDIS_HOST", "TYK_DB_REDISHOST", "host"},
		}},
		"pump": {probe.Pump, []string{"TYK_PMP_STORAGE_HOST=x", "TYK_PMP_ANALYTICS_STORAGE_CONFIG_PORT=7",
			"TYK_PUMP_ANALYTICSSTORAGECONFIG_ADDRS=x:1", "TYK_PMP_PUMPS_CSV_TYPE=csv", "TYK_PMP_REDIS_DATABASE=3"}, []told{
			{"config.unknown_variable", "TYK_PMP_ANALYTICS_STORAGE_CONFIG_PORT", "TYK_PMP_ANALYTICSSTORAGECONFIG_PORT", "port"},
			{"config.unknown_variable", "TYK_PMP_STORAGE_HOST", "TYK_PMP_ANALYTICSSTORAGECONFIG_HOST", "host"},
			{"config.unknown_variable", "TYK_PUMP_ANALYTICSSTORAGECONFIG_ADDRS", "TYK_PMP_ANALYTICSSTORAGECONFIG_ADDRS", "addrs"},
		}},
		"mdcb": {probe.MDCB, []string{"TYK_MDCB_STORAGE_USESSL=true", "TYK_MDCB_STORAGE_REDISSSLCAFILE=/x",
			"TYK_MDCB_STORAGE_REDISSSLMAXVERSION=1.3"}, []told{
			{"config.unknown_variable", "TYK_MDCB_STORAGE_REDISSSLCAFILE", "TYK_MDCB_STORAGE_CAFILE", "ca_file"},
			{"config.unknown_variable", "TYK_MDCB_STORAGE_REDISSSLMAXVERSION", "TYK_MDCB_STORAGE_MAXVERSION", "max_version harmless"},
		}},
		"tib": {probe.TIB, []string{"TYK_TIB_BACKEND_IDENTITYBACKENDSETTINGS_ADDRS=x:1", "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_USE_SSL=true"},
			[]told{
				{"config.unknown_variable", "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_USE_SSL", "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_USESSL",
					"use_ssl"},
				{"config.unknown_variable", "TYK_TIB_BACKEND_IDENTITYBACKENDSETTINGS_ADDRS", "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_ADDRS", "addrs"},
			}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, notesOf(read(t, tc.c, "", `{"storage": {"type": "redis"}}`, tc.env...), "config.unknown_variable")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAddressNotes(t *testing.T) {
	for addr, want := range map[string]string{
		"redis": "redis:6379", "redis://r:6379": "r:6379", "rediss://u:p@r:6380/0": "r:6380", "r:6379:6379": "r:6379", "::1": "[::1]:6379",
		"::1:6379": "[::1]:6379", "2001:db8::5:6379": "[2001:db8::5]:6379", "2001:db8::5": "[2001:db8::5]:6379",
		" r:6379": "r:6379", "r:6379 ": "r:6379", "[\"r:1\"": "r:1", `"r:1"`: "r:1", "r:": "", "r:x": "", "r:70000": "", "r:0": "",
		"tcp://10.0.0.1:6379": "10.0.0.1:6379", `"r":6379`: "r:6379", `'r':6379`: "r:6379",
		"r:6379": "good", "[::1]:6379": "good", "10.0.0.1:6379": "good", ":6379": "good", "/run/redis.sock": "good",
	} {
		r := &reader{of: component.Get(probe.Gateway), version: versionAt(t, probe.Gateway, "5.14.0")}
		why, got := r.undialable(addr, probe.Standalone)
		if want == "good" {
			if why != "" {
				t.Errorf("%q: %s", addr, why)
			}
			continue
		}
		if why == "" || got != want {
			t.Errorf("%q: %q, want it repaired to %q, not %q", addr, why, want, got)
		}
	}
	r := &reader{of: component.Get(probe.Gateway), version: versionAt(t, probe.Gateway, "5.14.0")}
	if why, _ := r.undialable("/run/redis.sock", probe.Cluster); why == "" {
		t.Error("a Unix socket is taken for a cluster seed")
	}
}

// TestNoSecrets: whatever is wrong, no password is in a note, but for the address that holds one: the keyring knows it,
// and the writers hide it.
func TestNoSecrets(t *testing.T) {
	const canary = "Kanarienvogel7"
	for _, text := range []string{
		`{"storage": {"type": "redis", "password": ["` + canary + `"]}}`,
		`{"storage": {"type": "redis", "pasword": "` + canary + `", "sentinelpassword": "` + canary + `", "auth": "` + canary + `"}}`,
		`{"storage": {"type": "redis", "password": " ` + canary + `\n", "sentinel_password": "vault://` + canary + `"}}`,
		`{"storage": {"type": "redis", "addrs": ["redis://u:` + canary + `@r:1"], "host": "x://u:` + canary + `@r", "port": 1}}`,
		`{"storage": ["redis://:` + canary + `@r:1"]}`, `{"storage": "` + canary + `"}`, `{"redis_password": "` + canary + `"}`,
		`{"storage": {"type": "redis", "password": "secrets://x"}, "secrets": {"y": "` + canary + `"}}`,
		`{"storage": {"type": "redis", "password": "` + canary + `}`,
	} {
		for _, c := range probe.Components {
			for _, s := range read(t, c, "", text, "TYK_GW_STORAGE_PASS_WORD="+canary, "TYK_GW_SECRETS="+canary,
				"TYK_GW_STORAGE_SENTINEL_PASSWORD="+canary) {
				for _, n := range s.Notes {
					if strings.Contains(n.Text+n.Want+n.Key, canary) || strings.Contains(n.Value, canary) && n.ID != probe.ConfigBadAddr {
						t.Errorf("%s, %s: %+v", c, text, n)
					}
				}
			}
		}
	}
}

// TestURLPasswordIsKnown: the password in an address is a secret of the run.
func TestURLPasswordIsKnown(t *testing.T) {
	dir := write(
		t,
		map[string]string{"tyk.conf": `{"storage": {"type": "redis", "addrs": ["redis://u:Kanarienvogel7@r:1"], "pasword": "Kanarienvogel8"}}`},
	)
	keys := &probe.Keyring{}
	stores, err := readLocal(local{Dir: dir, Files: []source.Conf{{Path: "tyk.conf"}}, Keyring: keys})
	if err != nil || keys.Alias("Kanarienvogel7") == "" || keys.Alias("Kanarienvogel8") == "" {
		t.Errorf("%v, %v", keys.Plain(), err)
	}
	for _, n := range stores[0].Notes {
		if n.ID == probe.ConfigBadAddr && n.Value != stores[0].Addrs[0] {
			t.Errorf("%q is not the address %q", n.Value, stores[0].Addrs[0])
		}
	}
}

// TestServiceLink: the port of a variable that Kubernetes made is meant where nothing else names one.
func TestServiceLink(t *testing.T) {
	link := "TYK_GW_STORAGE_PORT=tcp://10.0.0.1:6390"
	for text, want := range map[string]int{`{"storage": {"type": "redis", "host": "a"}}`: 6390,
		`{"storage": {"type": "redis", "host": "a", "port": 1}}`: 0} {
		for _, n := range read(t, probe.Gateway, "", text, link)[0].Notes {
			if n.ID != probe.ConfigBadValue {
				continue
			}
			if n.Kind != probe.ServiceLink || (n.Meant == nil) != (want == 0) || want > 0 && n.Want != "TYK_GW_STORAGE_PORT=6390" {
				t.Errorf("%s: %+v", text, n)
			}
			want = -1
		}
		if want >= 0 {
			t.Errorf("%s: nothing is noted of the variable", text)
		}
	}
}

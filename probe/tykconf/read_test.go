package tykconf

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/source"
)

// write puts files into an empty folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// read reads one component's file with variables.
func read(t *testing.T, c probe.Component, version, text string, env ...string) []probe.Store {
	t.Helper()
	dir := write(t, map[string]string{"the.conf": text})
	stores, err := readLocal(local{
		Files: []source.Conf{{Component: c, Path: "the.conf"}}, Env: source.FromEnviron(env), Dir: dir, Root: dir,
		Versions: map[probe.Component]string{"": version},
	})
	if err != nil {
		t.Fatal(err)
	}
	return stores
}

// ids are the ids of the notes, with the harmless ones marked.
func ids(notes []probe.Note) []string {
	out := []string{}
	for _, n := range notes {
		id := string(n.ID)
		if n.Harmless {
			id += " (harmless)"
		}
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// TestHealthy: examples as Tyk ships them, and as its charts set them, have nothing to say but hints.
func TestHealthy(t *testing.T) {
	for name, tc := range map[string]struct {
		c    probe.Component
		text string
		env  []string
	}{
		"gateway file": {probe.Gateway, `{"listen_port": 8080, "secret": "x", "template_path": "/opt/tyk-gateway/templates",
			"use_db_app_configs": false,
			"app_path": "/opt/tyk-gateway/apps", "storage": {"type": "redis", "host": "tyk-redis", "port": 6379, "username": "",
			"password": "", "database": 0,
			"optimisation_max_idle": 2000, "optimisation_max_active": 4000}, "enable_analytics": false, "analytics_config": {"type": "",
			"ignored_ips": []},
			"dns_cache": {"enabled": false, "ttl": 3600, "check_interval": 60}, "allow_master_keys": false, "policies": {"policy_source": "file"},
			"hash_keys": true, "http_server_options": {"enable_websockets": true, "use_ssl": false, "min_version": 771},
			"coprocess_options": {"enable_coprocess": true},
			"liveness_check": {"enabled": true}, "oauth_redirect_uri_separator": ";", "_comment": "kept for people"}`, nil},
		"gateway cluster": {probe.Gateway, `{"storage": {"type": "redis", "addrs": ["a.example:7000", "b.example:7000"],
			"enable_cluster": true, "use_ssl": true,
			"tls_min_version": "1.2"}}`, nil},
		"gateway sentinel": {probe.Gateway, `{"storage": {"type": "redis", "addrs": ["a.example:26379", "b.example:26379"], "master_name": ` +
			`"mymaster", "sentinel_password": "s", "password": "p"}}`, nil},
		"gateway chart": {probe.Gateway, `{"storage": {"type": "redis", "host": "redis", "port": 6379}}`, []string{
			"TYK_GW_STORAGE_TYPE=redis", "TYK_GW_STORAGE_ADDRS=tyk-redis-master.tyk.svc:6379", "TYK_GW_STORAGE_DATABASE=0",
			"TYK_GW_STORAGE_USESSL=false",
			"TYK_GW_STORAGE_MAXIDLE=1000", "TYK_GW_STORAGE_ENABLECLUSTER=false", "TYK_GW_STORAGE_TLSMAXVERSION=", "TYK_GW_STORAGE_PASSWORD=x",
			"TYK_GW_LISTENPORT=8080", "TYK_GW_SECRETS=a:b", "TYK_SECRET_A=b", "TYK_LOGLEVEL=info", "TYK_GW_POLICIES_POLICYPATH=/x",
			"TYK_GW_STORAGE_SERVICE_HOST=10.0.0.1", "TYK_GW_STORAGE_PORT_6379_TCP_ADDR=10.0.0.1", "TYK_DB_STORAGE_MAIN_TYPE=postgres"}},
		"dashboard file": {probe.Dashboard, `{"listen_port": 3000, "tyk_api_config": {"Host": "http://gw", "Port": "8080"},
			"mongo_url": "mongodb://m", "mongo_use_ssl": true,
			"page_size": 10, "admin_secret": "x", "redis_port": 6379, "redis_host": "tyk-redis", "redis_hosts": null, "redis_password": "",
			"enable_cluster": false,
			"storage": {"main": {"type": "postgres", "connection_string": "user=x"}}, "host_config": {"override_hostname": "x"},
			"use_sharded_analytics": true}`, nil},
		"dashboard chart": {probe.Dashboard, `{}`, []string{"TYK_DB_REDISADDRS=tyk-redis:6379", "TYK_DB_REDISPASSWORD=",
			"TYK_DB_ENABLECLUSTER=false", "TYK_DB_REDISDATABASE=0", "TYK_DB_HOSTS=",
			"TYK_DB_STORAGE_MAIN_TYPE=postgres", "TYK_DB_STORAGE_MAIN_CONNECTIONSTRING=x", "TYK_DB_HOSTCONFIG_OVERRIDEHOSTNAME=x"}},
		"pump file": {probe.Pump, `{"analytics_storage_type": "redis", "analytics_storage_config": {"type": "redis", "host": "localhost",
			"port": 6379, "hosts": null, "username": "",
			"password": "", "database": 0, "optimisation_max_idle": 100, "optimisation_max_active": 0, "enable_cluster": false}, "purge_delay": 10,
			"pumps": {"mongo": {"type": "mongo", "meta": {"mongo_url": "x", "mongo_use_ssl": true}}}, "uptime_pump_config": {"mongo_url": "x"},
			"dont_purge_uptime_data": false}`, nil},
		"pump chart": {probe.Pump, `{}`, []string{"TYK_PMP_ANALYTICSSTORAGETYPE=redis", "TYK_PMP_ANALYTICSSTORAGECONFIG_ADDRS=redis:6379",
			"TYK_PMP_ANALYTICSSTORAGECONFIG_MASTERNAME=",
			"TYK_PMP_ANALYTICSSTORAGECONFIG_ENABLECLUSTER=false", "TYK_PMP_ANALYTICSSTORAGECONFIG_REDISUSESSL=true",
			"TYK_PMP_ANALYTICSSTORAGECONFIG_SSLMAXVERSION=",
			"TYK_PMP_ANALYTICSSTORAGECONFIG_MAXACTIVE=4000", "TYK_PMP_OMITCONFIGFILE=true", "TYK_PMP_PUMPS_CSV_TYPE=csv",
			"TYK_PMP_PUMPS_CSV_META_CSVDIR=/x", "TYK_PMP_PURGEDELAY=2"}},
		"mdcb file": {probe.MDCB, `{"listen_port": 9091, "healthcheck_port": 8181, "server_options": {"use_ssl": false, "min_version": 771},
			"hash_keys": true, "forward_analytics_to_pump": true,
			"storage": {"type": "redis", "host": "redis", "port": 6379, "use_ssl": false, "max_version": "1.3"},
			"analytics": {"mongo_url": "x"}, "license": "x"}`, nil},
		"mdcb chart": {probe.MDCB, `{"storage": {"type": "redis"}}`, []string{"TYK_MDCB_STORAGE_TYPE=redis",
			"TYK_MDCB_STORAGE_ADDRS=redis:6379", "TYK_MDCB_STORAGE_REDISUSESSL=true",
			"TYK_MDCB_STORAGE_REDISSSLMAXVERSION=1.3", "TYK_MDCB_STORAGE_REDISSSLMINVERSION="}},
		"tib file": {probe.TIB, `{"Secret": "x", "Port": 3010, "ProfileDir": "./", "HttpServerOptions": {"UseSSL": true, "CertFile": "c",
			"KeyFile": "k"}, "SSLInsecureSkipVerify": true,
			"BackEnd": {"Name": "in_memory", "ProfileBackendSettings": {}, "IdentityBackendSettings": {"Hosts": null, "Addrs": ["redis:6379"],
			"Password": "", "Database": 0,
			"EnableCluster": false, "MaxIdle": 1000, "MaxActive": 2000}}, "TykAPISettings": {"GatewayConfig": {"Endpoint": "http://gw",
			"Port": "80"}},
			"Storage": {"storage_type": "file"}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			stores := read(t, tc.c, "", tc.text, tc.env...)
			for _, s := range stores {
				if !s.Starts {
					t.Errorf("%s does not start", s.ID)
				}
				for _, n := range s.Notes {
					if s.Active && !n.Harmless {
						t.Errorf("%s: %s: %s", s.ID, n.ID, n.Text)
					}
				}
			}
		})
	}
}

func TestOrigins(t *testing.T) {
	s := read(t, probe.Pump, "", "{\n\"analytics_storage_config\": {\n\"host\": \"a\",\n\"port\": 6379,\n\"redis_use_ssl\": "+
		"true,\n\"timeout\": \"x\"\n},\n"+
		"\"Analytics_Storage_Config\": {\n\"port\": 6380,\n\"database\": null}\n}",
		"TYK_PMP_REDIS_USERNAME=u", "TYK_PMP_TEMPORAL_STORAGE_DATABASE=3")[0]
	for f, want := range map[string]probe.Origin{
		component.Host: "the.conf:3", component.Port: "the.conf:9", component.Addrs: "the.conf:3", component.UseSSL: "the.conf:5",
		component.Timeout:  "default",
		component.Username: "TYK_PMP_REDIS_USERNAME", component.Database: "TYK_PMP_TEMPORAL_STORAGE_DATABASE", component.Password: "default",
	} {
		if s.Origin[f] != want {
			t.Errorf("%s comes from %q, want %q", f, s.Origin[f], want)
		}
	}
	if s.Source != filepath.Join(filepath.Dir(s.Conf), "the.conf")+", 2 variables" {
		t.Errorf("source %q", s.Source)
	}
}

func TestSecondStores(t *testing.T) {
	const text = `{"storage": {"type": "redis", "host": "a", "port": 1}, "enable_separate_cache_store": true, "cache_storage": {"host": ` +
		`"b", "port": 2, "use_ssl": true, "tls_min_version": "9"}}`
	for version, starts := range map[string]bool{"5.14.0": false, "5.2.6": true} {
		stores := read(t, probe.Gateway, version, text)
		for _, s := range stores {
			if s.Starts != starts {
				t.Errorf("%s: %s starts: %v", version, s.ID, s.Starts)
			}
		}
		if stores[0].Pool.ClientsPerProcess != map[string]int{"5.14.0": 3, "5.2.6": 2}[version] || stores[1].Pool.ClientsPerProcess != 1 {
			t.Errorf("%s: clients %d and %d", version, stores[0].Pool.ClientsPerProcess, stores[1].Pool.ClientsPerProcess)
		}
	}
}

func TestRecognition(t *testing.T) {
	dir := write(t, map[string]string{
		"tyk.conf": `{"storage": {}}`, "tyk_analytics.conf": `{}`, "pump.conf": `{}`, "tyk_sink.conf": `{"storage": {}}`, "tib.conf": `{}`,
		"a.json": `{"analytics_storage_config": {}}`, "b.json": `{"redis_host": "x"}`, "c.json": `{"BackEnd": {}}`,
		"d.json": `{"storage": {}, "forward_analytics_to_pump": true, "server_options": {}}`, "e.json": `{"storage": {}, "app_path": "x"}`,
		"f.json": `{}`, "sub/tyk.conf": `{"redis_host": "x", "redis_port": 1, "mongo_url": "x", "page_size": 3}`,
	})
	for name, want := range map[string]probe.Component{
		"tyk.conf": probe.Gateway, "tyk_analytics.conf": probe.Dashboard, "pump.conf": probe.Pump, "tyk_sink.conf": probe.MDCB,
		"tib.conf": probe.TIB,
		"a.json":   probe.Pump, "b.json": probe.Dashboard, "c.json": probe.TIB, "d.json": probe.MDCB, "e.json": probe.Gateway,
		"sub/tyk.conf": probe.Dashboard,
	} {
		stores, err := readLocal(local{Files: []source.Conf{{Path: name}}, Dir: dir})
		if err != nil || stores[0].Component != want {
			t.Errorf("%s: %v, %v", name, stores, err)
		}
	}
	if _, err := readLocal(local{Files: []source.Conf{{Path: "f.json"}}, Dir: dir}); err == nil ||
		!strings.Contains(err.Error(), "component=") {
		t.Errorf("f.json: %v", err)
	}
	stores, err := readLocal(
		local{Files: []source.Conf{{Path: "f.json"}}, Dir: dir, Env: source.FromEnviron([]string{"TYK_PMP_PURGEDELAY=1"})},
	)
	if err != nil || stores[0].Component != probe.Pump {
		t.Errorf("f.json with a variable of Pump: %v, %v", stores, err)
	}
}

func TestSeveral(t *testing.T) {
	dir := write(
		t,
		map[string]string{"tyk.conf": `{"storage": {"type": "redis"}}`, "other.conf": `{"storage": {"type": "redis"}}`, "pump.conf": `{}`},
	)
	stores, err := readLocal(
		local{Dir: dir, Files: []source.Conf{{Path: "tyk.conf"}, {Path: "pump.conf"}, {Component: probe.Gateway, Path: "other.conf"}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	var got []probe.StoreID
	for _, s := range stores {
		got = append(got, s.ID)
	}
	want := []probe.StoreID{
		"gateway/storage", "gateway/cache_storage", "gateway/analytics_storage", "pump/analytics_storage_config",
		"gateway#2/storage", "gateway#2/cache_storage", "gateway#2/analytics_storage",
	}
	slices.Sort(got[1:3])
	if d := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))); d != "" {
		t.Error(d)
	}
	stores, err = readLocal(local{Dir: dir, Root: dir})
	if err != nil || len(stores) != 4 {
		t.Errorf("default places: %d stores, %v", len(stores), err)
	}
}

func TestNothing(t *testing.T) {
	dir := t.TempDir()
	var nothing *source.NothingError
	if _, err := readLocal(local{Dir: dir, Root: dir, Env: source.FromEnviron([]string{"PATH=/bin", "TYK_LOGLEVEL=x"})}); !errors.As(
		err,
		&nothing,
	) ||
		len(nothing.Places) < 10 {
		t.Errorf("%v", err)
	}
	if _, err := readLocal(local{Dir: dir, Root: dir, Component: probe.Pump}); !errors.As(err, &nothing) || len(nothing.Places) != 2 {
		t.Errorf("%v", err)
	}
	if _, err := readLocal(local{Component: "portal"}); err == nil || errors.As(err, &nothing) {
		t.Errorf("unknown component: %v", err)
	}
	stores, err := readLocal(local{Dir: dir, Root: dir, Env: source.FromEnviron([]string{"TYK_GW_LISTENPORT=1"})})
	if err != nil || len(stores) == 0 || stores[0].ID != "gateway/storage" {
		t.Errorf("variables of the Gateway alone: %v, %v", stores, err)
	}
}

// TestUnreadable: what is no plain file is told at once and never hangs.
func TestUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("no pipes and devices here")
		return
	}
	dir := write(t, map[string]string{"binary.conf": "\x7fELF\x00\x00{", "empty.conf": "", "dir.conf/x": ""})
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.conf"), 0o600); err != nil {
		t.Fatal(err)
	}
	huge, err := os.Create(filepath.Join(dir, "huge.conf"))
	if err != nil {
		t.Fatal(err)
	}
	if err := huge.Truncate(50 << 20); err != nil {
		t.Fatal(err)
	}
	if err := huge.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pipe.conf", "huge.conf", "/dev/zero"} { // nobody writes to the pipe
		if _, err := readLocal(local{Files: []source.Conf{{Component: probe.Gateway, Path: name}}, Dir: dir}); err == nil ||
			!strings.Contains(err.Error(), "this tool") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, tc := range []struct {
		c      probe.Component
		name   string
		id     string
		starts bool
	}{
		{probe.Gateway, "binary.conf", "config.malformed_json", false},
		{probe.Pump, "binary.conf", "config.malformed_json", true},
		{probe.TIB, "/dev/null", "config.malformed_json", true},
		{probe.Gateway, "dir.conf", "config.file_missing", false},
		{probe.Pump, "dir.conf", "config.file_missing", true},
		{probe.TIB, "dir.conf", "config.file_missing", false},
		{probe.Gateway, "absent.conf", "config.file_missing", true},
		{probe.Gateway, "no/such/tyk.conf", "config.file_missing", false},
		{probe.Dashboard, "absent.conf", "config.file_missing", false},
		{probe.TIB, "absent.conf", "config.file_missing", false},
	} {
		stores, err := readLocal(local{Files: []source.Conf{{Component: tc.c, Path: tc.name}}, Dir: dir})
		if err != nil {
			t.Errorf("%s %s: %v", tc.c, tc.name, err)
			continue
		}
		if s := stores[0]; s.Starts != tc.starts || !slices.Contains(ids(s.Notes), tc.id) {
			t.Errorf("%s %s: starts %v, %v", tc.c, tc.name, s.Starts, ids(s.Notes))
		}
	}
}

// TestPipe: a pipe with a writer, as the shell makes of <(command), is read like a file.
func TestPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // only read
	path := filepath.Join("/dev/fd", strconv.Itoa(int(r.Fd())))
	if _, err := os.Stat(path); err != nil {
		t.Log("no /dev/fd here")
		return
	}
	if _, err := w.WriteString(`{"analytics_storage_config": {"host": "r", "port": 1}}`); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	stores, err := readLocal(local{Files: []source.Conf{{Path: path}}})
	if err != nil || stores[0].ID != "pump/analytics_storage_config" || stores[0].Addrs[0] != "r:1" {
		t.Errorf("%+v, %v", stores, err)
	}
}

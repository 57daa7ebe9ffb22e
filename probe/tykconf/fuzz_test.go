package tykconf

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/source"
)

// FuzzFile: no file makes the reader panic, hang, or give a store without an address.
func FuzzFile(f *testing.F) {
	for _, text := range []string{
		`{"storage": {"type": "redis", "host": "r", "port": 1, "hosts": {"a": "1"}, "addrs": ["a:1", ""], "adrs": 1}}`, `null`, `{`, "\xef\xbb\xbf{}", `{"storage": null, "STORAGE": [1]}`,
		`{"analytics_storage_config": {"hosts": {"h": 1}, "port": "1"}}`, `{"BackEnd": {"IdentityBackendSettings": {"Timeout": -1}}}`, `{"redis_addrs": ["redis://u:p@h"]}`, `{"a":"\ud800"}`,
	} {
		f.Add([]byte(text), "5.14.0")
	}
	f.Add([]byte(`{"storage": {"type": "redis", "password": "file://../x", "use_ssl": true, "tls_min_version": "9"}}`), "2.9.2")
	f.Fuzz(func(t *testing.T, data []byte, version string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "f"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, c := range probe.Components {
			stores, err := readLocal(
				local{Dir: dir, Files: []source.Conf{{Component: c, Path: "f"}}, Versions: map[probe.Component]string{"": version}},
			)
			check(t, stores, err)
		}
	})
}

// FuzzVariables: no environment does.
func FuzzVariables(f *testing.F) {
	for _, env := range []string{
		"TYK_GW_STORAGE_ADDRS=a:1,,b\nTYK_GW_STORAGE_PORT=0x\nTYK_GW_OMITCONFIGFILE=true", "TYK_PMP_REDIS_HOSTS=[::1]:1\nTYK_PMP_PURGECHUNK=x", "TYK_GW_PORTWHITELIST={\nTYK_TIB_X=1",
		"TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS_TIMEOUT=-1\nTYK_DB_HOSTS=a:1,a:2", "tyk_gw_storage_host=\nTYK_GW_STORAGE_=1\nTYK__=\nTYK_GW_=",
	} {
		f.Add(env)
	}
	f.Fuzz(func(t *testing.T, env string) {
		dir := t.TempDir()
		for _, c := range probe.Components {
			stores, err := readLocal(local{Dir: dir, Root: dir, Component: c, Env: source.FromEnviron(strings.Split(env, "\n"))})
			check(t, stores, err)
		}
	})
}

func check(t *testing.T, stores []probe.Store, err error) {
	t.Helper()
	if err != nil {
		return
	}
	for _, s := range stores {
		if len(s.Addrs) == 0 || s.Mode == "" || s.Pool.Size == 0 || s.Origin["addrs"] == "" {
			t.Errorf("%+v", s)
		}
		for _, n := range s.Notes {
			if n.ID == "" || n.Text == "" {
				t.Errorf("%+v", n)
			}
		}
	}
}

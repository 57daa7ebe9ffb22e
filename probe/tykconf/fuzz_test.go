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
		`{"storage": {"type": "redis", "host": "r", "port": 1, "hosts": {"a": "1"}, "addrs": ["a:1", ""], "adrs": 1}}`, `null`, `{`,
		"\xef\xbb\xbf{}", `{"storage": null, "STORAGE": [1]}`,
		`{"analytics_storage_config": {"hosts": {"h": 1}, "port": "1"}}`, `{"BackEnd": {"IdentityBackendSettings": {"Timeout": -1}}}`,
		`{"redis_addrs": ["redis://u:p@h"]}`, `{"a":"\ud800"}`,
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
		"TYK_GW_STORAGE_ADDRS=a:1,,b\nTYK_GW_STORAGE_PORT=0x\nTYK_GW_OMITCONFIGFILE=true", "TYK_PMP_REDIS_HOSTS=[::1]:1\nTYK_PMP_PURGECHUNK=x",
		"TYK_GW_PORTWHITELIST={\nTYK_TIB_X=1",
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

// FuzzDescribed: no text that describes processes does, and no note tells a secret.
func FuzzDescribed(f *testing.F) {
	for _, text := range []string{
		"services:\n  gw:\n    image: tykio/tyk-gateway:v5.3\n    environment:\n      TYK_GW_STORAGE_ADDRS: \"$(A):1,<b>:2,${C}\"\n      " +
			"TYK_GW_STORAGE_PASSWORD: ' \"hunter22\" '\n",
		"kind: Pod\nspec: {containers: [{image: tyk-pump, env: [{name: TYK_PMP_ANALYTICSSTORAGECONFIG_HOST, valueFrom: {secretKeyRef: " +
			"{name: a, key: b}}}]}]}\n",
		"global: {redis: {addrs: ['redis://u:hunter22@r:1'], enableSentinel: true, pass: '{{ .x }}'}}\ntyk-gateway: {}\n",
		"TYK_DB_REDISHOST=\"r\" # x\nTYK_DB_REDISPASSWORD=a#b\nTYK_DB_REDISPORT=1\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		deployments, err := source.Read(source.Input{EnvFiles: []string{"-"}, Stdin: strings.NewReader(text), Dir: dir, Root: dir})
		if err != nil {
			return
		}
		keys := &probe.Keyring{}
		stores, err := Read(Input{Deployments: deployments, Keyring: keys})
		if err != nil {
			return
		}
		for _, s := range stores {
			if len(s.Addrs) == 0 && s.Knows("addrs") || s.Mode == "" || s.Pool.Size == 0 {
				t.Errorf("%+v", s)
			}
			for _, n := range s.Notes {
				for _, plain := range keys.Plain() {
					const long = 12 // shorter ones may be words of the note
					if len(plain) >= long && strings.Contains(n.Text, plain) {
						t.Errorf("%s tells %q: %s", n.ID, plain, n.Text)
					}
				}
			}
		}
	})
}

package tykconf

import (
	"encoding/json"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// TestURLPasswordsUnderAnyName: the password of a URL is a secret wherever it stands, and no note proposes it.
func TestURLPasswordsUnderAnyName(t *testing.T) {
	const url, secret = "redis://tyk:abc@10.0.0.1:6379", "abc"
	for name, c := range map[string]struct{ file, env string }{
		"a list as a string": {file: `{"storage": {"type": "redis", "addrs": "` + url + `"}}`},
		"as a host":          {file: `{"storage": {"type": "redis", "host": "` + url + `"}}`},
		"a misspelt key":     {file: `{"storage": {"type": "redis", "adrs": ["` + url + `"]}}`},
		"a wrong place":      {file: `{"redis": {"addrs": ["` + url + `"]}}`},
		"escaped":            {file: `{"storage": {"type": "redis", "addr": ["redis:\/\/tyk:abc@10.0.0.1:6379"]}}`},
		"JSON in a variable": {file: `{"storage": {"type": "redis"}}`, env: `TYK_GW_STORAGE_ADDRS=["` + url + `"]`},
		"a wrong variable":   {file: `{"storage": {"type": "redis"}}`, env: "TYK_GW_STORAGE_ADDR=" + url},
	} {
		t.Run(name, func(t *testing.T) {
			keys := &probe.Keyring{}
			stores, err := Read(Input{Component: probe.Gateway, Keyring: keys, Deployments: []probe.Deployment{{
				Component: probe.Gateway, Certain: true, Conf: &probe.ConfFile{Path: "/etc/tyk.conf", Data: []byte(c.file)},
				Variables: variable(c.env),
			}}})
			if err != nil {
				t.Fatal(err)
			}
			if plain := keys.Plain(); len(plain) != 1 || plain[0] != secret {
				t.Errorf("known secrets: %q", plain)
			}
			notes, err := json.Marshal(stores[0].Notes)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range stores[0].Notes {
				meant, err := json.Marshal(n.Meant)
				if err != nil || strings.Contains(string(meant), secret) {
					t.Errorf("%v: %s is proposed; notes %s", err, meant, notes)
				}
			}
		})
	}
}

func variable(assignment string) []probe.Variable {
	name, value, set := strings.Cut(assignment, "=")
	if !set {
		return nil
	}
	return []probe.Variable{{Name: name, Value: value, Origin: probe.Origin(name)}}
}

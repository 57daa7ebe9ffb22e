//go:build e2e

package e2e

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
)

// canaries stand in every place where a secret can be. None may come out again, in any form, from any command.
var canaries = map[string]string{
	"file":      `File"canary/47+x`,
	"sentinel":  "Sentinel-canary-815",
	"variable":  "Variable canary %41 9",
	"user":      "Acl-user-canary-33",
	"reference": "Secret-store-canary-5",
	"userinfo":  "Userinfo-canary-77",
	"new line":  "Newline-canary-12\n",
	"own file":  "Password-file-canary",
}

func searchSecrets(t *testing.T, r ran, where string, text string) {
	t.Helper()
	for place, secret := range canaries {
		quoted, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		for form, s := range map[string]string{
			"raw": strings.TrimSpace(secret), "JSON": strings.Trim(string(quoted), `"`),
			"URL": url.QueryEscape(secret), "path": url.PathEscape(secret),
			"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "hex": hex.EncodeToString([]byte(secret)),
		} {
			if strings.Contains(text, s) {
				t.Errorf("%v: the secret of the %s stands in %s (%s)", r.args, place, where, form)
			}
		}
	}
}

// TestSecretsStayInside runs every command and every format over settings full of canaries, at servers that accept them,
// refuse them, and repeat them in their answers.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	accepts := e.Server(estate.Lines("user tyk on >"+canaries["user"]+everything(e), "user default off"))
	refuses := e.Server(estate.Password("another-password"))
	locked := e.Sentinels(1, 1, estate.OwnHosts(), estate.Password(canaries["user"]), estate.SentinelPassword(canaries["sentinel"]))
	repeats := redistest.NewFake(t, redistest.Script{
		"AUTH": func(p *redistest.Peer, args []string) {
			p.Write("-ERR you said " + strings.NewReplacer("\r", " ", "\n", " ").Replace(strings.Join(args, " ")) + "\r\n")
		},
	})
	peer := at(repeats.Addr)
	withUserinfo := "redis://:" + canaries["userinfo"] + "@127.0.0.1:6379"
	filed := gateway(tree{"addrs": peer, "password": canaries["file"]}).file
	gatewayWith := func(file tree, env ...string) settings { return settings{component: "gateway", file: file, env: env} }
	estates := map[string]settings{
		"accepted": gateway(tree{"addrs": at(accepts.Addr()), "username": "tyk", "password": canaries["user"]}),
		"refused":  gateway(tree{"addrs": at(refuses.Addr()), "password": canaries["file"]}),
		"repeated": gateway(tree{"addrs": peer, "password": canaries["file"]}),
		"new line": gateway(tree{"addrs": at(refuses.Addr()), "password": canaries["new line"]}),
		"sentinel": gateway(tree{
			"addrs": peer, "master_name": "m", "password": canaries["file"], "sentinel_password": canaries["sentinel"],
		}),
		"swapped": gateway(tree{
			"addrs": locked.Addrs(), "master_name": "mymaster", "password": canaries["sentinel"], "sentinel_password": canaries["user"],
		}),
		"variables": gatewayWith(filed, "TYK_GW_STORAGE_PASSWORD="+canaries["variable"]),
		"references": gatewayWith(
			gateway(tree{"addrs": peer, "password": "env://REDIS"}).file, "TYK_SECRET_REDIS="+canaries["reference"],
		),
		"user info":    gateway(tree{"addrs": at(withUserinfo)}),
		"as a host":    gateway(tree{"host": withUserinfo}),
		"misspelt":     gateway(tree{"adrs": at(withUserinfo), "pasword": canaries["file"]}),
		"wrong types":  gateway(tree{"password": at(canaries["file"]), "addrs": withUserinfo}),
		"JSON":         variables(`TYK_GW_STORAGE_ADDRS=["` + withUserinfo + `"]`),
		"a wrong name": variables("TYK_GW_STORAGE_ADDR="+withUserinfo, "TYK_GW_STORAGE_PASSWD="+canaries["variable"]),
		"wrong values": gatewayWith(
			gateway(tree{"addrs": peer}).file, "TYK_GW_STORAGE_PASSWORD="+canaries["variable"], "TYK_GW_STORAGE_ENABLECLUSTER=maybe",
		),
		"pump":        {component: "pump", file: tree{"analytics_storage_config": tree{"addrs": peer, "password": canaries["file"]}}},
		"wrong place": {component: "gateway", file: tree{"redis": tree{"addrs": at(withUserinfo), "password": canaries["file"]}}},
	}
	for name, s := range estates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			conf := s.write(t, dir)
			saved := filepath.Join(dir, "r.json")
			archive := filepath.Join(dir, "b.tar.gz")
			everyFormat := []string{"check", "-v", "-o", "table"}
			for _, format := range []string{"json", "html", "junit", "markdown", "prometheus", "nagios", "jsonl"} {
				everyFormat = append(everyFormat, "-o", format+"="+filepath.Join(dir, "r."+format))
			}
			for _, args := range [][]string{
				append(everyFormat, conf...),
				append([]string{"settings"}, conf...),
				append([]string{"settings", "-o", "json"}, conf...),
				append([]string{"settings", "--explain", "password"}, conf...),
				append([]string{"watch", "--for", "1ms", "-o", "jsonl"}, conf...),
				append([]string{"compare"}, conf...),
				append([]string{"compare", "-o", "json"}, conf...),
				append([]string{"fix", "--all"}, conf...),
				append([]string{"bundle", "--output", archive}, conf...),
				{"replay", "-o", "html", saved},
				{"fix", "--all", saved},
				{"compare", saved, saved},
				{"compare", "-o", "json", saved, saved},
				{"merge", saved, saved},
				{"merge", "-o", "json", saved, saved},
				{"bundle", "verify", archive},
				{"bundle", "show", archive, "config/effective.json"},
			} {
				r := run(t, dir, s.env, args...)
				if r.code == 4 || r.code == 2 && args[0] != "compare" { // one component alone cannot differ
					t.Errorf("%s", r)
				}
				searchSecrets(t, r, "standard output", r.out)
				searchSecrets(t, r, "standard error", r.err)
			}
			searchFolder(t, dir)
		})
	}
	t.Run("password file", func(t *testing.T) {
		dir := t.TempDir()
		file := filepath.Join(dir, "secret")
		if err := os.WriteFile(file, []byte(canaries["own file"]+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := run(t, dir, nil, "check", "-v", "--addr", repeats.Addr, "--password-file", file)
		searchSecrets(t, r, "the output", r.out+r.err)
	})
}

// searchFolder looks into every file that the runs wrote, the archive's entries included.
func searchFolder(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"r.json", "r.html", "r.junit", "r.markdown", "r.prometheus", "r.nagios", "r.jsonl"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		searchSecrets(t, ran{args: []string{"check"}}, name, string(text))
	}
	list := run(t, dir, nil, "bundle", "show", filepath.Join(dir, "b.tar.gz"))
	for _, line := range strings.Split(list.out, "\n") {
		f := strings.Fields(line)
		if len(f) < 3 || strings.HasPrefix(line, "tyk-redis") {
			continue
		}
		entry := run(t, dir, nil, "bundle", "show", filepath.Join(dir, "b.tar.gz"), f[2])
		searchSecrets(t, entry, "the bundle's "+f[2], entry.out)
	}
}

package tykconf

import (
	"encoding/base64"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func TestReadEnvFile(t *testing.T) {
	secret := base64.StdEncoding.EncodeToString([]byte("s3cret"))
	for name, tc := range map[string]struct {
		text string
		want []probe.Variable
	}{
		"docker.env": {
			"# a comment\n\nTYK_GW_STORAGE_HOST=redis\r\n  TYK_GW_STORAGE_ADDRS=a:1, b:2 \nTYK_FROM_SHELL\nexport TYK_GW_A=\"x y\"\nTYK_GW_B='x=y'\nTYK_GW_C=\nTYK_GW_D =1\n",
			[]probe.Variable{
				{Name: "TYK_GW_STORAGE_HOST", Value: "redis", Origin: "docker.env:3"},
				{Name: "TYK_GW_STORAGE_ADDRS", Value: "a:1, b:2 ", Origin: "docker.env:4"},
				{Name: "TYK_GW_A", Value: "x y", Origin: "docker.env:6"},
				{Name: "TYK_GW_B", Value: "x=y", Origin: "docker.env:7"},
				{Name: "TYK_GW_C", Origin: "docker.env:8"},
				{Name: "TYK_GW_D ", Value: "1", Origin: "docker.env:9"},
			},
		},
		"noname": {"\xef\xbb\xbfTYK_GW_A=1\nkey: value=2\n", []probe.Variable{{Name: "TYK_GW_A", Value: "1", Origin: "noname:1"}, {Name: "key: value", Value: "2", Origin: "noname:2"}}},
		"compose.yml": {
			"services:\n  gw:\n    environment:\n      TYK_GW_STORAGE_PORT: 6379\n      TYK_GW_STORAGE_ENABLECLUSTER: true\n      TYK_GW_NONE:\n      TYK_GW_STORAGE_HOST: ${REDIS:-redis}\n" +
				"      TYK_GW_STORAGE_PASSWORD: ${PW}\n  pump:\n    environment:\n      - TYK_PMP_ANALYTICSSTORAGECONFIG_ADDRS=a:1,b:2\n      - TYK_FROM_SHELL\n      - TYK_PMP_X=a$$b\n",
			[]probe.Variable{
				{Name: "TYK_GW_STORAGE_PORT", Value: "6379", Origin: "compose.yml:4"},
				{Name: "TYK_GW_STORAGE_ENABLECLUSTER", Value: "true", Origin: "compose.yml:5"},
				{Name: "TYK_GW_STORAGE_HOST", Value: "redis", Origin: "compose.yml:7"},
				{Name: "TYK_GW_STORAGE_PASSWORD", Origin: "compose.yml:8", Hidden: "the variable PW of the shell that runs compose"},
				{Name: "TYK_PMP_ANALYTICSSTORAGECONFIG_ADDRS", Value: "a:1,b:2", Origin: "compose.yml:11"},
				{Name: "TYK_PMP_X", Value: "a$b", Origin: "compose.yml:13"},
			},
		},
		"list": {"environment:\n  - TYK_DB_REDISHOST=r\n", []probe.Variable{{Name: "TYK_DB_REDISHOST", Value: "r", Origin: "list:2"}}},
		"map.yaml": {"TYK_DB_REDISHOST: r\nTYK_DB_REDISPORT: 6379\n", []probe.Variable{
			{Name: "TYK_DB_REDISHOST", Value: "r", Origin: "map.yaml:1"}, {Name: "TYK_DB_REDISPORT", Value: "6379", Origin: "map.yaml:2"},
		}},
		"deploy.yaml": {
			"apiVersion: v1\nkind: Secret\nmetadata: {name: here}\ndata: {pw: " + secret + "}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata:\n  TYK_GW_STORAGE_TYPE: redis\n  tyk.conf: '{}'\n  host: r\n---\n" +
				"apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: gw\n        envFrom:\n        - configMapRef: {name: cm}\n        env:\n" +
				"        - name: TYK_GW_STORAGE_DATABASE\n          value: \"3\"\n        - name: TYK_GW_STORAGE_PASSWORD\n          valueFrom: {secretKeyRef: {name: here, key: pw}}\n" +
				"        - name: TYK_GW_STORAGE_SENTINELPASSWORD\n          valueFrom: {secretKeyRef: {name: elsewhere, key: pw}}\n        - name: TYK_GW_STORAGE_HOST\n          valueFrom: {configMapKeyRef: {name: cm, key: host}}\n" +
				"        - name: POD_IP\n          valueFrom: {fieldRef: {fieldPath: status.podIP}}\n",
			[]probe.Variable{
				{Name: "TYK_GW_STORAGE_TYPE", Value: "redis", Origin: "deploy.yaml:10"},
				{Name: "TYK_GW_STORAGE_TYPE", Value: "redis", Origin: "deploy.yaml:10"},
				{Name: "host", Value: "r", Origin: "deploy.yaml:12"},
				{Name: "tyk.conf", Value: "{}", Origin: "deploy.yaml:11"},
				{Name: "TYK_GW_STORAGE_DATABASE", Value: "3", Origin: "deploy.yaml:24"},
				{Name: "TYK_GW_STORAGE_PASSWORD", Value: "s3cret", Origin: "deploy.yaml:26"},
				{Name: "TYK_GW_STORAGE_SENTINELPASSWORD", Origin: "deploy.yaml:28", Hidden: "secret elsewhere, key pw"},
				{Name: "TYK_GW_STORAGE_HOST", Value: "r", Origin: "deploy.yaml:30"},
				{Name: "POD_IP", Origin: "deploy.yaml:32", Hidden: "a field of the running pod"},
			},
		},
		"inspect.json": {
			"[{\"Config\": {\"Env\": [\n\"TYK_GW_STORAGE_HOST=r\",\n\"PATH=/bin\"]}}]",
			[]probe.Variable{{Name: "TYK_GW_STORAGE_HOST", Value: "r", Origin: "inspect.json:2"}, {Name: "PATH", Value: "/bin", Origin: "inspect.json:3"}},
		},
		"list.json": {
			`{"kind": "List", "items": [{"kind": "Pod", "spec": {"containers": [{"env": [{"name": "TYK_IB_PORT", "value": "1"}]}]}}]}`,
			[]probe.Variable{{Name: "TYK_IB_PORT", Value: "1", Origin: "list.json:1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadEnvFile(filepath.Join(write(t, map[string]string{name: tc.text}), name))
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				if at := got[i].At; at == nil || at.Name != got[i].Name || at.Line == 0 || filepath.Base(at.File) != name {
					t.Errorf("%s: %+v", got[i].Name, at)
				}
				got[i].At = nil
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
	for name, text := range map[string]string{"a.env": "=x\n", "b.yaml": "a: [", "c": "\x00\x01"} {
		if got, err := ReadEnvFile(filepath.Join(write(t, map[string]string{name: text}), name)); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if _, err := ReadEnvFile(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent file is read")
	}
}

// TestPiecesOfASecret: what an unescaped $ in a password made a name of is a piece of the password.
func TestPiecesOfASecret(t *testing.T) {
	text := "services:\n  gw:\n    environment:\n      TYK_GW_STORAGE_PASSWORD: %s\n      TYK_GW_STORAGE_HOST: ${REDIS_HOST}\n"
	for value, piece := range map[string]string{
		"pa$ssword": "ssword", "$ecret": "ecret", "a$b$c": "$b", "x${inside}y": "inside", "redis://:pw$word@r:1": "word",
	} {
		name := "compose.yml"
		dir := write(t, map[string]string{name: strings.Replace(text, "%s", strconv.Quote(value), 1)})
		vars, err := ReadEnvFile(filepath.Join(dir, name))
		if err != nil || len(vars) != 2 {
			t.Fatal(vars, err)
		}
		if v := vars[0]; v.Value != "" || v.Hidden == "" || strings.Contains(v.Hidden, piece) {
			t.Errorf("%s: %+v", value, v)
		}
		if v := vars[1]; !strings.Contains(v.Hidden, "REDIS_HOST") || v.At.Service != "gw" {
			t.Errorf("%+v", v)
		}
	}
}

// TestManifestBomb: aliases of aliases end.
func TestManifestBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [{env: [{name: TYK_GW_X, value: y}]}]\n")
	for i := 1; i < 30; i++ {
		b.WriteString("a" + string(rune('a'+i)) + ": &a" + string(rune('a'+i)) + " [")
		prev := "*a0"
		if i > 1 {
			prev = "*a" + string(rune('a'+i-1))
		}
		b.WriteString(strings.Repeat(prev+",", 9) + prev + "]\n")
	}
	vars, err := readManifest("bomb", []byte(b.String()))
	if err == nil && len(vars) > maxVisits {
		t.Errorf("%d variables", len(vars))
	}
}

// TestHidden: a value that a manifest takes from elsewhere is said to be unknown, and is not taken for empty.
func TestHidden(t *testing.T) {
	env := []probe.Variable{
		{Name: "TYK_GW_STORAGE_PASSWORD", Origin: "d.yaml:3", Hidden: "secret r, key p"},
		{Name: "TYK_GW_STORAGE_PORT", Origin: "d.yaml:5", Hidden: "ConfigMap r, key p"},
	}
	dir := write(t, map[string]string{"tyk.conf": `{"storage": {"type": "redis", "host": "r", "port": 7, "password": "old"}}`})
	stores, err := Read(Input{Dir: dir, Root: dir, Env: env, Files: []File{{Path: "tyk.conf"}}})
	if err != nil {
		t.Fatal(err)
	}
	s := stores[0]
	if !s.Starts || s.Addrs[0] != "r:7" || s.Password.IsSet() {
		t.Errorf("%+v", s)
	}
	if d := cmp.Diff([]string{"run.not_visible", "run.not_visible"}, ids(s.Notes)); d != "" {
		t.Error(d)
	}
}

package source

import (
	"encoding/base64"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

// described reads the first of some files.
func described(t *testing.T, names []string, files map[string]string) ([]probe.Deployment, error) {
	t.Helper()
	return Read(Input{EnvFiles: names, Dir: write(t, files)})
}

// told are the values of a deployment's variables, by name; hidden ones as "?" and where they are.
func told(d probe.Deployment) map[string]string {
	out := map[string]string{}
	for _, v := range d.Variables {
		out[v.Name] = v.Value
		if v.Hidden != "" {
			out[v.Name] = "?" + v.Hidden
		}
	}
	return out
}

const twoServices = `
x-all: &all
  TYK_GW_STORAGE_TYPE: redis
services:
  gw:
    image: tykio/tyk-gateway:${TAG:-v5.3.1}
    env_file: [gw.env, {path: none.env, required: false}]
    environment:
      <<: *all
      TYK_GW_STORAGE_HOST: ${HOST}
      TYK_GW_STORAGE_PASSWORD: a$$b
      TYK_GW_SHELL:
      TYK_GW_EMPTY: ${NOT_SET:-}
    volumes: ["./conf:/opt/tyk-gateway"]
  pump:
    image: registry:5000/tyk-pump@sha256:0123
    command: ["--conf=/etc/p.conf"]
    environment: ["TYK_PMP_ANALYTICSSTORAGECONFIG_ADDRS=${A}:1"]
    configs: [{source: p, target: /etc/p.conf}]
  redis: {image: "redis:7", environment: {TYK_GW_STORAGE_HOST: x}}
configs:
  p: {content: "{\"a\": 1}"}
`

func TestCompose(t *testing.T) {
	got, err := described(t, []string{"compose.yml"}, map[string]string{
		"compose.yml": twoServices, ".env": "HOST=r\n", "gw.env": "TYK_GW_STORAGE_PORT=\"1\" # one\nTYK_GW_STORAGE_TYPE=no\n",
		"conf/tyk.conf": "{}",
	})
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	want := map[string]string{
		"TYK_GW_STORAGE_PORT": "1", "TYK_GW_STORAGE_TYPE": "redis", "TYK_GW_STORAGE_HOST": "r", "TYK_GW_STORAGE_PASSWORD": "a$b",
		"TYK_GW_SHELL": "?the variable TYK_GW_SHELL of the shell that runs compose", "TYK_GW_EMPTY": "",
	}
	gw, pump := got[0], got[1]
	if d := cmp.Diff(want, told(gw)); d != "" {
		t.Error(d)
	}
	if gw.Service != "gw" || gw.Component != probe.Gateway || gw.Version.Text != "5.3.1" || string(gw.Conf.Data) != "{}" || !gw.Foreign {
		t.Errorf("%+v %+v", gw, gw.Conf)
	}
	if pump.Version != nil || string(pump.Conf.Data) != `{"a": 1}` || pump.Conf.Holder == "" {
		t.Errorf("%+v %+v", pump, pump.Conf)
	}
	if v := told(pump)["TYK_PMP_ANALYTICSSTORAGECONFIG_ADDRS"]; v != "?the variable A of the shell that runs compose" {
		t.Error(v)
	}
	for _, v := range gw.Variables {
		if v.At == nil || v.At.Line == 0 || v.At.Service != "gw" {
			t.Errorf("%s: %+v", v.Name, v.At)
		}
	}
}

// TestEarlierEnvFile: an env file before the compose file fills it, and is no variable of anybody.
func TestEarlierEnvFile(t *testing.T) {
	got, err := described(t, []string{"prod.env", "compose.yml"}, map[string]string{
		"prod.env": "HOST=prod\nTYK_GW_STORAGE_PORT=9\n", ".env": "HOST=dev\n", "compose.yml": twoServices,
	})
	if err != nil || len(got) != 2 || told(got[0])["TYK_GW_STORAGE_HOST"] != "prod" || told(got[0])["TYK_GW_STORAGE_PORT"] != "" {
		t.Errorf("%v %v", got, err)
	}
}

// TestPiecesOfASecret: what an unescaped $ in a password made a name of is a piece of the password.
func TestPiecesOfASecret(t *testing.T) {
	for value, piece := range map[string]string{
		"pa$ssword": "ssword", "$ecret": "ecret", "a$b$c": "$b", "x${inside}y": "inside", "redis://:pw$word@r:1": "word",
	} {
		for _, form := range []string{"services:\n  gw:\n    image: tyk-gateway\n    environment:\n      TYK_GW_STORAGE_PASSWORD: %s\n", "%s"} {
			files := map[string]string{"compose.yml": strings.Replace(form, "%s", strconv.Quote(value), 1)}
			if form == "%s" {
				files["compose.yml"] = "services:\n  gw:\n    image: tyk-gateway\n    env_file: e.env\n"
				files["e.env"] = "TYK_GW_STORAGE_PASSWORD=" + value + "\n"
			}
			got, err := described(t, []string{"compose.yml"}, files)
			if err != nil || len(got) != 1 {
				t.Fatal(value, got, err)
			}
			for _, v := range got[0].Variables {
				if v.Value != "" || !strings.Contains(v.Hidden, "write $$") || strings.Contains(v.Hidden, piece) {
					t.Errorf("%s: %+v", value, v)
				}
			}
			if text := strings.Join(got[0].Elsewhere, " "); strings.Contains(text, piece) {
				t.Error(text)
			}
		}
	}
}

const workloads = `
apiVersion: v1
kind: Secret
metadata: {name: here}
data: {pw: SECRET}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: cm}, data: {TYK_GW_STORAGE_PORT: "1", tyk.conf: "{}"}}
- apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: gw}
  spec:
    template:
      spec:
        initContainers: [{name: i, image: tykio/tyk-gateway:v1.0.0}]
        containers:
        - {name: side, image: fluent-bit, envFrom: [{configMapRef: {name: cm}}]}
        - name: tyk
          image: tykio/tyk-gateway:v5.3
          envFrom: [{configMapRef: {name: cm}}, {secretRef: {name: absent}}]
          env:
          - {name: BASE, value: r}
          - {name: TYK_GW_STORAGE_HOST, value: $(BASE).example}
          - {name: TYK_GW_STORAGE_PASSWORD, valueFrom: {secretKeyRef: {name: here, key: pw}}}
          - {name: TYK_GW_STORAGE_USERNAME, valueFrom: {secretKeyRef: {name: elsewhere, key: user}}}
          volumeMounts: [{name: c, mountPath: /opt/tyk-gateway/tyk.conf, subPath: tyk.conf}]
        volumes: [{name: c, configMap: {name: cm}}]
---
`

func TestManifests(t *testing.T) {
	text := strings.Replace(workloads, "SECRET", base64.StdEncoding.EncodeToString([]byte("s3cret")), 1)
	got, err := described(t, []string{"m.yaml"}, map[string]string{"m.yaml": text})
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	d := got[0]
	want := map[string]string{
		"TYK_GW_STORAGE_PORT": "1", "tyk.conf": "{}", "BASE": "r", "TYK_GW_STORAGE_HOST": "r.example", "TYK_GW_STORAGE_PASSWORD": "s3cret",
		"TYK_GW_STORAGE_USERNAME": "?Secret elsewhere, key user",
	}
	if diff := cmp.Diff(want, told(d)); diff != "" {
		t.Error(diff)
	}
	if d.Service != "gw" || d.Version.Text != "5.3" || string(d.Conf.Data) != "{}" || !slices.Equal(d.Elsewhere, []string{"Secret absent"}) {
		t.Errorf("%+v %+v", d, d.Conf)
	}
}

func TestUnit(t *testing.T) {
	text := "[Service]\nEnvironment=A=1 \"TYK_GW_STORAGE_HOST=r s\" 'B=x y' \\\n  " +
		"C=2\nEnvironmentFile=-/nowhere/e\nExecStart=/opt/tyk-gateway/tyk --conf /nowhere/t.conf\n"
	got, err := described(t, []string{"tyk.service"}, map[string]string{"tyk.service": text})
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	want := map[string]string{"A": "1", "TYK_GW_STORAGE_HOST": "r s", "B": "x y", "C": "2"}
	if d := cmp.Diff(want, told(got[0])); d != "" {
		t.Error(d)
	}
	if got[0].Component != probe.Gateway || len(got[0].Elsewhere) != 1 || !strings.Contains(got[0].Conf.Hidden, "/nowhere/t.conf") ||
		got[0].Conf.Shipped {
		t.Errorf("%+v", got[0])
	}
}

// TestRefused: what is refused is named, with what to pass instead, and without what it holds.
func TestRefused(t *testing.T) {
	bomb := "a0: &a0 [1,2,3,4,5,6,7,8,9]\n"
	for i := 1; i < 12; i++ {
		prev, name := "a"+strconv.Itoa(i-1), "a"+strconv.Itoa(i)
		bomb += name + ": &" + name + " [" + strings.Repeat("*"+prev+",", 9) + "1]\n"
	}
	for name, tc := range map[string]struct{ text, says string }{
		"run.sh":     {"export TYK_GW_STORAGE_PASSWORD=s3cret99\n", "shell script"},
		"noname":     {"#!/bin/sh\nTYK_GW_X=s3cret99\n", "shell script"},
		"main.tf":    {"resource \"x\" \"y\" {\n}\n", "Terraform"},
		"Dockerfile": {"FROM tykio/tyk-gateway\nENV TYK_GW_X=s3cret99\n", "Dockerfile"},
		"t.yaml":     {"a: {{ .Values.s3cret99 }}\n", "helm template"},
		"tasks.yml":  {"- name: x\n  lineinfile: {line: TYK=s3cret99}\n", "Ansible"},
		"ci.yml":     {"jobs: {a: {env: {TYK_GW_X: s3cret99}}}\n", "workflow"},
		"infra.yml":  {"services:\n  redis: {image: redis, command: s3cret99}\n", "redis"},
		"bomb.yml":   {bomb, "more than 500000"},
		"self.yml":   {"a: &a [*a]\n", "contains itself"},
		"cycle.yml":  {"services:\n  a: {extends: {service: b}}\n  b: {extends: {service: a}}\n", "circle"},
		"other.yml":  {"services:\n  a: {image: tyk-gateway, extends: {service: a, file: other.yml}}\n", "circle"},
		"broken.yml": {"a: [s3cret99\n", "line"},
		"many.yaml":  {strings.Repeat("a: 1\n---\n", maxDocuments+1), "documents"},
		"large.yml":  {"a: " + strings.Repeat("x", maxFile), "MB"},
		"wide.yml":   {"a: [" + strings.Repeat("1,", maxSeparators) + "1]\n", "lines and values"},
		"binary":     {"\x00s3cret99", "binary"},
		"empty.env":  {"", "empty"},
		"words.txt":  {"s3cret99 and more\n", "KEY=VALUE"},
		"cloud.yaml": {"Resources: {A: {Type: 'AWS::ECS::TaskDefinition'}}\n", "CloudFormation"},
		"described.txt": {"Containers:\n  gw:\n    Image:          tykio/tyk-gateway\n    Environment:\n      TYK_GW_X:  <set to the key " +
			"'a' in secret 'b'>\n", "kubectl"},
		"unknown.yaml":     {"colour: s3cret99\n", "does not know"},
		"nothing/none.env": {"", ""},
	} {
		files := map[string]string{name: tc.text}
		if name == "nothing/none.env" {
			files, tc.says = map[string]string{"x": ""}, "does not exist"
		}
		_, err := described(t, []string{name}, files)
		var refused *Refusal
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), filepath.Base(name)) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret99") {
			t.Errorf("%s tells what it holds: %v", name, err)
		}
	}
}

// TestTogether: many processes are refused that hold too much together, though each of them does not.
func TestTogether(t *testing.T) {
	many := "services:\n"
	for i := range 60 {
		many += "  s" + strconv.Itoa(i) + ": {image: tyk-gateway, env_file: e.env}\n"
	}
	_, err := described(t, []string{"many.yml"}, map[string]string{"many.yml": many, "e.env": strings.Repeat("A=1\n", 10) + numbered(4000)})
	if err == nil || !strings.Contains(err.Error(), "together") {
		t.Error(err)
	}
	if _, err = described(t, []string{"e.env"}, map[string]string{"e.env": "A=" + strings.Repeat("x", maxLine)}); err == nil ||
		!strings.Contains(err.Error(), "in line 1") {
		t.Error(err)
	}
}

// numbered are lines with that many variables.
func numbered(n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString("TYK_GW_" + strconv.Itoa(i) + "=1\n")
	}
	return out.String()
}

// TestChoice: --service and --component pick, and say what there is.
func TestChoice(t *testing.T) {
	dir := write(t, map[string]string{"compose.yml": twoServices})
	one, err := Read(Input{EnvFiles: []string{"compose.yml"}, Dir: dir, Service: "pump"})
	if err != nil || len(one) != 1 || one[0].Service != "pump" {
		t.Error(one, err)
	}
	if _, err = Read(Input{EnvFiles: []string{"compose.yml"}, Dir: dir, Service: "x"}); err == nil || !strings.Contains(err.Error(),
		"gw, pump") {
		t.Error(err)
	}
	in, err := Read(Input{EnvFiles: []string{"-"}, Dir: dir, Stdin: strings.NewReader(twoServices), Component: probe.Gateway})
	if err != nil || len(in) != 1 || in[0].Component != probe.Gateway {
		t.Error(in, err)
	}
}

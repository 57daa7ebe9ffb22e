package source

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// FuzzRead: no text makes the reader panic or hang, whatever file it is given as.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		twoServices, workloads, "A=1\nB=\"x\n", "[Service]\nEnvironment=\"A=1\nExecStart=tyk -c", "a: &a [*a]\n",
		"services: {a: {extends: a, image: tyk-gateway, environment: [\"A=${B:-${C}}\"]}}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"a.yml", "a.env", "a.service", "a.json"} {
			dir := write(t, map[string]string{name: text})
			got, err := Read(Input{EnvFiles: []string{name}, Dir: dir})
			if err == nil && len(got) == 0 {
				t.Error("neither a deployment nor an error")
			}
			_, _ = Read(Input{Confs: []Conf{{Path: name}}, Dir: dir})
		}
	})
}

// nowhere is a folder that does not exist: what a text names below it is not here.
const nowhere = "/nowhere"

// fuzzDocuments hands the documents of a text to a reader of one form, twice.
func fuzzDocuments(f *testing.F, read func(docs []*yaml.Node) []probe.Deployment, seeds ...string) {
	for _, text := range seeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := parse([]byte(text))
		if err != nil {
			return
		}
		got := read(docs)
		sound(t, got)
		if again := read(docs); !reflect.DeepEqual(got, again) {
			t.Errorf("read twice: %+v and %+v", got, again)
		}
	})
}

// sound holds deployments against what everybody relies on.
func sound(t *testing.T, all []probe.Deployment) {
	t.Helper()
	for _, d := range all {
		if d.Component != "" && !component.Known(d.Component) {
			t.Errorf("component %q", d.Component)
		}
		for _, v := range d.Variables {
			if v.Hidden != "" && v.Value != "" || strings.Contains(v.Value, "\x00") || strings.Contains(v.Hidden, "\x00") {
				t.Errorf("%+v", v)
			}
		}
		if f := d.Conf; f != nil && f.Hidden != "" && len(f.Data) > 0 {
			t.Errorf("%+v", f)
		}
	}
}

func FuzzCompose(f *testing.F) {
	fuzzDocuments(f, func(docs []*yaml.Node) []probe.Deployment {
		var files []*composeFile
		for _, d := range docs {
			files = append(files, &composeFile{path: nowhere + "/compose.yml", dir: nowhere, root: d})
		}
		if len(files) == 0 {
			return nil
		}
		out, err := newProject(files, []probe.Variable{{Name: "A", Value: "x$y"}}, nil).deployments()
		if err != nil {
			return nil
		}
		return out
	}, twoServices, "include: [a, {path: [b, c], env_file: d}]\nservices: {a: {image: tyk-pump, extends: {service: a, file: b}}}\n",
		"services: {a: {image: tyk, entrypoint: [sh, -c], command: tyk -c x, volumes: [{type: bind, source: a, target: /b}, 'c:\\d:/e']}}\n")
}

func FuzzManifests(f *testing.F) {
	fuzzDocuments(f, func(docs []*yaml.Node) []probe.Deployment {
		m := manifests{}
		for _, d := range docs {
			m.add("m.yaml", d)
		}
		return m.deployments()
	}, workloads, "kind: Pod\nspec: {containers: [{image: tyk-gateway, command: [$(A)], env: [{name: A, value: $(A)$$(B)}], "+
		"volumeMounts: [{name: v, mountPath: /opt/tyk-gateway, subPath: a/../b}]}], volumes: [{name: v, projected: {sources: [{secret: "+
		"{name: s}}]}}]}\n")
}

func FuzzHelm(f *testing.F) {
	fuzzDocuments(f, func(docs []*yaml.Node) []probe.Deployment {
		var out []probe.Deployment
		for _, d := range docs {
			list, _ := releases(d)
			for _, r := range append(list, installed{values: d}) {
				if chart := chartOf(r.values); chart != "" {
					out = append(out, helm(chart, &chartValues{file: "v.yaml", root: merged(r.values, d, 0), files: map[*yaml.Node]string{}})...)
				}
			}
		}
		return out
	}, "global: {redis: {addrs: [a], passSecret: {name: x}}}\ntyk-gateway: {gateway: {extraEnvs: [{name: A}]}}\n",
		"redis: {host: a, port: 1}\ngateway: {}\ndash: {}\n", "kind: Application\nspec: {source: {helm: {values: 'global: {redis: {}}'}}}\n",
		"kind: HelmRelease\nspec: {values: {global: {redis: {pass: x}}, pump: {}}, valuesFrom: [{name: a}]}\n")
}

func FuzzTasks(f *testing.F) {
	fuzzDocuments(f, func(docs []*yaml.Node) []probe.Deployment {
		var out []probe.Deployment
		for _, d := range docs {
			out = append(append(out, ecs("t.json", d)...), inspected("i.json", d)...)
		}
		return out
	}, `{"containerDefinitions": [{"name": "tyk", "image": "tyk-pump", "environment": [{"name": "A"}], "mountPoints": [{"containerPath": `+
		`"/"}]}]}`,
		`[{"Config": {"Env": ["TYK_GW_A=1"], "Image": "tyk-gateway"}, "Name": "/x"}]`,
		`[{"Spec": {"Name": "a", "TaskTemplate": {"ContainerSpec": {"Image": "tyk-pump", "Env": ["="], "Configs": [{"File": {"Name": "/"}}]}}}}]`)
}

func FuzzDeclared(f *testing.F) {
	fuzzDocuments(f, func(docs []*yaml.Node) []probe.Deployment {
		var out []probe.Deployment
		for _, d := range docs {
			_, _, _ = classify(d, false)
			out = append(out, probe.Deployment{Variables: declared("v.yaml", d, 0)})
		}
		return out
	}, "env: {TYK_GW_A: 1}\nlist: [{name: TYK_DB_B, value: x}, TYK_PMP_C=d, {name: TYK_GW_E, secureValue: f}]\n")
}

func FuzzUnit(f *testing.F) {
	for _, text := range []string{
		"[Service]\nEnvironment=A=1 \"B=x y\" \\\n  C=%%2\nEnvironmentFile=-/nowhere/*\nExecStart=/opt/tyk-gateway/tyk --conf " +
			"/nowhere/t.conf\nUnsetEnvironment=A\n",
		"[Container]\nImage=tykio/tyk-gateway:v5.3\nVolume=a:/b\nSecret=c,type=env,target=D\nEnvironmentFile=./e\n",
		"# /lib/systemd/system/x.service\n[Service]\nExecStart=/bin/sh -c 'tyk -c'\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := unitFile{path: nowhere + "/x.service", data: []byte(text)}
		d, ok, err := unit(u, directives(u), nowhere)
		if ok && err == nil {
			sound(t, []probe.Deployment{d})
		}
	})
}

func FuzzLines(f *testing.F) {
	for _, text := range []string{"A=1\nexport B=\"x\" # y\r\n declare -x C='z\nD = e #\n=\n",
		"TYK_GW_A=ENC[AES,\nB=op://x\n#\n\xef\xbb\xbfC"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []reading{byAnybody, bySystemd, byDocker} {
			vars, err := readLines("e.env", []byte(text), read)
			if err == nil && len(vars) > strings.Count(text, "=") {
				t.Errorf("%d variables", len(vars))
			}
		}
		_, _ = formsOf("e.env", []byte(text))
		_, _ = formsOf("e", []byte(text))
	})
}

func FuzzInterpolate(f *testing.F) {
	for _, text := range []string{"${A:-${B-$C}}$$", "${A:?x}", "$A${", "${A:+b}${D}", "A=$B\nB=${A:-'c'}\nC=\"$D\\n\""} {
		f.Add(text)
	}
	from := func(name string) (string, bool) { return "v", name == "A" }
	f.Fuzz(func(t *testing.T, text string) {
		out, missing, bad := interpolate(text, from)
		if len(missing) == 0 && !bad && strings.Contains(out, "\x00") && !strings.Contains(text, "\x00") {
			t.Errorf("%q is marked, and nothing is missing", out)
		}
		if len(out) > (len(text)+1)*maxReferences {
			t.Errorf("%d bytes of %d", len(out), len(text))
		}
		_ = hiddenBy("TYK_GW_STORAGE_PASSWORD", text, missing, bad)
		_, _ = dotEnv([]byte(text), from)
		_, _ = envLines(nowhere+"/e.env", []byte(text), "s", from)
	})
}

func FuzzProcess(f *testing.F) {
	f.Add("tyk\x00--conf\x00a\x00", "A=1\x00=\x00B")
	f.Add("/x/tyk-pump\x00-c=\x00", "")
	f.Fuzz(func(t *testing.T, cmdline, environ string) {
		proc := write(t, map[string]string{"7/cmdline": cmdline, "7/environ": environ})
		if err := os.Symlink(nowhere, filepath.Join(proc, "7", "cwd")); err != nil {
			t.Fatal(err)
		}
		if d, err := readProcess(proc, 7); err == nil {
			sound(t, []probe.Deployment{d})
		}
	})
}

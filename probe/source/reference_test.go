package source

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
)

// TestAsComposeGo holds this reader against the reference one: where every variable has a value, both give each service
// the same environment.
func TestAsComposeGo(t *testing.T) {
	files := map[string]string{
		"compose.yml": `
x-env: &env {TYK_GW_A: one, TYK_GW_B: "${B:-dflt}"}
services:
  base:
    image: tykio/tyk-gateway:v5.3
    env_file: base.env
    environment: {TYK_GW_C: base, TYK_GW_D: "${N:-${E}}"}
  gw:
    extends: {service: base}
    env_file: [{path: own.env, required: true}, {path: none.env, required: false}]
    environment:
      <<: *env
      TYK_GW_E: a$$b
      TYK_GW_F: 7
      TYK_GW_G: true
  far:
    extends: {service: other, file: sub/other.yml}
    environment: [TYK_GW_H=x=y, TYK_GW_I=, "TYK_GW_J=\"q\"", E]
`,
		"override.yml":  "services: {gw: {environment: {TYK_GW_A: over, TYK_GW_K: k}}}\n",
		"sub/other.yml": "services: {other: {image: tyk-gateway, env_file: e.env, environment: [TYK_GW_L=l]}}\n",
		"sub/e.env":     "TYK_GW_M=\"a b\"\nTYK_GW_N='c $E'\nTYK_GW_O=d # e\nexport TYK_GW_P=${E}\n",
		"base.env":      "TYK_GW_C=file\nTYK_GW_Q=\"x\\ny\"\nTYK_GW_R=1\n", "own.env": "TYK_GW_R=2\n", ".env": "E=env\n",
	}
	dir := write(t, files)
	got, err := Read(Input{EnvFiles: []string{"compose.yml", "override.yml"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var configs []types.ConfigFile
	for _, name := range []string{"compose.yml", "override.yml"} {
		configs = append(configs, types.ConfigFile{Filename: filepath.Join(dir, name)})
	}
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir: dir, ConfigFiles: configs, Environment: types.Mapping{"E": "env"},
	}, func(o *loader.Options) { o.SetProjectName("p", true) })
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(project.Services) {
		t.Fatalf("%d services, not %d", len(got), len(project.Services))
	}
	for _, d := range got {
		want := map[string]string{}
		for name, value := range project.Services[d.Service].Environment {
			if value != nil {
				want[name] = *value
			}
		}
		if diff := cmp.Diff(want, told(d)); diff != "" {
			t.Errorf("%s: %s", d.Service, diff)
		}
	}
}

package source

import "testing"

// FuzzRead: no text makes a reader panic or hang, whatever it is given as.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		twoServices, workloads, "A=1\nB=\"x\n", "[Service]\nEnvironment=\"A=1\nExecStart=tyk -c", "a: &a [*a]\n",
		"global: {redis: {addrs: [a], passSecret: {name: x}}}\ntyk-gateway: {gateway: {extraEnvs: [{name: A}]}}\n",
		"redis: {host: a, port: 1}\ngateway: {}\ndash: {}\n", `{"containerDefinitions": [{"name": "tyk", "image": "tyk-pump", "environment": [{"name": "A"}]}]}`,
		`[{"Config": {"Env": ["TYK_GW_A=1"], "Image": "tyk-gateway"}, "Name": "/x"}]`, "services: {a: {extends: a, image: tyk-gateway, environment: [\"A=${B:-${C}}\"]}}",
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

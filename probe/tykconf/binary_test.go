package tykconf

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/source"
)

// program is a Go program as a component is built: the files of its module, and the flags of its linker.
type program struct {
	name    string // of the program
	files   map[string]string
	ldflags string
}

// The client and the component are folders beside the program, so that nothing is fetched.
const (
	waits = "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t_ %q\n)\n\nfunc main() { fmt.Println(\"up\"); " +
		"os.Stdin.Read(make([]byte, 1)) }\n"
	goRedisV9 = "module github.com/redis/go-redis/v9\n"
	goRedisV8 = "module github.com/go-redis/redis/v8\n"
)

// TestVersionOfRunningBinary: what a running program says of itself decides which version and which client are predicted.
func TestVersionOfRunningBinary(t *testing.T) {
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		t.Log("there is no /proc here")
		return
	}
	for name, tc := range map[string]struct {
		program
		version string
		from    probe.VersionSource
		era     string
		client  string
	}{
		"its own module, its version from the linker": {
			program{"tyk", map[string]string{
				"go.mod": "module github.com/TykTechnologies/tyk\n\nrequire github.com/redis/go-redis/v9 v9.3.1\n\n" +
					"replace github.com/redis/go-redis/v9 => ./client\n",
				"main.go":       fmt.Sprintf(waits, "github.com/redis/go-redis/v9"),
				"client/go.mod": goRedisV9, "client/client.go": "package redis\n",
			}, "-X main.Version=v5.8.6"}, "5.8.6", probe.VersionBinary, "v9", "9.3.1",
		},
		"an old client under a new version": {
			program{"tyk", map[string]string{
				"go.mod": "module github.com/TykTechnologies/tyk\n\nrequire github.com/go-redis/redis/v8 v8.3.1\n\n" +
					"replace github.com/go-redis/redis/v8 => ./client\n",
				"main.go":       fmt.Sprintf(waits, "github.com/go-redis/redis/v8"),
				"client/go.mod": goRedisV8, "client/client.go": "package redis\n",
			}, "-X main.Version=v5.8.6"}, "5.8.6", probe.VersionBinary, "v8", "8.3.1",
		},
		"a module that it is made of": {
			program{"tyk", map[string]string{
				"go.mod": "module example.com/build\n\nrequire (\n\tgithub.com/TykTechnologies/tyk v1.9.1\n\tgithub.com/redis/go-redis/v9 " +
					"v9.7.0\n)\n\n" +
					"replace (\n\tgithub.com/TykTechnologies/tyk => ./tyk\n\tgithub.com/redis/go-redis/v9 => ./client\n)\n",
				"main.go":       fmt.Sprintf(waits, "github.com/TykTechnologies/tyk"),
				"tyk/go.mod":    "module github.com/TykTechnologies/tyk\n\nrequire github.com/redis/go-redis/v9 v9.7.0\n",
				"tyk/tyk.go":    "package tyk\n\nimport _ \"github.com/redis/go-redis/v9\"\n",
				"client/go.mod": goRedisV9, "client/client.go": "package redis\n",
			}, ""}, "1.9.1", probe.VersionBinary, "v9", "9.7.0",
		},
		"neither version nor client": {
			program{"tyk", map[string]string{
				"go.mod": "module github.com/TykTechnologies/tyk\n", "main.go": fmt.Sprintf(waits, "errors"),
			}, ""}, "", probe.VersionAssumed, "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := running(t, tc.program)
			if tc.version != "" && s.TykVersion != tc.version || s.TykVersionFrom != tc.from {
				t.Errorf("version %s of the %s", s.TykVersion, s.TykVersionFrom)
			}
			if tc.era != "" && (s.Driver.Era != tc.era || s.Driver.GoRedis != tc.client) {
				t.Errorf("client %s, go-redis %s", s.Driver.Era, s.Driver.GoRedis)
			}
		})
	}
}

// running builds a program, starts it, takes its file away as an update does, and reads the first store of its process.
func running(t *testing.T, p program) probe.Store {
	t.Helper()
	dir := t.TempDir()
	for name, text := range p.files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	binary := filepath.Join(dir, "bin", p.name)
	build := exec.Command("go", "build", "-mod=mod", "-buildvcs=false", "-ldflags="+p.ldflags, "-o", binary, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOWORK=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	conf := filepath.Join(dir, "tyk.conf")
	if err := os.WriteFile(conf, []byte(`{"storage": {"type": "redis", "host": "r", "port": 1}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "--conf", conf)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // it ends by itself then
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(line, err)
	}
	if err := os.Remove(binary); err != nil {
		t.Fatal(err)
	}
	deployments, err := source.Read(source.Input{Processes: []int{cmd.Process.Pid}, Proc: "/proc", Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	stores, err := Read(Input{Deployments: deployments})
	if err != nil || len(stores) == 0 {
		t.Fatal(stores, err)
	}
	return stores[0]
}

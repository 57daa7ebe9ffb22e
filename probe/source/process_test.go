package source

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// fakeProc makes a /proc with one process.
func fakeProc(t *testing.T, cwd string, args, environ []string) string {
	t.Helper()
	proc := write(t, map[string]string{
		"7/cmdline": strings.Join(args, "\x00") + "\x00", "7/environ": strings.Join(environ, "\x00") + "\x00",
	})
	if err := os.Symlink(cwd, filepath.Join(proc, "7", "cwd")); err != nil {
		t.Fatal(err)
	}
	return proc
}

func TestReadProcess(t *testing.T) {
	cwd := write(t, map[string]string{"pump.conf": "{}", "tyk.conf": "{}"})
	for _, tc := range []struct {
		args      []string
		component probe.Component
		path      string
	}{
		{[]string{"/opt/tyk-gateway/tyk", "--conf=/opt/tyk-gateway/tyk.conf"}, probe.Gateway, "/opt/tyk-gateway/tyk.conf"},
		{[]string{"tyk", "start", "--conf", "my.conf"}, probe.Gateway, filepath.Join(cwd, "my.conf")},
		{[]string{"tyk"}, probe.Gateway, filepath.Join(cwd, "tyk.conf")},
		{[]string{"/opt/tyk-pump/tyk-pump", "-c", "/x/pump.conf"}, probe.Pump, "/x/pump.conf"},
		{[]string{"tyk-pump"}, probe.Pump, filepath.Join(cwd, "pump.conf")},
		{[]string{"tyk-sink", "--c=/etc/tyk-sink/tyk_sink.conf"}, probe.MDCB, "/etc/tyk-sink/tyk_sink.conf"},
		{[]string{"tyk-identity-broker", "-conf", "t.conf", "-p", "profiles.json"}, probe.TIB, filepath.Join(cwd, "t.conf")},
		{[]string{"tyk-analytics", "--conf"}, probe.Dashboard, ""},
		{[]string{"renamed", "conf=x"}, "", ""},
	} {
		proc := fakeProc(t, cwd, tc.args, []string{"TYK_GW_STORAGE_HOST=r", "EMPTY=", "=x"})
		d, err := readProcess(proc, 7)
		if err != nil {
			t.Fatal(err)
		}
		f, env := d.Conf, d.Variables
		if d.Component != tc.component || tc.path != f.Path && (tc.path != "" || !strings.HasPrefix(f.Path, "/opt")) || f.Dir != cwd {
			t.Errorf("%v: %+v", tc.args, f)
		}
		if len(env) != 2 || env[0] != (probe.Variable{Name: "TYK_GW_STORAGE_HOST", Value: "r", Origin: "TYK_GW_STORAGE_HOST"}) {
			t.Errorf("environment %+v", env)
		}
	}
	if _, err := readProcess(t.TempDir(), 7); err == nil || err.Error() != "there is no such process" {
		t.Errorf("absent: %v", err)
	}
}

// TestProcessInContainer: a process with other mounts is read through its root.
func TestProcessInContainer(t *testing.T) {
	proc := fakeProc(t, "/opt/tyk-gateway", []string{"tyk", "--conf=tyk.conf"}, nil)
	root := filepath.Join(proc, "7", "root")
	conf := filepath.Join(root, "opt", "tyk-gateway", "tyk.conf")
	if err := os.MkdirAll(filepath.Dir(conf), 0o755); err != nil {
		t.Fatal(err)
	}
	const text = `{"storage": {"type": "redis", "host": "r", "port": 1, "use_ssl": true, "ca_file": "/etc/ca.pem"}}`
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, link := range [][2]string{{"mnt:[1]", "self/ns/mnt"}, {"mnt:[2]", "7/ns/mnt"}} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(proc, link[1])), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(link[0], filepath.Join(proc, link[1])); err != nil {
			t.Fatal(err)
		}
	}
	d, err := readProcess(proc, 7)
	if err != nil || d.Conf.Path != conf || d.Conf.Root != root || string(d.Conf.Data) != text {
		t.Fatalf("%+v, %v", d.Conf, err)
	}
}

// TestOwnProcess: a real /proc has what is expected of it.
func TestOwnProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/environ"); err != nil {
		t.Log("no /proc here")
		return
	}
	if d, err := readProcess("/proc", os.Getpid()); err != nil || d.Conf.Root != "" || len(d.Variables) == 0 {
		t.Errorf("%s: %+v, %d variables, %v", strconv.Itoa(os.Getpid()), d.Conf, len(d.Variables), err)
	}
}

// write makes a folder with files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

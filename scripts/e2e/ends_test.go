//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report"
)

// command is the program, not yet started, with one standalone store.
func command(t *testing.T, storage map[string]any, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(binary(t), append(append([]string{"check", "--no-env"}, gateway(storage).write(t, dir)...), args...)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8"}
	return cmd
}

// TestSignals: at whatever step an interrupt comes, the report comes, and is whole.
func TestSignals(t *testing.T) {
	t.Parallel()
	ok, hang := redistest.Reply("+OK\r\n"), redistest.Hang()
	info := redistest.Reply(redistest.Bulk("# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n"))
	for name, test := range map[string]struct {
		script redistest.Script
		met    string // the command that it waits in
	}{
		"login": {redistest.Script{"AUTH": hang, "HELLO": hang}, ""},
		"ping":  {redistest.Script{"AUTH": ok, "PING": hang}, "PING"},
		"info":  {redistest.Script{"AUTH": ok, "PING": redistest.Reply("+PONG\r\n"), "INFO": hang}, "INFO"},
		"transaction": {redistest.Script{
			"AUTH": ok, "PING": redistest.Reply("+PONG\r\n"), "INFO": info, "MULTI": hang,
			"EXEC": redistest.Reply(redistest.Error("ERR EXEC without MULTI")),
		}, "MULTI"},
	} {
		for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(name+", "+sig.String(), func(t *testing.T) {
				t.Parallel()
				fake := redistest.NewFake(t, test.script)
				cmd := command(t, tree{"addrs": at(fake.Addr), "password": password, "timeout": 60}, "-o", "json")
				var out, stderr bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &stderr
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				redistest.Until(t, "the program waits in "+name, func() bool {
					return test.met == "" && fake.Connections() > 0 || test.met != "" && fake.Received(test.met) > 0
				})
				if err := cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				_ = cmd.Wait() // its exit status is looked at below
				r := ran{args: cmd.Args, out: out.String(), err: stderr.String(), code: cmd.ProcessState.ExitCode()}
				valid(t, r)
				if rep := parse(t, r); rep.Evidence.Cut != "interrupt" || rep.Verdict != report.Incomplete {
					t.Errorf("cut %q, verdict %s: %s", rep.Evidence.Cut, rep.Verdict, rep.Headline)
				}
			})
		}
	}
}

// TestPlacesThatTakeNothing: what cannot be written costs exit 2, and never the answer.
func TestPlacesThatTakeNothing(t *testing.T) {
	t.Parallel()
	s := redistest.New(t).Server()
	storage := tree{"addrs": at(s.Addr())}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	nowhere := filepath.Join(t.TempDir(), "no such folder", "report.json")
	for name, test := range map[string]struct {
		args     []string
		full     bool // standard output is
		out, err string
		code     int
	}{
		"standard output is full":  {nil, true, "", "HEALTHY  ", 2},
		"a file that cannot be":    {[]string{"-o", "json=" + nowhere, "-o", "table"}, false, "HEALTHY  ", "cannot write", 2},
		"that file alone":          {[]string{"-o", "json=" + nowhere}, false, "", "HEALTHY  ", 2},
		"the second file all same": {[]string{"-o", "json=" + nowhere, "-o", "markdown=" + os.DevNull}, false, "", "HEALTHY  ", 2},
		"a device that is full":    {[]string{"-o", "json=/dev/full", "-o", "table"}, false, "HEALTHY  ", "no space", 2},
	} {
		cmd := command(t, storage, test.args...)
		var out, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &stderr
		if test.full {
			cmd.Stdout = full
		}
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), test.out) || !strings.Contains(stderr.String(), test.err) || cmd.ProcessState.ExitCode() != test.code {
			t.Errorf("%s: exit %d\n%s%s", name, cmd.ProcessState.ExitCode(), out.String(), stderr.String())
		}
	}
}

// TestAReaderThatGoes: as head does. The files are written, and the exit status is that of the verdict.
func TestAReaderThatGoes(t *testing.T) {
	t.Parallel()
	s := redistest.New(t).Server()
	file := filepath.Join(t.TempDir(), "report.json")
	cmd := command(t, tree{"addrs": at(s.Addr())}, "-o", "html", "-o", "json="+file)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	cmd.Stdout = w
	if err := cmd.Run(); err != nil {
		t.Errorf("%v", err)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), `"verdict": "healthy"`) {
		t.Errorf("%v: %.200s", err, text)
	}
}

// TestStreamsThatAreClosed: a service manager may give neither; the exit status is right, and a file whole.
func TestStreamsThatAreClosed(t *testing.T) {
	t.Parallel()
	s := redistest.New(t).Server()
	for _, closed := range []string{">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"} {
		file := filepath.Join(t.TempDir(), "report.json")
		cmd := command(t, tree{"addrs": at(s.Addr())}, "-o", "json="+file, "-o", "table")
		cmd.Args = append([]string{"sh", "-c", `exec "$0" "$@" ` + closed}, append([]string{cmd.Path}, cmd.Args[1:]...)...)
		cmd.Path = "/bin/sh"
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v", closed, err)
		}
		if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), `"verdict": "healthy"`) {
			t.Errorf("%s: %v: %.200s", closed, err, text)
		}
	}
}

// TestPlainTerminals: without a locale, and on a terminal that can do nothing, the answer is in ASCII.
func TestPlainTerminals(t *testing.T) {
	t.Parallel()
	s := redistest.New(t).Server()
	for _, env := range [][]string{{}, {"TERM=dumb"}, {"LC_ALL=C"}, {"LANG=nonsense"}} {
		cmd := command(t, tree{"addrs": at(s.Addr())})
		cmd.Env = env
		out, err := cmd.Output()
		if err != nil || !bytes.HasPrefix(out, []byte("HEALTHY")) {
			t.Errorf("%q: %v: %s", env, err, out)
		}
		if i := bytes.IndexFunc(out, func(r rune) bool { return r > 126 || r == 0x1b }); i >= 0 {
			t.Errorf("%q: %q", env, out[i:min(len(out), i+20)])
		}
	}
}

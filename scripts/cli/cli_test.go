package cli

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tyk-redis-doctor": func() { os.Exit(cli.Main(context.Background(), os.Args, cli.SystemIO("1.2.3"))) },
	})
}

// TestScripts gives each story the addresses of servers that follow a script: REDIS works, CLOSED refuses connections,
// PRIVATE wants a password, SILENT never answers, FULL is out of memory.
func TestScripts(t *testing.T) {
	servers := map[string]string{
		"REDIS":   standalone(t, nil).Addr,
		"CLOSED":  closed(t),
		"PRIVATE": redistest.NewFake(t, nil, redistest.Otherwise(redistest.Reply("-NOAUTH Authentication required.\r\n"))).Addr,
		"SILENT":  redistest.NewFake(t, nil, redistest.Otherwise(redistest.Hang())).Addr,
		"FULL":    standalone(t, map[string]string{"SET": oom, "EXPIRE": oom, "INCR": oom, "RPUSH": oom, "ZADD": oom}).Addr,
	}
	deploy, err := filepath.Abs("../deploy")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			for name, addr := range servers {
				e.Setenv(name, addr)
			}
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("DEPLOY", deploy)
			e.Setenv("LANG", "C.UTF-8")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"doctor": doctor, "mode": mode},
	})
}

const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"

// doctor runs the program and compares its exit status: doctor 1 check --conf tyk.conf.
func doctor(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || err != nil {
		ts.Fatalf("usage: doctor STATUS ARG...")
	}
	code := 0
	if err := ts.Exec("tyk-redis-doctor", args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit %d, want %d", code, want)
	}
}

// mode compares the permissions of a file: mode 0600 report.json.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	st, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := "0" + strconv.FormatInt(int64(st.Mode().Perm()), 8); neg || got != args[0] {
		ts.Fatalf("%s has mode %s", args[1], got)
	}
}

// closed is an address where nobody listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report"
)

// TestHungNodesCostOneTimeoutTogether: three nodes of six hang; the others are told all the same, and every one has a
// row. The deadline bounds the run, not the sum of the timeouts.
func TestHungNodes(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	c := e.Cluster(3, 1, estate.OwnHosts(), estate.NodeTimeout(time.Minute))
	for _, n := range append(c.Replicas, c.Primaries[2]) {
		n.Stop()
	}
	s := gateway(tree{"enable_cluster": true, "addrs": c.Addrs()})
	s.args = []string{"--timeout", "1s", "--deadline", "10s"}
	r := check(t, s)
	if r.Verdict != report.Broken || len(r.Evidence.Nodes) != 6 {
		t.Errorf("verdict %s, %d rows", r.Verdict, len(r.Evidence.Nodes))
	}
	first(t, r, c.Primaries[2].Addr(), "proto.no_reply", "cluster.primary_down", "cluster.slots_uncovered")
	if r.Evidence.Cut != "" {
		t.Errorf("the run was cut short by its %s", r.Evidence.Cut)
	}
}

// TestDeadline: where everything hangs, the partial report comes when the deadline does, with exit 3 or worse.
func TestDeadline(t *testing.T) {
	t.Parallel()
	silent := redistest.NewFake(t, nil, redistest.Otherwise(redistest.Hang()))
	s := gateway(tree{"addrs": []string{silent.Addr}, "timeout": 60})
	s.args = []string{"--deadline", "2s"}
	began := time.Now()
	r := check(t, s)
	if len(r.Evidence.Nodes) == 0 || r.Verdict != report.Incomplete && r.Verdict != report.Broken {
		t.Errorf("verdict %s, %d rows after %s", r.Verdict, len(r.Evidence.Nodes), time.Since(began))
	}
}

// TestInterrupt: Ctrl-C prints what is known.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	silent := redistest.NewFake(t, nil, redistest.Otherwise(redistest.Hang()))
	dir := t.TempDir()
	s := gateway(tree{"addrs": []string{silent.Addr}, "timeout": 60})
	cmd := exec.Command(binary(t), append([]string{"check", "-o", "json"}, s.write(t, dir)...)...)
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Dir = out, dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	redistest.Until(t, "the program has connected", func() bool { return silent.Connections() > 0 })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its exit status is looked at below
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	r := parse(t, ran{args: cmd.Args, out: string(text), code: cmd.ProcessState.ExitCode()})
	if r.Evidence.Cut != "interrupt" && r.Verdict != report.Broken {
		t.Errorf("cut %q, verdict %s", r.Evidence.Cut, r.Verdict)
	}
	if len(r.Evidence.Nodes) != 1 {
		t.Errorf("%d rows", len(r.Evidence.Nodes))
	}
}

// TestHostilePeers: whatever a peer sends, a report comes out, and nothing of it reaches the terminal raw.
func TestHostilePeers(t *testing.T) {
	t.Parallel()
	lying := func(reply string) redistest.Script { return redistest.Script{"SENTINEL": redistest.Reply(reply)} }
	for name, f := range map[string]*redistest.Fake{
		"a huge string":            redistest.NewFake(t, nil, redistest.Otherwise(redistest.Reply("$2147483647\r\n"))),
		"a huge array":             redistest.NewFake(t, nil, redistest.Otherwise(redistest.Reply("*99999999\r\n"))),
		"endless nesting":          redistest.NewFake(t, nil, redistest.Otherwise(redistest.Endless("", "*1\r\n"))),
		"an endless line":          redistest.NewFake(t, nil, redistest.Otherwise(redistest.Endless("+", strings.Repeat("a", 32)))),
		"an endless reply":         redistest.NewFake(t, nil, redistest.Otherwise(redistest.Endless("*100000\r\n", "$1\r\na\r\n"))),
		"half a reply":             redistest.NewFake(t, nil, redistest.Otherwise(redistest.Half("$1000\r\nabcdefgh"))),
		"control characters":       redistest.NewFake(t, nil, redistest.Otherwise(redistest.Reply("-ERR \x1b[2J\x07\u202e\r\n"))),
		"a Sentinel with one part": redistest.NewFake(t, lying("*1\r\n$1\r\nx\r\n"), redistest.Otherwise(redistest.Reply("+OK\r\n"))),
		"a Sentinel with no part":  redistest.NewFake(t, lying("*0\r\n"), redistest.Otherwise(redistest.Reply("+OK\r\n"))),
		"everything is OK":         redistest.NewFake(t, nil, redistest.Otherwise(redistest.Reply("+OK\r\n"))),
		"everything is a number":   redistest.NewFake(t, nil, redistest.Otherwise(redistest.Reply(":1\r\n"))),
		"everything is null":       redistest.NewFake(t, nil, redistest.Otherwise(redistest.Reply("$-1\r\n"))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for mode, storage := range map[string]tree{
				"standalone": {"addrs": []string{f.Addr}}, "cluster": {"addrs": []string{f.Addr}, "enable_cluster": true},
				"sentinel": {"addrs": []string{f.Addr}, "master_name": "m"},
			} {
				dir := t.TempDir()
				s := gateway(storage)
				s.args = []string{"--timeout", "1s"}
				r := run(t, dir, nil, append([]string{"check"}, s.write(t, dir)...)...)
				if r.code != 1 && r.code != 3 {
					t.Errorf("%s: %s", mode, r)
				}
				if strings.ContainsAny(r.out+r.err, "\x1b\x07\u202e") {
					t.Errorf("%s: control characters reached the terminal: %q", mode, r.out)
				}
				if strings.Contains(r.err, "goroutine ") || strings.Contains(r.err, "panic") {
					t.Errorf("%s: %s", mode, r.err)
				}
			}
		})
	}
}

// TestEveryAddressHasARow: listed, discovered or announced, dead or alive.
func TestEveryAddressHasARow(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	w := e.Sentinels(2, 3, estate.OwnHosts())
	w.Replicas[0].Kill()
	w.Sentinels[2].Kill()
	r := check(t, gateway(tree{"master_name": "mymaster", "addrs": append(w.Addrs(), "127.0.0.250:26379")}))
	rows := map[string]probe.Role{}
	for _, n := range r.Evidence.Nodes {
		rows[n.Addr] = n.Role
	}
	for _, n := range append(w.Data(), w.Sentinels...) {
		if _, ok := rows[n.Addr()]; !ok {
			t.Errorf("no row for %s", n.Addr())
		}
	}
	if _, ok := rows["127.0.0.250:26379"]; !ok {
		t.Error("no row for the listed address where nobody is")
	}
}

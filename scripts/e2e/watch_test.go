//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/timeline"
)

// aFailover is more than one takes on a busy machine.
const aFailover = 2 * time.Minute

// watch runs the program until an event is the last that is wanted, and gives all events and the exit status.
func watch(t *testing.T, s settings, args []string, last func(timeline.Event) bool) (all []timeline.Event, code int) {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), aFailover)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary(t), append(append([]string{"watch", "-o", "jsonl"}, args...), s.write(t, dir)...)...)
	cmd.Dir = dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	told := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var e timeline.Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		all = append(all, e)
		if last(e) && !told {
			told = true
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // its exit status is that of the last round
	if !told || len(all) == 0 || all[len(all)-1].Kind != timeline.Ended {
		t.Fatalf("it ended early, or without its summary: %+v", all)
	}
	return all, cmd.ProcessState.ExitCode()
}

// settling is a policy file in which a verdict counts after a second.
func settling(t *testing.T) []string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(name, []byte("settle_s: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--policy", name}
}

// TestWatch sees a server go.
func TestWatch(t *testing.T) {
	t.Parallel()
	n := redistest.New(t).Server()
	all, code := watch(t, gateway(tree{"addrs": []string{n.Addr()}}), append(settling(t), "--interval", "100ms"), func(e timeline.Event) bool {
		if e.Kind == timeline.Began {
			n.Kill()
		}
		return e.Kind == timeline.VerdictIs
	})
	var verdicts []report.Verdict
	for _, e := range all {
		if e.Kind == timeline.Began || e.Kind == timeline.VerdictIs {
			verdicts = append(verdicts, e.Verdict)
		}
	}
	if !slices.Equal(verdicts, []report.Verdict{report.Healthy, report.Broken}) || code != 1 {
		t.Errorf("exit %d, %q", code, verdicts)
	}
}

// TestWatchASentinelFailover tells it as one piece, after the primary was killed.
func TestWatchASentinelFailover(t *testing.T) {
	t.Parallel()
	w := redistest.New(t).Sentinels(1, 3)
	s := gateway(tree{"addrs": w.Addrs(), "master_name": "mymaster"})
	f := failover(t, s, w.Primary.Kill)
	if f.Old != w.Primary.Addr() || f.New != w.Replicas[0].Addr() || len(f.Flagged) == 0 || f.OldLastSeen == nil ||
		f.WithoutServiceMS == nil || *f.WithoutServiceMS == 0 {
		t.Errorf("%+v", f)
	}
}

// TestWatchAClusterFailover does so where nobody publishes anything.
func TestWatchAClusterFailover(t *testing.T) {
	t.Parallel()
	c := redistest.New(t).Cluster(3, 1, estate.NodeTimeout(2*time.Second))
	s := gateway(tree{"addrs": c.Addrs(), "enable_cluster": true})
	f := failover(t, s, c.Primaries[1].Kill)
	if f.Old != c.Primaries[1].Addr() || f.New != c.Replicas[1].Addr() || f.TookWritesAt == nil || f.ServiceAt == nil ||
		f.WithoutServiceMS == nil || *f.WithoutServiceMS == 0 {
		t.Errorf("%+v", f)
	}
}

// failover watches an estate, lets its primary go after the first check, and gives what was told of the failover.
func failover(t *testing.T, s settings, kill func()) *timeline.Failover {
	t.Helper()
	var killed time.Time
	all, _ := watch(t, s, []string{"--interval", "500ms"}, func(e timeline.Event) bool {
		if e.Kind == timeline.Began {
			if e.Verdict != report.Healthy && e.Verdict != report.Degraded {
				t.Fatalf("%s: %s", e.Verdict, e.Headline)
			}
			killed = time.Now()
			kill()
		}
		return e.Kind == timeline.FailedOver
	})
	i := slices.IndexFunc(all, func(e timeline.Event) bool { return e.Kind == timeline.FailedOver })
	e, sum := all[i], all[len(all)-1]
	if e.Failover.SwitchedAt == nil || e.Failover.SwitchedAt.Before(killed) || e.Store != probe.StoreID("gateway/storage") ||
		sum.Failovers != 1 || sum.Lost == 0 {
		t.Errorf("%+v, in the summary %+v", e, sum.Summary)
	}
	return e.Failover
}

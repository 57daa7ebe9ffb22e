package observe

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	lab "tyk-redis-doctor/probe/estate"
)

func open(t *testing.T) (context.Context, *lab.Estate) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	e, err := lab.New(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return ctx, e
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// check observes the estate of the stores with a deadline of its own.
func check(t *testing.T, opts Options, stores ...probe.Store) *probe.Evidence {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return Run(ctx, NewPlan(stores, "."), opts)
}

// sight is what one row shows in a line.
func sight(ev *probe.Evidence) []string {
	var out []string
	for _, n := range ev.Nodes {
		line := fmt.Sprintf("%s %s", n.Addr, n.Role)
		if s := n.Failed(); s != nil {
			line += fmt.Sprintf(" %s:%s", s.Name, s.Fault.ID)
		}
		out = append(out, line)
	}
	return out
}

func expect(t *testing.T, ev *probe.Evidence, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, sight(ev)); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

// rehearsed looks whether the driver of the one store was answered a key by each of these primaries, and by no other.
func rehearsed(t *testing.T, ev *probe.Evidence, primaries ...string) {
	t.Helper()
	r := ev.Rehearsals[0]
	var got []string
	for _, k := range r.Keys {
		if k.OK {
			got = append(got, k.Addr)
		}
	}
	if !r.OK || !slices.Equal(got, primaries) || len(r.Keys) != len(primaries) || r.Imitated {
		t.Errorf("rehearsal %+v, want answers of %q", r, primaries)
	}
}

func with(s probe.Store, change func(*probe.Store)) probe.Store {
	change(&s)
	return s
}

// aWhile is a timeout for hung servers that a busy machine does not use up at those that answer.
const aWhile = 1500 * time.Millisecond

func TestClusterWithDeadAndHungNodes(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 3, 1, lab.OwnHosts(), lab.NodeTimeout(time.Minute)))
	p, r := c.Primaries, c.Replicas
	seeds := store("gateway/storage", probe.Cluster, p[0].Addr(), p[1].Addr())

	healthy := []string{
		p[0].Addr() + " primary", p[1].Addr() + " primary", p[2].Addr() + " primary",
		r[0].Addr() + " replica", r[1].Addr() + " replica", r[2].Addr() + " replica",
	}
	ev := check(t, Options{Samples: 2}, seeds)
	expect(t, ev, healthy...)
	rehearsed(t, ev, p[0].Addr(), p[1].Addr(), p[2].Addr())
	for _, n := range ev.Nodes {
		if n.Cluster == nil || len(n.Cluster.Nodes) != 6 || n.Server == nil || n.Clients.Max == nil || n.Latency == nil ||
			len(n.NotVisible) != 0 {
			t.Errorf("%s: facts are missing: %+v", n.Addr, n)
		}
		if n.Role == probe.Primary && (n.Rights == nil || n.Rights.Tried < 20 || len(n.Rights.Refused) != 0) {
			t.Errorf("%s: rights %+v", n.Addr, n.Rights)
		}
		if n.Role == probe.Replica && n.Rights != nil {
			t.Errorf("%s: a write was rehearsed on a replica", n.Addr)
		}
	}

	if err := r[2].Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p[2].Stop(); err != nil {
		t.Fatal(err)
	}
	ev = check(t, Options{Timeout: aWhile}, seeds)
	healthy[2] = p[2].Addr() + " unknown ping:proto.no_reply"
	healthy[5] = r[2].Addr() + " unknown tcp:net.refused"
	expect(t, ev, healthy...)
	rehearsed(t, ev, p[0].Addr(), p[1].Addr()) // the silence of the other cost nothing

	if err := p[0].Stop(); err != nil { // a hung seed
		t.Fatal(err)
	}
	ev = check(t, Options{Timeout: aWhile}, seeds)
	healthy[0] = p[0].Addr() + " unknown ping:proto.no_reply"
	expect(t, ev, healthy...)
	for _, s := range []*lab.Server{p[0], p[2]} {
		if err := s.Cont(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestClusterBehindNAT(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	announce := func(i int) string { return fmt.Sprintf("127.9.9.%d", i+1) }
	c := must[*lab.Cluster](t)(e.Cluster(ctx, 3, 0, lab.AnnounceIP(announce), lab.Unsettled()))
	p := c.Primaries[0]
	ev := check(t, Options{}, store("gateway/storage", probe.Cluster, p.Addr()))
	var seed *probe.Node
	dead := 0
	for i := range ev.Nodes {
		switch n := &ev.Nodes[i]; {
		case n.Addr == p.Addr():
			seed = n
		case strings.HasPrefix(n.Addr, "127.9.9.") && n.FaultID() == probe.NetRefused && !n.Listed:
			dead++
		default:
			t.Errorf("unexpected row %s", n.Addr)
		}
	}
	if seed == nil || dead != 3 {
		t.Errorf("the seed is %+v; %d announced addresses have a row of their own, want 3", seed, dead)
	}
}

func TestSentinels(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	w := must[*lab.Watched](t)(e.Sentinels(ctx, 2, 3, lab.OwnHosts(), lab.Password("data-pass"), lab.SentinelPassword("sentinel-pass")))
	var keys probe.Keyring
	gw := with(store("gateway/storage", probe.Sentinel, w.Sentinels[0].Addr(), w.Sentinels[1].Addr()), func(s *probe.Store) {
		s.MasterName, s.Password, s.SentinelPassword = "mymaster", keys.Add("data-pass"), keys.Add("sentinel-pass")
	})
	ev := check(t, Options{}, gw)
	expect(t, ev, sorted(
		w.Primary.Addr()+" primary", w.Replicas[0].Addr()+" replica", w.Replicas[1].Addr()+" replica",
		w.Sentinels[0].Addr()+" sentinel", w.Sentinels[1].Addr()+" sentinel", w.Sentinels[2].Addr()+" sentinel",
	)...)
	rehearsed(t, ev, w.Primary.Addr())
	unasked := check(t, Options{NoRehearsal: true}, gw)
	if r := unasked.Rehearsals; !unasked.NoRehearsal || len(r) != 1 || r[0].Skipped != notAskedFor {
		t.Errorf("a rehearsal that nobody asked for: %+v", r)
	}

	swapped := with(gw, func(s *probe.Store) { s.Password, s.SentinelPassword = s.SentinelPassword, s.Password })
	ev = check(t, Options{}, swapped)
	for _, n := range ev.Nodes {
		if n.FaultID() != probe.AuthWrongPassword || len(n.Trials) != 1 || n.Trials[0].What != "password" || !n.Trials[0].OK ||
			n.Role != probe.SentinelRole {
			t.Errorf("%s: %s, role %s, trials %+v", n.Addr, n.FaultID(), n.Role, n.Trials)
		}
	}

	typo := with(gw, func(s *probe.Store) { s.MasterName = "my-master" })
	ev = check(t, Options{}, typo)
	for _, n := range ev.Nodes {
		if n.FaultID() != probe.SentinelUnknownMaster || len(n.Sentinel.Masters) != 1 || n.Sentinel.Masters[0].Name != "mymaster" {
			t.Errorf("%s: %s, %+v", n.Addr, n.FaultID(), n.Sentinel)
		}
	}

	seed := w.Sentinels[0].Addr()
	unaware := with(store("gateway/storage", probe.Standalone, seed), func(s *probe.Store) { s.Password = keys.Add("sentinel-pass") })
	ev = check(t, Options{}, unaware)
	if n := ev.Nodes[0]; n.Role != probe.SentinelRole || n.Sentinel == nil || len(n.Sentinel.Masters) != 1 || n.Rights != nil ||
		len(n.NotVisible) != 0 {
		t.Errorf("a Sentinel in the place of a data node: %+v", n)
	}
	mistaken := with(gw, func(s *probe.Store) {
		s.Addrs = []string{w.Primary.Addr()}
		s.Configured = s.Addrs
		s.SentinelPassword = s.Password
	})
	ev = check(t, Options{}, mistaken)
	if n := ev.Nodes[0]; n.Role != probe.Primary || n.Server.Mode != "standalone" || n.FaultID() != probe.ServerCommandDisabled ||
		len(n.NotVisible) != 0 {
		t.Errorf("a data node in the place of a Sentinel: %+v", n)
	}
}

func sorted(s ...string) []string { return union(s, nil) }

package observe

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/visit"
)

// script is an estate in which every address takes some time and names others.
type script map[string]scripted

type scripted struct {
	takes time.Duration
	names []string
	deaf  bool // does not mind the context
}

func (sc script) visit(ctx context.Context, t Target, tell func(visit.Told)) probe.Node {
	s := sc[t.Addr]
	var finds []probe.Find
	for _, addr := range s.names {
		finds = append(finds, probe.Find{Addr: addr, Purpose: probe.AsData, By: "CLUSTER SLOTS"})
	}
	tell(visit.Told{Finds: finds})
	if s.deaf {
		time.Sleep(s.takes)
		return probe.Node{Addr: t.Addr}
	}
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
	}
	return probe.Node{Addr: t.Addr}
}

func newWalk(sc script, limit, parallel int) *walk {
	s := store("gateway/storage", probe.Cluster)
	return &walk{visit: sc.visit, spread: index([]probe.Store{s}).spread, limit: limit, parallel: parallel}
}

func seeds(addrs ...string) []Target {
	return NewPlan([]probe.Store{store("gateway/storage", probe.Cluster, addrs...)}, ".").First
}

// visits lists the addresses with a row; those that were not reached have a question mark.
func visits(w *walk) []string {
	var out []string
	for _, r := range w.rows {
		if r.node == nil {
			out = append(out, r.target.Addr+"?")
			continue
		}
		out = append(out, r.target.Addr)
	}
	slices.Sort(out)
	return out
}

func TestWalkFollowsEverybodyOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc := script{"a:1": {names: []string{"a:1", "b:1", "c:1"}}, "b:1": {names: []string{"a:1", "c:1", "d:1"}},
			"d:1": {names: []string{"d:1"}}}
		w := newWalk(sc, 100, 2)
		w.run(t.Context(), seeds("a:1"))
		if diff := cmp.Diff([]string{"a:1", "b:1", "c:1", "d:1"}, visits(w)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHungSeedDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc := script{"hung:1": {takes: 5 * time.Second}, "a:1": {takes: time.Millisecond, names: []string{"b:1"}},
			"b:1": {takes: time.Millisecond}}
		w := newWalk(sc, 100, 64)
		began, last := time.Now(), time.Duration(0)
		w.progress = func(e Event) {
			if e.Kind == Finished && e.Addr == "b:1" {
				last = time.Since(began)
			}
		}
		w.run(t.Context(), seeds("a:1", "hung:1"))
		if last != time.Millisecond {
			t.Errorf("the discovered node was done after %v, want 1ms: it is visited while its seed still is", last)
		}
		if total := time.Since(began); total != 5*time.Second {
			t.Errorf("the walk took %v", total)
		}
	})
}

func TestDeadNodesCostOneTimeoutTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc, names := script{}, []string(nil)
		for i := range 40 {
			addr := fmt.Sprintf("dead%d:1", i)
			sc[addr] = scripted{takes: 5 * time.Second}
			names = append(names, addr)
		}
		sc["a:1"] = scripted{names: names}
		w := newWalk(sc, 100, 64)
		began := time.Now()
		w.run(t.Context(), seeds("a:1"))
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("forty dead nodes took %v", took)
		}
	})
}

func TestDeadlineLeavesRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc := script{"a:1": {takes: time.Hour, names: []string{"b:1", "c:1"}}, "b:1": {takes: time.Hour}}
		w := newWalk(sc, 100, 2)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		w.run(ctx, seeds("a:1"))
		if diff := cmp.Diff([]string{"a:1", "b:1", "c:1?"}, visits(w)); diff != "" {
			t.Error(diff)
		}
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestVisitorThatIgnoresTheDeadlineIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc := script{"a:1": {takes: time.Hour, deaf: true}, "b:1": {takes: time.Second}}
		w := newWalk(sc, 100, 2)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		w.run(ctx, seeds("a:1", "b:1"))
		if took := time.Since(began); took != 10*time.Second+gracePeriod {
			t.Errorf("took %v", took)
		}
		if diff := cmp.Diff([]string{"a:1?", "b:1"}, visits(w)); diff != "" {
			t.Error(diff)
		}
		time.Sleep(time.Hour) // the visitor comes back, finds nobody, and ends
	})
}

func TestLyingPeerDoesNotBloat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var names []string
		for i := range 110_000 {
			names = append(names, "10."+strconv.Itoa(i>>16)+"."+strconv.Itoa(i>>8&255)+"."+strconv.Itoa(i&255)+":6379")
		}
		w := newWalk(script{"liar:1": {names: names}}, 50, 8)
		w.run(t.Context(), seeds("liar:1"))
		if len(w.rows) != 50 || len(w.leftOut) != maxLeftOut {
			t.Errorf("%d rows and %d left out, want 50 and %d", len(w.rows), len(w.leftOut), maxLeftOut)
		}
		if kept := len(w.byKey[seeds("liar:1")[0].key()].finds); kept != 49 {
			t.Errorf("%d finds kept of one row, want those that have rows", kept)
		}
	})
}

func TestListedAddressesAreBeyondTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWalk(script{"a:1": {names: []string{"x:1"}}}, 1, 8)
		w.run(t.Context(), seeds("a:1", "b:1", "c:1"))
		if diff := cmp.Diff([]string{"a:1", "b:1", "c:1"}, visits(w)); diff != "" || len(w.leftOut) != 1 {
			t.Errorf("%d left out; rows (-want +got):\n%s", len(w.leftOut), diff)
		}
	})
}

// TestAStoreThatComesLate: what another component does at a server that is being visited for the first is tried there too,
// and nothing twice.
func TestAStoreThatComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gw, pump := store("gateway/storage", probe.Cluster, "a:1"), store("pump/analytics_storage_config", probe.Cluster, "b:1")
		sc := script{"a:1": {takes: time.Millisecond, names: []string{"c:1"}}, "b:1": {takes: 50 * time.Millisecond},
			"c:1": {takes: 10 * time.Millisecond}}
		var mu sync.Mutex
		tried := map[string][]probe.StoreID{}
		w := newWalk(sc, 100, 64)
		w.spread = index([]probe.Store{gw, pump}).spread
		w.visit = func(ctx context.Context, target Target, tell func(visit.Told)) probe.Node {
			if target.Addr == "b:1" { // it names the other once that is being visited, or was
				time.Sleep(5 * time.Millisecond)
				tell(visit.Told{Finds: []probe.Find{{Addr: "c:1", Purpose: probe.AsData, By: "CLUSTER SLOTS"}}})
				tell = func(visit.Told) {}
			}
			n := sc.visit(ctx, target, tell)
			n.Rights = &probe.Rights{Tried: len(target.For), Proofs: map[probe.Function]*probe.Proof{}}
			n.Steps = []probe.Step{{Name: probe.StepPing}}
			mu.Lock()
			defer mu.Unlock()
			tried[target.Addr] = append(tried[target.Addr], target.For...)
			return n
		}
		w.run(t.Context(), NewPlan([]probe.Store{gw, pump}, ".").First)
		if diff := cmp.Diff([]probe.StoreID{gw.ID, pump.ID}, tried["c:1"]); diff != "" {
			t.Error(diff)
		}
		for _, r := range w.rows {
			if r.target.Addr == "c:1" && (r.node.Rights.Tried != 2 || len(r.target.For) != 2) {
				t.Errorf("tried %d, for %v", r.node.Rights.Tried, r.target.For)
			}
		}
		if len(w.rows) != 3 || w.done != 3 {
			t.Errorf("%d rows, %d done", len(w.rows), w.done)
		}
	})
}

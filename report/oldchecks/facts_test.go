package checks

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// TestAnySubsetOfFactsIsJudged takes facts away at random and changes others: no judge may panic, and the answer
// must be the same when it is asked twice and when the evidence was saved in between.
func TestAnySubsetOfFactsIsJudged(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	starts := []func() *estate{aStandalone, aCluster, aSentinel}
	for _, e := range examples() {
		starts = append(starts, e.bad)
	}
	policy, all := report.DefaultPolicy(), All()
	for i, start := range starts {
		ev := start().evidence()
		knockOut(rnd, reflect.ValueOf(ev).Elem(), rnd.Float64()*0.3)
		before := encode(t, ev)
		first := Run(ev, policy, asOf, all, Selection{})
		if f := find(first, judgeFailed); f != nil {
			t.Fatalf("start %d: %s\n%s", i, f.Message, before)
		}
		if after := encode(t, ev); after != before {
			t.Fatalf("start %d: a judge changed the evidence:\n%s", i, cmp.Diff(before, after))
		}
		var saved probe.Evidence
		if err := json.Unmarshal([]byte(before), &saved); err != nil {
			t.Fatal(err)
		}
		saved.Began, saved.Finished = ev.Began, ev.Finished
		answer := encode(t, first)
		if again := encode(t, Run(&saved, policy, asOf, all, Selection{})); again != answer {
			t.Fatalf("start %d: another answer after saving:\n%s", i, cmp.Diff(answer, again))
		}
		checkLinks(t, first, answer)
	}
}

// checkLinks holds what a reader of a report relies on: caused_by names a root cause, pointers lead somewhere.
func checkLinks(t *testing.T, r *report.Report, encoded string) {
	t.Helper()
	roots := map[probe.FaultID]bool{}
	for _, f := range r.Findings {
		if f.CausedBy == "" {
			roots[f.ID] = true
		}
	}
	var doc any
	if err := json.Unmarshal([]byte(encoded), &doc); err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.CausedBy != "" && !roots[f.CausedBy] {
			t.Errorf("%s is caused by %s, which is no root cause", f.ID, f.CausedBy)
		}
		for _, p := range f.Evidence {
			if err := resolvePointer(doc, p); err != nil {
				t.Errorf("%s: evidence %s: %v", f.ID, p, err)
			}
		}
	}
}

// resolvePointer follows a JSON pointer.
func resolvePointer(doc any, pointer string) error {
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		switch v := doc.(type) {
		case map[string]any:
			next, ok := v[part]
			if !ok {
				return fmt.Errorf("no %q", part)
			}
			doc = next
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(v) {
				return fmt.Errorf("no element %q of %d", part, len(v))
			}
			doc = v[i]
		default:
			return fmt.Errorf("nothing below %q", part)
		}
	}
	return nil
}

// knockOut empties fields at random, all the way down.
func knockOut(rnd *rand.Rand, v reflect.Value, share float64) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if !f.CanSet() || v.Type().Field(i).Tag.Get("json") == "-" {
				continue
			}
			if rnd.Float64() < share {
				f.SetZero()
				continue
			}
			knockOut(rnd, f, share)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			copied := reflect.New(v.Type().Elem())
			copied.Elem().Set(v.Elem())
			v.Set(copied)
			knockOut(rnd, v.Elem(), share)
		}
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(copied, v)
		v.Set(copied)
		for i := range v.Len() {
			knockOut(rnd, v.Index(i), share)
		}
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

package checks

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// examples are those of all families.
func examples() []example {
	var all []example
	for _, family := range []func() []example{
		configExamples, netExamples, protoExamples, tlsExamples, authExamples, modeExamples, clusterExamples,
		sentinelExamples, replExamples, serverExamples, capacityExamples, shardcountExamples, driftExamples,
		latencyExamples, rehearsalExamples, runExamples,
	} {
		all = append(all, family()...)
	}
	return all
}

func TestEveryCheckIsComplete(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+\.[a-z][a-z0-9_]*$`)
	seen := map[probe.FaultID]bool{}
	all := All()
	for _, c := range all {
		if seen[c.ID] {
			t.Errorf("%s: twice in the catalogue", c.ID)
		}
		seen[c.ID] = true
		if !form.MatchString(string(c.ID)) {
			t.Errorf("%s: not family.slug", c.ID)
		}
		if c.Title == "" || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: title %q is no noun phrase", c.ID, c.Title)
		}
		if c.Doc == "" || c.Hint == "" || c.Judge == nil {
			t.Errorf("%s: doc, hint or judge is missing", c.ID)
		}
		if c.Status != report.Fail && c.Status != report.Warn && c.Status != report.Info {
			t.Errorf("%s: status %q", c.ID, c.Status)
		}
		if c.Needs != nil && (c.Needs.What == "" || c.Needs.Met == nil) {
			t.Errorf("%s: a need without words or test", c.ID)
		}
		for _, p := range c.After {
			if len(all.Match(p)) == 0 {
				t.Errorf("%s: after %q, which names no check", c.ID, p)
			}
		}
		for _, row := range c.Rows {
			if row < 1 || row > 130 {
				t.Errorf("%s: row %d is not in the fault catalogue", c.ID, row)
			}
		}
	}
}

func TestNothingExplainsItselfInACircle(t *testing.T) {
	all := All()
	after := map[probe.FaultID][]probe.FaultID{}
	for _, c := range all {
		for _, p := range c.After {
			for _, id := range all.Match(p) {
				if id != c.ID {
					after[c.ID] = append(after[c.ID], id)
				}
			}
		}
	}
	const open, done = 1, 2
	state := map[probe.FaultID]int{}
	var visit func(id probe.FaultID, path string)
	visit = func(id probe.FaultID, path string) {
		path += " " + string(id)
		switch state[id] {
		case open:
			t.Errorf("a circle of After:%s", path)
			return
		case done:
			return
		}
		state[id] = open
		for _, next := range after[id] {
			visit(next, path)
		}
		state[id] = done
	}
	for _, c := range all {
		visit(c.ID, "")
	}
}

func TestEveryCheckHasExamples(t *testing.T) {
	have := map[probe.FaultID]bool{}
	for _, e := range examples() {
		have[e.id] = true
		t.Run(string(e.id), func(t *testing.T) {
			bad := find(judge(t, e.bad()), e.id)
			if bad == nil {
				t.Fatalf("not found in its bad example")
			}
			if bad.Status != e.status {
				t.Errorf("status %s in its bad example, want %s", bad.Status, e.status)
			}
			if bad.Message == "" || bad.Hint == "" || bad.Verify == "" {
				t.Errorf("message %q, hint %q, verify %q: all three are due", bad.Message, bad.Hint, bad.Verify)
			}
			if strings.Contains(bad.Message+bad.Hint, nodesMark) {
				t.Errorf("the addresses are missing in %q", bad.Message)
			}
			good := find(judge(t, e.good()), e.id)
			if good != nil && (good.Status.Rank() > report.Info.Rank() || e.status == report.Info) {
				t.Errorf("found in its good example: %s", good.Message)
			}
		})
	}
	for _, c := range All() {
		if !have[c.ID] && c.ID != judgeFailed {
			t.Errorf("%s: no example", c.ID)
		}
	}
}

func TestHealthyEstatesAreQuiet(t *testing.T) {
	for name, e := range map[string]*estate{"standalone": aStandalone(), "cluster": aCluster(), "sentinel": aSentinel()} {
		r := judge(t, e)
		if r.Verdict != report.Healthy {
			t.Errorf("%s: verdict %s: %s", name, r.Verdict, r.Headline)
		}
		for _, f := range r.Findings {
			if f.Status.Rank() >= report.Info.Rank() {
				t.Errorf("%s: %s %s: %s", name, f.Status, f.ID, f.Message)
			}
		}
	}
}

// TestAnySubsetOfFactsIsJudged takes facts away at random and changes others: no judge may panic, and the answer
// must be the same when it is asked twice and when the evidence was saved in between.
func TestAnySubsetOfFactsIsJudged(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var starts []func() *estate
	for _, e := range examples() {
		starts = append(starts, e.bad, e.good)
	}
	starts = append(starts, aStandalone, aCluster, aSentinel)
	policy := report.DefaultPolicy()
	all := All()
	for i, start := range starts {
		for range 4 {
			ev := start().evidence()
			knockOut(rnd, reflect.ValueOf(ev).Elem(), rnd.Float64()*0.3)
			before := encode(t, ev)
			first := Run(ev, policy, asOf, all, Selection{})
			if f := find(first, judgeFailed); f != nil {
				t.Fatalf("start %d: %s\n%s", i, f.Message, before)
			}
			second := Run(ev, policy, asOf, all, Selection{})
			if diff := cmp.Diff(encode(t, first), encode(t, second)); diff != "" {
				t.Fatalf("start %d: judged twice, two answers:\n%s", i, diff)
			}
			if after := encode(t, ev); after != before {
				t.Fatalf("start %d: a judge changed the evidence:\n%s", i, cmp.Diff(before, after))
			}
			var saved probe.Evidence
			if err := json.Unmarshal([]byte(before), &saved); err != nil {
				t.Fatal(err)
			}
			saved.Began, saved.Finished = ev.Began, ev.Finished
			third := Run(&saved, policy, asOf, all, Selection{})
			if diff := cmp.Diff(encode(t, first), encode(t, third)); diff != "" {
				t.Fatalf("start %d: another answer after saving:\n%s", i, diff)
			}
			checkLinks(t, first)
		}
	}
}

// checkLinks holds what a reader of a report relies on: caused_by names a root cause, pointers lead somewhere.
func checkLinks(t *testing.T, r *report.Report) {
	t.Helper()
	roots := map[probe.FaultID]bool{}
	for _, f := range r.Findings {
		if f.CausedBy == "" {
			roots[f.ID] = true
		}
	}
	var doc any
	if err := json.Unmarshal([]byte(encode(t, r)), &doc); err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.CausedBy != "" && !roots[f.CausedBy] {
			t.Errorf("%s is caused by %s, which is no root cause", f.ID, f.CausedBy)
		}
		for _, p := range f.Evidence {
			if err := follow1(doc, p); err != nil {
				t.Errorf("%s: evidence %s: %v", f.ID, p, err)
			}
		}
	}
}

// follow1 follows a JSON pointer.
func follow1(doc any, pointer string) error {
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
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

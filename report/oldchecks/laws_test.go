package checks

import (
	"regexp"
	"strings"
	"testing"

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

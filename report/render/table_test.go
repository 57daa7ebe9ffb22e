package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// TestTableFits wants every line of the table of nodes within the width, at every width, and every address whole.
func TestTableFits(t *testing.T) {
	for _, name := range []string{"broken-cluster", "sentinel-degraded", "incomplete", "healthy-standalone", "long-names"} {
		r := saved(t, name)
		for width := 50; width <= 240; width += 13 {
			out := string(rendered(t, "table", r, Options{Width: width}))
			for i, l := range strings.Split(out, "\n") {
				// What is to be copied and what is longer than the terminal by itself stays whole.
				if wide(l) > width && !strings.HasPrefix(l, "     ") && !strings.HasPrefix(l, "FIX ") && longestWord(l) < width-20 {
					t.Errorf("%s at %d: line %d has %d columns: %s", name, width, i, wide(l), l)
				}
			}
			for _, n := range r.Evidence.Nodes {
				if !strings.Contains(out, "\n"+n.Addr) {
					t.Errorf("%s at %d: %s has no row", name, width, n.Addr)
				}
			}
		}
	}
}

func longestWord(s string) int {
	n := 0
	for _, w := range strings.Fields(s) {
		n = max(n, wide(w))
	}
	return n
}

func TestWideTerminalsGetMore(t *testing.T) {
	r := saved(t, "broken-cluster")
	for width, want := range map[int][]string{
		60:  {"NODE", "STATE", "Left out at 60 columns"},
		100: {"NODE", "TLS", "STATE", "PING"},
		200: {"NODE", "wrong_password", "MEMORY", "LINK", "RUN ID"},
	} {
		out := string(rendered(t, "table", r, Options{Width: width}))
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%d columns: no %s in\n%s", width, w, out)
			}
		}
	}
	if out := string(rendered(t, "table", r, Options{Width: 200})); strings.Contains(out, "Left out") {
		t.Errorf("200 columns leave something out:\n%s", out)
	}
}

func TestLongListsOfNodes(t *testing.T) {
	for _, c := range []struct {
		nodes, rows int
		o           Options
		said        string
	}{
		{60, 60, Options{}, ""},
		{62, 4, Options{}, "Not shown: 29 primaries without trouble, 29 replicas without trouble. -v shows every node."},
		{200, 4, Options{}, "Not shown: 98 primaries without trouble, 98 replicas without trouble."},
		{200, 200, Options{Verbose: true}, ""},
	} {
		r := bigCluster(c.nodes)
		out := string(rendered(t, "table", r, c.o))
		rows := 0
		for _, l := range strings.Split(out, "\n") {
			if strings.HasPrefix(l, "10.20.") {
				rows++
			}
		}
		if rows != c.rows || !strings.Contains(out, c.said) || c.said == "" && strings.Contains(out, "Not shown") {
			t.Errorf("%d nodes %+v: %d rows, want %d and %q:\n%s", c.nodes, c.o, rows, c.rows, c.said, out)
		}
	}
	r := bigCluster(200)
	for i := range r.Evidence.Nodes {
		r.Evidence.Nodes[i].Steps = []probe.Step{{Name: probe.StepTCP, Fault: &probe.Fault{ID: probe.NetTimeout}}}
	}
	out := string(rendered(t, "table", r, Options{}))
	if !strings.Contains(out, "Not shown: 140 more nodes in trouble. -v shows every node.") {
		t.Errorf("all in trouble:\n%s", out)
	}
}

// TestTheFirstScreen: the answer, what to do, and the rest of the first way further down; the summary is not said twice.
func TestTheFirstScreen(t *testing.T) {
	r := bigCluster(6)
	all := string(rendered(t, "table", r, Options{}))
	first, _, _ := strings.Cut(all, "\n\n")
	for _, want := range []string{"BROKEN  10.20.0.11:6379 (slots ", "\nFIX     redis-cli -h 10.20.0.11 ", "(1 of 3)", "auth.node_differs"} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not on the first screen:\n%s", want, first)
		}
	}
	if strings.Count(all, "33 % of the keys") != 1 {
		t.Errorf("the summary of the first cause stands more than once:\n%s", all)
	}
	for _, f := range r.Findings[0].Fix {
		if !strings.Contains(all, f.Text) {
			t.Errorf("%q is missing:\n%s", f.Text, all)
		}
	}
}

func TestClaimsAreTold(t *testing.T) {
	r := bigCluster(6)
	out := string(rendered(t, "table", r, Options{}))
	for _, want := range []string{
		"refuted for 10.20.0.11:6379: read, write (WRONGPASS)", "not proved: client (the deadline came first; a longer --deadline " +
			"would tell)", "proved: start",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
}

// TestEveryFindingIsTold puts one finding of every kind into a report and looks for it in the formats for people.
func TestEveryFindingIsTold(t *testing.T) {
	r := &report.Report{Verdict: report.Broken, Headline: "h", Findings: []report.Finding{
		{ID: "a.root", Status: report.Fail, Message: "message of the root"},
		{ID: "b.child", Status: report.Warn, CausedBy: "a.root", Message: "message of the child"},
		{ID: "c.grandchild", Status: report.Warn, CausedBy: "b.child", Message: "message of the grandchild"},
		{ID: "d.orphan", Status: report.Fail, CausedBy: "z.unknown", Message: "message of the orphan"},
		{ID: "e.loose", Status: report.Warn, Message: "message of the loose"},
		{ID: "f.hint", Status: report.Info, Message: "message of the hint"},
		{ID: "g.accepted", Status: report.Fail, Accepted: "we know", Message: "message of the accepted"},
	}, Causes: []report.Cause{{ID: "a.root", Status: report.Fail, Message: "message of the root"}}}
	for _, format := range []string{"table", "html"} {
		out := string(rendered(t, format, r, Options{}))
		for _, f := range r.Findings {
			if n := strings.Count(out, f.Message); n != 1 {
				t.Errorf("%s tells %s %d times", format, f.ID, n)
			}
		}
	}
}

func TestShorten(t *testing.T) {
	for _, want := range []map[string]string{
		{"10.0.0.11:6379": ".11", "10.0.0.12:6379": ".12"},
		{"10.0.0.1:6379": ".0.1", "10.0.1.1:6379": ".1.1"},
		{"10.0.0.1:6379": ".1:6379", "10.0.0.2:26379": ".2:26379"},
		{"127.0.0.1:7001": ":7001", "127.0.0.1:7002": ":7002"},
		{"redis-0.redis.tyk.svc:6379": "redis-0", "redis-10.redis.tyk.svc:6379": "redis-10"},
		{"a:1": "a:1"},
		{"[::1]:7001": "[::1]:7001", "[::1]:7002": "[::1]:7002"},
		{"/run/a.sock": "/run/a.sock", "10.0.0.11:6379": ".11", "10.0.0.12:6379": ".12"},
		{"a.b:1": "a", "b.b:1": "b"},
		{"x:1": "x", "x.x:1": "x.x"},
	} {
		var addrs []string
		for a := range want {
			addrs = append(addrs, a, a)
		}
		if diff := cmp.Diff(want, shorten(addrs)); diff != "" {
			t.Error(diff)
		}
	}
}

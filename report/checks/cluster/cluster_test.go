package cluster_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/cluster"
)

// answers are what one check of the family says of an estate, its own status filled in.
func answers(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	for _, check := range cluster.Checks() {
		if check.ID != id {
			continue
		}
		out := check.Judge(e.Case())
		for i := range out {
			if out[i].Status == "" {
				out[i].Status = check.Status
			}
		}
		return out
	}
	t.Fatalf("no check %s", id)
	return nil
}

// worst is the worst status among findings, "" for none.
func worst(found []checks.Finding) report.Status {
	var out report.Status
	for _, f := range found {
		if f.Status.Rank() > out.Rank() {
			out = f.Status
		}
	}
	return out
}

// nodesOf are the addresses of findings, each once, sorted.
func nodesOf(found []checks.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Nodes...)
	}
	return checks.Tidy(out)
}

// ways are the texts of the fixes of findings in one way, and of those that are in no way.
func ways(found []checks.Finding, way int) []string {
	var out []string
	for _, f := range found {
		for _, x := range f.Fix {
			if x.Way == way || x.Way == 0 {
				out = append(out, x.Text)
			}
		}
	}
	return out
}

func TestEveryCheckHasItsExample(t *testing.T) {
	for _, check := range cluster.Checks() {
		if !slices.ContainsFunc(clusterExamples(), func(x example) bool { return x.id == check.ID }) {
			t.Errorf("%s has none", check.ID)
		}
	}
	for _, x := range clusterExamples() {
		if got := worst(answers(t, x.bad(), x.id)); got != x.status {
			t.Errorf("%s: %q in its example, want %q", x.id, got, x.status)
		}
		if got := worst(answers(t, x.good(), x.id)); got.Rank() > report.Info.Rank() || x.status == report.Info && got != "" {
			t.Errorf("%s: %q where all is well", x.id, got)
		}
	}
}

// TestFindingsAreWhole: a sentence of one line that names the servers, a hint, and fixes that can be pasted.
func TestFindingsAreWhole(t *testing.T) {
	for _, x := range clusterExamples() {
		for _, f := range answers(t, x.bad(), x.id) {
			what := f.What.Write(f.Nodes[:min(len(f.Nodes), 1)], "")
			if len(what) > 130 || !strings.HasSuffix(what, ".") {
				t.Errorf("%s: %d characters: %s", x.id, len(what), what)
			}
			for _, text := range []string{what, f.Seen.Write(f.Nodes, ""), f.Hint.Write(f.Nodes, "")} {
				if strings.ContainsAny(text, "{}|") {
					t.Errorf("%s: marks are left: %s", x.id, text)
				}
			}
			if len(f.Refs) == 0 || f.Store == nil {
				t.Errorf("%s rests on nothing", x.id)
			}
			for _, fix := range f.Fix {
				if strings.ContainsAny(fix.Text, "\n#") || strings.Contains(fix.Text, "...") {
					t.Errorf("%s: %s", x.id, fix.Text)
				}
			}
		}
	}
}

// edge is what one check says of one estate.
type edge struct {
	name  string
	spoil func() *estate
	id    probe.FaultID
	want  report.Status // "" for no finding
	nodes []string      // nil: not looked at
}

func checkEdges(t *testing.T, tests []edge) {
	t.Helper()
	for _, test := range tests {
		found := answers(t, test.spoil(), test.id)
		if got := worst(found); got != test.want {
			t.Errorf("%s: %s is %q, want %q", test.name, test.id, got, test.want)
		}
		if got := nodesOf(found); test.nodes != nil && !slices.Equal(got, test.nodes) {
			t.Errorf("%s: %s at %v, want %v", test.name, test.id, got, test.nodes)
		}
	}
}

// TestAtTheBorders holds what each kind of trouble is told as, and what must stay silent.
func TestAtTheBorders(t *testing.T) {
	died := func() *estate { return aCluster().kill("10.0.0.12:6379").refuse() }
	alone := func() *estate { return withoutReplicas().kill("10.0.0.12:6379").refuse() }
	failedOver := func() *estate { return aCluster().kill("10.0.0.11:6379").promote("10.0.0.21:6379") }
	replaced := func() *estate { return leftOver("master", "") }
	second := []string{"10.0.0.12:6379"}
	checkEdges(t, []edge{
		{"a replica could take over", died, probe.ClusterPrimaryDown, report.Fail, second},
		{"none could", alone, probe.ClusterPrimaryDown, report.Fail, second},
		{"slots of a primary that is down", alone, probe.ClusterSlotsUncovered, report.Fail, second},
		{
			"full coverage off",
			func() *estate { return withoutReplicas().kill("10.0.0.12:6379") },
			probe.ClusterPrimaryDown,
			report.Fail,
			second,
		},
		{"failed over", failedOver, probe.ClusterPrimaryDown, report.Warn, []string{"10.0.0.11:6379"}},
		{"failed over: all slots served", failedOver, probe.ClusterSlotsUncovered, "", nil},
		{"failed over: a listed address", failedOver, probe.ClusterSeedDown, "", nil},
		{"a majority lost", func() *estate { return died().kill("10.0.0.13:6379") }, probe.ClusterQuorumLost, report.Fail,
			[]string{"10.0.0.12:6379", "10.0.0.13:6379"}},
		{"a replica down", func() *estate { return aCluster().kill("10.0.0.23:6379") }, probe.ClusterReplicaDown, report.Warn, nil},
		{"flagged by one, answers us", func() *estate { return flaggedByOne("10.0.0.12:6379") }, probe.ClusterPrimaryDown, "", nil},
		{"flagged by one: slots", func() *estate { return flaggedByOne("10.0.0.12:6379") }, probe.ClusterSlotsUncovered, "", nil},
		{"slots that belong to nobody", unassigned, probe.ClusterSlotsUncovered, report.Fail, nil},
		{"an isolated primary", isolated, probe.ClusterStateFail, report.Fail, []string{"10.0.0.11:6379"}},
		{"an isolated primary is not down", isolated, probe.ClusterPrimaryDown, "", nil},
		{"an isolated primary is a member", isolated, probe.ClusterForeignNode, "", nil},
		{"a bus that is blocked is no wrong address", isolated, probe.ClusterAnnounceUnreachable, "", nil},
		{
			"never created",
			emptyCluster,
			probe.ClusterStateFail,
			report.Fail,
			[]string{"10.0.0.11:6379", "10.0.0.12:6379", "10.0.0.13:6379"},
		},
		{"never created is no mixture", emptyCluster, probe.ClusterMixed, "", nil},
		{"never created is not uncovered", emptyCluster, probe.ClusterSlotsUncovered, "", nil},
		{"halves that never met", halves, probe.ClusterMixed, report.Fail, nil},
		{"forgotten by the others", forgotten, probe.ClusterForeignNode, report.Warn, []string{"10.0.0.21:6379"}},
		{"a replica that may not take over", func() *estate {
			return aCluster().eachLine("10.0.0.21:6379", func(line *probe.ClusterNode) {
				line.Flags = append(slices.Clone(line.Flags), "nofailover")
			})
		}, probe.ClusterNoReplicas, report.Warn, []string{"10.0.0.11:6379"}},
		{"an empty primary", emptyPrimary, probe.ClusterNoReplicas, "", nil},
		{"a replica that just started", justStarted, probe.ClusterNoReplicas, "", nil},
		{"accounts without CLUSTER NODES", withoutNodes, probe.ClusterNoReplicas, "", nil},
		{"a node behind another login", func() *estate {
			e := aCluster()
			checkstest.Fails(e.At("10.0.0.12:6379"), probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS")
			return e
		}, probe.ClusterPrimaryDown, "", nil},
		{"a managed service behind one address", func() *estate { return oneAddress("") }, probe.ClusterSameHost, "", nil},
		{"a whole cluster on one machine", func() *estate { return oneAddress("10.0.0.1") }, probe.ClusterSameHost, report.Warn, nil},
		{"an entry that nobody misses", replaced, probe.ClusterStaleNode, report.Warn, []string{"10.0.0.98:6379"}},
		{"an entry that nobody misses is not down", replaced, probe.ClusterPrimaryDown, "", nil},
		{
			"a replica that was replaced",
			func() *estate { return leftOver("slave", "10.0.0.11:6379") },
			probe.ClusterStaleNode,
			report.Warn,
			nil,
		},
		{"a replica that is missed", func() *estate {
			return leftOver("slave", "10.0.0.11:6379").kill("10.0.0.21:6379")
		}, probe.ClusterReplicaDown, report.Warn, nil},
		{"replicas on loopback", func() *estate {
			e := aCluster().eachLine("10.0.0.21:6379", func(line *probe.ClusterNode) { line.Addr = "127.0.0.1:6380" })
			return e.eachLine("10.0.0.11:6379", func(line *probe.ClusterNode) { line.Addr = "127.0.0.1:6379" })
		}, probe.ClusterSameHost, "", nil},
	})
}

func TestAnnouncedAtTheBorders(t *testing.T) {
	elsewhere := func(addr string) func() *estate {
		return func() *estate {
			e, _ := aCluster().announcing(addr, "172.17.0.12:6379")
			return e
		}
	}
	loopback := func() *estate {
		e, _ := aCluster().announcing("10.0.0.12:6379", "127.0.0.1:6379")
		return e
	}
	there := []string{"172.17.0.12:6379"}
	checkEdges(t, []edge{
		{"all from outside", outside, probe.ClusterAnnounceUnreachable, report.Fail, nil},
		{"one node from outside", elsewhere("10.0.0.12:6379"), probe.ClusterAnnounceUnreachable, report.Fail, there},
		{"a replica from outside", elsewhere("10.0.0.22:6379"), probe.ClusterAnnounceUnreachable, report.Warn, there},
		{"another server in its place", inItsPlace, probe.ClusterAnnounceUnreachable, report.Fail, []string{"10.0.0.12:6379"}},
		{"the seed alone answers, elsewhere", oneInside, probe.ClusterAnnounceUnreachable, report.Fail, nil},
		{"loopback that works by the seed's host", loopbackThatWorks, probe.ClusterAnnouncesLoopback, report.Info, nil},
		{"loopback is told once", loopback, probe.ClusterAnnounceUnreachable, "", nil},
		{"a question mark on a replica", func() *estate {
			return aCluster().eachEndpoint("10.0.0.22:6379", func(e *probe.Endpoint) { e.Host = "?" })
		}, probe.ClusterNoEndpoint, report.Warn, nil},
		{"no address, on this machine", func() *estate {
			e := aCluster().eachEndpoint("10.0.0.11:6379", func(e *probe.Endpoint) { e.Host = "" })
			e.At("10.0.0.11:6379").Aliases = []string{":6379"}
			return e
		}, probe.ClusterNoEndpoint, report.Info, nil},
	})
}

// TestClustersThatAreWell holds the estates in which nothing is wrong.
func TestClustersThatAreWell(t *testing.T) {
	partial := aCluster().eachView(func(v *probe.ClusterView) { v.FullCoverage = checkstest.PBool(false) })
	mapped := aCluster()
	for _, n := range mapped.Nodes { // announced addresses that are translated, and work
		n.Server.Laddr = "192.168.7.7:6379"
	}
	oneSeed := aCluster()
	oneSeed.Stores[0].Addrs = oneSeed.Stores[0].Addrs[:1]
	for name, e := range map[string]*estate{
		"healthy": aCluster(), "an empty primary": emptyPrimary(), "just started": justStarted(), "without CLUSTER NODES": withoutNodes(),
		"full coverage off, covered": partial, "translated addresses that work": mapped, "one seed": oneSeed,
		"in doubt for one node": flaggedByOne("10.0.0.12:6379"),
	} {
		for _, check := range cluster.Checks() {
			if got := worst(answers(t, e, check.ID)); got.Rank() > report.Info.Rank() {
				t.Errorf("%s: %s is %s", name, check.ID, got)
			}
		}
	}
}

// TestWhatALiarSends: nothing that a peer calls an address or an id stands in a command.
func TestWhatALiarSends(t *testing.T) {
	const evil = "$(reboot);`id`"
	e := aCluster().kill("10.0.0.23:6379")
	e.eachView(func(v *probe.ClusterView) {
		for i := range v.Nodes {
			if line := &v.Nodes[i]; line.Has("slave") {
				line.ID, line.Addr = evil+line.ID[:4], evil+":1"
				line.Flags = []string{"slave", "fail"}
			}
		}
		v.Nodes = append(v.Nodes, probe.ClusterNode{ID: evil, Flags: []string{"master", "noaddr"}})
	})
	for _, check := range cluster.Checks() {
		for _, f := range answers(t, e, check.ID) {
			for _, x := range f.Fix {
				if strings.Contains(x.Text, "reboot") {
					t.Errorf("%s: %s", check.ID, x.Text)
				}
			}
		}
	}
}

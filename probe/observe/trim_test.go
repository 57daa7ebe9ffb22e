package observe

import (
	"fmt"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// clusterOf is n nodes of which each says the same, but for one that has forgotten another.
func clusterOf(n int) []probe.Node {
	view := func(myself int) *probe.ClusterView {
		v := &probe.ClusterView{State: "ok", MyID: fmt.Sprint(myself)}
		for i := range n {
			flags := []string{"master"}
			if i == myself {
				flags = []string{"myself", "master"}
			}
			v.Nodes = append(v.Nodes, probe.ClusterNode{ID: fmt.Sprint(i), Addr: fmt.Sprintf("10.0.0.%d:6379", i), Flags: flags})
		}
		return v
	}
	var nodes []probe.Node
	for i := range n {
		nodes = append(nodes, probe.Node{Addr: fmt.Sprintf("10.0.0.%d:6379", i), Listed: i == n-1, Cluster: view(i)})
	}
	nodes[2].Cluster.Nodes = nodes[2].Cluster.Nodes[:n-1]
	return nodes
}

func TestTrim(t *testing.T) {
	kept := func(nodes []probe.Node) (out []int) {
		for i := range nodes {
			v := nodes[i].Cluster
			if v.Nodes != nil {
				out = append(out, i)
			}
			if v.State != "ok" || v.MyID == "" || (v.Nodes == nil) != (v.SameAs != "") {
				t.Errorf("node %d lost its own facts, or does not say who has its view", i)
			}
		}
		return out
	}
	small := clusterOf(10)
	trimAlike(small, 100, 50, true)
	if got := kept(small); len(got) != 10 {
		t.Errorf("within the budget, and %v alone were kept", got)
	}
	large := clusterOf(10)
	trimAlike(large, 50, 25, true) // 99 lines: half of the budget is two views of ten
	if got := fmt.Sprint(kept(large)); got != "[0 2 9]" {
		t.Errorf("kept %s; want the one that differs, the listed one and one more", got)
	}
	if got := large[1].Cluster.SameAs; got != large[9].Addr {
		t.Errorf("the view is that of %s; want the listed one", got)
	}
	strangers := clusterOf(3)
	for i := range strangers {
		strangers[i].Cluster.Nodes[0].Addr = fmt.Sprint("10.1.0.", i, ":6379")
	}
	trimAlike(strangers, 1, 0, true)
	if got := kept(strangers); len(got) != 3 {
		t.Errorf("no two agree, and %v alone were kept", got)
	}
	apart := clusterOf(10) // met with two accesses: each keeps a view of its own
	for i := range apart {
		apart[i].Stores = []probe.StoreID{probe.StoreID(fmt.Sprint("store ", i%2))}
	}
	trimAlike(apart, 1, 0, true)
	if got := fmt.Sprint(kept(apart)); got != "[0 2 9]" {
		t.Errorf("kept %s; want one of each access and the one that differs", got)
	}
}

// TestTrimLinks: who has a link to whom is each node's own, and is given up last.
func TestTrimLinks(t *testing.T) {
	differing := func() []probe.Node {
		nodes := clusterOf(10)
		nodes[4].Cluster.Nodes[7].LinkUp = true
		return nodes
	}
	full := func(nodes []probe.Node) bool { return nodes[4].Cluster.Nodes != nil }
	close := differing()
	trimAlike(close, 1, 0, true)
	if !full(close) {
		t.Error("a view with another link was taken for the same")
	}
	far := differing()
	trimAlike(far, 1, 0, false)
	if full(far) {
		t.Error("a view that differs in a link alone was kept beyond the budget")
	}
	few := differing()
	trim(few)
	for i := range few {
		if few[i].Cluster.SameAs != "" {
			t.Errorf("node %d of ten lost its view", i)
		}
	}
}

// TestTrimLeadsToAView: where both budgets are exceeded, each node without a view names one that has it.
func TestTrimLeadsToAView(t *testing.T) {
	const n = 360
	nodes := clusterOf(n)
	has := map[string]bool{}
	for i := range nodes {
		nodes[i].Cluster.Nodes[i/2].LinkUp = true // two and two are the same, all are alike
	}
	trim(nodes)
	for i := range nodes {
		has[nodes[i].Addr] = nodes[i].Cluster.Nodes != nil
	}
	lost := 0
	for i := range nodes {
		if as := nodes[i].Cluster.SameAs; as != "" {
			if lost++; !has[as] {
				t.Errorf("the view of %s is that of %s, which has none", nodes[i].Addr, as)
			}
		}
	}
	if lost <= n/2 {
		t.Errorf("%d of %d lost their view; want more than those that are the same", lost, n)
	}
}

// TestTheSameAsInWire: what makes two replies the same makes two views the same, and the other way round. The one is told by
// the words as they come, so that nothing of a reply has to be kept, the other by facts, which may be saved ones.
func TestTheSameAsInWire(t *testing.T) {
	const first = "a 10.0.0.1:1@2 myself,master - 0 0 1 connected 0-5460\n"
	var texts []string
	for _, line := range []string{
		"b 10.0.0.2:1@2 master - 0 1700 2 connected 5461-16383",
		"b 10.0.0.2:1@2 master - 0 1800 2 connected 5461-16383",
		"b 10.0.0.2:1@2 master - 9 1700 2 connected 5461-16383",
		"b 10.0.0.2:1@2 master - 0 1700 2 disconnected 5461-16383",
		"b 10.0.0.2:1@2 master - 0 1700 3 connected 5461-16383",
		"b 10.0.0.2:1@3 master - 0 1700 2 connected 5461-16383",
		"b 10.0.0.2:1@2,h master - 0 1700 2 connected 5461-16383",
		"b 10.0.0.2:1@2 master - 0 1700 2 connected 5461-16383 [7->-a]",
		"b 10.0.0.2:1@2 master,fail? - 0 1700 2 connected 5461-16383",
		"b 10.0.0.2:1@2 master,fail? - 9 1700 2 connected 5461-16383",
		"b 10.0.0.2:1@2 master,fail - 9 1700 2 connected 5461-16383",
		"b 10.0.0.2:1@2 slave,nofailover a 0 1700 2 connected",
		"b 10.0.0.2:1@2 slave,nofailover a 9 1700 2 connected",
	} {
		texts = append(texts, first+line+"\n", line+"\n"+first)
	}
	viewed := func(text string) uint64 {
		return viewOf(&probe.Node{Cluster: &probe.ClusterView{Nodes: wire.ParseClusterNodes(text)}}, true, map[told]uint64{})
	}
	for _, a := range texts {
		for _, b := range texts {
			read, _ := wire.PrintClusterNodes(a)
			also, _ := wire.PrintClusterNodes(b)
			if same := viewed(a) == viewed(b); same != (read == also) {
				t.Errorf("the same is %v by the facts, and not by the words:\n%s%s", same, a, b)
			}
		}
	}
}

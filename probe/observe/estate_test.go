package observe

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

// placed is what join fills in.
type placed struct {
	Addr      string
	Role      probe.Role
	ReplicaOf string
	Slots     string
	Announced []string
	Aliases   []string
	FoundBy   []string
}

func placedOf(nodes []probe.Node) []placed {
	var out []placed
	for _, n := range nodes {
		out = append(out, placed{n.Addr, n.Role, n.ReplicaOf, n.Slots, n.Announced, n.Aliases, n.FoundBy})
	}
	return out
}

// testRow is a row of an answered data node, or of a dead one where server is nil.
func testRow(addr string, listed bool, n probe.Node, finds ...find) *row {
	n.Addr, n.Purpose = addr, probe.AsData
	r := &row{target: Target{Addr: addr, Listed: listed, Access: Access{Purpose: probe.AsData}}, node: &n, finds: finds}
	if listed {
		r.target.FoundBy = []string{"tyk.conf:7 addrs"}
	}
	return r
}

func slotFind(addr, id string) find {
	return find{Addr: addr, Purpose: probe.AsData, By: "CLUSTER SLOTS", ID: id}
}

func member(id, run string, role probe.Role, lines ...probe.ClusterNode) probe.Node {
	return probe.Node{
		Server: &probe.Server{Mode: "cluster", RunID: run}, Replication: &probe.Replication{Role: role},
		Cluster: &probe.ClusterView{MyID: id, Nodes: lines},
	}
}

func TestJoinBehindNAT(t *testing.T) {
	lines := []probe.ClusterNode{
		{ID: "p", Addr: "172.17.0.2:6379", Flags: []string{"myself", "master"}, Slots: []probe.Range{{From: 0, To: 16383}}},
		{ID: "r", Addr: "172.17.0.3:6379", Flags: []string{"slave"}, PrimaryID: "p"},
	}
	finds := []find{slotFind("172.17.0.2:6379", "p"), slotFind("172.17.0.3:6379", "r")}
	got := placedOf(join([]*row{
		testRow("127.0.0.1:7001", true, member("p", "run-p", probe.Primary, lines...), finds...),
		testRow("172.17.0.2:6379", false, probe.Node{}),
		testRow("172.17.0.3:6379", false, probe.Node{}),
	}))
	want := []placed{
		{Addr: "127.0.0.1:7001", Role: probe.Primary, Slots: "0-16383", Announced: []string{"172.17.0.2:6379"}, FoundBy: []string{"tyk.conf:7 addrs"}},
		{Addr: "172.17.0.2:6379", Role: probe.Primary, Slots: "0-16383", FoundBy: []string{"CLUSTER SLOTS of 127.0.0.1:7001"}},
		{Addr: "172.17.0.3:6379", Role: probe.Replica, ReplicaOf: "127.0.0.1:7001", FoundBy: []string{"CLUSTER SLOTS of 127.0.0.1:7001"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

func TestJoinOneServerUnderTwoAddresses(t *testing.T) {
	line := probe.ClusterNode{ID: "p", Addr: "10.0.0.1:6379", Flags: []string{"myself", "master"}, Slots: []probe.Range{{From: 0, To: 1}, {From: 5, To: 5}}}
	finds := []find{slotFind("10.0.0.1:6379", "p")}
	got := placedOf(join([]*row{
		testRow("10.0.0.1:6379", false, member("p", "run-p", probe.Primary, line), finds...),
		testRow("redis-0.redis:6379", true, member("p", "run-p", probe.Primary, line), finds...),
	}))
	want := []placed{{
		Addr: "redis-0.redis:6379", Role: probe.Primary, Slots: "0-1,5",
		Announced: []string{"10.0.0.1:6379"}, Aliases: []string{"10.0.0.1:6379"},
		FoundBy: []string{"tyk.conf:7 addrs"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

func TestJoinKeepsServersBehindOneBalancerApart(t *testing.T) {
	behind := probe.Node{Server: &probe.Server{RunID: "x"}, Identities: []probe.Identity{{RunID: "x"}, {RunID: "y"}}}
	nodes := join([]*row{testRow("a:1", true, behind), testRow("b:1", true, probe.Node{Server: &probe.Server{RunID: "x"}})})
	if len(nodes) != 2 {
		t.Errorf("%d nodes, want the balanced address and the server", len(nodes))
	}
}

func TestFailedOverPrimaryIsPlacedByTheNewestView(t *testing.T) {
	view := func(epoch int64, mine string, lines ...probe.ClusterNode) probe.Node {
		n := member(mine, "run-"+mine, probe.Primary, lines...)
		n.Cluster.CurrentEpoch = epoch
		return n
	}
	dead := slotFind("10.0.0.9:6379", "dead")
	old := probe.ClusterNode{ID: "dead", Addr: "10.0.0.9:6379", Flags: []string{"master"}, Slots: []probe.Range{{From: 0, To: 9}}}
	now := probe.ClusterNode{ID: "dead", Addr: "10.0.0.9:6379", Flags: []string{"master", "fail"}}
	nodes := placedOf(join([]*row{
		testRow("10.0.0.1:6379", true, view(6, "a", old), dead),
		testRow("10.0.0.2:6379", true, view(7, "b", now), dead),
		testRow("10.0.0.9:6379", false, probe.Node{}),
	}))
	want := placed{
		Addr: "10.0.0.9:6379", Role: probe.Primary,
		FoundBy: []string{"CLUSTER SLOTS of 10.0.0.1:6379", "CLUSTER SLOTS of 10.0.0.2:6379"},
	}
	if diff := cmp.Diff(want, nodes[2]); diff != "" {
		t.Errorf("the dead primary (-want +got):\n%s", diff)
	}
}

func TestSentinelsPlaceWhoIsSilent(t *testing.T) {
	sentinel := &row{
		target: Target{Addr: "s1:26379", Listed: true, Access: Access{Purpose: probe.AsSentinel}},
		node: &probe.Node{Addr: "s1:26379", Purpose: probe.AsSentinel, Server: &probe.Server{Mode: "sentinel", RunID: "s"}, Sentinel: &probe.SentinelView{
			Name: "mymaster", MasterAddr: "p:6379",
			Replicas:  []probe.SentinelPeer{{Addr: "r:6379", PrimaryAddr: "p:6379"}},
			Sentinels: []probe.SentinelPeer{{Addr: "s2:26379"}},
		}},
	}
	silent := &row{
		target: Target{Addr: "s2:26379", Access: Access{Purpose: probe.AsSentinel}},
		node:   &probe.Node{Addr: "s2:26379", Purpose: probe.AsSentinel},
	}
	got := placedOf(join([]*row{sentinel, silent, testRow("p:6379", false, probe.Node{}), testRow("r:6379", false, probe.Node{})}))
	want := []placed{
		{Addr: "p:6379", Role: probe.Primary},
		{Addr: "r:6379", Role: probe.Replica, ReplicaOf: "p:6379"},
		{Addr: "s1:26379", Role: probe.SentinelRole},
		{Addr: "s2:26379", Role: probe.SentinelRole},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

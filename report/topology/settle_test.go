package topology_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

// placed is what Settle fills in.
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

// raw is evidence as a walk of a cluster store brings it: every node was visited for the store.
func raw(mode probe.Mode, nodes ...probe.Node) *probe.Evidence {
	s := *(&checkstest.Estate{}).Store("gateway/storage", mode)
	for i := range nodes {
		n := &nodes[i]
		if n.Purpose == "" {
			n.Purpose = probe.AsData
		}
		n.Stores, n.For = []probe.StoreID{s.ID}, []probe.StoreID{s.ID}
		if n.Listed {
			n.FoundBy = []string{"tyk.conf:7 addrs"}
		}
		n.Role = n.OwnRole()
	}
	return &probe.Evidence{Stores: []probe.Store{s}, Nodes: nodes}
}

// member is a cluster node that answered. What it names in CLUSTER SLOTS are the addresses of its lines.
func member(addr string, listed bool, id string, role probe.Role, lines ...probe.ClusterNode) probe.Node {
	view := &probe.ClusterView{MyID: id, Nodes: lines}
	for _, line := range lines {
		host, port, _ := probe.SplitAddr(line.Addr)
		e := probe.Endpoint{Host: host, ID: line.ID}
		if _, err := fmt.Sscan(port, &e.Port); err == nil {
			view.Slots = append(view.Slots, probe.SlotRange{Range: probe.Range{From: 0, To: 1}, Endpoints: []probe.Endpoint{e}})
		}
	}
	return probe.Node{
		Addr: addr, Listed: listed, Server: &probe.Server{Mode: "cluster", RunID: "run-" + id},
		Replication: &probe.Replication{Role: role}, Cluster: view,
	}
}

func dead(addr string) probe.Node {
	return probe.Node{
		Addr:  addr,
		Steps: []probe.Step{{Name: probe.StepTCP, Fault: &probe.Fault{ID: probe.NetTimeout, Text: "i/o timeout"}}},
	}
}

func behindNAT() *probe.Evidence {
	lines := []probe.ClusterNode{
		{ID: "p", Addr: "172.17.0.2:6379", Flags: []string{"myself", "master"}, Slots: []probe.Range{{From: 0, To: 16383}}},
		{ID: "r", Addr: "172.17.0.3:6379", Flags: []string{"slave"}, PrimaryID: "p"},
	}
	return raw(
		probe.Cluster,
		member("127.0.0.1:7001", true, "p", probe.Primary, lines...),
		dead("172.17.0.2:6379"),
		dead("172.17.0.3:6379"),
	)
}

func TestBehindNAT(t *testing.T) {
	want := []placed{
		{Addr: "127.0.0.1:7001", Role: probe.Primary, Slots: "0-16383", Announced: []string{"172.17.0.2:6379"},
			FoundBy: []string{"tyk.conf:7 addrs"}},
		{Addr: "172.17.0.2:6379", Role: probe.Primary, Slots: "0-16383", FoundBy: []string{"CLUSTER SLOTS of 127.0.0.1:7001"}},
		{Addr: "172.17.0.3:6379", Role: probe.Replica, ReplicaOf: "127.0.0.1:7001", FoundBy: []string{"CLUSTER SLOTS of 127.0.0.1:7001"}},
	}
	if diff := cmp.Diff(want, placedOf(topology.Settle(behindNAT()).Nodes)); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

// oneOf is one server met under a listed address and under the one that it announces.
func oneOf(listed func(*probe.Node)) *probe.Evidence {
	line := probe.ClusterNode{
		ID: "p", Addr: "10.0.0.1:6379", Flags: []string{"myself", "master"}, Slots: []probe.Range{{From: 0, To: 1}, {From: 5, To: 5}},
	}
	front := member("redis-0.redis:6379", true, "p", probe.Primary, line)
	listed(&front)
	return raw(probe.Cluster, member("10.0.0.1:6379", false, "p", probe.Primary, line), front)
}

func TestOneServerUnderTwoAddresses(t *testing.T) {
	shown := func(addr, other string) []placed {
		p := placed{Addr: addr, Role: probe.Primary, Slots: "0-1,5", Aliases: []string{other}, FoundBy: []string{"tyk.conf:7 addrs"}}
		if addr != "10.0.0.1:6379" {
			p.Announced = []string{"10.0.0.1:6379"}
		}
		return []placed{p}
	}
	const own, front = "10.0.0.1:6379", "redis-0.redis:6379"
	for name, test := range map[string]struct {
		ev   *probe.Evidence
		want []placed
	}{
		"as it is listed": {oneOf(func(*probe.Node) {}), shown(front, own)},
		"the name is that of several": {oneOf(func(n *probe.Node) {
			n.Resolved = []string{"10.0.0.1", "10.0.0.2"}
		}), shown(own, front)},
		"the address is translated": {oneOf(func(n *probe.Node) {
			n.Remote, n.Server.Laddr = "10.96.0.1:6379", "10.0.0.1:6379"
		}), shown(own, front)},
	} {
		got := topology.Settle(test.ev).Nodes
		if diff := cmp.Diff(test.want, placedOf(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if !got[0].Listed {
			t.Errorf("%s: not listed any more", name)
		}
	}
}

func TestWhatIsNotOneServer(t *testing.T) {
	answers := func(addr, run, id string) probe.Node {
		n := probe.Node{Addr: addr, Listed: true, Server: &probe.Server{RunID: run}, Steps: []probe.Step{{Name: probe.StepPing}}}
		if id != "" {
			n.Cluster = &probe.ClusterView{MyID: id}
		}
		return n
	}
	watcher := answers("b:1", "x", "")
	watcher.Purpose = probe.AsSentinel
	behind := answers("a:1", "x", "")
	behind.Identities = []probe.Identity{{RunID: "x"}, {RunID: "y"}}
	otherLogin := raw(probe.Standalone, answers("a:1", "x", ""), answers("b:1", "x", ""))
	another := otherLogin.Stores[0]
	another.ID, another.Username = "dashboard/redis", "somebody"
	var k probe.Keyring
	another.Password = k.Add("of the dashboard")
	otherLogin.Stores = append(otherLogin.Stores, another)
	otherLogin.Nodes[1].Stores, otherLogin.Nodes[1].For = []probe.StoreID{another.ID}, []probe.StoreID{another.ID}
	for name, test := range map[string]struct {
		ev   *probe.Evidence
		want int
	}{
		"one run id, one access":         {raw(probe.Standalone, answers("a:1", "x", ""), answers("b:1", "x", "")), 1},
		"a balancer in front of several": {raw(probe.Standalone, behind, answers("b:1", "x", "")), 2},
		"one run id for all of a service": {raw(probe.Cluster,
			answers("a:1", "x", "1"), answers("b:1", "x", "2"), answers("c:1", "x", "1")), 2},
		"met with two accesses":                {otherLogin, 2},
		"nobody said who it is":                {raw(probe.Standalone, answers("a:1", "", ""), answers("b:1", "", "")), 2},
		"a Sentinel and a data node of one id": {raw(probe.Sentinel, answers("a:1", "x", ""), watcher), 2},
	} {
		if got := topology.Settle(test.ev).Nodes; len(got) != test.want {
			t.Errorf("%s: %d nodes, want %d", name, len(got), test.want)
		}
	}
}

func failedOver() *probe.Evidence {
	view := func(addr, mine string, epoch int64, line probe.ClusterNode) probe.Node {
		n := member(addr, true, mine, probe.Primary, line)
		n.Cluster.CurrentEpoch = epoch
		return n
	}
	old := probe.ClusterNode{ID: "dead", Addr: "10.0.0.9:6379", Flags: []string{"master"}, Slots: []probe.Range{{From: 0, To: 9}}}
	now := probe.ClusterNode{ID: "dead", Addr: "10.0.0.9:6379", Flags: []string{"master", "fail"}}
	return raw(probe.Cluster, view("10.0.0.1:6379", "a", 6, old), view("10.0.0.2:6379", "b", 7, now), dead("10.0.0.9:6379"))
}

func TestFailedOverPrimaryIsPlacedByTheNewestView(t *testing.T) {
	want := placed{
		Addr: "10.0.0.9:6379", Role: probe.Primary,
		FoundBy: []string{"CLUSTER SLOTS of 10.0.0.1:6379", "CLUSTER SLOTS of 10.0.0.2:6379"},
	}
	if diff := cmp.Diff(want, placedOf(topology.Settle(failedOver()).Nodes)[2]); diff != "" {
		t.Errorf("the dead primary (-want +got):\n%s", diff)
	}
}

func silentBehindSentinels() *probe.Evidence {
	return raw(probe.Sentinel,
		probe.Node{
			Addr: "s1:26379", Purpose: probe.AsSentinel, Listed: true, Server: &probe.Server{Mode: "sentinel", RunID: "s"},
			Sentinel: &probe.SentinelView{
				Name: "mymaster", MasterAddr: "p:6379",
				Replicas:  []probe.SentinelPeer{{Addr: "r:6379", PrimaryAddr: "p:6379"}},
				Sentinels: []probe.SentinelPeer{{Addr: "s2:26379"}},
			},
		},
		probe.Node{Addr: "s2:26379", Purpose: probe.AsSentinel}, probe.Node{Addr: "p:6379"}, probe.Node{Addr: "r:6379"})
}

func TestSentinelsPlaceWhoIsSilent(t *testing.T) {
	want := []placed{
		{Addr: "p:6379", Role: probe.Primary, FoundBy: []string{"SENTINEL GET-MASTER-ADDR-BY-NAME of s1:26379"}},
		{Addr: "r:6379", Role: probe.Replica, ReplicaOf: "p:6379", FoundBy: []string{"SENTINEL REPLICAS of s1:26379"}},
		{Addr: "s1:26379", Role: probe.SentinelRole, FoundBy: []string{"tyk.conf:7 addrs"}},
		{Addr: "s2:26379", Role: probe.SentinelRole, FoundBy: []string{"SENTINEL SENTINELS of s1:26379"}},
	}
	if diff := cmp.Diff(want, placedOf(topology.Settle(silentBehindSentinels()).Nodes)); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

// slotsAlone is a cluster of which the account may see CLUSTER SLOTS and nothing else.
func slotsAlone() *probe.Evidence {
	slots := []probe.SlotRange{
		{Range: probe.Range{From: 0, To: 8191}, Endpoints: []probe.Endpoint{
			{Host: "10.0.0.1", Port: 6379, ID: "a"}, {Host: "10.0.0.3", Port: 6379, ID: "c"},
		}},
		{Range: probe.Range{From: 8192, To: 16383}, Endpoints: []probe.Endpoint{{Host: "10.0.0.2", Port: 6379, ID: "b"}}},
	}
	var nodes []probe.Node
	for _, addr := range []string{"10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379"} {
		nodes = append(nodes, probe.Node{
			Addr: addr, Remote: addr, Listed: true, Steps: []probe.Step{{Name: probe.StepPing}}, Cluster: &probe.ClusterView{Slots: slots},
		})
	}
	return raw(probe.Cluster, nodes...)
}

func TestSlotsFollowFromTheAddress(t *testing.T) {
	got := placedOf(topology.Settle(slotsAlone()).Nodes)
	for i, want := range []placed{
		{Role: probe.Primary, Slots: "0-8191"}, {Role: probe.Primary, Slots: "8192-16383"}, {Role: probe.Replica, ReplicaOf: "10.0.0.1:6379"},
	} {
		if got[i].Role != want.Role || got[i].Slots != want.Slots || got[i].ReplicaOf != want.ReplicaOf {
			t.Errorf("%+v, want %+v", got[i], want)
		}
	}
}

// kept is a cluster of which one node has the lists of all.
func kept() *probe.Evidence {
	e := aCluster()
	for _, n := range e.Nodes[1:] {
		n.Cluster.Nodes, n.Cluster.Slots, n.Cluster.SameAs = nil, nil, e.Nodes[0].Addr
		n.Role, n.Slots, n.ReplicaOf, n.Replication = probe.Unknown, "", "", nil
		n.Rights = nil
	}
	return e.Evidence()
}

func TestViewsThatAreKeptOnce(t *testing.T) {
	want, got := topology.Settle(aCluster().Evidence()), topology.Settle(kept())
	for i := range want.Nodes {
		a, b := &want.Nodes[i], &got.Nodes[i]
		if a.Role != b.Role || a.Slots != b.Slots || a.ReplicaOf != b.ReplicaOf {
			t.Errorf("%s: %s %s %s, want %s %s %s", b.Addr, b.Role, b.Slots, b.ReplicaOf, a.Role, a.Slots, a.ReplicaOf)
		}
	}
}

// estates are evidence of every kind, raw and settled.
func estates() map[string]*probe.Evidence {
	torn := aCluster().kill("10.0.0.12:6379").kill("10.0.0.23:6379").announcing("10.0.0.21:6379", "172.17.0.21:6379")
	return map[string]*probe.Evidence{
		"nothing": {}, "NAT": behindNAT(), "one server": oneOf(func(*probe.Node) {}), "failed over": failedOver(),
		"a name of several": oneOf(func(n *probe.Node) { n.Resolved = []string{"10.0.0.1", "10.0.0.2"} }),
		"Sentinels":         silentBehindSentinels(), "CLUSTER SLOTS alone": slotsAlone(), "a cluster": aCluster().Evidence(),
		"torn": torn.Evidence(), "behind Sentinels": aSentinel().Evidence(), "kept once": kept(), "hostile": hostile(40),
		"failed": {Nodes: []probe.Node{failed()}},
	}
}

// failed is a visit that met one thing and had another in front of it.
func failed() probe.Node {
	return probe.Node{
		Addr: "a:1", Purpose: probe.AsData, Role: probe.Unknown,
		Steps: []probe.Step{
			{Name: probe.StepTCP}, {Name: probe.StepPing, Fault: &probe.Fault{ID: probe.NetClosed, Text: "reset"}}, {Name: probe.StepSniff},
		},
		Sniff: &probe.Sniff{Kind: "tls", PlainEnd: "reset", TLS: "hello"},
	}
}

func TestSettledStaysSettled(t *testing.T) {
	for name, ev := range estates() {
		before := bytesOf(t, ev)
		once := topology.Settle(ev)
		if diff := cmp.Diff(before, bytesOf(t, ev)); diff != "" {
			t.Errorf("%s: the original was changed:\n%s", name, diff)
		}
		first := bytesOf(t, once)
		if diff := cmp.Diff(first, bytesOf(t, topology.Settle(once))); diff != "" {
			t.Errorf("%s: settled twice (-once +twice):\n%s", name, diff)
		}
		var saved probe.Evidence // as a report is replayed
		if err := json.Unmarshal([]byte(first), &saved); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, bytesOf(t, topology.Settle(&saved))); diff != "" {
			t.Errorf("%s: settled when it had been saved (-once +twice):\n%s", name, diff)
		}
		for seed := range uint64(5) {
			if diff := cmp.Diff(first, bytesOf(t, topology.Settle(shuffled(ev, seed)))); diff != "" {
				t.Errorf("%s: in another order:\n%s", name, diff)
			}
		}
	}
}

// TestTwoWaysOfTwoStores: what is refused on the way of one store is not lost in the row of the other's way.
func TestTwoWaysOfTwoStores(t *testing.T) {
	e := checkstest.Standalone()
	cache := e.Store("gateway/cache_storage", probe.Standalone, "10.0.0.9:6379")
	n := e.Node("10.0.0.9:6379", cache.ID)
	n.Server.RunID, n.Listed = e.Nodes[0].Server.RunID, true
	n.Rights.Refused = []probe.Refusal{{Command: "SET", Function: probe.Write, Fault: probe.Fault{ID: probe.ServerError}}}
	got := topology.Settle(e.Evidence()).Nodes
	if len(got) != 1 || len(got[0].Stores) != 2 || len(got[0].Rights.Refused) != 1 {
		t.Fatalf("%d rows, %+v", len(got), got[0].Rights)
	}
	n.Steps = append(n.Steps, probe.Step{Name: probe.StepSelect, Fault: &probe.Fault{ID: probe.ConfigDBOutOfRange}})
	if got := topology.Settle(e.Evidence()).Nodes; len(got) != 2 {
		t.Errorf("%d rows where one store's database is not there", len(got))
	}
}

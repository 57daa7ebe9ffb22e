// Package checkstest makes healthy estates as evidence, to be spoilt by the tests of the families: take one, change what
// its nodes say, and judge.
package checkstest

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/topology"
)

// AsOf is the time at which every test judges.
var AsOf = time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)

// Estate builds evidence: take one of the healthy estates below and spoil it.
type Estate struct {
	Ev     probe.Evidence // without stores and nodes
	Stores []*probe.Store
	Nodes  []*probe.Node
}

// Evidence gives what was built, nodes sorted as the walk sorts them.
func (e *Estate) Evidence() *probe.Evidence {
	ev := e.Ev
	ev.Began, ev.Finished = AsOf.Add(-time.Second), AsOf
	if ev.Rehearsals == nil && !ev.NoRehearsal {
		ev.Rehearsals = e.rehearsals()
	}
	for _, s := range e.Stores {
		ev.Stores = append(ev.Stores, *s)
	}
	for _, n := range e.Nodes {
		ev.Nodes = append(ev.Nodes, *n)
	}
	sort.SliceStable(ev.Nodes, func(i, j int) bool {
		a, b := ev.Nodes[i], ev.Nodes[j]
		return a.Addr < b.Addr || a.Addr == b.Addr && a.Purpose < b.Purpose
	})
	return &ev
}

// rehearsals are those of a driver that got an answer from every primary.
func (e *Estate) rehearsals() []probe.Rehearsal {
	var out []probe.Rehearsal
	for _, s := range e.Stores {
		r := probe.Rehearsal{Store: s.ID, OK: true}
		for _, n := range e.Nodes {
			if n.Role == probe.Primary && n.Purpose == probe.AsData && slices.Contains(n.Stores, s.ID) {
				r.Keys = append(r.Keys, probe.KeyAnswer{Addr: n.Addr, OK: true})
			}
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b probe.Rehearsal) int { return cmp.Compare(a.Store, b.Store) })
	return out
}

// Case settles the evidence and indexes it, as the verdict does before it asks the checks.
func (e *Estate) Case() *checks.Case {
	return checks.NewCase(topology.Settle(e.Evidence()), report.DefaultPolicy(), AsOf)
}

// Store adds an active store of a go-redis v9 component with default settings.
func (e *Estate) Store(id probe.StoreID, mode probe.Mode, addrs ...string) *probe.Store {
	component, block, _ := strings.Cut(string(id), "/")
	component, _, _ = strings.Cut(component, "#")
	s := &probe.Store{
		ID: id, Component: probe.Component(component), Block: block, Active: true, Starts: true,
		Source: "tyk.conf", Conf: "/opt/tyk/tyk.conf",
		Mode: mode, Addrs: addrs, Configured: addrs, AddrsFrom: "addrs", EnableCluster: mode == probe.Cluster,
		TimeoutS: 5, Pool: probe.Pool{Size: 500, ClientsPerProcess: 4, Scope: "client and node", IdleS: 1200, WaitS: 6},
		TykVersion: "5.14.0",
		Driver: probe.Driver{
			Era: "v9", GoRedis: "9.18.0", Verified: true, SendsUsername: true, SendsHello: true,
			KnowsSentinel: true, KnowsSentinelPassword: true, KnowsTLSFiles: true, HasLimiter: true, PingDecides: true,
		},
		Origin: map[string]probe.Origin{"addrs": "tyk.conf:3"},
	}
	if mode == probe.Sentinel {
		s.MasterName = "mymaster"
	}
	e.Stores = append(e.Stores, s)
	return s
}

// Node adds a healthy primary with every fact that a plaintext visit learns, but no cluster and no Sentinel view.
func (e *Estate) Node(addr string, stores ...probe.StoreID) *probe.Node {
	n := &probe.Node{
		Addr: addr, Purpose: probe.AsData, Role: probe.Primary, Stores: stores, FoundBy: []string{"tyk.conf:3 addrs"},
		Resolved: []string{Host(addr)}, Local: "10.0.9.9:40000", Remote: addr,
		Server: &probe.Server{
			Product: "redis", Version: "7.0.15", Mode: "standalone", RunID: RunID(addr), TCPPort: 6379,
			UptimeS: P64(86400), IdleS: P64(0), DBs: P64(16), SkewMS: P64(3), Laddr: addr, SeenFrom: "10.0.9.9:40000",
		},
		Clients:     &probe.Clients{Connected: P64(20), Max: P64(10000), Rejected: P64(0), Blocked: P64(0)},
		Replication: &probe.Replication{Role: probe.Primary, ReplID: RunID("repl" + addr), Offset: P64(1000)},
		Memory: &probe.Memory{
			UsedBytes: P64(1 << 20), MaxBytes: P64(0), Policy: "noeviction", Evicted: P64(0), Keys: []probe.DB{{Keys: 10, Expires: 5}},
		},
		Persistence: &probe.Persistence{LastSaveOK: PBool(true), LastAppendOK: PBool(true), AppendOnly: PBool(false)},
		Account:     &probe.Account{User: "default"},
		Rights:      &probe.Rights{Tried: 20, Proofs: proofs()},
		Latency:     &probe.Latency{Samples: 10, MinUS: 100, P50US: 200, P99US: 400, MaxUS: 500},
	}
	for i, name := range []probe.StepName{probe.StepTCP, probe.StepPing, probe.StepInfo, probe.StepRights} {
		n.Steps = append(n.Steps, probe.Step{Name: name, BeganMS: probe.Millis(i), TookMS: 0.5})
	}
	e.Nodes = append(e.Nodes, n)
	return n
}

// At gives the node at an address, so that a test can spoil it.
func (e *Estate) At(addr string) *probe.Node {
	for _, n := range e.Nodes {
		if n.Addr == addr {
			return n
		}
	}
	panic("no node at " + addr)
}

// Fails makes a node's visit end at a step with a fault, and takes away what was learned after it.
func Fails(n *probe.Node, step probe.StepName, id probe.FaultID, text string) {
	n.Steps = []probe.Step{{Name: step, TookMS: 0.5, Fault: &probe.Fault{ID: id, Text: text}}}
	if step != probe.StepTCP && step != probe.StepDNS {
		n.Steps = append([]probe.Step{{Name: probe.StepTCP, TookMS: 0.5}}, n.Steps...)
	}
	n.Role = probe.Unknown
	n.Server, n.Clients, n.Replication, n.Memory, n.Persistence, n.Account = nil, nil, nil, nil, nil, nil
	n.Rights, n.Latency, n.Cluster, n.Sentinel = nil, nil, nil, nil
}

// Standalone is one Gateway at one healthy Redis, 10.0.0.1:6379.
func Standalone() *Estate {
	e := &Estate{}
	e.Store("gateway/storage", probe.Standalone, "10.0.0.1:6379")
	e.Node("10.0.0.1:6379", "gateway/storage").Listed = true
	return e
}

// Cluster is one Gateway at a healthy cluster: primaries 10.0.0.11 to .13, their replicas 10.0.0.21 to .23, the
// primaries listed.
func Cluster() *Estate {
	e := &Estate{}
	e.Store("gateway/storage", probe.Cluster, "10.0.0.11:6379", "10.0.0.12:6379", "10.0.0.13:6379")
	slots := []probe.Range{{From: 0, To: 5460}, {From: 5461, To: 10922}, {From: 10923, To: 16383}}
	view := probe.ClusterView{
		State: "ok", SlotsAssigned: 16384, SlotsOK: 16384, KnownNodes: 6, Size: 3, CurrentEpoch: 6, Elements: 4, FullCoverage: PBool(true),
	}
	for i, r := range slots {
		primary, replica := fmt.Sprintf("10.0.0.1%d:6379", i+1), fmt.Sprintf("10.0.0.2%d:6379", i+1)
		view.Nodes = append(view.Nodes, probe.ClusterNode{
			ID: NodeID(primary), Addr: primary, BusPort: 16379, Flags: []string{"master"}, Epoch: int64(i + 1), LinkUp: true,
			Slots: []probe.Range{r},
		}, probe.ClusterNode{
			ID: NodeID(replica), Addr: replica, BusPort: 16379, Flags: []string{"slave"}, PrimaryID: NodeID(primary), Epoch: int64(i + 1),
			LinkUp: true,
		})
		view.Slots = append(view.Slots, probe.SlotRange{Range: r, Endpoints: []probe.Endpoint{
			{Host: Host(primary), Port: 6379, ID: NodeID(primary)}, {Host: Host(replica), Port: 6379, ID: NodeID(replica)},
		}})
	}
	sort.Slice(view.Nodes, func(i, j int) bool { return view.Nodes[i].ID < view.Nodes[j].ID })
	for i, r := range slots {
		primary, replica := fmt.Sprintf("10.0.0.1%d:6379", i+1), fmt.Sprintf("10.0.0.2%d:6379", i+1)
		p, q := e.Node(primary, "gateway/storage"), e.Node(replica, "gateway/storage")
		p.Listed, p.Slots = true, fmt.Sprintf("%d-%d", r.From, r.To)
		p.Replication.Replicas = []probe.ReplicaSeen{{Addr: replica, State: "online", Offset: 1000}}
		p.Replication.ConnectedCount = P64(1)
		Follow(q, p)
		for _, n := range []*probe.Node{p, q} {
			n.Server.Mode = "cluster"
			n.FoundBy = []string{"CLUSTER SLOTS of 10.0.0.11:6379"}
			n.Cluster = ViewOf(view, n.Addr)
		}
	}
	return e
}

// ViewOf copies a cluster's view as the node at addr tells it.
func ViewOf(shared probe.ClusterView, addr string) *probe.ClusterView {
	v := shared
	v.MyID = NodeID(addr)
	v.Nodes = nil
	for _, n := range shared.Nodes {
		n.Flags = append([]string(nil), n.Flags...)
		if n.ID == v.MyID {
			n.Flags = append([]string{"myself"}, n.Flags...)
			v.MyEpoch = n.Epoch
		}
		v.Nodes = append(v.Nodes, n)
	}
	v.Slots = append([]probe.SlotRange(nil), shared.Slots...)
	return &v
}

// Follow makes a node a healthy replica of another.
func Follow(replica, primary *probe.Node) {
	replica.Role, replica.ReplicaOf = probe.Replica, primary.Addr
	replica.Replication = &probe.Replication{
		Role: probe.Replica, ReplID: primary.Replication.ReplID, Offset: P64(1000), PrimaryAddr: primary.Addr,
		LinkUp: PBool(true), LastIOS: P64(0), ReadOnly: PBool(true), Priority: P64(100),
	}
}

// Sentinel is one Gateway at a healthy Sentinel estate: Sentinels 10.0.0.31 to .33 (all listed), primary 10.0.0.1,
// replica 10.0.0.2, all known as mymaster.
func Sentinel() *Estate {
	e := &Estate{}
	watchers := []string{"10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379"}
	s := e.Store("gateway/storage", probe.Sentinel, watchers...)
	s.Pool.Scope = "client"
	p, q := e.Node("10.0.0.1:6379", s.ID), e.Node("10.0.0.2:6379", s.ID)
	p.Replication.Replicas = []probe.ReplicaSeen{{Addr: q.Addr, State: "online", Offset: 1000}}
	p.Replication.ConnectedCount = P64(1)
	Follow(q, p)
	p.FoundBy, q.FoundBy = []string{"SENTINEL MASTER of 10.0.0.31:26379"}, []string{"SENTINEL REPLICAS of 10.0.0.31:26379"}
	for _, w := range watchers {
		n := e.Node(w, s.ID)
		n.Listed, n.Purpose, n.Role = true, probe.AsSentinel, probe.SentinelRole
		n.Server.Mode, n.Server.TCPPort = "sentinel", 26379
		n.Replication, n.Memory, n.Persistence, n.Rights = nil, nil, nil, nil
		n.Sentinel = &probe.SentinelView{
			MyID: NodeID(w), Name: "mymaster", Known: PBool(true), MasterAddr: p.Addr,
			CKQuorum: "OK 3 usable Sentinels. Quorum and failover authorization can be reached",
			Masters: []probe.SentinelMaster{{
				Name: "mymaster", Addr: p.Addr, Flags: []string{"master"}, RunID: p.Server.RunID, RoleReported: "master",
				Quorum: 2, Replicas: 1, OtherSentinels: 2, ConfigEpoch: 1, LastOKPingMS: P64(100),
			}},
			Replicas: []probe.SentinelPeer{{
				Addr: q.Addr, Flags: []string{"slave"}, RunID: q.Server.RunID, LinkStatus: "ok", Priority: P64(100),
				PrimaryAddr: p.Addr, Offset: P64(1000),
			}},
		}
		for _, other := range watchers {
			if other != w {
				n.Sentinel.Sentinels = append(
					n.Sentinel.Sentinels,
					probe.SentinelPeer{Addr: other, Flags: []string{"sentinel"}, RunID: RunID(other)},
				)
			}
		}
	}
	return e
}

// proofs are those of a server that took everything.
func proofs() map[probe.Function]*probe.Proof {
	out := map[probe.Function]*probe.Proof{}
	for _, f := range probe.Functions {
		out[f] = &probe.Proof{Queued: 1, Answered: 1}
	}
	return out
}

// P64 and PBool are pointers to values, for facts that were learned.
func P64(v int64) *int64 { return &v }

// PBool is the other.
func PBool(v bool) *bool { return &v }

// RunID and NodeID are the ids of the server at an address.
func RunID(addr string) string { return hex40("run " + addr) }

// NodeID is its id in a cluster.
func NodeID(addr string) string { return hex40("node " + addr) }

// Host is the host part of host:port.
func Host(addr string) string { return addr[:strings.LastIndex(addr, ":")] }

// hex40 makes 40 hexadecimal digits of a text, as a Redis id has them.
func hex40(s string) string {
	h := uint64(14695981039346656037)
	var b strings.Builder
	for b.Len() < 40 {
		for i := 0; i < len(s); i++ {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		fmt.Fprintf(&b, "%016x", h)
	}
	return b.String()[:40]
}

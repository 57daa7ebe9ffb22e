package checks

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// asOf is the time at which every test judges.
var asOf = time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)

// estate builds evidence: take one of the healthy estates below and spoil it.
type estate struct {
	ev     probe.Evidence
	stores []*probe.Store
	nodes  []*probe.Node
}

// evidence gives what was built, nodes sorted as the walk sorts them.
func (e *estate) evidence() *probe.Evidence {
	ev := e.ev
	ev.Began, ev.Finished = asOf.Add(-time.Second), asOf
	for _, s := range e.stores {
		ev.Stores = append(ev.Stores, *s)
	}
	for _, n := range e.nodes {
		ev.Nodes = append(ev.Nodes, *n)
	}
	sort.SliceStable(ev.Nodes, func(i, j int) bool {
		a, b := ev.Nodes[i], ev.Nodes[j]
		return a.Addr < b.Addr || a.Addr == b.Addr && a.Purpose < b.Purpose
	})
	return &ev
}

// store adds an active store of a go-redis v9 component with default settings.
func (e *estate) store(id probe.StoreID, mode probe.Mode, addrs ...string) *probe.Store {
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
	e.stores = append(e.stores, s)
	return s
}

// node adds a healthy primary with every fact that a plaintext visit learns, but no cluster and no Sentinel view.
func (e *estate) node(addr string, stores ...probe.StoreID) *probe.Node {
	n := &probe.Node{
		Addr: addr, Purpose: probe.AsData, Role: probe.Primary, Stores: stores, FoundBy: []string{"tyk.conf:3 addrs"},
		Resolved: []string{host(addr)}, Local: "10.0.9.9:40000", Remote: addr,
		Server: &probe.Server{
			Product: "redis", Version: "7.0.15", Mode: "standalone", RunID: runID(addr), TCPPort: 6379,
			UptimeS: p64(86400), IdleS: p64(0), DBs: p64(16), SkewMS: p64(3), Laddr: addr, SeenFrom: "10.0.9.9:40000",
		},
		Clients:     &probe.Clients{Connected: p64(20), Max: p64(10000), Rejected: p64(0), Blocked: p64(0)},
		Replication: &probe.Replication{Role: probe.Primary, ReplID: runID("repl" + addr), Offset: p64(1000)},
		Memory:      &probe.Memory{UsedBytes: p64(1 << 20), MaxBytes: p64(0), Policy: "noeviction", Evicted: p64(0), Keys: []probe.DB{{Keys: 10, Expires: 5}}},
		Persistence: &probe.Persistence{LastSaveOK: pBool(true), LastAppendOK: pBool(true), AppendOnly: pBool(false)},
		Account:     &probe.Account{User: "default"},
		Rights:      &probe.Rights{Tried: 20},
		Latency:     &probe.Latency{Samples: 10, MinUS: 100, P50US: 200, P99US: 400, MaxUS: 500},
	}
	for i, name := range []probe.StepName{probe.StepTCP, probe.StepPing, probe.StepInfo, probe.StepRights} {
		n.Steps = append(n.Steps, probe.Step{Name: name, BeganMS: probe.Millis(i), TookMS: 0.5})
	}
	e.nodes = append(e.nodes, n)
	return n
}

// at gives the node at an address, so that a test can spoil it.
func (e *estate) at(addr string) *probe.Node {
	for _, n := range e.nodes {
		if n.Addr == addr {
			return n
		}
	}
	panic("no node at " + addr)
}

// fails makes a node's visit end at a step with a fault, and takes away what was learned after it.
func fails(n *probe.Node, step probe.StepName, id probe.FaultID, text string) {
	n.Steps = []probe.Step{{Name: step, TookMS: 0.5, Fault: &probe.Fault{ID: id, Text: text}}}
	if step != probe.StepTCP && step != probe.StepDNS {
		n.Steps = append([]probe.Step{{Name: probe.StepTCP, TookMS: 0.5}}, n.Steps...)
	}
	n.Role = probe.Unknown
	n.Server, n.Clients, n.Replication, n.Memory, n.Persistence, n.Account = nil, nil, nil, nil, nil, nil
	n.Rights, n.Latency, n.Cluster, n.Sentinel = nil, nil, nil, nil
}

// aStandalone is one Gateway at one healthy Redis, 10.0.0.1:6379.
func aStandalone() *estate {
	e := &estate{}
	e.store("gateway/storage", probe.Standalone, "10.0.0.1:6379")
	e.node("10.0.0.1:6379", "gateway/storage").Listed = true
	return e
}

// aCluster is one Gateway at a healthy cluster: primaries 10.0.0.11 to .13, their replicas 10.0.0.21 to .23, the
// primaries listed.
func aCluster() *estate {
	e := &estate{}
	e.store("gateway/storage", probe.Cluster, "10.0.0.11:6379", "10.0.0.12:6379", "10.0.0.13:6379")
	slots := []probe.Range{{From: 0, To: 5460}, {From: 5461, To: 10922}, {From: 10923, To: 16383}}
	view := probe.ClusterView{State: "ok", SlotsAssigned: 16384, SlotsOK: 16384, KnownNodes: 6, Size: 3, CurrentEpoch: 6, Elements: 4, FullCoverage: pBool(true)}
	for i, r := range slots {
		primary, replica := fmt.Sprintf("10.0.0.1%d:6379", i+1), fmt.Sprintf("10.0.0.2%d:6379", i+1)
		view.Nodes = append(view.Nodes, probe.ClusterNode{
			ID: nodeID(primary), Addr: primary, BusPort: 16379, Flags: []string{"master"}, Epoch: int64(i + 1), LinkUp: true, Slots: []probe.Range{r},
		}, probe.ClusterNode{
			ID: nodeID(replica), Addr: replica, BusPort: 16379, Flags: []string{"slave"}, PrimaryID: nodeID(primary), Epoch: int64(i + 1), LinkUp: true,
		})
		view.Slots = append(view.Slots, probe.SlotRange{Range: r, Endpoints: []probe.Endpoint{
			{Host: host(primary), Port: 6379, ID: nodeID(primary)}, {Host: host(replica), Port: 6379, ID: nodeID(replica)},
		}})
	}
	sort.Slice(view.Nodes, func(i, j int) bool { return view.Nodes[i].ID < view.Nodes[j].ID })
	for i, r := range slots {
		primary, replica := fmt.Sprintf("10.0.0.1%d:6379", i+1), fmt.Sprintf("10.0.0.2%d:6379", i+1)
		p, q := e.node(primary, "gateway/storage"), e.node(replica, "gateway/storage")
		p.Listed, p.Slots = true, fmt.Sprintf("%d-%d", r.From, r.To)
		p.Replication.Replicas = []probe.ReplicaSeen{{Addr: replica, State: "online", Offset: 1000}}
		p.Replication.ConnectedCount = p64(1)
		follow(q, p)
		for _, n := range []*probe.Node{p, q} {
			n.Server.Mode = "cluster"
			n.FoundBy = []string{"CLUSTER SLOTS of 10.0.0.11:6379"}
			n.Cluster = viewOf(view, n.Addr)
		}
	}
	return e
}

// viewOf copies a cluster's view as the node at addr tells it.
func viewOf(shared probe.ClusterView, addr string) *probe.ClusterView {
	v := shared
	v.MyID = nodeID(addr)
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

// follow makes a node a healthy replica of another.
func follow(replica, primary *probe.Node) {
	replica.Role, replica.ReplicaOf = probe.Replica, primary.Addr
	replica.Replication = &probe.Replication{
		Role: probe.Replica, ReplID: primary.Replication.ReplID, Offset: p64(1000), PrimaryAddr: primary.Addr,
		LinkUp: pBool(true), LastIOS: p64(0), ReadOnly: pBool(true), Priority: p64(100),
	}
}

// aSentinel is one Gateway at a healthy Sentinel estate: Sentinels 10.0.0.31 to .33 (all listed), primary 10.0.0.1,
// replica 10.0.0.2, all known as mymaster.
func aSentinel() *estate {
	e := &estate{}
	watchers := []string{"10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379"}
	s := e.store("gateway/storage", probe.Sentinel, watchers...)
	s.Pool.Scope = "client"
	p, q := e.node("10.0.0.1:6379", s.ID), e.node("10.0.0.2:6379", s.ID)
	p.Replication.Replicas = []probe.ReplicaSeen{{Addr: q.Addr, State: "online", Offset: 1000}}
	p.Replication.ConnectedCount = p64(1)
	follow(q, p)
	p.FoundBy, q.FoundBy = []string{"SENTINEL MASTER of 10.0.0.31:26379"}, []string{"SENTINEL REPLICAS of 10.0.0.31:26379"}
	for _, w := range watchers {
		n := e.node(w, s.ID)
		n.Listed, n.Purpose, n.Role = true, probe.AsSentinel, probe.SentinelRole
		n.Server.Mode, n.Server.TCPPort = "sentinel", 26379
		n.Replication, n.Memory, n.Persistence, n.Rights = nil, nil, nil, nil
		n.Sentinel = &probe.SentinelView{
			MyID: nodeID(w), Name: "mymaster", Known: pBool(true), MasterAddr: p.Addr, CKQuorum: "OK 3 usable Sentinels. Quorum and failover authorization can be reached",
			Masters: []probe.SentinelMaster{{
				Name: "mymaster", Addr: p.Addr, Flags: []string{"master"}, RunID: p.Server.RunID, RoleReported: "master",
				Quorum: 2, Replicas: 1, OtherSentinels: 2, ConfigEpoch: 1, LastOKPingMS: p64(100),
			}},
			Replicas: []probe.SentinelPeer{{Addr: q.Addr, Flags: []string{"slave"}, RunID: q.Server.RunID, LinkStatus: "ok", Priority: p64(100), PrimaryAddr: p.Addr, Offset: p64(1000)}},
		}
		for _, other := range watchers {
			if other != w {
				n.Sentinel.Sentinels = append(n.Sentinel.Sentinels, probe.SentinelPeer{Addr: other, Flags: []string{"sentinel"}, RunID: runID(other)})
			}
		}
	}
	return e
}

// judge runs the whole catalogue over an estate with the default policy.
func judge(t *testing.T, e *estate) *report.Report {
	t.Helper()
	return Run(e.evidence(), report.DefaultPolicy(), asOf, All(), Selection{})
}

// find gives the first finding of an id at info or above, nil when there is none.
func find(r *report.Report, id probe.FaultID) *report.Finding {
	for i := range r.Findings {
		if r.Findings[i].ID == id && r.Findings[i].Status.Rank() >= report.Info.Rank() {
			return &r.Findings[i]
		}
	}
	return nil
}

func p64(v int64) *int64     { return &v }
func pBool(v bool) *bool     { return &v }
func runID(a string) string  { return hex40("run " + a) }
func nodeID(a string) string { return hex40("node " + a) }

// host is the host part of host:port.
func host(addr string) string { return addr[:strings.LastIndex(addr, ":")] }

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

// example is a check with an estate in which it answers and one in which it has nothing to say.
type example struct {
	id     probe.FaultID
	status report.Status  // of the finding in bad
	bad    func() *estate // the check must report id at status
	good   func() *estate // the check must say nothing above info, and must not report at all where bad is info
}

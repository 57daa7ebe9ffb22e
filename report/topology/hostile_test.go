package topology_test

import (
	"fmt"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/topology"
)

// hostile is what liars could send: n nodes that follow themselves and one another in a circle, ids that are used twice,
// slots that do not exist, texts for addresses, and Sentinels that name each other as replicas.
func hostile(n int) *probe.Evidence {
	e := &checkstest.Estate{}
	s := e.Store("gateway/storage", probe.Cluster, "10.0.0.1:6379")
	watchers := e.Store("dashboard/redis", probe.Sentinel, "10.1.0.1:26379")
	addr := func(i int) string { return fmt.Sprintf("10.0.%d.%d:6379", i/250, i%250+1) }
	var lines []probe.ClusterNode
	var slots []probe.SlotRange
	for i := range n {
		line := probe.ClusterNode{
			ID: fmt.Sprint("id", i%(n/2+1)), Addr: addr(i), Flags: []string{"slave", "fail"}, PrimaryID: fmt.Sprint("id", (i+1)%(n/2+1)),
			Slots: []probe.Range{
				{From: -5, To: 20000},
				{From: 9, To: 8},
				{From: i, To: i},
			}, Open: []probe.OpenSlot{{Slot: i, PeerID: "nobody"}},
		}
		switch i % 4 {
		case 0:
			line.Flags, line.PrimaryID = []string{"master", "slave", "fail", "noaddr"}, line.ID
		case 1:
			line.Addr, line.Hostname = "$(reboot):1", "`id`"
		case 2:
			line.Flags = []string{"handshake"}
		}
		lines = append(lines, line)
		slots = append(slots, probe.SlotRange{Range: probe.Range{From: 20000, To: -1}, Endpoints: []probe.Endpoint{
			{Host: "127.0.0.1", Port: i, ID: line.ID}, {Host: "?", ID: "x"}, {Null: true}, {Host: "\x1b[2J", Port: 1}, {Host: "", Port: i},
		}})
	}
	for i := range min(n, 40) {
		node := e.Node(addr(i), s.ID)
		node.For, node.Listed, node.Server.RunID = node.Stores, i%2 == 0, fmt.Sprint("run", i%3)
		node.Replication = &probe.Replication{Role: probe.Replica, PrimaryAddr: addr(i)}
		node.Cluster = &probe.ClusterView{
			State: []string{"ok", "fail", ""}[i%3], MyID: fmt.Sprint("id", i), CurrentEpoch: int64(-i), Nodes: lines, Slots: slots,
		}
		if i%5 == 4 {
			node.Cluster = &probe.ClusterView{SameAs: addr((i + 5) % 40), MyID: "id1"} // of one that is like another itself
		}
		watcher := e.Node(fmt.Sprintf("10.1.0.%d:26379", i+1), watchers.ID)
		watcher.Purpose, watcher.Server.Mode = probe.AsSentinel, "sentinel"
		watcher.Sentinel = &probe.SentinelView{Known: checkstest.PBool(true), MasterAddr: addr(i)}
		for j := range n {
			peer := probe.SentinelPeer{Addr: addr(j), PrimaryAddr: addr(j), RunID: "same", InfoAgeMS: checkstest.P64(int64(-j))}
			watcher.Sentinel.Replicas = append(watcher.Sentinel.Replicas, peer)
			watcher.Sentinel.Sentinels = append(watcher.Sentinel.Sentinels, probe.SentinelPeer{Addr: fmt.Sprint("10.1.0.1:", j)})
		}
	}
	return e.Evidence()
}

// TestLiarsEnd: whatever peers say, there is a picture of it, without an end that is never reached.
func TestLiarsEnd(t *testing.T) {
	ev := topology.Settle(hostile(1000))
	var data, watchers []*probe.Node
	for i := range ev.Nodes {
		if n := &ev.Nodes[i]; n.Purpose == probe.AsData {
			data = append(data, n)
		} else {
			watchers = append(watchers, n)
		}
	}
	c := topology.ClusterOf(&ev.Stores[0], data)
	if c.Main == nil || len(c.Members) == 0 {
		t.Fatal("no picture")
	}
	for _, m := range c.Members {
		if m.Primary == m {
			t.Errorf("%s follows itself", m.ID)
		}
		if probe.Slots(m.Slots).Count() > probe.SlotCount {
			t.Errorf("%s has %d slots", m.ID, probe.Slots(m.Slots).Count())
		}
		if name := m.Name(); !probe.IsPlain(name) && name != "a node without an address" && name != "node "+m.SafeID() {
			t.Errorf("%q is shown for an address", name)
		}
		m.LiveReplicas()
		c.Successor(m)
		c.Said(m)
	}
	for i := range c.Announced {
		a := &c.Announced[i]
		if c.Lead(a); !probe.IsAddr(a.Host) || len(a.By) > 16 {
			t.Errorf("%+v", a)
		}
	}
	c.MisleadingAddrs()
	c.Divided()
	c.Strangers()
	c.Outsiders()
	c.Moves()
	for _, m := range c.Meetings() {
		if !probe.IsAddr(m.With.Addr) {
			t.Errorf("%q is to be met", m.With.Addr)
		}
	}
	s := topology.SentinelsOf(&ev.Stores[1], watchers, data)
	if s.Agreed() != nil || len(s.Votes) < 2 {
		t.Errorf("%d votes", len(s.Votes))
	}
	s.CutOff()
	s.QuorumLost()
	s.Promotable()
}

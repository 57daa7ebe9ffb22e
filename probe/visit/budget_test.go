package visit

import (
	"sync"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	rt "tyk-redis-doctor/probe/redistest"
)

// Beyond what is kept of all servers together the lists of a server are dropped, and its visit counts as cut short.
func TestEvidenceBeyondWhatIsKept(t *testing.T) {
	script := dataNode()
	script["INFO"] = rt.Reply(rt.Bulk("redis_version:7.0.15\r\nredis_mode:cluster\r\nrun_id:1\r\nrole:master\r\ncluster_enabled:1\r\n"))
	script["CLUSTER INFO"] = rt.Reply(rt.Bulk("cluster_state:ok\r\n"))
	script["CLUSTER NODES"] = rt.Reply(rt.Bulk("me 127.0.0.1:1@2 myself,master - 0 0 1 connected 0-16383\n"))
	me := rt.Array(rt.Bulk(""), rt.Integer(1), rt.Bulk("me"))
	script["CLUSTER SLOTS"] = rt.Reply(rt.Array(rt.Array(rt.Integer(0), rt.Integer(16383), me)))
	f := rt.NewFake(t, script, rt.Otherwise(rt.Reply(rt.NilBulk)))
	gw := store("gateway/storage", probe.Cluster, f.Addr)
	v := New(t.Context(), []probe.Store{gw}, ".", time.Now(), Options{})
	v.kept.bytes.Store(mostKept)
	target := Target{Addr: f.Addr, Access: gw.AccessAs(probe.AsData), Asked: []*probe.Store{&gw}, Dialled: true, Listed: true}
	var told, read sync.WaitGroup
	told.Add(1)
	var early probe.Node
	over := make(chan struct{})
	whole := func() {
		if c := early.Cluster; c == nil || len(c.Nodes) != 1 || len(c.Slots) != 1 {
			t.Errorf("told %+v", c)
		}
	}
	read.Go(func() { // as the owner of the walk does, while the visit goes on and afterwards
		told.Wait()
		whole()
		<-over
		whole()
	})
	n := v.Visit(t.Context(), target, func(what Told) {
		early = what.Node
		told.Done()
	})
	close(over)
	read.Wait()
	if n.FaultID() != probe.RunCutShort || n.Rights == nil || n.Cluster.State != "ok" || n.Cluster.Nodes != nil || len(n.NotVisible) == 0 {
		t.Errorf("%s, view %+v, rights %+v", n.FaultID(), n.Cluster, n.Rights)
	}
}

// What was told stays whole when the lists are dropped afterwards.
func TestWhatWasToldStays(t *testing.T) {
	vs := New(t.Context(), nil, ".", time.Now(), Options{})
	lists := &probe.SentinelView{
		Masters: make([]probe.SentinelMaster, 1), Replicas: make([]probe.SentinelPeer, 1), Sentinels: make([]probe.SentinelPeer, 1),
	}
	view := &probe.ClusterView{Nodes: make([]probe.ClusterNode, 1)}
	v := &visit{Visitor: vs, node: &probe.Node{Sentinel: lists, Cluster: view}, overfull: true}
	told := v.told().Node
	v.fit(t.Context())
	if s := told.Sentinel; len(s.Masters) != 1 || len(s.Replicas) != 1 || len(s.Sentinels) != 1 || len(told.Cluster.Nodes) != 1 {
		t.Errorf("told %+v and %+v", s, told.Cluster)
	}
	if s := v.node.Sentinel; s.Masters != nil || s.Replicas != nil || s.Sentinels != nil || v.node.Cluster.Nodes != nil {
		t.Errorf("kept %+v and %+v", s, v.node.Cluster)
	}
}

func TestASharedViewWeighsNothing(t *testing.T) {
	n := probe.Node{Cluster: &probe.ClusterView{Nodes: make([]probe.ClusterNode, 1000)}}
	if alone, shared := weigh(&n, false), weigh(&n, true); alone < 1000*lineSize || shared > 0 {
		t.Errorf("%d and %d", alone, shared)
	}
}

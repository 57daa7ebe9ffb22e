package visit

import (
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
	n := v.Visit(t.Context(), target, func(Told) {})
	if n.FaultID() != probe.RunCutShort || n.Rights == nil || n.Cluster.State != "ok" || n.Cluster.Nodes != nil || len(n.NotVisible) == 0 {
		t.Errorf("%s, view %+v, rights %+v", n.FaultID(), n.Cluster, n.Rights)
	}
}

func TestASharedViewWeighsNothing(t *testing.T) {
	n := probe.Node{Cluster: &probe.ClusterView{Nodes: make([]probe.ClusterNode, 1000)}}
	if alone, shared := weigh(&n, false), weigh(&n, true); alone < 1000*lineSize || shared > 0 {
		t.Errorf("%d and %d", alone, shared)
	}
}

package visit

import (
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	rt "tyk-redis-doctor/probe/redistest"
)

// Beyond what is kept of all servers together a visit is cut short, and nothing of it is believed.
func TestEvidenceBeyondWhatIsKept(t *testing.T) {
	f := rt.NewFake(t, dataNode())
	gw := store("gateway/storage", probe.Standalone, f.Addr)
	v := New(t.Context(), []probe.Store{gw}, ".", time.Now(), Options{})
	v.kept.bytes.Store(mostKept)
	n := v.Visit(t.Context(), Target{Addr: f.Addr, Access: gw.AccessAs(probe.AsData), Asked: []*probe.Store{&gw}, Dialled: true, Listed: true},
		func(Told) {})
	if n.FaultID() != probe.RunCutShort || n.Rights != nil || n.Sniff != nil {
		t.Errorf("%s, rights %+v", n.FaultID(), n.Rights)
	}
}

func TestASharedViewWeighsNothing(t *testing.T) {
	n := probe.Node{Cluster: &probe.ClusterView{Nodes: make([]probe.ClusterNode, 1000)}}
	if alone, shared := weigh(&n, false), weigh(&n, true); alone < 1000*lineSize || shared > nodeSize {
		t.Errorf("%d and %d", alone, shared)
	}
}

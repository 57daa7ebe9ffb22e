package visit

import (
	"context"
	"sync/atomic"
	"time"

	"tyk-redis-doctor/probe"
)

// mostKept is how much is kept of what all servers of a run told, in bytes. An estate of thousands of nodes stays far below
// it; peers that make up addresses without end do not.
const mostKept = 24 << 20

// kept counts what is kept. The zero value is nothing.
type kept struct{ bytes atomic.Int64 }

// takes tells whether a node's evidence has room, and counts it.
func (k *kept) takes(n *probe.Node, shared bool) bool {
	size := int64(weigh(n, shared))
	if k.bytes.Add(size) <= mostKept {
		return true
	}
	k.bytes.Add(-size)
	return false
}

// What the parts of evidence take about, in bytes, without their text.
const (
	lineSize     = 400
	rangeSize    = 200
	endpointSize = 300
	peerSize     = 400
)

// weigh is about what a node's evidence takes, with the addresses that are followed because of it. A view that other nodes
// share weighs nothing.
func weigh(n *probe.Node, shared bool) int {
	size := 0
	for _, r := range n.Raw {
		size += len(r.Text)
	}
	if c := n.Cluster; c != nil && !shared {
		for i := range c.Nodes {
			l := &c.Nodes[i]
			size += lineSize + len(l.ID) + len(l.Addr) + len(l.Hostname) + len(l.PrimaryID) + 16*len(l.Slots) + 64*len(l.Open)
		}
		for _, r := range c.Slots {
			size += rangeSize
			for _, e := range r.Endpoints {
				size += endpointSize + len(e.Host) + len(e.ID) + len(e.IP) + len(e.Hostname)
			}
		}
	}
	if s := n.Sentinel; s != nil {
		size += peerSize * (len(s.Masters) + len(s.Replicas) + len(s.Sentinels))
	}
	return size
}

// fit drops the lists of a node that found no room, when nothing of the visit needs them any more. Whatever the visit met
// besides stays, and that it did not come to its end leaves unproved what would rest on them. What was told before is read by
// others meanwhile, and stays as it is.
func (v *visit) fit(ctx context.Context) {
	if !v.overfull {
		return
	}
	n := v.node
	n.Raw = nil
	if n.Cluster != nil {
		view := *n.Cluster
		view.Nodes, view.Slots = nil, nil
		n.Cluster = &view
	}
	if n.Sentinel != nil {
		view := *n.Sentinel
		view.Masters, view.Replicas, view.Sentinels = nil, nil, nil
		n.Sentinel = &view
	}
	const why = "all servers together told more than is kept"
	for _, what := range []string{"CLUSTER NODES", "CLUSTER SLOTS"} {
		v.hide(question{fact: what}, probe.Fault{ID: probe.RunCutShort, Text: why})
	}
	if n.Failed() == nil {
		v.add(ctx, probe.StepInfo, time.Now(), &probe.Fault{ID: probe.RunCutShort, Text: "what it told of others was dropped: " + why})
	}
}

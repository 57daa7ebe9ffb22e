package visit

import (
	"sync/atomic"

	"tyk-redis-doctor/probe"
)

// mostKept is how much is kept of what all servers of a run told, in bytes. An estate of thousands of nodes stays far below
// it; peers that make up addresses without end do not.
const mostKept = 40 << 20

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
	nodeSize     = 6 << 10
	lineSize     = 400
	rangeSize    = 200
	endpointSize = 300
	peerSize     = 400
)

// weigh is about what a node's evidence takes, with the addresses that are followed because of it. A view that other nodes
// share weighs nothing.
func weigh(n *probe.Node, shared bool) int {
	size := nodeSize
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

// tooMuch is the fault of a visit whose evidence found no room.
var tooMuch = probe.Fault{ID: probe.RunCutShort, Text: "what it told was dropped: all servers together have told more than is kept"}

// drop leaves of a node what its steps met.
func drop(n *probe.Node) {
	n.Cluster, n.Sentinel, n.Raw, n.NotVisible = nil, nil, nil, nil
}

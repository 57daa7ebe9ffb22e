package topology

import (
	"slices"

	"tyk-redis-doctor/probe"
)

// FoundWell is true where some watcher knows a Sentinel and finds nothing wrong with it.
func (s *Sentinels) FoundWell(n *probe.Node) bool {
	return slices.ContainsFunc(s.Watchers, func(w *Watcher) bool {
		peer := w.Knows(n)
		return peer != nil && !Flagged(peer.Flags, "s_down", "o_down", "disconnected")
	})
}

// RunsElsewhere is true for an address under which watchers know a Sentinel that runs, and at which nobody answers us: it
// answered us under another, or they find it well there. It is an address of their own network, or a loopback address.
func (s *Sentinels) RunsElsewhere(n *probe.Node) bool {
	if n.Listed || !Dead(n) {
		return false
	}
	gone := n.FaultID() == probe.NetRefused || n.FaultID() == probe.ProtoNoReply // its machine is there, and it is not
	return s.Behind(n) != nil || s.FoundWell(n) && (probe.IsLoopback(n.Addr) || !gone)
}

// Behind is the Sentinel that watchers know under an address, where it answered us under another; nil where it is not known.
func (s *Sentinels) Behind(n *probe.Node) *probe.Node {
	for _, w := range s.Watchers {
		peer := w.Knows(n)
		if peer == nil || peer.RunID == "" {
			continue
		}
		for _, o := range s.Watchers {
			if o.Node != n && (o.MyID == peer.RunID || o.Node.Server != nil && o.Node.Server.RunID == peer.RunID) {
				return o.Node
			}
		}
	}
	return nil
}

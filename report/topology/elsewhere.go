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

// RunsElsewhere is true for an address under which watchers know a Sentinel that runs, and at which nobody answers us, or
// something that is no Sentinel: it answered us under another, or they find it well there. It is an address of their own
// network, a loopback address, or one that was never right.
func (s *Sentinels) RunsElsewhere(n *probe.Node) bool {
	stranger := n.FaultID() == probe.ProtoNotRedis || IsRedis(n)
	if n.Listed || !Dead(n) && !stranger {
		return false
	}
	if stranger {
		return len(s.Behind(n)) > 0 || s.FoundWell(n)
	}
	gone := n.FaultID() == probe.NetRefused || n.FaultID() == probe.ProtoNoReply // its machine is there, and it is not
	return len(s.Behind(n)) > 0 || s.FoundWell(n) && (probe.IsLoopback(n.Addr) || !gone)
}

// Behind are the Sentinels that watchers know under an address, of those that answered us under another; several where all
// announce one name, as localhost. Sorted by address.
func (s *Sentinels) Behind(n *probe.Node) []*probe.Node {
	ids := map[string]bool{}
	for _, w := range s.Watchers {
		for _, peer := range w.Others {
			if peer.RunID != "" && (peer.Addr == n.Addr || slices.Contains(n.Aliases, peer.Addr)) {
				ids[peer.RunID] = true
			}
		}
	}
	var out []*probe.Node
	for _, o := range s.Watchers {
		if o.Node != n && (ids[o.MyID] || o.Node.Server != nil && ids[o.Node.Server.RunID]) {
			out = append(out, o.Node)
		}
	}
	return out
}

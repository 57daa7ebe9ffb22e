package topology

import (
	"cmp"
	"maps"
	"slices"

	"tyk-redis-doctor/probe"
)

// place fills in role, slots and primary of a node: by the server's own word, else by what the others say. What was known
// before stays where nothing tells any more: a saved report has no rows that were joined.
func (w *world) place(n *probe.Node) {
	before := *n
	n.Role, n.ReplicaOf, n.Slots = n.OwnRole(), "", ""
	line, view := w.lineOf(n)
	if line != nil {
		w.placeInCluster(n, line, view)
	}
	if n.Replication != nil && n.Replication.PrimaryAddr != "" && n.ReplicaOf == "" {
		n.ReplicaOf = w.at(n.Replication.PrimaryAddr)
	}
	if n.Role == probe.Unknown || n.Role == probe.Replica && n.ReplicaOf == "" {
		w.placeByOthers(n)
	}
	if n.Role == probe.Unknown && before.Role != "" {
		n.Role = before.Role
	}
	if n.Role == probe.Replica {
		n.ReplicaOf = cmp.Or(n.ReplicaOf, before.ReplicaOf)
	} else {
		n.ReplicaOf = ""
	}
	if n.Role == probe.Primary && line == nil {
		n.Slots = cmp.Or(n.Slots, before.Slots)
	}
}

// lineOf is what a node itself says of its place in a cluster; where it may not, what the newest view says of its id.
func (w *world) lineOf(n *probe.Node) (*probe.ClusterNode, *View) {
	own := w.view[n]
	if own == nil {
		return nil, nil
	}
	if line := own.Self(); line != nil {
		return line, own
	}
	if own.MyID == "" {
		return nil, nil
	}
	for _, v := range w.views {
		if line := v.Line(own.MyID); line != nil {
			return line, v
		}
	}
	return nil, nil
}

// placeInCluster takes role, slots and primary from a line of CLUSTER NODES.
func (w *world) placeInCluster(n *probe.Node, line *probe.ClusterNode, view *View) {
	if n.Role == probe.Unknown {
		switch {
		case line.Has("master"):
			n.Role = probe.Primary
		case line.Has("slave"):
			n.Role = probe.Replica
		}
	}
	if n.Role == probe.Primary {
		n.Slots = probe.Slots(line.Slots).String()
	}
	if n.Role == probe.Replica && line.PrimaryID != "" {
		n.ReplicaOf = w.serverOf(line.PrimaryID, view)
	}
}

// serverOf is the address of the node of a cluster node's id, else the one that the view has for it.
func (w *world) serverOf(id string, view *View) string {
	if addr := w.servers[id]; addr != "" {
		return addr
	}
	if line := view.Line(id); line != nil {
		return w.at(line.Addr)
	}
	return ""
}

// placeByOthers asks the cluster nodes, the one of the highest epoch first, and then the Sentinels.
func (w *world) placeByOthers(n *probe.Node) {
	ids := slices.Sorted(maps.Keys(w.ids[n.Addr]))
	if len(ids) > 0 && n.Purpose == probe.AsData {
		for _, v := range w.views {
			for _, id := range ids {
				if line := v.Line(id); line != nil {
					w.placeInCluster(n, line, v)
				}
			}
			if n.Role != probe.Unknown {
				return
			}
		}
	}
	switch {
	case n.Purpose == probe.AsSentinel:
		if w.words.sentinels[n.Addr] {
			n.Role = probe.SentinelRole
		}
	case n.Role == probe.Unknown && w.words.role[n.Addr] != "":
		n.Role = w.words.role[n.Addr]
	}
	if n.Role == probe.Replica && n.Purpose == probe.AsData {
		n.ReplicaOf = cmp.Or(n.ReplicaOf, w.words.primary[n.Addr])
	}
}

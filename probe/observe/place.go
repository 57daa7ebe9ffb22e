package observe

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// place fills in role, slots and primary of one row: from the server's own word, else from what the others say.
func (e *estate) place(r *row) {
	n := r.node
	n.Role = ownRole(n)
	if c := n.Cluster; c != nil {
		for _, line := range c.Nodes {
			if line.Has("myself") {
				e.placeInCluster(n, line, c)
			}
		}
	}
	if n.Role == probe.Unknown || n.Role == probe.Replica && n.ReplicaOf == "" {
		e.placeByOthers(n)
	}
	if n.Replication != nil && n.Replication.PrimaryAddr != "" && n.ReplicaOf == "" {
		n.ReplicaOf = e.rowAddr(n.Replication.PrimaryAddr)
	}
	if n.Role != probe.Replica {
		n.ReplicaOf = ""
	}
}

func ownRole(n *probe.Node) probe.Role {
	switch {
	case n.Server != nil && n.Server.Mode == "sentinel", n.Sniff != nil && n.Sniff.Kind == "sentinel":
		return probe.SentinelRole
	case n.Replication != nil && n.Replication.Role != "":
		return n.Replication.Role
	case n.Sentinel != nil && n.Answered():
		return probe.SentinelRole
	case takesWrites(n.Rights):
		return probe.Primary
	default:
		return probe.Unknown
	}
}

// takesWrites tells whether the rehearsal shows a server that would execute a write: where the account may see nothing
// else, that is what a primary is.
func takesWrites(r *probe.Rights) bool {
	if r == nil || r.Tried < 2 {
		return false
	}
	return !slices.ContainsFunc(r.Refused, func(f probe.Refusal) bool { return slices.Contains(stateOfServer, f.Fault.ID) })
}

// placeInCluster takes role, slots and primary from a line of CLUSTER NODES.
func (e *estate) placeInCluster(n *probe.Node, line probe.ClusterNode, view *probe.ClusterView) {
	if n.Role == probe.Unknown {
		switch {
		case line.Has("master"):
			n.Role = probe.Primary
		case line.Has("slave"):
			n.Role = probe.Replica
		}
	}
	if n.Role == probe.Primary {
		n.Slots = slotText(line.Slots)
	}
	if n.Role == probe.Replica && line.PrimaryID != "" {
		n.ReplicaOf = e.addrOfID(line.PrimaryID, view)
	}
}

// addrOfID gives the address of the row of a cluster node, else the one that the view has for it.
func (e *estate) addrOfID(id string, view *probe.ClusterView) string {
	if addr := e.addrOf[id]; addr != "" {
		return addr
	}
	for _, line := range view.Nodes {
		if line.ID == id {
			return e.rowAddr(line.Addr)
		}
	}
	return ""
}

// gather sorts the pictures of the cluster, the newest first; of equal age the first row's.
func (e *estate) gather() {
	for _, r := range e.rows {
		if r.node.Cluster != nil {
			e.views = append(e.views, r.node.Cluster)
		}
	}
	slices.SortStableFunc(e.views, func(a, b *probe.ClusterView) int { return cmp.Compare(b.CurrentEpoch, a.CurrentEpoch) })
}

// placeByOthers asks the cluster nodes, the one of the highest epoch first, and then the Sentinels.
func (e *estate) placeByOthers(n *probe.Node) {
	if ids := e.ids[n.Addr]; len(ids) > 0 {
		for _, view := range e.views {
			for _, line := range view.Nodes {
				if ids[line.ID] {
					e.placeInCluster(n, line, view)
				}
			}
			if n.Role != probe.Unknown {
				return
			}
		}
	}
	e.placeBySentinels(n)
}

func (e *estate) placeBySentinels(n *probe.Node) {
	for _, r := range e.rows {
		view := r.node.Sentinel
		if view == nil || r.node == n {
			continue
		}
		switch {
		case n.Purpose == probe.AsSentinel:
			for _, peer := range view.Sentinels {
				if e.rowAddr(peer.Addr) == n.Addr {
					n.Role = probe.SentinelRole
				}
			}
		case view.MasterAddr != "" && e.rowAddr(view.MasterAddr) == n.Addr && n.Role == probe.Unknown:
			n.Role = probe.Primary
		default:
			for _, peer := range view.Replicas {
				if e.rowAddr(peer.Addr) == n.Addr {
					n.Role = probe.Replica
					n.ReplicaOf = e.rowAddr(cmp.Or(peer.PrimaryAddr, view.MasterAddr))
				}
			}
		}
		if n.Role != probe.Unknown {
			return
		}
	}
}

// slotText writes ranges of slots as people do: "0-5460,5463".
func slotText(ranges []probe.Range) string {
	var parts []string
	for _, r := range ranges {
		if r.From == r.To {
			parts = append(parts, strconv.Itoa(r.From))
			continue
		}
		parts = append(parts, strconv.Itoa(r.From)+"-"+strconv.Itoa(r.To))
	}
	return strings.Join(parts, ",")
}

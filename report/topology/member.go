package topology

import (
	"strconv"

	"tyk-redis-doctor/probe"
)

// Member is one node of the cluster as the believed view has it.
type Member struct {
	probe.ClusterNode
	Node     *probe.Node // the row of its server, nil where none was visited
	Replicas []*Member   // of a primary
	Primary  *Member     // of a replica, nil where it is not known
	// FailureReports are the views of others that flag it as failed or failing, or have no link to it.
	FailureReports int
	Stale          bool // an entry that is left of a node that is gone
}

// IsPrimary and IsReplica tell the role that the cluster has for it.
func (m *Member) IsPrimary() bool { return m.Has("master") }

// IsReplica is the other of the two.
func (m *Member) IsReplica() bool { return m.Has("slave") }

// Failed is true where the believed view flags it as failed, by the agreement of a majority.
func (m *Member) Failed() bool { return m.Has("fail") }

// HasEpoch is true for a member with an epoch of its own. Who takes over slots gets one, and so did the first primaries when
// the cluster was made: a primary without one has most likely never had any.
func (m *Member) HasEpoch() bool { return m.Epoch > 0 }

// Alive is true where a server answered under this member's id or address, whatever it said.
func (m *Member) Alive() bool { return Alive(m.Node) }

// Down is true where the member did not answer us and the others do not find it well either. One that only we cannot
// reach is not down, and one that answers us is not, whatever the others say.
func (m *Member) Down() bool {
	switch {
	case m.Alive() || m.Stale:
		return false
	case m.Failed(), m.Has("noaddr"):
		return true
	}
	return Dead(m.Node) && m.FailureReports > 0 && (m.Has("fail?") || !m.LinkUp)
}

// Lost is true where it is flagged as failed or down: nobody is served there, or soon nobody.
func (m *Member) Lost() bool { return m.Failed() || m.Down() }

// LiveReplicas are the replicas that are neither flagged as failed nor down.
func (m *Member) LiveReplicas() []*Member {
	var out []*Member
	for _, r := range m.Replicas {
		if !r.Lost() {
			out = append(out, r)
		}
	}
	return out
}

// Name is the address to show for a member: that of its row, else the one that the cluster has; where it has none, its id.
func (m *Member) Name() string {
	switch {
	case m.Node != nil:
		return m.Node.Addr
	case m.HasAddr():
		return m.Addr
	case m.SafeID() != "":
		return "node " + m.SafeID()
	}
	return "a node without an address"
}

// HasAddr is true where the cluster has an address for it that can be shown.
func (m *Member) HasAddr() bool { return probe.HostOf(m.Addr) != "" && probe.IsAddr(m.Addr) }

// SafeID is the member's id, "" where it is none: a peer can send any text for one.
func (m *Member) SafeID() string {
	if probe.IsPlain(m.ID) {
		return m.ID
	}
	return ""
}

// Addrs are those that CLUSTER NODES has for a member: its address, and the same port at its host name.
func (m *Member) Addrs() []string { return addrsOfLine(&m.ClusterNode) }

func addrsOfLine(n *probe.ClusterNode) []string {
	host, port, ok := probe.SplitAddr(n.Addr)
	if !ok {
		return nil
	}
	out := []string{probe.JoinAddr(host, port)}
	if n.Hostname != "" {
		out = append(out, probe.JoinAddr(n.Hostname, port))
	}
	return out
}

// busAbove is how far the port of the cluster bus is above the other by default.
const busAbove = 10000

// BusPortOr is the port of the cluster bus: as the node says it, else by default; 0 where neither is known.
func (m *Member) BusPortOr() int {
	if m.BusPort > 0 {
		return m.BusPort
	}
	if port, err := strconv.Atoi(probe.PortOf(m.Name())); err == nil {
		return port + busAbove
	}
	return 0
}

// Said is what the server itself says of its slots, merged; nil where its own view was not seen. It can be behind or
// ahead of what the others believe.
func (c *Cluster) Said(m *Member) probe.Slots {
	if v := c.ViewOf(m); v != nil {
		return v.Serves()
	}
	return nil
}

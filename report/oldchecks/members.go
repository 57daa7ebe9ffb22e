package checks

import "tyk-redis-doctor/probe"

// member is one node of the cluster as the main view has it.
type member struct {
	probe.ClusterNode
	node     *probe.Node // the row of its server, nil where none was visited
	replicas []*member   // of a primary
	primary  *member     // of a replica, nil where it is not known
	doubters int         // views of others that flag it, or have no link to it
	stale    bool        // an entry that is left of a node that is gone
}

// name is the address to show for a member: that of its row, else the one that the cluster has.
func (m *member) name() string {
	switch {
	case m.node != nil:
		return m.node.Addr
	case m.Addr != "" && plain(m.Addr):
		return m.Addr
	}
	return "node " + m.pasted()
}

// pasted is the member's id for a command line: a peer can send any text for one.
func (m *member) pasted() string {
	if m.ID == "" || !plain(m.ID) {
		return "NODE-ID"
	}
	return m.ID
}

func (m *member) isPrimary() bool { return m.Has("master") }
func (m *member) failed() bool    { return m.Has("fail") }

// alive is true where a server answered under this member's id or address, whatever it said.
func (m *member) alive() bool { return m.node != nil && alive(m.node) }

// down is true where the member did not answer us and the others do not find it well either. One that only we cannot
// reach is not down, and one that answers us is not, whatever the others say.
func (m *member) down() bool {
	switch {
	case m.alive() || m.stale:
		return false
	case m.failed():
		return true
	}
	return m.node != nil && dead(m.node) && m.doubters > 0 && (m.Has("fail?") || !m.LinkUp)
}

// voters are the primaries with slots, whose majority decides.
func (t *topology) voters() []*member {
	var out []*member
	for _, m := range t.members {
		if m.isPrimary() && len(m.Slots) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// majority is true where so many of the voters make a majority.
func majority(of, have int) bool { return have >= of/2+1 }

// served are the slots whose primary is neither flagged as failed nor down.
func (t *topology) served() []probe.Range {
	var out []probe.Range
	for _, m := range t.voters() {
		if !m.failed() && !m.down() {
			out = append(out, m.Slots...)
		}
	}
	return merged(out)
}

// liveReplicas are those that are neither flagged as failed nor down.
func (m *member) liveReplicas() []*member {
	var out []*member
	for _, r := range m.replicas {
		if !r.failed() && !r.down() {
			out = append(out, r)
		}
	}
	return out
}

// serversThere are the families of faults that only a server can cause: somebody was there.
var serversThere = []string{"auth", "server", "capacity", "cluster", "mode", "sentinel", "tls"}

// alive is true where a server was there, even if it refused us.
func alive(n *probe.Node) bool {
	return n.Answered() || isAbout(n.FaultID(), serversThere...) || n.FaultID() == probe.ConfigDBOutOfRange || n.FaultID() == probe.ConfigDBInCluster
}

// dead is true where nobody was there: the visit ended before anybody said anything, and not for a reason of ours.
func dead(n *probe.Node) bool {
	switch n.FaultID() {
	case probe.NetDNS, probe.NetRefused, probe.NetTimeout, probe.NetUnreachable, probe.NetClosed, probe.ProtoNoReply:
		return !alive(n)
	}
	return false
}

// deadText says in a clause how a dead node behaves.
func deadText(n *probe.Node) string {
	if n == nil {
		return "was not reached"
	}
	switch n.FaultID() {
	case probe.NetRefused:
		return "refuses connections"
	case probe.NetTimeout:
		return "does not answer connection attempts"
	case probe.NetUnreachable:
		return "has no route from here"
	case probe.NetClosed:
		return "closes connections at once"
	case probe.ProtoNoReply:
		return "accepts connections and keeps silent"
	case probe.NetDNS:
		return "has a name that does not resolve here"
	}
	return "was not reached"
}

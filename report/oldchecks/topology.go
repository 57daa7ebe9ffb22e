package checks

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// topology is what the nodes of one cluster store say together: one picture out of many views.
type topology struct {
	store *probe.Store
	nodes []*probe.Node // of the store, data nodes
	// groups are the views by acquaintance: two of one group have met, directly or through others. The first group is
	// the one that serves most slots. More than one means that the store's addresses lead to several clusters.
	groups [][]*view
	// main is the view that is believed: of the first group, of a node that finds the cluster well, the newest.
	main *view
	// members are those of the main view, sorted by id; byID also holds them.
	members []*member
	byID    map[string]*member
	rows    map[string]*probe.Node // by every address that was dialled
	// announced are the addresses that clients are sent to.
	announced []announcement
}

// view is one node's picture of its cluster.
type view struct {
	*probe.ClusterView
	node  *probe.Node
	lines []probe.ClusterNode // CLUSTER NODES, else what CLUSTER SLOTS says
	whole bool                // lines name every member; false where they were made of CLUSTER SLOTS, which leaves some out
}

// topologyOf puts the views of a store's nodes together. It is never nil; without any view main is.
func topologyOf(s *probe.Store, nodes []*probe.Node) *topology {
	t := &topology{store: s, nodes: nodes, byID: map[string]*member{}, rows: rowsOf(nodes)}
	var views []*view
	for _, n := range nodes {
		if v := viewOfNode(n); v != nil {
			views = append(views, v)
		}
	}
	if len(views) == 0 {
		return t
	}
	t.groups = acquainted(views)
	t.main = believed(t.groups[0])
	for _, line := range t.main.lines {
		if line.Has("handshake") || t.byID[line.ID] != nil {
			continue
		}
		m := &member{ClusterNode: line}
		m.Slots = merged(line.Slots)
		t.members = append(t.members, m)
		t.byID[line.ID] = m
	}
	t.announced = t.announcements()
	t.follow()
	t.findRows()
	t.count()
	t.markStale()
	return t
}

// viewOfNode is what a node tells of its cluster; nil where it told nothing, as a server outside of any cluster does.
func viewOfNode(n *probe.Node) *view {
	c := n.Cluster
	if c == nil || len(c.Nodes) == 0 && len(c.Slots) == 0 && c.State == "" {
		return nil
	}
	v := &view{ClusterView: c, node: n, lines: c.Nodes, whole: len(c.Nodes) > 0}
	if !v.whole {
		v.lines = linesOfSlots(c)
	}
	return v
}

// linesOfSlots makes lines like those of CLUSTER NODES out of CLUSTER SLOTS, for accounts that may not see the former.
// Failed replicas are missing then, and failed primaries look well.
func linesOfSlots(c *probe.ClusterView) []probe.ClusterNode {
	byID := map[string]*probe.ClusterNode{}
	var order []string
	for _, r := range c.Slots {
		first := ""
		for i, e := range r.Endpoints {
			id := cmp.Or(e.ID, endpointAddr(e))
			n := byID[id]
			if n == nil {
				n = &probe.ClusterNode{ID: id, Addr: endpointAddr(e), Hostname: e.Hostname, LinkUp: true, Flags: []string{"slave"}}
				byID[id] = n
				order = append(order, id)
			}
			if i == 0 {
				first, n.Flags = id, []string{"master"}
				n.Slots = append(n.Slots, r.Range)
				continue
			}
			n.PrimaryID = first
		}
	}
	var out []probe.ClusterNode
	for _, id := range order {
		out = append(out, *byID[id])
	}
	slices.SortFunc(out, func(a, b probe.ClusterNode) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// follow links replicas and primaries.
func (t *topology) follow() {
	for _, m := range t.members {
		if p := t.byID[m.PrimaryID]; m.Has("slave") && p != nil && p != m {
			m.primary = p
			p.replicas = append(p.replicas, m)
		}
	}
}

// count notes how many others doubt each member. Who finds the whole cluster failed is not asked: it sees nobody.
func (t *topology) count() {
	for _, v := range t.groups[0] {
		if v != t.main && v.State == "fail" && t.main.State == "ok" {
			continue
		}
		for i := range v.lines {
			line := &v.lines[i]
			if m := t.byID[line.ID]; m != nil && line.ID != v.MyID && (line.Has("fail") || line.Has("fail?") || !line.LinkUp) {
				m.doubters++
			}
		}
	}
}

// markStale finds the entries of nodes that are gone: without an address; failed while another member lives at the
// address, as after a node was reset; or failed, not listed and missed by nobody, as after a node was replaced.
func (t *topology) markStale() {
	lives := map[string]bool{}
	for _, m := range t.members {
		if m.alive() && !m.failed() {
			lives[m.Addr] = true
		}
	}
	for _, m := range t.members {
		m.stale = !m.alive() && (m.Has("noaddr") || m.failed() && m.Addr != "" && lives[m.Addr])
	}
	fewest, most := t.replicasEach()
	for _, m := range t.members {
		if m.stale || m.alive() || !m.failed() || len(m.Slots) > 0 || m.node != nil && m.node.Listed {
			continue
		}
		switch {
		case m.isPrimary():
			m.stale = fewest == most && (most > 0 || t.heir(m) == nil)
		case m.primary != nil && !m.primary.failed():
			m.stale = most > 0 && len(m.primary.liveReplicas()) == most
		}
	}
}

// replicasEach is how many live replicas the primaries with slots have, the fewest and the most.
func (t *topology) replicasEach() (fewest, most int) {
	for i, m := range t.voters() {
		n := len(m.liveReplicas())
		most = max(most, n)
		if i == 0 || n < fewest {
			fewest = n
		}
	}
	return fewest, most
}

// topology is that of a cluster store, made once.
func (c *Case) topology(s *probe.Store) *topology {
	if t := c.topologies[s.ID]; t != nil {
		return t
	}
	nodes := c.DataNodes(s.ID)
	var t *topology
	for _, other := range c.topologies {
		if slices.Equal(other.nodes, nodes) {
			same := *other // most stores of a component are at one cluster
			same.store, t = s, &same
			break
		}
	}
	if t == nil {
		t = topologyOf(s, nodes)
	}
	c.topologies[s.ID] = t
	return t
}

// clusters are the topologies of the cluster stores of which at least one node told its view.
func (c *Case) clusters() []*topology {
	var out []*topology
	for _, s := range c.Stores() {
		if s.Mode != probe.Cluster {
			continue
		}
		if t := c.topology(s); t.main != nil {
			out = append(out, t)
		}
	}
	return out
}

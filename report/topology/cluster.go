package topology

import (
	"cmp"
	"net/netip"
	"slices"

	"tyk-redis-doctor/probe"
)

// Cluster is what the data nodes of one cluster store say together: one picture out of many views.
type Cluster struct {
	Store *probe.Store
	Nodes []*probe.Node // the data nodes of the store, sorted by address
	// Partitions are the views by who knows whom. The first is the one that serves most slots. More than one means that
	// the store's addresses lead to several clusters, or to nodes that have met nobody.
	Partitions []Partition
	// Main is the view that is believed: that of the first partition. nil where no node told a view; then everything
	// below is empty.
	Main *View
	// Members are those of Main, sorted by id, each once; nodes in handshake are none.
	Members []*Member
	// Announced are the addresses that clients are sent to by the first partition; sorted.
	Announced []Announcement

	byID   map[string]*Member
	byNode map[*probe.Node]*Member
	byView map[*probe.Node]*View
	rows   map[string]*probe.Node // by every address that was dialled
	newest []*Member              // primaries with slots of the newest epoch, that are not down
	fallen []*Member              // primaries that are down and have no slots any more
}

// ClusterOf puts the views of a store's data nodes together. It is never nil.
func ClusterOf(s *probe.Store, nodes []*probe.Node) *Cluster {
	nodes = slices.Clone(nodes)
	slices.SortStableFunc(nodes, byPlace)
	c := &Cluster{
		Store: s, Nodes: nodes, rows: rowsOf(nodes),
		byID: map[string]*Member{}, byNode: map[*probe.Node]*Member{}, byView: map[*probe.Node]*View{},
	}
	views := viewsOf(nodes)
	if len(views) == 0 {
		return c
	}
	for _, v := range views {
		c.byView[v.Node] = v
	}
	c.Partitions = partitions(views)
	c.Main = c.Partitions[0].Believed
	for i := range c.Main.Lines {
		line := &c.Main.Lines[i]
		if line.Has("handshake") || c.byID[line.ID] != nil {
			continue
		}
		m := &Member{ClusterNode: *line}
		m.Slots = probe.Slots(line.Slots).Merged()
		c.Members = append(c.Members, m)
		c.byID[line.ID] = m
	}
	slices.SortFunc(c.Members, func(a, b *Member) int { return cmp.Compare(a.ID, b.ID) })
	c.Announced = c.announcements()
	c.link()
	c.findRows()
	c.countReports()
	c.markStale()
	return c
}

// byPlace orders nodes as the evidence does.
func byPlace(a, b *probe.Node) int {
	return cmp.Or(cmp.Compare(a.Addr, b.Addr), cmp.Compare(a.Purpose, b.Purpose), slices.Compare(a.Stores, b.Stores))
}

// link joins replicas and primaries. Who names itself as its primary has none.
func (c *Cluster) link() {
	for _, m := range c.Members {
		if p := c.byID[m.PrimaryID]; m.IsReplica() && p != nil && p != m {
			m.Primary = p
			p.Replicas = append(p.Replicas, m)
		}
	}
}

// findRows finds the row of each member: whose own id it is, else the row at one of its addresses where no other member
// answered.
func (c *Cluster) findRows() {
	give := func(m *Member, n *probe.Node) {
		if m.Has("noaddr") && (n.Cluster == nil || n.Cluster.MyID != m.ID) {
			return // nobody knows where it is
		}
		m.Node = n
		if c.byNode[n] == nil {
			c.byNode[n] = m
		}
	}
	for _, n := range c.Nodes {
		if v := c.byView[n]; v != nil {
			if m := c.byID[v.ID()]; m != nil && m.Node == nil {
				give(m, n)
			}
		}
	}
	for i := range c.Announced {
		a := &c.Announced[i]
		if m := c.byID[a.ID]; m != nil && m.Node == nil {
			if row := c.RowAt(a.Dialled); row != nil && canBe(row, a.ID) {
				give(m, row)
			}
		}
	}
	for _, m := range c.Members {
		if m.Node != nil {
			continue
		}
		for _, addr := range m.Addrs() {
			if row := c.RowAt(addr); row != nil && canBe(row, m.ID) {
				give(m, row)
				break
			}
		}
	}
}

// canBe is true where a row can be the server of an id: nobody answered there, or nobody with another id. A server that
// has no view and says that it is no part of any cluster is another.
func canBe(row *probe.Node, id string) bool {
	if row.Cluster == nil {
		return row.Server == nil || row.Server.Mode != "standalone" && row.Server.Mode != "sentinel"
	}
	return row.Cluster.MyID == "" || row.Cluster.MyID == id
}

// countReports notes how many others report each member as failing. Who finds the whole cluster failed is not asked: it
// sees nobody. Views that are alike are counted once.
func (c *Cluster) countReports() {
	for _, v := range c.Partitions[0].Views {
		if v.first != v || v != c.Main && v.State == "fail" && c.Main.State == "ok" {
			continue
		}
		self := v.ID()
		for i := range v.Lines {
			line := &v.Lines[i]
			if m := c.byID[line.ID]; m != nil && line.ID != self && (line.Has("fail") || line.Has("fail?") || !line.LinkUp) {
				m.FailureReports++
			}
		}
	}
}

// Member is the member of an id, nil where there is none.
func (c *Cluster) Member(id string) *Member { return c.byID[id] }

// MemberAt is the member that a row is the server of, nil where it is none.
func (c *Cluster) MemberAt(n *probe.Node) *Member { return c.byNode[n] }

// ViewAt is the view that a row told, nil where it told none.
func (c *Cluster) ViewAt(n *probe.Node) *View { return c.byView[n] }

// ViewOf is the view that the server of a member told, nil where it told none.
func (c *Cluster) ViewOf(m *Member) *View {
	if m.Node == nil {
		return nil
	}
	return c.byView[m.Node]
}

// RowAt is the row that was dialled at an address, or turned out to be the server of it; nil where there is none.
func (c *Cluster) RowAt(addr string) *probe.Node { return c.rows[addr] }

// Views are all of them, partition by partition.
func (c *Cluster) Views() []*View {
	var out []*View
	for _, p := range c.Partitions {
		out = append(out, p.Views...)
	}
	return out
}

// Voters are the primaries with slots, whose majority decides.
func (c *Cluster) Voters() []*Member {
	var out []*Member
	for _, m := range c.Members {
		if m.IsPrimary() && len(m.Slots) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// Lost are the voters that are flagged as failed or down.
func (c *Cluster) Lost() []*Member {
	return slices.DeleteFunc(c.Voters(), func(m *Member) bool { return !m.Lost() })
}

// Served are the slots whose primary is neither flagged as failed nor down; merged.
func (c *Cluster) Served() probe.Slots {
	return c.slotsWhere(func(m *Member) bool { return !m.Lost() })
}

// Proven are the slots whose primary was visited and answered as a primary; merged. What is missing belongs to nobody,
// or to a server of which only others spoke.
func (c *Cluster) Proven() probe.Slots {
	return c.slotsWhere(func(m *Member) bool {
		return m.Node != nil && m.Node.Answered() && m.Node.Role == probe.Primary && !m.Failed()
	})
}

func (c *Cluster) slotsWhere(is func(*Member) bool) probe.Slots {
	var out probe.Slots
	for _, m := range c.Voters() {
		if is(m) {
			out = append(out, m.Slots...)
		}
	}
	return out.Merged()
}

// Unassigned are the slots that belong to no node.
func (c *Cluster) Unassigned() probe.Slots {
	if c.Main == nil {
		return nil
	}
	return c.Main.Assigned().Gaps()
}

// Majority is true where so many of the voters make a majority.
func Majority(of, have int) bool { return have >= of/2+1 }

// NeverCreated is true where no node knows an owner of any slot.
func (c *Cluster) NeverCreated() bool {
	for _, v := range c.Views() {
		if v.State == "ok" || len(v.Assigned()) > 0 || v.SlotsAssigned > 0 {
			return false
		}
	}
	return c.Main != nil && c.Main.State == "fail"
}

// BehindOneAddress is true where all members have one address and nobody told that it is really its own: managed
// services put a whole cluster behind one address with many ports.
func (c *Cluster) BehindOneAddress() bool {
	for _, m := range c.Members {
		if probe.HostOf(m.Addr) != probe.HostOf(c.Members[0].Addr) || m.Node != nil && m.Node.Server != nil && m.Node.Server.Laddr != "" {
			return false
		}
	}
	return len(c.Members) > 0
}

// SameMachine is true for members at one IP address that is really theirs: no loopback, no translated address, not in
// different zones.
func SameMachine(a, b *Member) bool {
	ipA, errA := netip.ParseAddr(probe.HostOf(a.Addr))
	ipB, errB := netip.ParseAddr(probe.HostOf(b.Addr))
	if errA != nil || errB != nil || ipA.Unmap() != ipB.Unmap() || ipA.Unmap().IsLoopback() || ipA.IsUnspecified() {
		return false
	}
	return !Translated(a.Node) && !Translated(b.Node) && (a.Node == nil || b.Node == nil || zoneOf(a.Node) == zoneOf(b.Node))
}

// Translated is true where a server has another address itself than the one it was reached under.
func Translated(n *probe.Node) bool {
	return n != nil && n.Server != nil && probe.DifferentEnds(n.Remote, n.Server.Laddr)
}

func zoneOf(n *probe.Node) string {
	if n.Server == nil {
		return ""
	}
	return n.Server.Zone
}

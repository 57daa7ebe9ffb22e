package topology

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// View is one node's picture of its cluster.
type View struct {
	*probe.ClusterView
	Node *probe.Node
	// Lines are CLUSTER NODES, else what CLUSTER SLOTS says, sorted by id. Who is "myself" in them is not to be relied on:
	// views that were alike are kept once. Self tells.
	Lines []probe.ClusterNode
	// Whole is true where Lines name every member; false where they were made of CLUSTER SLOTS, which leaves some out.
	Whole bool

	first *View // the view whose lists this one shares, itself where it has its own; it alone has what follows

	index    map[string]int // of a line, by id
	assigned probe.Slots
	owners   string
}

// viewsOf are the views of the nodes that told one, in their order. A server outside of any cluster tells none.
func viewsOf(nodes []*probe.Node) []*View {
	own := map[*probe.Node]*View{}
	at := map[string][]*View{}
	for _, n := range nodes {
		if n.Cluster == nil || n.Cluster.SameAs != "" {
			continue
		}
		if v := ownView(n); v != nil {
			own[n] = v
			at[n.Addr] = append(at[n.Addr], v)
		}
	}
	var out []*View
	for _, n := range nodes {
		v := own[n]
		if v == nil && n.Cluster != nil && n.Cluster.SameAs != "" {
			v = sharedView(n, at[n.Cluster.SameAs])
		}
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}

// sharedView is the view of a node whose lists are kept at another: at the one of the same stores, where one address was
// met with several accesses.
func sharedView(n *probe.Node, there []*View) *View {
	for _, first := range there {
		if len(there) == 1 || slices.Equal(first.Node.Stores, n.Stores) {
			return &View{ClusterView: n.Cluster, Node: n, Lines: first.Lines, Whole: first.Whole, first: first}
		}
	}
	return ownView(n)
}

// ownView is what a node told itself, nil where that is nothing.
func ownView(n *probe.Node) *View {
	c := n.Cluster
	if len(c.Nodes) == 0 && len(c.Slots) == 0 && c.State == "" {
		return nil
	}
	v := &View{ClusterView: c, Node: n, Lines: c.Nodes, Whole: len(c.Nodes) > 0}
	if !v.Whole {
		v.Lines = linesOfSlots(c)
	}
	v.first, v.index = v, make(map[string]int, len(v.Lines))
	var all probe.Slots
	for i := range v.Lines {
		all = append(all, v.Lines[i].Slots...)
		if _, known := v.index[v.Lines[i].ID]; !known {
			v.index[v.Lines[i].ID] = i
		}
	}
	v.assigned, v.owners = all.Merged(), ownersIn(v.Lines)
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
			id := cmp.Or(e.ID, Said(e))
			n := byID[id]
			if n == nil {
				n = &probe.ClusterNode{ID: id, Addr: Said(e), Hostname: e.Hostname, LinkUp: true, Flags: []string{"slave"}}
				byID[id] = n
				order = append(order, id)
			}
			if i == 0 {
				first, n.Flags, n.PrimaryID = id, []string{"master"}, ""
				n.Slots = append(n.Slots, r.Range)
				continue
			}
			if !n.Has("master") {
				n.PrimaryID = first
			}
		}
	}
	out := make([]probe.ClusterNode, 0, len(order))
	for _, id := range order {
		out = append(out, *byID[id])
	}
	slices.SortStableFunc(out, func(a, b probe.ClusterNode) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Said is an endpoint of CLUSTER SLOTS as host:port, as the server said it; "" where it is null.
func Said(e probe.Endpoint) string {
	if e.Null {
		return ""
	}
	return probe.JoinAddr(e.Host, strconv.Itoa(e.Port))
}

// Assigned are the slots that have an owner in the view.
func (v *View) Assigned() probe.Slots { return v.first.assigned }

// Owners writes down who owns which slots in the view: two views that agree give the same text.
func (v *View) Owners() string { return v.first.owners }

func ownersIn(lines []probe.ClusterNode) string {
	type owned struct {
		probe.Range
		id string
	}
	var list []owned
	for i := range lines {
		for _, r := range probe.Slots(lines[i].Slots).Merged() {
			list = append(list, owned{r, lines[i].ID})
		}
	}
	slices.SortFunc(list, func(a, b owned) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.id, b.id)) })
	var b strings.Builder
	for _, o := range list {
		b.WriteString(strconv.Itoa(o.From) + "-" + strconv.Itoa(o.To) + " " + o.id + "\n")
	}
	return b.String()
}

// Self is the view's line about the node itself, nil where it has none: by its own id, else by the flag "myself", else by
// the address under which it was reached.
func (v *View) Self() *probe.ClusterNode {
	if v.MyID != "" {
		return v.Line(v.MyID)
	}
	if v.first == v {
		for i := range v.Lines {
			if v.Lines[i].Has("myself") {
				return &v.Lines[i]
			}
		}
	}
	return v.lineAt(v.Node)
}

// lineAt is the one line whose address is that of a node, nil where there is none, or several.
func (v *View) lineAt(n *probe.Node) *probe.ClusterNode {
	var found *probe.ClusterNode
	for i := range v.Lines {
		addr := v.Lines[i].Addr
		if addr == "" || addr != n.Addr && addr != n.Remote && !slices.Contains(n.Aliases, addr) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &v.Lines[i]
	}
	return found
}

// Line is the view's line about a node id, nil where it has none.
func (v *View) Line(id string) *probe.ClusterNode {
	if i, known := v.first.index[id]; known {
		return &v.Lines[i]
	}
	return nil
}

// ID is the node's id in its cluster, "" where nothing tells.
func (v *View) ID() string {
	if v.MyID != "" {
		return v.MyID
	}
	if self := v.Self(); self != nil {
		return self.ID
	}
	return ""
}

// Serves are the slots that the node itself says it owns as a primary; merged.
func (v *View) Serves() probe.Slots {
	if self := v.Self(); self != nil && self.Has("master") {
		return probe.Slots(self.Slots).Merged()
	}
	return nil
}

// Empty is true where the node answered CLUSTER SLOTS and named no slot: a client that starts there finds no nodes.
func (v *View) Empty() bool {
	refused := slices.ContainsFunc(v.Node.NotVisible, func(n probe.NotVisible) bool { return n.What == "CLUSTER SLOTS" })
	return v.first == v && len(v.Slots) == 0 && !refused && v.Node.Answered()
}

// known are the ids of the nodes that a view has met, its own first. A node in handshake was not met, and has an id made up.
func (v *View) known() []string {
	var ids []string
	if id := v.ID(); id != "" {
		ids = append(ids, id)
	}
	for i := range v.Lines {
		line := &v.Lines[i]
		if line.ID != "" && line.ID != v.MyID && !line.Has("handshake") {
			ids = append(ids, line.ID)
			if v.first != v {
				break // the view whose lines these are knows the others
			}
		}
	}
	return ids
}

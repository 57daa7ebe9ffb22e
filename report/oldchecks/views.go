package checks

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// acquainted groups views that know a node in common, the group with most slots first. Views that name no node at all
// join the first group: nothing is known against them.
func acquainted(views []*view) [][]*view {
	boss := map[string]string{} // an id → another of the same group; the last of the chain stands for it
	var find func(id string) string
	find = func(id string) string {
		if up, known := boss[id]; known && up != id {
			boss[id] = find(up)
			return boss[id]
		}
		boss[id] = id
		return id
	}
	for _, v := range views {
		ids := v.known()
		for i := 1; i < len(ids); i++ {
			boss[find(ids[i])] = find(ids[0])
		}
	}
	var groups [][]*view
	var nameless []*view
	at := map[string]int{}
	for _, v := range views {
		ids := v.known()
		if len(ids) == 0 {
			nameless = append(nameless, v)
			continue
		}
		who := find(ids[0])
		if _, known := at[who]; !known {
			at[who] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[who]] = append(groups[at[who]], v)
	}
	slices.SortStableFunc(groups, func(a, b []*view) int {
		return cmp.Or(cmp.Compare(slotsOf(b), slotsOf(a)), cmp.Compare(len(b), len(a)))
	})
	if len(groups) == 0 {
		return [][]*view{nameless}
	}
	groups[0] = append(groups[0], nameless...)
	return groups
}

// known are the ids of the nodes that a view has met, its own first. A node in handshake was not met, and has an id made up.
func (v *view) known() []string {
	var ids []string
	if v.MyID != "" {
		ids = append(ids, v.MyID)
	}
	for _, line := range v.lines {
		if line.ID != "" && line.ID != v.MyID && !line.Has("handshake") {
			ids = append(ids, line.ID)
		}
	}
	return ids
}

// slotsOf counts the slots that have an owner in the view that is believed of a group.
func slotsOf(group []*view) int { return slotsIn(believed(group).assigned()) }

// assigned are the slots that have an owner in the view.
func (v *view) assigned() []probe.Range {
	var all []probe.Range
	for _, line := range v.lines {
		all = append(all, line.Slots...)
	}
	return merged(all)
}

// believed is the view of a group to go by: of a node that finds the cluster well, that lists all members, that is
// itself a member for the others, and is the newest; of equal ones the first.
func believed(group []*view) *view {
	listedBy := map[string]int{}
	for _, v := range group {
		for _, line := range v.lines {
			listedBy[line.ID]++
		}
	}
	rank := func(v *view) []int {
		listed := 0
		if len(group) == 1 || listedBy[v.MyID] > 1 || v.MyID == "" {
			listed = 1
		}
		return []int{truth(v.State != "fail"), truth(v.whole), listed, int(v.CurrentEpoch), slotsIn(v.assigned())}
	}
	best, bestRank := group[0], rank(group[0])
	for _, v := range group[1:] {
		if r := rank(v); slices.Compare(r, bestRank) > 0 {
			best, bestRank = v, r
		}
	}
	return best
}

// owners writes down who owns which slots in a view: two views that agree give the same text.
func (v *view) owners() string {
	type owned struct {
		probe.Range
		id string
	}
	var list []owned
	for _, line := range v.lines {
		for _, r := range merged(line.Slots) {
			list = append(list, owned{r, line.ID})
		}
	}
	slices.SortFunc(list, func(a, b owned) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.id, b.id)) })
	var b strings.Builder
	for _, o := range list {
		b.WriteString(strconv.Itoa(o.From) + "-" + strconv.Itoa(o.To) + " " + o.id + "\n")
	}
	return b.String()
}

// endpointAddr is an endpoint of CLUSTER SLOTS as host:port, as the server said it; "" where it is null.
func endpointAddr(e probe.Endpoint) string {
	if e.Null {
		return ""
	}
	return net.JoinHostPort(e.Host, strconv.Itoa(e.Port))
}

// findRows finds the row of each member: whose own id it is, else the row at one of its addresses where no other
// member answered.
func (t *topology) findRows() {
	for _, n := range t.nodes {
		if n.Cluster != nil && t.byID[n.Cluster.MyID] != nil && t.byID[n.Cluster.MyID].node == nil {
			t.byID[n.Cluster.MyID].node = n
		}
	}
	for _, a := range t.announced {
		m := t.byID[a.id]
		if m == nil || m.node != nil {
			continue
		}
		if row := t.rowAt(a.addr); row != nil && a.ledThere(row) {
			m.node = row
		}
	}
	for _, m := range t.members {
		if m.node != nil {
			continue
		}
		for _, addr := range m.addrs() {
			if row := t.rowAt(addr); row != nil && (announcement{id: m.ID}).ledThere(row) {
				m.node = row
				break
			}
		}
	}
}

// addrs are those that CLUSTER NODES has for a member.
func (m *member) addrs() []string {
	host, port, err := net.SplitHostPort(m.Addr)
	if err != nil {
		return nil
	}
	out := []string{net.JoinHostPort(host, port)}
	if m.Hostname != "" {
		out = append(out, net.JoinHostPort(m.Hostname, port))
	}
	return out
}

// rowAt is the row that was dialled at an address, or turned out to be the server of it; nil where there is none.
func (t *topology) rowAt(addr string) *probe.Node { return t.rows[addr] }

// rowsOf finds rows by their addresses, those that were dialled before their aliases.
func rowsOf(nodes []*probe.Node) map[string]*probe.Node {
	rows := map[string]*probe.Node{}
	note := func(addr string, n *probe.Node) {
		if rows[addr] == nil {
			rows[addr] = n
		}
	}
	for _, n := range nodes {
		note(n.Addr, n)
	}
	for _, n := range nodes {
		for _, addr := range n.Aliases {
			note(addr, n)
		}
	}
	return rows
}

package observe

import (
	"cmp"
	"maps"
	"slices"

	"tyk-redis-doctor/probe"
)

// estate joins the rows of a walk, when all visits are in: what one server alone cannot know of itself.
type estate struct {
	rows []*row
	// kept leads from every address that is known of a server, dialled or announced, to the address of its row.
	kept map[string]string
	// addrOf leads from a cluster node's id to the address of its row.
	addrOf map[string]string
	// ids are the node ids under which a row's address is named.
	ids map[string]map[string]bool
	// others are the addresses under which a row's server is announced besides its own.
	others map[string]map[string]bool
	// views are the pictures of the cluster, the newest first.
	views []*probe.ClusterView
}

// join makes the nodes of the evidence out of the rows: one server met under two addresses becomes one node, and
// roles, slots and origins are filled in from what the others say.
func join(rows []*row) []probe.Node {
	e := &estate{
		rows: rows, kept: map[string]string{},
		addrOf: map[string]string{}, ids: map[string]map[string]bool{}, others: map[string]map[string]bool{},
	}
	e.merge()
	e.announce()
	e.gather()
	for _, r := range e.rows {
		e.place(r)
	}
	e.origins()
	nodes := make([]probe.Node, 0, len(e.rows))
	for _, r := range e.rows {
		nodes = append(nodes, *r.node)
	}
	slices.SortFunc(nodes, func(a, b probe.Node) int {
		return cmp.Or(cmp.Compare(a.Addr, b.Addr), cmp.Compare(a.Purpose, b.Purpose), slices.Compare(a.Stores, b.Stores))
	})
	return nodes
}

// sameServer is what makes two rows one: the access, and what the server calls itself. The zero value is unlike all.
type sameServer struct {
	access targetKey // without the address
	self   string
}

func identity(r *row) (sameServer, bool) {
	n := r.node
	if len(n.Identities) > 1 {
		return sameServer{}, false // several servers behind one address
	}
	self := ""
	switch {
	case n.Server != nil && n.Server.RunID != "":
		self = "run " + n.Server.RunID
	case n.Cluster != nil && n.Cluster.MyID != "":
		self = "node " + n.Cluster.MyID
	}
	access := r.target.key()
	access.addr = ""
	return sameServer{access: access, self: self}, self != ""
}

// merge keeps one row of every server: that of a listed address before that of a discovered one, then by address. A
// row whose visit failed has no identity and stays: an announced address that cannot be dialled is a fault of its own.
func (e *estate) merge() {
	slices.SortStableFunc(e.rows, func(a, b *row) int {
		return cmp.Or(-boolCompare(a.target.Listed, b.target.Listed), cmp.Compare(a.target.Addr, b.target.Addr))
	})
	first := map[sameServer]*row{}
	var rows []*row
	for _, r := range e.rows {
		e.fill(r)
		same, known := identity(r)
		if keeper := first[same]; known && keeper != nil {
			absorb(keeper, r)
			e.kept[r.node.Addr] = keeper.node.Addr
			continue
		}
		if known {
			first[same] = r
		}
		rows = append(rows, r)
		e.kept[r.node.Addr] = r.node.Addr
	}
	e.rows = rows
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// fill copies what the owner knows of the target into the node.
func (e *estate) fill(r *row) {
	r.node.Listed = r.target.Listed
	r.node.FoundBy = slices.Clone(r.target.FoundBy)
	r.node.Stores = slices.Clone(r.target.Stores)
}

func absorb(keeper, r *row) {
	n := keeper.node
	n.Aliases = union(n.Aliases, []string{r.node.Addr})
	n.Listed = n.Listed || r.node.Listed
	n.FoundBy = union(n.FoundBy, r.node.FoundBy)
	n.Stores = union(n.Stores, r.node.Stores)
	keeper.finds = append(keeper.finds, r.finds...)
	keeper.target.join(r.target)
}

// announce notes which node ids stand for which rows, and under which other addresses each server is announced.
func (e *estate) announce() {
	for _, r := range e.rows {
		if c := r.node.Cluster; c != nil && c.MyID != "" && e.addrOf[c.MyID] == "" {
			e.addrOf[c.MyID] = r.node.Addr
		}
	}
	answered := maps.Clone(e.addrOf)
	for _, r := range e.rows {
		for _, f := range r.finds {
			if f.ID == "" {
				continue
			}
			addr := f.Addr
			if keeper, visited := answered[f.ID]; visited {
				e.announced(keeper, addr)
				addr = keeper
			}
			if e.addrOf[f.ID] == "" {
				e.addrOf[f.ID] = e.rowAddr(addr)
			}
			e.idsAt(e.rowAddr(f.Addr))[f.ID] = true
		}
	}
	for _, r := range e.rows {
		if c := r.node.Cluster; c != nil && c.MyID != "" {
			r.node.Announced = slices.Sorted(maps.Keys(e.others[r.node.Addr]))
		}
	}
}

// announced notes an address under which the server of a row is named, other than the row's own.
func (e *estate) announced(keeper, addr string) {
	if addr == keeper {
		return
	}
	if e.others[keeper] == nil {
		e.others[keeper] = map[string]bool{}
	}
	e.others[keeper][addr] = true
	if _, dialled := e.kept[addr]; !dialled {
		e.kept[addr] = keeper
	}
}

func (e *estate) idsAt(addr string) map[string]bool {
	if e.ids[addr] == nil {
		e.ids[addr] = map[string]bool{}
	}
	return e.ids[addr]
}

// rowAddr gives the address of the row of a server, where it has one.
func (e *estate) rowAddr(addr string) string {
	if kept, known := e.kept[addr]; known {
		return kept
	}
	return addr
}

// maxOrigins is how many of the others a row names as those through whom it was found.
const maxOrigins = 8

// origins notes through whom each row was found.
func (e *estate) origins() {
	at := map[string][]*row{}
	for _, r := range e.rows {
		at[r.node.Addr] = append(at[r.node.Addr], r)
	}
	named := map[*row]int{}
	for _, from := range e.rows { // sorted: the listed ones first
		for _, f := range from.finds {
			addr, known := e.kept[f.Addr]
			if !known {
				addr = f.Addr
			}
			for _, r := range at[addr] {
				by := f.By + " of " + from.node.Addr
				if r == from || r.node.Purpose != f.Purpose || named[r] >= maxOrigins || slices.Contains(r.node.FoundBy, by) {
					continue
				}
				named[r]++
				r.node.FoundBy = append(r.node.FoundBy, by)
			}
		}
	}
	for _, r := range e.rows {
		slices.Sort(r.node.FoundBy)
	}
}

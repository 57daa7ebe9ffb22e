package topology

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// server is what makes two rows one: the access, and what the server calls itself.
type server struct {
	access probe.AccessKey
	self   string
}

// identity is who answered at a node; false where nobody told, or where several servers are behind the address.
func (w *world) identity(n *probe.Node) (server, bool) {
	s := w.visitedFor(n)
	if s == nil || len(n.Identities) > 1 {
		return server{}, false
	}
	if st := n.Step(probe.StepSelect); st != nil && st.Fault != nil {
		return server{}, false // a database that is not there is a matter of who asked for it
	}
	self := ""
	switch {
	case n.Server != nil && n.Server.RunID != "":
		self = "run " + n.Server.RunID
	case nodeID(n) != "":
		self = "node " + nodeID(n)
	}
	return server{access: s.AccessAs(n.Purpose).Key(), self: self}, self != ""
}

func nodeID(n *probe.Node) string {
	if n.Cluster == nil {
		return ""
	}
	return n.Cluster.MyID
}

// join keeps one row of every server. A row whose visit failed has no identity and stays: an announced address that
// cannot be dialled is a fault of its own. Some managed services give all their servers one run id: where the ids in the
// cluster differ, they are several.
func (w *world) join() {
	slices.SortStableFunc(w.nodes, func(a, b *probe.Node) int {
		return cmp.Or(truth(b.Listed)-truth(a.Listed), byPlace(a, b), slices.Compare(a.For, b.For))
	})
	met := map[server][]*probe.Node{}
	var order []server
	var kept []*probe.Node
	for _, n := range w.nodes {
		self, known := w.identity(n)
		if !known {
			kept = append(kept, n)
			continue
		}
		if met[self] == nil {
			order = append(order, self)
		}
		met[self] = append(met[self], n)
	}
	for _, self := range order {
		rows := met[self]
		slices.SortStableFunc(rows, func(a, b *probe.Node) int { return truth(standsForOthers(a)) - truth(standsForOthers(b)) })
		var servers []*probe.Node
		for _, n := range rows {
			i := slices.IndexFunc(servers, func(o *probe.Node) bool { return nodeID(o) == "" || nodeID(n) == "" || nodeID(o) == nodeID(n) })
			if i < 0 {
				servers = append(servers, n)
				continue
			}
			if apart(servers[i], n) {
				servers[i].AddRights(n)
			}
			absorb(servers[i], n)
			w.absorbed[servers[i]] = append(w.absorbed[servers[i]], n)
			w.home[n.Addr] = servers[i].Addr
		}
		kept = append(kept, servers...)
	}
	w.nodes = kept
	slices.SortStableFunc(w.nodes, func(a, b *probe.Node) int {
		return cmp.Or(truth(b.Listed)-truth(a.Listed), byPlace(a, b), slices.Compare(a.For, b.For))
	})
	for _, n := range w.nodes {
		for _, alias := range n.Aliases {
			w.home[alias] = n.Addr
		}
	}
	for _, n := range w.nodes { // an address that has a row of its own leads there
		w.home[n.Addr] = n.Addr
	}
}

// standsForOthers is true for an address by which a member of a cluster was reached that is not that of this server
// alone: the name of several, as a configuration endpoint, or one that something in between translates, as a Service.
func standsForOthers(n *probe.Node) bool {
	return nodeID(n) != "" && (len(n.Resolved) > 1 || Translated(n))
}

// apart is true for two ways to one server that different stores use: what is refused on one of them is refused to its
// stores, whatever the other lets through.
func apart(a, b *probe.Node) bool {
	shared := func(id probe.StoreID) bool { return slices.Contains(b.Stores, id) }
	return len(a.Stores) > 0 && len(b.Stores) > 0 && !slices.ContainsFunc(a.Stores, shared)
}

// absorb makes two rows of one server one.
func absorb(keeper, n *probe.Node) {
	keeper.Aliases = union(keeper.Aliases, append(n.Aliases, n.Addr))
	keeper.Aliases = slices.DeleteFunc(keeper.Aliases, func(a string) bool { return a == keeper.Addr })
	keeper.Listed = keeper.Listed || n.Listed
	keeper.FoundBy = union(keeper.FoundBy, n.FoundBy)
	keeper.Stores = union(keeper.Stores, n.Stores)
	keeper.For = union(keeper.For, n.For)
}

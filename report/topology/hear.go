package topology

import (
	"cmp"
	"maps"
	"slices"

	"tyk-redis-doctor/probe"
)

// hear gathers what the servers say of each other: which addresses they name, which ids stand for whom, and under which
// other addresses each is announced.
func (w *world) hear() {
	w.views = viewsOf(w.nodes)
	slices.SortStableFunc(w.views, func(a, b *View) int { return cmp.Compare(b.CurrentEpoch, a.CurrentEpoch) })
	w.view = map[*probe.Node]*View{}
	for _, v := range w.views {
		w.view[v.Node] = v
	}
	w.listen()
	w.servers, w.ids = map[string]string{}, map[string]map[string]bool{}
	for _, n := range w.nodes {
		if id := nodeID(n); id != "" && w.servers[id] == "" {
			w.servers[id] = n.Addr
		}
	}
	answered := maps.Clone(w.servers)
	others := map[string]map[string]bool{}
	for _, n := range w.nodes {
		for _, f := range w.finds[n] {
			if f.Purpose != probe.AsData || n.Purpose != probe.AsData {
				continue
			}
			id := cmp.Or(f.ID, f.Addr) // a line without an id goes by its address
			addr := f.dialled
			if server, visited := answered[id]; visited {
				if addr != server {
					note(others, server, addr)
					if _, dialled := w.home[addr]; !dialled {
						w.home[addr] = server
					}
				}
				addr = server
			}
			if w.servers[id] == "" {
				w.servers[id] = w.at(addr)
			}
			note(w.ids, w.at(f.dialled), id)
		}
	}
	for _, n := range w.nodes {
		if nodeID(n) != "" {
			n.Announced = union(n.Announced, slices.Collect(maps.Keys(others[n.Addr])))
			n.Announced = n.Announced[:min(len(n.Announced), maxAnnounced)]
		}
	}
	w.words = w.sentinelWords()
}

// maxAnnounced is how many addresses of one server are noted.
const maxAnnounced = 64

func note(in map[string]map[string]bool, key, what string) {
	if in[key] == nil {
		in[key] = map[string]bool{}
	}
	in[key][what] = true
}

// listen notes what each node names to the clients of the stores that reach it. Nodes whose lists are kept at another say
// the same as that one.
func (w *world) listen() {
	w.finds = map[*probe.Node][]found{}
	for _, n := range w.nodes {
		var follow []*probe.Store
		for _, id := range n.Stores {
			if s := w.stores[id]; s != nil && s.Mode != probe.Standalone {
				follow = append(follow, s)
			}
		}
		if len(follow) == 0 {
			continue
		}
		seen := map[found]bool{}
		for _, f := range n.Finds() {
			for _, s := range follow {
				if one := (found{f, s.Dials(f.Addr, n.Addr)}); s.Follows(n.Purpose, f) && !seen[one] {
					seen[one] = true
					w.finds[n] = append(w.finds[n], one)
				}
			}
		}
	}
}

// words are what Sentinels say of data nodes, by the address of the node: the first that says something is heard.
type words struct {
	sentinels map[string]bool // addresses of Sentinels that others name
	role      map[string]probe.Role
	primary   map[string]string // of a replica
}

func (w *world) sentinelWords() words {
	said := words{sentinels: map[string]bool{}, role: map[string]probe.Role{}, primary: map[string]string{}}
	for _, n := range w.nodes {
		view := n.Sentinel
		if view == nil {
			continue
		}
		for _, peer := range view.Sentinels {
			if at := w.at(peer.Addr); at != n.Addr {
				said.sentinels[at] = true
			}
		}
		if view.MasterAddr != "" {
			said.is(w.at(view.MasterAddr), probe.Primary)
		}
		for _, peer := range view.Replicas {
			at := w.at(peer.Addr)
			said.is(at, probe.Replica)
			if said.primary[at] == "" {
				said.primary[at] = w.at(cmp.Or(peer.PrimaryAddr, view.MasterAddr))
			}
		}
	}
	return said
}

func (s words) is(addr string, role probe.Role) {
	if s.role[addr] == "" {
		s.role[addr] = role
	}
}

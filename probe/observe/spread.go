package observe

import (
	"slices"

	"tyk-redis-doctor/probe"
)

// stores looks stores up by their id.
type stores map[probe.StoreID]*probe.Store

func index(list []probe.Store) stores {
	out := stores{}
	for i := range list {
		out[list[i].ID] = &list[i]
	}
	return out
}

// of gives the stores of a list of ids, in its order.
func (st stores) of(ids []probe.StoreID) []*probe.Store {
	var out []*probe.Store
	for _, id := range ids {
		if s := st[id]; s != nil {
			out = append(out, s)
		}
	}
	return out
}

// spread says with which access a find is visited: for each store that the server was visited for, the one that its
// client would use, at the address that it would dial.
func (st stores) spread(from Target, f probe.Find) []Target {
	var out []Target
	if from.Aside {
		return nil
	}
	for _, s := range st.of(from.For) {
		if s.Follows(from.Access.Purpose, f) {
			out = append(out, Target{
				Addr: s.Dials(f.Addr, from.Addr), Access: s.AccessAs(f.Purpose),
				Stores: []probe.StoreID{s.ID}, For: []probe.StoreID{s.ID}, Replica: f.Replica,
			})
		}
	}
	return out
}

// reach fills in whose client reaches each row: the store lists it, or a server that its client reaches names it.
func (w *walk) reach(all []probe.Store) {
	for _, r := range w.rows {
		if !r.target.Listed {
			r.target.Stores = nil
		}
	}
	for i := range all {
		w.reachOf(all[i].ID)
	}
}

func (w *walk) reachOf(id probe.StoreID) {
	seen := map[*row]bool{}
	var front []*row
	for _, r := range w.rows {
		if slices.Contains(r.target.Stores, id) {
			seen[r] = true
			front = append(front, r)
		}
	}
	followed := map[naming]bool{}
	for len(front) > 0 {
		from := front[0]
		front = front[1:]
		if len(from.finds) >= manyFinds {
			key := w.namingOf(from.target, from.finds)
			if followed[key] {
				continue
			}
			followed[key] = true
		}
		for _, f := range from.finds {
			for _, t := range w.spread(from.target, f) {
				to := w.byKey[t.key()]
				if to == nil || seen[to] || !slices.Contains(t.For, id) {
					continue
				}
				seen[to] = true
				to.target.Stores = union(to.target.Stores, t.For)
				front = append(front, to)
			}
		}
	}
}

package topology

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// Announcement is one address that the cluster sends clients to: an endpoint of CLUSTER SLOTS.
type Announcement struct {
	probe.Endpoint
	Said    string // as announced, host:port; "" for null
	Dialled string // what this store's client dials for it: in the place of a loopback address the host of the one it asked
	Primary bool   // of some slots
	// By are those that say so, at most maxTellers of Tellers; sorted by address.
	By      []*probe.Node
	Tellers int
	// Loopback is true for a loopback address that was announced to a client that came under another.
	Loopback bool
}

// maxTellers is how many of those that say the same are kept.
const maxTellers = 16

// announcements are the endpoints of all views of the first partition, each address of a node once, sorted. Who finds the
// cluster failed while others do not is passed over: it tells an old story.
func (c *Cluster) announcements() []Announcement {
	tellers := map[*View][]*probe.Node{} // by the view whose lists they share
	var firsts []*View
	for _, v := range c.Partitions[0].Views {
		if c.Main.State == "ok" && v.State == "fail" {
			continue
		}
		if tellers[v.first] == nil {
			firsts = append(firsts, v.first)
		}
		tellers[v.first] = append(tellers[v.first], v.Node)
	}
	all := announcing{at: map[announcedKey]int{}}
	for _, v := range firsts {
		for _, a := range endpointsOf(v) {
			all.add(c.Store, a, tellers[v])
		}
	}
	for i := range all.list {
		slices.SortFunc(all.list[i].By, byPlace)
	}
	slices.SortStableFunc(all.list, func(a, b Announcement) int {
		return cmp.Or(cmp.Compare(a.Said, b.Said), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Dialled, b.Dialled))
	})
	return all.list
}

// endpointsOf are the endpoints that a view names, each address of a node once.
func endpointsOf(v *View) []Announcement {
	at := map[announcedKey]int{}
	var out []Announcement
	for _, r := range v.Slots {
		for i, e := range r.Endpoints {
			if !probe.IsAddr(e.Host) {
				continue // no address but what a lying peer sent
			}
			key := announcedKey{id: e.ID, said: Said(e)}
			j, known := at[key]
			if !known {
				j = len(out)
				at[key] = j
				out = append(out, Announcement{Endpoint: e, Said: key.said, Dialled: key.said})
			}
			out[j].Primary = out[j].Primary || i == 0
		}
	}
	return out
}

type announcedKey struct{ id, said, dialled string }

// announcing gathers announcements of several views.
type announcing struct {
	list []Announcement
	at   map[announcedKey]int
}

// add notes one endpoint and who named it. A loopback address leads elsewhere for each host that was asked.
func (l *announcing) add(s *probe.Store, a Announcement, by []*probe.Node) {
	if a.Null || a.Host == "" || !probe.IsLoopback(a.Said) {
		l.note(a, by)
		return
	}
	for len(by) > 0 {
		one := a
		one.Dialled, one.Loopback = s.Dials(a.Said, by[0].Addr), !probe.IsLoopback(by[0].Addr)
		var same, others []*probe.Node
		for _, n := range by {
			if s.Dials(a.Said, n.Addr) == one.Dialled {
				same = append(same, n)
			} else {
				others = append(others, n)
			}
		}
		l.note(one, same)
		by = others
	}
}

func (l *announcing) note(a Announcement, by []*probe.Node) {
	key := announcedKey{a.ID, a.Said, a.Dialled}
	i, known := l.at[key]
	if !known {
		i = len(l.list)
		l.at[key] = i
		l.list = append(l.list, a)
	}
	kept := &l.list[i]
	kept.Primary = kept.Primary || a.Primary
	kept.Loopback = kept.Loopback || a.Loopback
	kept.Tellers += len(by)
	kept.By = append(kept.By, by[:min(len(by), maxTellers-len(kept.By))]...)
}

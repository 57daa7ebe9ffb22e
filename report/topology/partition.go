package topology

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// Partition are views that know each other, directly or through others.
type Partition struct {
	Views    []*View // by address
	Believed *View   // the one to go by
}

// Slots are those that have an owner in the partition.
func (p Partition) Slots() probe.Slots { return p.Believed.Assigned() }

// sets are disjoint sets of names, joined as it turns out that two belong together.
type sets map[string]string // a name → another of its set; a root stands for the set, and leads to itself

func (s sets) root(name string) string {
	if _, known := s[name]; !known {
		s[name] = name
	}
	for s[name] != name {
		s[name] = s[s[name]]
		name = s[name]
	}
	return name
}

func (s sets) union(a, b string) { s[s.root(a)] = s.root(b) }

// partitions groups views that know a node in common, the one with most slots first. Views that name no node at all join
// the first: nothing is known against them.
func partitions(views []*View) []Partition {
	met := sets{}
	for _, v := range views {
		ids := v.known()
		for i := 1; i < len(ids); i++ {
			met.union(ids[i], ids[0])
		}
	}
	var out []Partition
	var nameless []*View
	at := map[string]int{}
	for _, v := range views {
		ids := v.known()
		if len(ids) == 0 {
			nameless = append(nameless, v)
			continue
		}
		root := met.root(ids[0])
		if _, known := at[root]; !known {
			at[root] = len(out)
			out = append(out, Partition{})
		}
		out[at[root]].Views = append(out[at[root]].Views, v)
	}
	for i := range out {
		out[i].Believed = believed(out[i].Views)
	}
	slices.SortStableFunc(out, func(a, b Partition) int {
		return cmp.Or(cmp.Compare(b.Slots().Count(), a.Slots().Count()), cmp.Compare(len(b.Views), len(a.Views)))
	})
	switch {
	case len(nameless) == 0:
	case len(out) == 0:
		out = []Partition{{Views: nameless, Believed: believed(nameless)}}
	default:
		out[0].Views = append(out[0].Views, nameless...)
		out[0].Believed = believed(out[0].Views)
	}
	return out
}

// believed is the view of a partition to go by: of a node that finds the cluster well, that lists all members, that is
// itself a member for the others, and is the newest; of equal ones the first.
func believed(views []*View) *View {
	listedBy := map[string]int{}
	for _, v := range views {
		if v.first != v {
			if id := v.ID(); id != "" && v.Line(id) != nil {
				listedBy[id] += 2 // by itself, and by the view that it shares
			}
			continue
		}
		for i := range v.Lines {
			listedBy[v.Lines[i].ID]++
		}
	}
	rank := func(v *View) []int {
		member := len(views) == 1 || v.MyID == "" || listedBy[v.MyID] > 1
		return []int{truth(v.State != "fail"), truth(v.Whole), truth(member), int(v.CurrentEpoch), v.Assigned().Count()}
	}
	best, bestRank := views[0], rank(views[0])
	for _, v := range views[1:] {
		if r := rank(v); slices.Compare(r, bestRank) > 0 {
			best, bestRank = v, r
		}
	}
	return best
}

func truth(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

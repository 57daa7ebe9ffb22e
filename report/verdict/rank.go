package verdict

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// rank sorts answers: the worse first, root causes before consequences, then by the rank of the check, by how much each
// explains and how many nodes it concerns, and at last by catalogue, store and node.
func rank(j *judging) {
	place := map[*probe.Store]int{}
	for i := range j.Ev.Stores {
		place[&j.Ev.Stores[i]] = i
	}
	slices.SortStableFunc(j.answers, func(a, b *answer) int {
		return cmp.Or(
			cmp.Compare(b.Status.Rank(), a.Status.Rank()),
			cmp.Compare(truth(a.root != nil), truth(b.root != nil)),
			cmp.Compare(a.level(), b.level()),
			cmp.Compare(b.victims, a.victims),
			cmp.Compare(len(b.Nodes), len(a.Nodes)),
			cmp.Compare(a.order, b.order),
			cmp.Compare(place[a.Store], place[b.Store]),
			slices.Compare(a.Nodes, b.Nodes),
			strings.Compare(a.What.Write(a.Nodes, ""), b.What.Write(b.Nodes, "")),
		)
	})
}

// level is the rank of the answer's check for its status; what has none comes last.
func (a *answer) level() checks.Rank {
	level := a.check.Degraded
	if a.Status == report.Fail {
		level = a.check.Broken
	}
	if level == 0 {
		return math.MaxInt
	}
	return level
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

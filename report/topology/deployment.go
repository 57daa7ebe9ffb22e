package topology

import (
	"cmp"
	"slices"
)

// deployments groups watchers of which one knows the other, directly or through others, the largest group first. Who
// knows nobody and is known by nobody is a group of its own.
func deployments(watchers []*Watcher) [][]*Watcher {
	met := sets{}
	for _, w := range watchers {
		for _, name := range w.names() {
			met.union(name, w.Node.Addr)
		}
		for _, p := range w.Sentinels {
			if p.RunID != "" {
				met.union("run "+p.RunID, w.Node.Addr)
			}
			if p.Addr != "" {
				met.union(p.Addr, w.Node.Addr)
			}
		}
	}
	at := map[string]int{}
	var out [][]*Watcher
	for _, w := range watchers {
		root := met.root(w.Node.Addr)
		if _, known := at[root]; !known {
			at[root] = len(out)
			out = append(out, nil)
		}
		out[at[root]] = append(out[at[root]], w)
	}
	slices.SortStableFunc(out, func(a, b []*Watcher) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// names are what others may call a Sentinel: its addresses, its run id, its id.
func (w *Watcher) names() []string {
	out := append([]string{w.Node.Addr}, w.Node.Aliases...)
	if w.Node.Remote != "" {
		out = append(out, w.Node.Remote)
	}
	if w.Node.Server != nil && w.Node.Server.RunID != "" {
		out = append(out, "run "+w.Node.Server.RunID)
	}
	if w.MyID != "" {
		out = append(out, "run "+w.MyID) // SENTINEL SENTINELS gives the id as runid
	}
	return out
}

// CutOff is a Sentinel that answers here and that others flag as down.
type CutOff struct {
	*Watcher
	By    []*Watcher // those that flag it as down
	Asked int        // of the watchers, those that know it
}

// CutOff are the watchers that at least half of the others that know them flag as down.
func (s *Sentinels) CutOff() []CutOff {
	var out []CutOff
	for _, one := range s.Watchers {
		c := CutOff{Watcher: one}
		for _, w := range s.Watchers {
			if w == one {
				continue
			}
			if p := w.Knows(one.Node); p != nil {
				c.Asked++
				if FlagsDown(p.Flags) {
					c.By = append(c.By, w)
				}
			}
		}
		if len(c.By) > 0 && len(c.By)*2 >= c.Asked {
			out = append(out, c)
		}
	}
	return out
}

package tykconf

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// lintOthers notes, with the main store, variables of another component that name a Redis, where this component has no
// variable of its own for its Redis and the other one is not looked at in this run. Whether that is a mistake is told by
// whether the component reaches its Redis without.
func (r *reader) lintOthers(b *block, s *probe.Store) {
	if b != r.main() || len(b.loaded) > 0 {
		return
	}
	for _, c := range component.All() {
		if c.ID == r.of.ID || slices.Contains(r.beside, c.ID) {
			continue
		}
		newest, err := c.Version("")
		if err != nil {
			continue
		}
		other := &reader{of: c, version: newest, keys: r.keys, env: r.env}
		other.start()
		if bad := other.fill(c.Prefix, other.conf, nil); bad != nil {
			continue
		}
		theirs := other.main()
		a := other.addresses(theirs)
		n := a.about(theirs, probe.ConfigUnknownVariable)
		if n.Place == nil || slices.Equal(a.configured, s.Configured) {
			continue
		}
		n.Field, n.Kind, n.Harmless = component.Addrs, probe.OtherComponent, true
		n.Key, n.Value, n.Meant = n.Place.Name, string(c.ID), probe.ListSetting(a.configured)
		n.Text = fmt.Sprintf("%s is a variable of %s, and %s reads none of its variables.", n.Key, c.Sentence, r.of.Sentence)
		s.Notes = append(s.Notes, n)
		for _, addr := range a.configured {
			s.Overridden = append(s.Overridden, probe.Overridden{Addr: addr, Place: *n.Place})
		}
	}
}

package observe

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// Plan says who is to be visited first. NewPlan makes it from the settings alone.
type Plan struct {
	Stores []probe.Store
	// Dir is the directory from which relative paths of TLS files are read: the component's working directory.
	Dir string
	// First are the configured addresses, each with every access it is to be visited with; sorted by address.
	First []Target
}

// Target is one address with one access.
type Target struct {
	Addr   string
	Access probe.Access
	// Stores are those whose client dials this address, sorted. It is empty for a listed address that the client ignores
	// (all but the first, in standalone mode).
	Stores []probe.StoreID
	// For are those on whose behalf it is visited, sorted: Stores, and those whose client ignores the address.
	For     []probe.StoreID
	Listed  bool
	FoundBy []string
	// Aside is true for an address of the settings that does not count because something else took its place: it is looked
	// at once, so that a fix can say whether it answers, and nobody whom it names is visited.
	Aside bool
	// Replica is true where the one who named it calls it a replica.
	Replica bool
}

// targetKey is what makes two visits one.
type targetKey struct {
	addr   string
	access probe.AccessKey
}

func (t Target) key() targetKey { return targetKey{t.Addr, t.Access.Key()} }

// NewPlan says who is to be visited first. Stores that the component does not use are not visited, nor is the
// fallback to 127.0.0.1 of settings that could not be read: nobody asked for that address.
func NewPlan(stores []probe.Store, dir string) Plan {
	p := Plan{Stores: stores, Dir: dir}
	byKey := map[targetKey]int{}
	add := func(t Target) {
		at, known := byKey[t.key()]
		if !known {
			byKey[t.key()] = len(p.First)
			p.First = append(p.First, t)
			return
		}
		p.First[at].join(t)
	}
	for i := range stores {
		if s := &stores[i]; visited(s) {
			for _, t := range append(configured(s), overridden(s)...) {
				add(t)
			}
		}
	}
	slices.SortStableFunc(p.First, func(a, b Target) int {
		return cmp.Or(cmp.Compare(a.Addr, b.Addr), cmp.Compare(a.Access.Purpose, b.Access.Purpose))
	})
	return p
}

// Listed is how many different addresses the settings of all stores name that are gone to.
func Listed(stores []probe.Store) int {
	addrs := map[string]bool{}
	for i := range stores {
		if s := &stores[i]; visited(s) {
			for _, list := range [][]string{s.Addrs, s.Configured} {
				for _, addr := range list {
					addrs[addr] = true
				}
			}
		}
	}
	return len(addrs)
}

// visited tells whether a store's addresses are gone to. Where it is not known how to speak there, with TLS or without, or
// whether Sentinels, a cluster or a single server are meant, what a visit met would say nothing about the component.
func visited(s *probe.Store) bool {
	for _, f := range s.Unknown {
		switch f {
		case component.UseSSL, component.CAFile, component.CertFile, component.KeyFile, component.MasterName, component.EnableCluster:
			return false
		}
	}
	return s.Active && len(s.Addrs) > 0 && (s.Starts || s.AddrsFrom != "default")
}

// configured are the addresses of one store: those its client dials, then those it is told and ignores. The ignored
// ones are looked at all the same: several cluster nodes or Sentinels in a standalone list show that the mode is wrong.
func configured(s *probe.Store) []Target {
	access, by := seedAccess(s), listedBy(s)
	var out []Target
	dials := map[string]bool{}
	for _, addr := range s.Addrs {
		dials[addr] = true
	}
	dialled := func(addr string) bool { return s.AddrsRandom || dials[addr] }
	seen := map[string]bool{}
	for _, addr := range append(slices.Clone(s.Addrs), s.Configured...) {
		if seen[addr] {
			continue
		}
		seen[addr] = true
		t := Target{Addr: addr, Access: access, For: []probe.StoreID{s.ID}, Listed: true, FoundBy: []string{by}}
		if dialled(addr) {
			t.Stores = []probe.StoreID{s.ID}
		}
		out = append(out, t)
	}
	return out
}

// maxAside is how many addresses of a store are looked at that do not count.
const maxAside = 3

// overridden are the first few addresses that the settings name and that do not count.
func overridden(s *probe.Store) []Target {
	var out []Target
	for _, o := range s.Overridden {
		if len(out) == maxAside {
			break
		}
		if slices.Contains(s.Addrs, o.Addr) {
			continue
		}
		out = append(out, Target{
			Addr: o.Addr, Access: seedAccess(s), For: []probe.StoreID{s.ID}, FoundBy: []string{placeOf(o.Place) +
				" (overridden)"}, Aside: true,
		})
	}
	return out
}

// placeOf is a place of the settings as a row names it: "tyk.conf:11", "TYK_GW_STORAGE_HOST".
func placeOf(at probe.Place) string {
	if at.Kind != probe.PlaceConf {
		return at.Name
	}
	if at.Line == 0 {
		return filepath.Base(at.File)
	}
	return filepath.Base(at.File) + ":" + strconv.Itoa(at.Line)
}

// listedBy is the place in the settings that named the addresses: "tyk.conf:7 addrs", "TYK_GW_STORAGE_ADDRS".
func listedBy(s *probe.Store) string {
	field := s.AddrsFrom
	if field == "host_port" {
		field = "host"
	}
	switch origin := s.Origin[field]; {
	case origin == "":
		return s.AddrsFrom
	case origin == "default", !isFilePlace(string(origin)):
		return string(origin)
	default:
		return string(origin) + " " + field
	}
}

// isFilePlace tells "tyk.conf:7" from the name of a variable.
func isFilePlace(origin string) bool {
	for _, r := range origin {
		if r == ':' || r == '.' || r == '/' {
			return true
		}
	}
	return false
}

// seedAccess is how the configured addresses are spoken to: in Sentinel mode they are Sentinels.
func seedAccess(s *probe.Store) probe.Access {
	if s.Mode == probe.Sentinel {
		return s.AccessAs(probe.AsSentinel)
	}
	return s.AccessAs(probe.AsData)
}

// join adds what another store asks of the same target.
func (t *Target) join(o Target) {
	t.Listed, t.Aside = t.Listed || o.Listed, t.Aside && o.Aside
	t.Stores = union(t.Stores, o.Stores)
	t.For = union(t.For, o.For)
	t.FoundBy = union(t.FoundBy, o.FoundBy)
}

// union gives the sorted union of two lists.
func union[T cmp.Ordered](a, b []T) []T {
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

package tykconf

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// examineAddresses notes addresses that cannot be dialled, and those that the component does not use.
func (r *reader) examineAddresses(b *block, a addresses, s *probe.Store) {
	say := func(n probe.Note) { s.Notes = append(s.Notes, n) }
	seen := map[string]bool{}
	for _, addr := range r.unfilled(b, a, s) {
		seen[addr] = true
	}
	for i, addr := range a.configured {
		bad, want := r.undialable(addr, s.Mode)
		if addr == "" && len(a.configured) > 1 {
			bad = "it is empty, as a comma at the end or two in a row make it; localhost:6379 is dialled in its place"
		}
		if bad != "" && !seen[addr] && len(seen) < maxUnknown {
			seen[addr] = true
			n := a.about(b, probe.ConfigBadAddr)
			n.Value, n.Want, n.Why = probe.Printable(addr), want, bad
			if addr == "" {
				n.Kind = probe.EmptyAddr
			}
			if want != "" {
				n.Meant = probe.ListSetting(strings.Split(want, ","))
			}
			n.Harmless = i > 0 && (s.Mode == probe.Standalone && !a.random || addr == "")
			n.Text = fmt.Sprintf("The address %q (%s) cannot be dialled: %s.", shown(addr), a.origin(b), bad)
			say(n)
			if guess := withPort(addr); want == guess && n.Place != nil { // the usual port, which is tried
				s.Overridden = append(s.Overridden, probe.Overridden{Addr: guess, Place: *n.Place})
			}
		}
	}
	r.examineFallback(b, a, s, say)
	r.examineIgnored(b, a, s, say)
	distinct := slices.Compact(slices.Sorted(slices.Values(a.configured)))
	told := !r.unsure(b, component.EnableCluster) && !r.unsure(b, component.MasterName)
	if told && s.Mode == probe.Standalone && len(distinct) > 1 && len(s.Addrs) == 1 {
		which := s.Addrs[0] + " alone is used"
		if a.random {
			which = "one of them is taken at random on each start"
		}
		n := a.about(b, probe.ConfigOnlyFirstAddrUsed)
		n.Field = a.modeWanted()
		n.Want, n.Right, n.Meant, n.Why = b.key(n.Field), b.right(n.Place, n.Field), probe.ListSetting(distinct), which
		n.Text = fmt.Sprintf("%d addresses are set (%s), but neither %s nor %s is: %s.",
			len(distinct), a.origin(b), b.key(component.EnableCluster), b.key(component.MasterName), which)
		say(n)
		for _, addr := range distinct {
			if addr != s.Addrs[0] && n.Place != nil && !seen[addr] {
				s.Overridden = append(s.Overridden, probe.Overridden{Addr: addr, Place: *n.Place})
			}
		}
	}
	if a.from == "hosts" && b.knows(component.Addrs) {
		n := b.about(probe.ConfigDeprecatedHosts, component.Hosts)
		n.Field, n.Want, n.Meant = component.Addrs, b.key(component.Addrs), probe.ListSetting(a.configured)
		n.Right = b.right(n.Place, component.Addrs)
		n.Text = fmt.Sprintf("%s (%s) is deprecated: as a map it has no order and one port a host. Use %s.", n.Key, n.Origin, n.Want)
		say(n)
	}
	if a.from == "hosts" {
		r.examineCollapsed(b, s, say)
	}
}

// about begins a note on the addresses that won.
func (a addresses) about(b *block, id probe.FaultID) probe.Note {
	n := b.about(id, addressField(a.from))
	n.Origin = a.origin(b)
	if n.Place == nil {
		n.Place = b.place(component.Port)
	}
	return n
}

// modeWanted guesses the setting that is missing where several addresses are set.
func (a addresses) modeWanted() component.Field {
	for _, addr := range a.configured {
		if !strings.HasSuffix(addr, ":26379") {
			return component.EnableCluster
		}
	}
	return component.MasterName
}

func addressField(from string) component.Field {
	switch from {
	case "addrs":
		return component.Addrs
	case "hosts":
		return component.Hosts
	}
	return component.Host
}

// examineFallback notes a host that does not count for want of a port, and a store without any address.
func (r *reader) examineFallback(b *block, a addresses, s *probe.Store, say func(probe.Note)) {
	host := b.text(component.Host)
	switch {
	case slices.Contains(s.Unknown, component.Addrs):
	case len(a.configured) == 0 && host != "":
		n := b.about(probe.ConfigHostWithoutPort, component.Host)
		n.Field, n.Value, n.Want, n.Harmless = component.Port, probe.Printable(host), b.key(component.Port), r.lost
		n.Right = b.right(n.Place, component.Port)
		n.Text = fmt.Sprintf("%s is %q (%s) and %s is not set: a host without a port is ignored, and %s is dialled.",
			n.Key, n.Value, n.Origin, n.Want, s.Addrs[0])
		say(n)
		if addr := withPort(host); n.Place != nil && !r.lost {
			if bad, _ := r.undialable(addr, s.Mode); bad == "" {
				s.Overridden = append(s.Overridden, probe.Overridden{Addr: addr, Place: *n.Place})
			}
		}
	case len(a.configured) == 0:
		say(r.noAddress(b, s))
	case slices.Contains(a.configured, "") && len(a.configured) == 1:
		n := b.about(probe.ConfigEmptyAddrs, component.Addrs)
		n.Kind, n.Want = probe.EmptyAddr, n.Key
		n.Text = fmt.Sprintf("The one address (%s) is empty: the client falls back to localhost:6379.", n.Origin)
		say(n)
	case slices.ContainsFunc(a.configured, hostless):
		n := a.about(b, probe.ConfigEmptyAddrs)
		bad := a.configured[slices.IndexFunc(a.configured, hostless)]
		n.Kind, n.Want, n.Value, n.Harmless = probe.EmptyHost, n.Key, probe.Printable(bad), r.lost
		n.Text = fmt.Sprintf("The address %q (%s) has no host: the client dials this machine or container itself.", bad, n.Origin)
		say(n)
	}
}

// withPort is the address that a host without a port most probably means.
func withPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), "6379")
}

// hostless is true for an address that is a port alone.
func hostless(addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	return err == nil && host == "" && port != ""
}

// noAddress is the note on a store of which nothing names an address. Where the whole block is missing, that is said.
func (r *reader) noAddress(b *block, s *probe.Store) probe.Note {
	key := b.key(component.Addrs)
	if key == "" {
		key = b.key(component.Host)
	}
	n := probe.Note{ID: probe.ConfigEmptyAddrs, Field: component.Addrs, Key: key, Want: key, Harmless: r.lost}
	n.Text = fmt.Sprintf("No address is set in %s: the client falls back to %s, this machine or container itself.", b.where(), s.Addrs[0])
	if r.blockless(b) {
		n.Kind, n.Value = probe.NoBlock, r.shown()
		n.Place = &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Name: b.Path}
		n.Text = fmt.Sprintf("%s has no %s: the client falls back to %s, this machine or container itself.", r.shown(), b.whole(), s.Addrs[0])
	}
	return n
}

// blockless tells whether a file was read that has nothing of a block, and no variable sets any of it.
func (r *reader) blockless(b *block) bool {
	return r.doc != nil && r.doc.value != nil && len(b.places) == 0 && (b.Path == "" || len(r.doc.find(b.keyPath()...)) == 0)
}

// whole names a block that is missing.
func (b *block) whole() string {
	if b.Path == "" {
		return "redis_ keys"
	}
	return b.Path + " block"
}

// where names the block for a sentence.
func (b *block) where() string {
	if b.Path == "" {
		return "the redis_ keys"
	}
	return b.Path
}

// examineIgnored notes addresses of a level that lost: addrs wins over hosts, hosts over host and port.
func (r *reader) examineIgnored(b *block, a addresses, s *probe.Store, say func(probe.Note)) {
	if a.from != "addrs" && a.from != "hosts" {
		return
	}
	ignored := func(f component.Field, addrs ...string) {
		for _, addr := range addrs {
			if slices.Contains(a.configured, addr) {
				continue
			}
			n, wins := b.about(probe.ConfigHostsIgnored, f), addressField(a.from)
			n.Field, n.Value, n.Want = wins, shown(addr), b.key(wins)
			n.Harmless = !b.loaded[b.rows(f)[0].Go] && b.loaded[b.rows(wins)[0].Go]
			n.Text = fmt.Sprintf("%s (%s) is ignored, because %s is set (%s). What differs: %s.", n.Key, n.Origin, n.Want, a.origin(b), n.Value)
			if at := b.place(wins); at != nil && n.Place != nil {
				n.Rivals = []probe.Rival{{Place: *at, Value: probe.ListSetting(a.configured), Wins: true}}
				s.Overridden = append(s.Overridden, probe.Overridden{Addr: addr, Place: *n.Place})
			}
			say(n)
			return
		}
	}
	if a.from == "addrs" {
		var hosts []string
		for h, p := range b.table(component.Hosts) {
			hosts = append(hosts, h+":"+p)
		}
		slices.Sort(hosts)
		ignored(component.Hosts, hosts...)
	}
	host, port := b.text(component.Host), b.number(component.Port)
	switch {
	case b.set(component.Host) && host != "" && port == 0:
		configured := slices.ContainsFunc(a.configured, func(addr string) bool {
			at, _, ok := probe.SplitAddr(addr)
			return ok && at == host
		})
		if !configured {
			ignored(component.Host, host)
		}
	case b.set(component.Host) && host != "":
		ignored(component.Host, host+":"+strconv.Itoa(port))
	}
}

// examineCollapsed notes hosts that were lost on the way into the map: a host with two ports keeps the last one, and
// Pump drops items without a colon.
func (r *reader) examineCollapsed(b *block, s *probe.Store, say func(probe.Note)) {
	row := b.rows(component.Hosts)[0]
	var names []string // host:port
	if b.loaded[row.Go] {
		for _, prefix := range r.prefixes(b) {
			if v, ok := r.env[prefix+"_"+strings.ToUpper(row.Go)]; ok && v.Origin == b.from(component.Hosts) {
				names = strings.Split(v.Value, ",")
			}
		}
	} else if r.doc != nil {
		for _, m := range r.doc.find(append(b.keyPath(), row.Key)...) {
			if string(m.raw) == "null" {
				names = nil // it clears the map
			}
			for _, item := range m.within() {
				names = append(names, item.key+":"+strings.Trim(string(item.raw), `"`))
			}
		}
	}
	kept := b.table(component.Hosts)
	if len(names) <= len(kept) {
		return
	}
	n := b.about(probe.ConfigHostsCollapsed, component.Hosts)
	n.Field, n.Want, n.Value, n.Meant = component.Addrs, b.key(component.Addrs), fmt.Sprint(len(names)), probe.ListSetting(names)
	n.Right = b.right(n.Place, component.Addrs)
	n.Text = fmt.Sprintf("%s (%s) names %d addresses, of which %d are left: it is a map, in which a host has one port, the last one. Use %s.",
		n.Key, n.Origin, len(names), len(kept), b.key(component.Addrs))
	for _, addr := range names {
		if n.Place != nil && !slices.Contains(s.Configured, addr) {
			s.Overridden = append(s.Overridden, probe.Overridden{Addr: addr, Place: *n.Place})
		}
	}
	say(n)
}

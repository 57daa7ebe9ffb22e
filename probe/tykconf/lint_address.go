package tykconf

import (
	"fmt"
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
	for i, addr := range a.configured {
		bad, want := r.undialable(addr, s.Mode)
		if addr == "" && len(a.configured) > 1 {
			bad = "it is empty, as a comma at the end or two in a row make it; localhost:6379 is dialled in its place"
		}
		if bad != "" && !seen[addr] && len(seen) < maxUnknown {
			seen[addr] = true
			say(probe.Note{
				ID: probe.ConfigBadAddr, Field: addressField(a.from), Key: b.key(addressField(a.from)), Origin: a.origin(b), Value: probe.Printable(addr), Want: want,
				Harmless: i > 0 && (s.Mode == probe.Standalone && !a.random || addr == ""),
				Text:     fmt.Sprintf("The address %q (%s) cannot be dialled: %s.", shown(addr), a.origin(b), bad),
			})
		}
	}
	r.examineFallback(b, a, s, say)
	r.examineIgnored(b, a, say)
	if distinct := slices.Compact(slices.Sorted(slices.Values(a.configured))); s.Mode == probe.Standalone && len(distinct) > 1 && len(s.Addrs) == 1 {
		which := s.Addrs[0] + " alone is used"
		if a.random {
			which = "one of them is taken at random on each start"
		}
		say(probe.Note{
			ID: probe.ConfigOnlyFirstAddrUsed, Field: component.EnableCluster, Key: b.key(addressField(a.from)), Origin: a.origin(b), Want: r.modeWanted(b, a),
			Text: fmt.Sprintf("%d addresses are set (%s), but neither %s nor %s is: %s.", len(distinct), a.origin(b), b.key(component.EnableCluster), b.key(component.MasterName), which),
		})
	}
	if a.from == "hosts" && b.knows(component.Addrs) {
		say(probe.Note{
			ID: probe.ConfigDeprecatedHosts, Field: component.Addrs, Key: b.key(component.Hosts), Origin: b.from(component.Hosts), Want: b.key(component.Addrs),
			Text: fmt.Sprintf("%s (%s) is deprecated: as a map it has no order and one port a host. Use %s.", b.key(component.Hosts), b.from(component.Hosts), b.key(component.Addrs)),
		})
	}
	if a.from == "hosts" {
		r.examineCollapsed(b, say)
	}
}

// modeWanted guesses the setting that is missing where several addresses are set.
func (r *reader) modeWanted(b *block, a addresses) string {
	for _, addr := range a.configured {
		if !strings.HasSuffix(addr, ":26379") {
			return b.key(component.EnableCluster)
		}
	}
	return b.key(component.MasterName)
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
	case len(a.configured) == 0 && host != "":
		say(probe.Note{
			ID: probe.ConfigHostWithoutPort, Field: component.Port, Key: b.key(component.Host), Origin: b.from(component.Host), Value: probe.Printable(host), Want: b.key(component.Port), Harmless: r.lost,
			Text: fmt.Sprintf("%s is %q (%s) and %s is not set: a host without a port is ignored, and %s is dialled.", b.key(component.Host), probe.Printable(host), b.from(component.Host), b.key(component.Port), s.Addrs[0]),
		})
	case len(a.configured) == 0:
		key := b.key(component.Addrs)
		if key == "" {
			key = b.key(component.Host)
		}
		say(probe.Note{
			ID: probe.ConfigEmptyAddrs, Field: component.Addrs, Key: key, Want: key, Harmless: r.lost,
			Text: fmt.Sprintf("No address is set in %s: the client falls back to %s, this machine or container itself.", b.where(), s.Addrs[0]),
		})
	case slices.Contains(a.configured, "") && len(a.configured) == 1:
		say(probe.Note{
			ID: probe.ConfigEmptyAddrs, Field: component.Addrs, Key: b.key(component.Addrs), Origin: b.from(component.Addrs), Want: b.key(component.Addrs),
			Text: fmt.Sprintf("The one address (%s) is empty: the client falls back to localhost:6379.", b.from(component.Addrs)),
		})
	}
}

// where names the block for a sentence.
func (b *block) where() string {
	if b.Path == "" {
		return "the redis_ keys"
	}
	return b.Path
}

// examineIgnored notes addresses of a level that lost: addrs wins over hosts, hosts over host and port.
func (r *reader) examineIgnored(b *block, a addresses, say func(probe.Note)) {
	if a.from != "addrs" && a.from != "hosts" {
		return
	}
	ignored := func(f component.Field, addrs ...string) {
		for _, addr := range addrs {
			if slices.Contains(a.configured, addr) {
				continue
			}
			say(probe.Note{
				ID: probe.ConfigHostsIgnored, Field: addressField(a.from), Key: b.key(f), Origin: b.from(f), Value: shown(addr), Want: b.key(addressField(a.from)),
				Harmless: !b.loaded[b.rows(f)[0].Go] && b.loaded[b.rows(addressField(a.from))[0].Go],
				Text: fmt.Sprintf("%s (%s) is ignored, because %s is set (%s). What differs: %s.",
					b.key(f), b.from(f), b.key(addressField(a.from)), a.origin(b), shown(addr)),
			})
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
		if !slices.ContainsFunc(a.configured, func(addr string) bool { return hostOf(addr) == host }) {
			ignored(component.Host, host)
		}
	case b.set(component.Host) && host != "":
		ignored(component.Host, host+":"+strconv.Itoa(port))
	}
}

// examineCollapsed notes hosts that were lost on the way into the map: a host with two ports keeps the last one, and
// Pump drops items without a colon.
func (r *reader) examineCollapsed(b *block, say func(probe.Note)) {
	row := b.rows(component.Hosts)[0]
	var names []string
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
			for _, item := range members(m.raw, m.from) {
				names = append(names, item.key)
			}
		}
	}
	kept := b.table(component.Hosts)
	if len(names) <= len(kept) {
		return
	}
	say(probe.Note{
		ID: probe.ConfigHostsCollapsed, Field: component.Addrs, Key: b.key(component.Hosts), Origin: b.from(component.Hosts), Want: b.key(component.Addrs), Value: fmt.Sprint(len(names)),
		Text: fmt.Sprintf("%s (%s) names %d addresses, of which %d are left: it is a map, in which a host has one port, the last one. Use %s.",
			b.key(component.Hosts), b.from(component.Hosts), len(names), len(kept), b.key(component.Addrs)),
	})
}

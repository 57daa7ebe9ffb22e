package tykconf

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// plainly are squeezed names that mean Redis wherever they stand. Others (host, port, password, timeout) are too
// common in these files to say so.
var plainly = map[string]bool{
	"addrs": true, "adrs": true, "enablecluster": true, "mastername": true, "sentinelpassword": true,
	"optimisationmaxactive": true, "optimisationmaxidle": true, "redis": true, "redisstorage": true, "redisconfig": true,
}

// blockWords are squeezed names of Redis blocks, of every component and as people write them.
var blockWords = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{"backend": true, "redis": true, "redisconfig": true, "cachestore": true, "storagecache": true}
	for _, c := range component.All() {
		for _, b := range c.Blocks {
			path := strings.Split(b.Path, ".")
			for _, word := range append(slices.Clone(b.Words), squeezed(path[len(path)-1])) {
				out[word] = word != ""
			}
		}
	}
	return out
})

// lintTop notes keys beside the Redis blocks that clearly mean a Redis setting: keys of a block at the top level, blocks
// of another component, and misspelt switches of the second stores.
func (r *reader) lintTop(b *block, s *probe.Store, say func(probe.Note) bool) {
	for _, m := range few(r.doc.top) {
		if r.topKnown(m.key) || isComment(m.key) {
			continue
		}
		name := squeezed(m.key)
		n := probe.Note{ID: probe.ConfigUnknownKey, Key: probe.Printable(m.key), Origin: r.doc.origin(m.at), Place: r.doc.placeOf(m)}
		switch {
		case r.isSwitch(name, &n):
		case blockWords()[name] && r.holdsRedis(m):
			n.Want = b.Path
			if n.Want == "" {
				n.Want = "the redis_ keys of the top level"
			}
			r.elsewhere(b, &n, m, s)
			n.Text = fmt.Sprintf("%s: %s does not read its Redis from %q, but from %s.", n.Origin, r.title(), n.Key, n.Want)
		case plainly[name] || strings.HasPrefix(name, "redis"):
			if f, ok := meant(m.key, true); ok {
				n.Field, n.Want = f, b.key(f)
				n.Harmless = r.sameAnyway(b, f, m.raw, s)
				r.written(b, &n, m.raw)
			} else {
				n.Harmless = true
			}
			n.Text = fmt.Sprintf("%s: %s is no key of %s at this place, and is dropped without a message.", n.Origin, n.Key, r.of.Sentence)
			if n.Want != "" {
				n.Text += " The key is " + n.Want + "."
			}
		default:
			continue
		}
		if !say(n) {
			return
		}
	}
	r.lintBeside(b, s, say)
}

// elsewhere tells of a whole block that stands in the wrong place what it holds, and where it belongs.
func (r *reader) elsewhere(b *block, n *probe.Note, m member, s *probe.Store) {
	n.Kind, n.Held = probe.OtherPlace, map[string]*probe.Setting{}
	n.Right = aside(n.Place, b.Path)
	for _, in := range m.within() {
		f, ok := meant(in.key, false)
		if !ok {
			continue
		}
		if secret(f) {
			r.hideJSON(in.raw)
		}
		if v := settingOf(f, in.raw); v != nil || secret(f) {
			n.Held[f] = v
		}
	}
	for _, addr := range heldAddrs(n.Held) {
		if s.AddrsFrom == "default" {
			n.Field = component.Addrs // it was to say where Redis is, and nothing else does
		}
		if bad, _ := r.undialable(addr, s.Mode); bad == "" {
			s.Overridden = append(s.Overridden, probe.Overridden{Addr: addr, Place: *n.Place})
		}
	}
}

// heldAddrs are the addresses that the settings of a block name.
func heldAddrs(held map[string]*probe.Setting) []string {
	for _, f := range []component.Field{component.Addrs, component.Hosts} {
		if v := held[f]; v != nil && len(v.List) > 0 {
			return v.List
		}
	}
	host, port := held[component.Host], held[component.Port]
	if host == nil || host.Text == nil || port == nil || port.Number == nil {
		return nil
	}
	return []string{probe.JoinAddr(*host.Text, fmt.Sprint(*port.Number))}
}

// topKnown tells whether the component has such a key at its top level.
func (r *reader) topKnown(key string) bool {
	return hasKey(r.conf.Type(), key)
}

func hasKey(t reflect.Type, key string) bool {
	for i := range t.NumField() {
		if strings.EqualFold(t.Field(i).Tag.Get("json"), key) {
			return true
		}
	}
	return false
}

// topKey is the key of a setting of the top level that has a name in the structure, "" where the version has none.
func (r *reader) topKey(name string) string {
	f, _ := r.conf.Type().FieldByName(name)
	return f.Tag.Get("json")
}

// isSwitch recognises a misspelt or unknown switch of a second store: the file says separate, the variable SEPERATE.
func (r *reader) isSwitch(name string, n *probe.Note) bool {
	name = strings.NewReplacer("seperate", "separate", "storage", "store").Replace(name)
	for _, b := range r.of.Blocks {
		want := r.topKey(b.Switch)
		if want != "" && name == squeezed(want) {
			n.Want, n.Right = want, aside(n.Place, want)
			n.Text = fmt.Sprintf("%s: %s is no key of %s; the switch of the second store is %s.", n.Origin, n.Key, r.of.Sentence, want)
			return true
		}
	}
	return false
}

// holdsRedis tells whether an object is a Redis block: it has keys that only such a block has.
func (r *reader) holdsRedis(m member) bool {
	score := 0
	for _, in := range m.within() {
		switch name := squeezed(in.key); {
		case name == "addrs" || name == "enablecluster" || name == "mastername" || name == "sentinelpassword" ||
			strings.HasPrefix(name, "optimisationmax") || strings.HasPrefix(name, "redis"):
			return true
		case name == "type" && strings.EqualFold(strings.Trim(string(in.raw), `" `), "redis"):
			return true
		case name == "identitybackendsettings":
			return true
		case name == "host" || name == "port" || name == "hosts" || name == "password" || name == "database":
			score++
		}
	}
	return score >= 2
}

// lintBeside notes a misspelt name of a block that stands in an object of its own, as IdentityBackendSettings does.
func (r *reader) lintBeside(b *block, s *probe.Store, say func(probe.Note) bool) {
	path := b.goPath(r.conf.Type())
	if len(path) < 2 {
		return
	}
	around, ok := r.conf.Type().FieldByName(path[0])
	if !ok {
		return
	}
	keys := b.keyPath()
	own := squeezed(keys[len(keys)-1])
	for _, m := range few(r.doc.inside(keys[:len(keys)-1]...)) {
		if hasKey(around.Type, m.key) || squeezed(m.key) != own && !r.holdsRedis(m) {
			continue
		}
		key, origin := keys[0]+"."+probe.Printable(m.key), r.doc.origin(m.at)
		n := probe.Note{ID: probe.ConfigUnknownKey, Field: component.Addrs, Key: key, Origin: origin, Place: r.doc.placeOf(m), Want: b.Path}
		n.Text = fmt.Sprintf("%s: %s does not read its Redis from %s, but from %s.", origin, r.of.Sentence, key, b.Path)
		r.elsewhere(b, &n, m, s)
		if !say(n) {
			return
		}
	}
}

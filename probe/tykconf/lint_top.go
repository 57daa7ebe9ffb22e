package tykconf

import (
	"fmt"
	"strings"

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
var blockWords = map[string]bool{
	"storage": true, "cachestorage": true, "analyticsstorage": true, "analyticsstorageconfig": true,
	"identitybackendsettings": true, "backend": true, "redis": true, "redisstorage": true, "redisconfig": true,
	"temporalstorage": true, "cachestore": true, "storagecache": true,
}

// lintTop notes keys beside the Redis blocks that clearly mean a Redis setting: keys of a block at the top level, blocks
// of another component, and misspelt switches of the second stores.
func (r *reader) lintTop(b *block, s *probe.Store, say func(probe.Note) bool) {
	for _, m := range few(r.doc.top) {
		if r.topKnown(m.key) || isComment(m.key) {
			continue
		}
		name := squeezed(m.key)
		n := probe.Note{ID: probe.ConfigUnknownKey, Key: probe.Printable(m.key), Origin: r.doc.origin(m.at)}
		switch {
		case r.isSwitch(name, &n):
		case blockWords[name] && r.holdsRedis(m):
			n.Want = b.Path
			if n.Want == "" {
				n.Want = "the redis_ keys of the top level"
			}
			n.Text = fmt.Sprintf("%s: %s does not read its Redis from %q, but from %s.", n.Origin, title(r.component), n.Key, n.Want)
		case plainly[name] || strings.HasPrefix(name, "redis"):
			if f, ok := meant(m.key, true); ok {
				n.Field, n.Want = f, b.key(f)
				n.Harmless = r.sameAnyway(b, f, m.raw, s)
				if secret(f) {
					r.hideJSON(m.raw)
				} else {
					n.Value = shown(string(m.raw))
				}
			} else {
				n.Harmless = true
			}
			n.Text = fmt.Sprintf("%s: %s is no key of %s at this place, and is dropped without a message.", n.Origin, n.Key, named[r.component])
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
	if r.component == probe.TIB {
		r.lintBackEnd(b, say)
	}
}

// topKnown tells whether the component has such a key at its top level.
func (r *reader) topKnown(key string) bool {
	t := r.conf.Type()
	for i := range t.NumField() {
		if strings.EqualFold(t.Field(i).Tag.Get("json"), key) {
			return true
		}
	}
	return false
}

// isSwitch recognises a misspelt or unknown switch of a second store: the file says separate, the variable SEPERATE.
func (r *reader) isSwitch(name string, n *probe.Note) bool {
	name = strings.NewReplacer("seperate", "separate", "storage", "store").Replace(name)
	for _, want := range []string{"enable_separate_cache_store", "enable_separate_analytics_store"} {
		if name == squeezed(want) && r.topKnown(want) {
			n.Want = want
			n.Text = fmt.Sprintf("%s: %s is no key of %s; the switch of the second store is %s.", n.Origin, n.Key, named[r.component], want)
			return true
		}
	}
	return false
}

// holdsRedis tells whether an object is a Redis block: it has keys that only such a block has.
func (r *reader) holdsRedis(m member) bool {
	score := 0
	for _, in := range members(m.raw, m.from) {
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

// lintBackEnd notes a misspelt IdentityBackendSettings.
func (r *reader) lintBackEnd(b *block, say func(probe.Note) bool) {
	for _, m := range few(r.doc.inside("BackEnd")) {
		if name := squeezed(m.key); strings.EqualFold(m.key, "IdentityBackendSettings") || strings.EqualFold(m.key, "ProfileBackendSettings") ||
			name != "identitybackendsettings" && !r.holdsRedis(m) {
			continue
		}
		origin := r.doc.origin(m.at)
		more := say(probe.Note{
			ID: probe.ConfigUnknownKey, Field: component.Addrs, Key: "BackEnd." + probe.Printable(m.key), Origin: origin, Want: b.Path,
			Text: fmt.Sprintf("%s: the Identity Broker does not read its Redis from BackEnd.%s, but from %s.", origin, probe.Printable(m.key), b.Path),
		})
		if !more {
			return
		}
	}
}

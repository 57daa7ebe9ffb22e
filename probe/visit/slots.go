package visit

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"tyk-redis-doctor/probe"
)

// keySlot gives the hash slot of a key: CRC16 (XMODEM) of the part between the first { and the next }, or of all of
// it, modulo 16384.
func keySlot(key string) int {
	if open := strings.IndexByte(key, '{'); open >= 0 {
		if length := strings.IndexByte(key[open+1:], '}'); length > 0 {
			key = key[open+1 : open+1+length]
		}
	}
	return int(crc16(key)) % probe.SlotCount
}

func crc16(s string) uint16 {
	var crc uint16
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// slotTags gives for every slot a number which, as a hash tag, falls into it.
var slotTags = sync.OnceValue(func() []string {
	tags := make([]string, probe.SlotCount)
	for n, found := 0, 0; found < probe.SlotCount; n++ {
		tag := strconv.Itoa(n)
		if slot := keySlot(tag); tags[slot] == "" {
			tags[slot] = tag
			found++
		}
	}
	return tags
})

// Keyspace is the part of all keys that one server serves, by its own word, so that keys of it can be made.
type Keyspace struct {
	all   bool // a server outside of a cluster: every key is its own
	known bool // in a cluster: the server told which slots are its own, which may be none
	slots probe.Slots
	open  map[int]bool // slots in the middle of a migration, whose keys may answer ASK

	replica bool // in a cluster: it calls itself one
}

// Anywhere is the keyspace of a server that serves all keys.
var Anywhere = Keyspace{all: true}

// KeyspaceOf reads from a node's own facts what it serves to the clients of a store.
func KeyspaceOf(n *probe.Node, s *probe.Store) Keyspace {
	view := n.Cluster
	if s.Mode == probe.Cluster && len(n.AnsweredSlots) > 0 {
		return Keyspace{known: true, slots: n.AnsweredSlots}
	}
	if s.Mode == probe.Cluster && view != nil && view.SameAs != "" {
		return Keyspace{} // its lists are kept with another row
	}
	if s.Mode != probe.Cluster || view == nil || len(view.Nodes) == 0 && len(view.Slots) == 0 {
		return Anywhere
	}
	k := Keyspace{open: map[int]bool{}}
	for _, line := range view.Nodes {
		if !line.Has("myself") && (view.MyID == "" || line.ID != view.MyID) {
			continue
		}
		k.known, k.slots, k.replica = true, line.Slots, line.Has("slave")
		for _, o := range line.Open {
			k.open[o.Slot] = true
		}
		return k
	}
	for _, r := range view.Slots { // CLUSTER NODES was refused
		for i, e := range r.Endpoints {
			if !isItself(e, n, s) {
				continue
			}
			if k.known = true; i == 0 {
				k.slots = append(k.slots, r.Range)
			}
		}
	}
	k.replica = k.known && len(k.slots) == 0
	return k
}

// isItself tells whether an endpoint of CLUSTER SLOTS is the node that was asked: by its id, where the account may ask for
// that, else by its address, as it was dialled, reached, or as the server itself sees it. Without a host it is the node
// that was asked: it does not know its own address.
func isItself(e probe.Endpoint, n *probe.Node, s *probe.Store) bool {
	if id := n.Cluster.MyID; id != "" && e.ID != "" {
		return e.ID == id
	}
	if e.Null {
		return false
	}
	if e.Host == "" {
		return true
	}
	own := []string{n.Addr, n.Remote}
	if n.Server != nil {
		own = append(own, n.Server.Laddr)
	}
	for _, ip := range n.Resolved {
		own = append(own, probe.JoinAddr(ip, probe.PortOf(n.Addr)))
	}
	for _, host := range []string{e.Host, e.IP, e.Hostname} {
		if host == "" {
			continue
		}
		announced := probe.JoinAddr(host, strconv.Itoa(e.Port))
		for _, a := range []string{announced, s.Dials(announced, n.Addr)} {
			if slices.ContainsFunc(own, func(o string) bool { return o == a || probe.SameEnd(o, a) }) {
				return true
			}
		}
	}
	return false
}

// Why a key could not be made, as a clause.
const (
	noOwnSlot = "no slot of this server is known"
	noSlots   = "it serves no slots"
)

// Key makes a key of a pattern that this server serves; "" where it serves none, or where the pattern is one key that
// lies elsewhere. "apikey-*" gives a key that no component uses, "version-check-gateway" itself. Slots are taken from the
// end: resharding takes them from the beginning.
func (k Keyspace) Key(pattern string) string {
	prefix, made := strings.CutSuffix(pattern, "*")
	if !made {
		if slot := keySlot(pattern); k.all || k.slots.Has(slot) && !k.open[slot] {
			return pattern
		}
		return ""
	}
	prefix += "tyk-redis-doctor"
	if k.all {
		return prefix
	}
	own := k.slots.Merged()
	for i := len(own) - 1; i >= 0; i-- {
		for slot := own[i].To; slot >= own[i].From; slot-- {
			if !k.open[slot] {
				return prefix + "{" + slotTags()[slot] + "}"
			}
		}
	}
	return ""
}

// lacks says why no key of a pattern can be made here; "" where one can, and where the pattern is one key that another
// server serves.
func (k Keyspace) lacks(pattern string) string {
	switch {
	case k.all || k.Key(pattern) != "":
		return ""
	case !k.known:
		return noOwnSlot
	case strings.HasSuffix(pattern, "*"):
		return noSlots
	}
	return ""
}

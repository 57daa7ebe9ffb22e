package visit

import (
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

// owned says which slots a cluster node serves, so that its keys can be chosen. The zero value is a server outside of
// a cluster: every key is its own.
type owned struct {
	cluster bool
	slots   []probe.Range
	open    map[int]bool // slots in the middle of a migration, whose keys may answer ASK
}

// ownedBy reads from a node's own view what it serves.
func ownedBy(view *probe.ClusterView) owned {
	if view == nil || len(view.Nodes) == 0 && len(view.Slots) == 0 {
		return owned{}
	}
	o := owned{cluster: true, open: map[int]bool{}}
	for _, n := range view.Nodes {
		if !n.Has("myself") {
			continue
		}
		o.slots = n.Slots
		for _, s := range n.Open {
			o.open[s.Slot] = true
		}
		return o
	}
	for _, s := range view.Slots { // CLUSTER NODES was refused
		if len(s.Endpoints) > 0 && view.MyID != "" && s.Endpoints[0].ID == view.MyID {
			o.slots = append(o.slots, s.Range)
		}
	}
	return o
}

// key makes a key of a pattern that this node serves, "" where it serves none. "apikey-*" gives a key that no
// component uses, "version-check-gateway" itself.
func (o owned) key(pattern string) string {
	prefix, open := strings.CutSuffix(pattern, "*")
	if !open {
		if o.cluster && !o.serves(keySlot(pattern)) {
			return ""
		}
		return pattern
	}
	prefix += "tyk-redis-doctor"
	if !o.cluster {
		return prefix
	}
	for _, r := range o.slots {
		for slot := max(r.From, 0); slot <= min(r.To, probe.SlotCount-1); slot++ {
			if !o.open[slot] {
				return prefix + "{" + slotTags()[slot] + "}"
			}
		}
	}
	return ""
}

func (o owned) serves(slot int) bool {
	for _, r := range o.slots {
		if slot >= r.From && slot <= r.To {
			return !o.open[slot]
		}
	}
	return false
}

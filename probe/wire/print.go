package wire

import (
	"hash/maphash"
	"strconv"
	"strings"
)

// seed makes fingerprints differ from run to run, so that no peer can aim at one.
var seed = maphash.MakeSeed()

// PrintClusterNodes is a fingerprint of a reply to CLUSTER NODES, made without keeping anything of it, and the id of the node
// that calls itself "myself". It is the same for two nodes that say the same, whatever the order of their lines: who is myself
// and when a ping was sent or answered does not count; that one is unanswered does for nodes that are flagged as failing, of
// which it tells whether the link to them stands, and is everyday for others.
func PrintClusterNodes(text string) (print uint64, self string) {
	var h maphash.Hash
	h.SetSeed(seed)
	for line := range strings.Lines(text) {
		h.Reset()
		n, failing := 0, false
		for f := range strings.FieldsSeq(line) {
			switch n {
			case 2:
				for flag := range strings.SplitSeq(f, ",") { // "nofailover" is none of these
					failing = failing || flag == "fail" || flag == "fail?"
				}
				if strings.Contains(f, "myself") {
					self, _, _ = strings.Cut(line, " ")
					f = strings.Replace(f, "myself,", "", 1)
				}
			case 4: // when a ping was sent that has no answer
				if f != "0" && failing {
					f = "1"
				} else {
					f = "0"
				}
			case 5:
				f = ""
			}
			_, _ = h.WriteString(f) // it cannot fail
			_ = h.WriteByte(' ')
			n++
		}
		if n > 0 {
			print += h.Sum64()
		}
	}
	return print, self
}

// PrintClusterSlots is a fingerprint of a reply to CLUSTER SLOTS, the same for two that say the same: the order of the ranges
// does not count, nor that of the replicas of one.
func PrintClusterSlots(v any) (print uint64) {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, e := range list(v) {
		h.Reset()
		entry := list(e)
		others := uint64(0)
		for i, part := range entry {
			if i < 3 { // the range and the primary
				write(&h, part)
				continue
			}
			var one maphash.Hash
			one.SetSeed(seed)
			write(&one, part)
			others += one.Sum64()
		}
		print += h.Sum64() ^ others*3
	}
	return print
}

// write adds a value with whatever is in it.
func write(h *maphash.Hash, v any) {
	switch v := v.(type) {
	case nil:
		_ = h.WriteByte('_') // as all of these, it cannot fail
	case []any:
		_ = h.WriteByte('*')
		for _, one := range v {
			write(h, one)
		}
		_ = h.WriteByte('.')
	case map[any]any:
		sum := uint64(0)
		for k, one := range pairs(v) {
			var pair maphash.Hash
			pair.SetSeed(seed)
			write(&pair, k)
			write(&pair, one)
			sum += pair.Sum64()
		}
		_, _ = h.WriteString(strconv.FormatUint(sum, 16))
	default:
		_, _ = h.WriteString(text(v))
		_ = h.WriteByte(' ')
	}
}

package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// slotCount is the number of hash slots of a cluster.
const slotCount = 16384

// maxRanges is how many ranges of slots a message names.
const maxRanges = 4

// merged sorts ranges and joins what overlaps or touches. Ranges outside of the slots are cut, empty ones dropped.
func merged(ranges []probe.Range) []probe.Range {
	var in []probe.Range
	for _, r := range ranges {
		r.From, r.To = max(r.From, 0), min(r.To, slotCount-1)
		if r.From <= r.To {
			in = append(in, r)
		}
	}
	slices.SortFunc(in, func(a, b probe.Range) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var out []probe.Range
	for _, r := range in {
		if last := len(out) - 1; last >= 0 && r.From <= out[last].To+1 {
			out[last].To = max(out[last].To, r.To)
			continue
		}
		out = append(out, r)
	}
	return out
}

// gaps are the slots that merged ranges leave out.
func gaps(ranges []probe.Range) []probe.Range {
	var out []probe.Range
	next := 0
	for _, r := range merged(ranges) {
		if r.From > next {
			out = append(out, probe.Range{From: next, To: r.From - 1})
		}
		next = r.To + 1
	}
	if next < slotCount {
		out = append(out, probe.Range{From: next, To: slotCount - 1})
	}
	return out
}

// overlap is true where two lists of ranges share a slot.
func overlap(a, b []probe.Range) bool {
	return slotsIn(merged(append(slices.Clone(a), b...))) < slotsIn(merged(a))+slotsIn(merged(b))
}

// slotsIn counts the slots of ranges that do not overlap.
func slotsIn(ranges []probe.Range) int {
	n := 0
	for _, r := range ranges {
		n += r.To - r.From + 1
	}
	return n
}

// rangesText writes ranges as people do: "0-5460 and 5463".
func rangesText(ranges []probe.Range) string {
	var parts []string
	for i, r := range ranges {
		if i == maxRanges && len(ranges) > maxRanges+1 {
			parts = append(parts, fmt.Sprintf("%d more ranges", len(ranges)-i))
			break
		}
		if r.From == r.To {
			parts = append(parts, fmt.Sprint(r.From))
			continue
		}
		parts = append(parts, fmt.Sprintf("%d-%d", r.From, r.To))
	}
	return listed(parts)
}

// slotsText is "slot 7", "slots 0-5460 and 5463".
func slotsText(ranges []probe.Range) string {
	if slotsIn(ranges) == 1 {
		return "slot " + rangesText(ranges)
	}
	return "slots " + rangesText(ranges)
}

// share says what part of all keys so many slots hold: keys are spread evenly.
func share(slots int) string {
	switch pct := float64(slots) * 100 / slotCount; {
	case slots >= slotCount:
		return "all keys"
	case pct < 1:
		return "less than 1 % of the keys"
	default:
		return fmt.Sprintf("%.0f %% of the keys", pct)
	}
}

// capital makes the first letter of a sentence.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

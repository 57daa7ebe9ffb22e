package prose

import (
	"fmt"

	"tyk-redis-doctor/probe"
)

// maxRanges is how many ranges of slots a sentence names.
const maxRanges = 4

// Slots is "slot 7", "slots 0-5460 and 5463"; of many ranges the first few. The ranges are merged and sorted.
func Slots(ranges []probe.Range) string {
	if probe.Slots(ranges).Count() == 1 {
		return "slot " + Ranges(ranges)
	}
	return "slots " + Ranges(ranges)
}

// Ranges is "0-5460 and 5463".
func Ranges(ranges []probe.Range) string {
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
	return List(parts)
}

// Share says what part of all keys slots hold: keys are spread evenly over the slots.
func Share(ranges []probe.Range) string {
	n := probe.Slots(ranges).Count()
	switch pct := float64(n) * 100 / probe.SlotCount; {
	case n >= probe.SlotCount:
		return "all keys"
	case pct < 1:
		return "less than 1 % of the keys"
	default:
		return fmt.Sprintf("%.0f %% of the keys", pct)
	}
}

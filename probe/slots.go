package probe

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// SlotCount is the number of hash slots of a cluster.
const SlotCount = 16384

// Slots are runs of slots as somebody said them: in any order, overlapping, said twice, or outside of 0 to 16383. Every
// method counts each slot once, and none that a cluster does not have.
type Slots []Range

// Merged gives the runs sorted, with those joined that overlap or touch; what lies outside of the slots is cut, and what
// is empty or runs backwards dropped.
func (s Slots) Merged() Slots {
	in := make(Slots, 0, len(s))
	for _, r := range s {
		r.From, r.To = max(r.From, 0), min(r.To, SlotCount-1)
		if r.From <= r.To {
			in = append(in, r)
		}
	}
	slices.SortFunc(in, func(a, b Range) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	out := in[:0]
	for _, r := range in {
		if last := len(out) - 1; last >= 0 && r.From <= out[last].To+1 {
			out[last].To = max(out[last].To, r.To)
			continue
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// Gaps are the slots of a cluster that are left out, merged.
func (s Slots) Gaps() Slots {
	var out Slots
	next := 0
	for _, r := range s.Merged() {
		if r.From > next {
			out = append(out, Range{From: next, To: r.From - 1})
		}
		next = r.To + 1
	}
	if next < SlotCount {
		out = append(out, Range{From: next, To: SlotCount - 1})
	}
	return out
}

// Count is the number of slots.
func (s Slots) Count() int {
	n := 0
	for _, r := range s.Merged() {
		n += r.To - r.From + 1
	}
	return n
}

// Has tells whether a slot is among them.
func (s Slots) Has(slot int) bool {
	return slot >= 0 && slot < SlotCount && slices.ContainsFunc(s, func(r Range) bool { return r.From <= slot && slot <= r.To })
}

// Common are the slots that are in both, merged.
func (s Slots) Common(o Slots) Slots {
	a, b := s.Merged(), o.Merged()
	var out Slots
	for len(a) > 0 && len(b) > 0 {
		if from, to := max(a[0].From, b[0].From), min(a[0].To, b[0].To); from <= to {
			out = append(out, Range{From: from, To: to})
		}
		if a[0].To < b[0].To {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}

// Without are the slots that are not in the other, merged.
func (s Slots) Without(o Slots) Slots { return s.Common(o.Gaps()) }

// Overlaps tells whether both hold a slot.
func (s Slots) Overlaps(o Slots) bool { return len(s.Common(o)) > 0 }

// String writes them as people do, merged: "0-5460,5463"; "" for none.
func (s Slots) String() string {
	var b strings.Builder
	for i, r := range s.Merged() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(r.From))
		if r.To > r.From {
			b.WriteByte('-')
			b.WriteString(strconv.Itoa(r.To))
		}
	}
	return b.String()
}

// ParseSlots reads what String wrote; what is no run of slots is passed over.
func ParseSlots(text string) Slots {
	var out Slots
	for part := range strings.SplitSeq(text, ",") {
		first, last, more := strings.Cut(part, "-")
		if !more {
			last = first
		}
		from, err := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err == nil && err2 == nil {
			out = append(out, Range{From: from, To: to})
		}
	}
	return out.Merged()
}

package probe_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func slots(pairs ...int) probe.Slots {
	var out probe.Slots
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, probe.Range{From: pairs[i], To: pairs[i+1]})
	}
	return out
}

func TestSlots(t *testing.T) {
	for name, test := range map[string]struct {
		in, merged, gaps probe.Slots
		text             string
		count            int
	}{
		"nothing":         {nil, nil, slots(0, 16383), "", 0},
		"everything":      {slots(0, 16383), slots(0, 16383), nil, "0-16383", 16384},
		"said twice":      {slots(0, 5460, 0, 5460), slots(0, 5460), slots(5461, 16383), "0-5460", 5461},
		"touching":        {slots(10, 20, 0, 9, 21, 30), slots(0, 30), slots(31, 16383), "0-30", 31},
		"overlapping":     {slots(0, 8191, 4000, 9000), slots(0, 9000), slots(9001, 16383), "0-9000", 9001},
		"one":             {slots(7, 7), slots(7, 7), slots(0, 6, 8, 16383), "7", 1},
		"two":             {slots(5463, 5463, 0, 5460), slots(0, 5460, 5463, 5463), slots(5461, 5462, 5464, 16383), "0-5460,5463", 5462},
		"inside":          {slots(0, 100, 7, 9), slots(0, 100), slots(101, 16383), "0-100", 101},
		"beyond the ends": {slots(-5, 3, 16380, 20000, 9, 8), slots(0, 3, 16380, 16383), slots(4, 16379), "0-3,16380-16383", 8},
		"outside":         {slots(20000, 30000, -9, -1), nil, slots(0, 16383), "", 0},
	} {
		was := append(probe.Slots(nil), test.in...)
		if diff := cmp.Diff(test.merged, test.in.Merged()); diff != "" {
			t.Errorf("%s: merged %s", name, diff)
		}
		if diff := cmp.Diff(test.gaps, test.in.Gaps()); diff != "" {
			t.Errorf("%s: gaps %s", name, diff)
		}
		if test.in.String() != test.text || test.in.Count() != test.count {
			t.Errorf("%s: %q, %d", name, test.in, test.in.Count())
		}
		if diff := cmp.Diff(test.merged, probe.ParseSlots(test.text)); diff != "" {
			t.Errorf("%s: read again %s", name, diff)
		}
		if diff := cmp.Diff(was, test.in); diff != "" {
			t.Errorf("%s: was changed %s", name, diff)
		}
	}
}

func TestTwoLotsOfSlots(t *testing.T) {
	for name, test := range map[string]struct{ a, b, common, without probe.Slots }{
		"apart":      {slots(0, 10), slots(11, 20), nil, slots(0, 10)},
		"one shared": {slots(0, 10), slots(10, 20), slots(10, 10), slots(0, 9)},
		"inside":     {slots(0, 100), slots(20, 30, 50, 60), slots(20, 30, 50, 60), slots(0, 19, 31, 49, 61, 100)},
		"nothing":    {nil, slots(0, 1), nil, nil},
		"hostile":    {slots(-1, 20000), slots(16000, 99999), slots(16000, 16383), slots(0, 15999)},
	} {
		if diff := cmp.Diff(test.common, test.a.Common(test.b)); diff != "" {
			t.Errorf("%s: common %s", name, diff)
		}
		if diff := cmp.Diff(test.without, test.a.Without(test.b)); diff != "" {
			t.Errorf("%s: without %s", name, diff)
		}
		if test.a.Overlaps(test.b) != (test.common != nil) || test.b.Overlaps(test.a) != (test.common != nil) {
			t.Errorf("%s: overlaps", name)
		}
	}
	for slot, want := range map[int]bool{-1: false, 0: true, 5: true, 6: false, 9: true, 16384: false} {
		if got := slots(-3, 5, 9, 20000).Has(slot); got != want {
			t.Errorf("has %d: %v", slot, got)
		}
	}
	if diff := cmp.Diff(slots(1, 2), probe.ParseSlots("x,1-2,,3-y,-4,20000-30000")); diff != "" {
		t.Errorf("what is no run of slots: %s", diff)
	}
}

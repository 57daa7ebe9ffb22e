package fixes

import (
	"testing"

	"tyk-redis-doctor/report"
)

// A cause takes over what its consequence needs besides the same change, and nothing from one that is mended otherwise.
func TestACauseIsMendedWithWhatFollows(t *testing.T) {
	conf := func(set map[string]any, unset ...string) report.Fix {
		return report.Fix{Kind: report.FixConf, File: "tyk.conf", Way: 1, Set: set, Unset: unset}
	}
	on := map[string]any{"storage.use_ssl": true}
	ca := report.Fix{Kind: report.FixConf, File: "tyk.conf", Way: 1, Set: map[string]any{"storage.ca_file": "<CA>"}, Needs: "the CA"}
	renamed := []report.Fix{conf(on, "storage.usessl")}
	for name, test := range map[string]struct {
		follows []report.Fix
		want    int
	}{
		"the same and a CA":         {[]report.Fix{conf(on), ca}, 2},
		"the same alone":            {[]report.Fix{conf(on)}, 1},
		"another value":             {[]report.Fix{conf(map[string]any{"storage.use_ssl": false}), ca}, 1},
		"something else":            {[]report.Fix{ca}, 1},
		"what was taken away again": {[]report.Fix{conf(map[string]any{"storage.use_ssl": true, "storage.usessl": true}), ca}, 1},
		"nothing":                   {nil, 1},
	} {
		if got := Complete(renamed, test.follows); len(got) != test.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	other := report.Fix{Kind: report.FixConf, Way: 2, Set: map[string]any{"x": 1}}
	got := Complete([]report.Fix{renamed[0], other}, []report.Fix{conf(on), ca})
	if len(got) != 3 || got[1].Needs != "the CA" || got[2].Way != 2 {
		t.Errorf("the second way stays the second: %+v", got)
	}
}

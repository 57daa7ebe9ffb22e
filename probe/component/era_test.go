package component

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

func TestDriver(t *testing.T) {
	for _, tc := range []struct {
		c         probe.Component
		version   string
		era, lib  string
		limiter   bool // it ignores the TLS files
		plain     bool // the primary behind Sentinels is reached without TLS
		shards    bool
		clients   int
		sentinelP bool // sentinel_password is known
	}{
		{probe.Gateway, "2.9.2", "redigo", "", false, false, true, 2, false},
		{probe.Gateway, "2.9.3", "v6", "6.15.6", false, true, false, 2, false},
		{probe.Gateway, "2.9.6", "v8", "8.3.1", false, true, false, 3, true},
		{probe.Gateway, "3.0.1", "v6", "6.15.6", false, true, false, 2, false},
		{probe.Gateway, "3.0.2", "v8", "8.3.1", false, true, false, 2, true},
		{probe.Gateway, "3.0.5", "v8", "8.3.1", false, true, false, 3, true},
		{probe.Gateway, "3.1.0", "v6", "6.15.6", false, true, false, 2, false},
		{probe.Gateway, "3.1.1", "v8", "8.3.1", false, true, false, 2, true},
		{probe.Gateway, "4.0.15", "v8", "8.3.1", false, true, false, 3, true},
		{probe.Gateway, "4.0.16", "v8", "8.11.5", false, false, false, 3, true},
		{probe.Gateway, "5.2.6", "v8", "8.11.5", false, false, false, 3, true},
		{probe.Gateway, "5.3.0", "v9", "9.4.0", true, false, false, 4, true},
		{probe.Gateway, "5.3.9", "v9", "9.7.0", true, false, false, 4, true},
		{probe.Gateway, "5.8.5", "v9", "9.7.0", true, false, false, 4, true},
		{probe.Gateway, "5.8.6", "v9", "9.13.0", false, false, false, 4, true},
		{probe.Gateway, "5.9.2", "v9", "9.7.0", true, false, false, 4, true},
		{probe.Gateway, "5.10.0", "v9", "9.13.0", false, false, false, 4, true},
		{probe.Gateway, "5.12.1", "v9", "9.18.0", false, false, false, 4, true},
		{probe.Gateway, "5.8", "v9", "9.13.0", false, false, false, 4, true},
		{probe.Gateway, "5", "v9", "9.18.0", false, false, false, 4, true},
		{probe.Gateway, "v5.14.0-rc2", "v9", "9.18.0", false, false, false, 4, true},
		{probe.Dashboard, "1.9.2", "redigo", "", false, false, true, 1, false},
		{probe.Dashboard, "1.9.3", "v6", "6.15.6", false, true, false, 1, false},
		{probe.Dashboard, "5.14.0", "v9", "9.18.0", false, false, false, 1, true},
		{probe.Pump, "0.8.3", "redigo", "", false, false, true, 1, false},
		{probe.Pump, "1.1.0", "v6", "6.15.6", false, true, false, 1, false},
		{probe.Pump, "1.8.3", "v8", "8.3.1", false, true, false, 1, true},
		{probe.Pump, "1.9.0", "v9", "9.3.1", false, false, false, 1, true},
		{probe.Pump, "1.16.0", "v9", "9.7.3", false, false, false, 1, true},
		{probe.MDCB, "1.7.0", "v6", "6.15.6", false, true, false, 1, true},
		{probe.MDCB, "2.12.0", "v9", "9.13.0", false, false, false, 1, true},
		{probe.TIB, "0.7.2", "redigo", "", false, false, true, 2, false},
		{probe.TIB, "1.1.0", "v6", "6.15.6", false, true, false, 2, false},
		{probe.TIB, "1.4.0", "v8", "8.3.1", false, true, false, 2, true},
		{probe.TIB, "1.4.1", "v8", "8.11.5", false, false, false, 2, true},
		{probe.TIB, "1.7.2", "v9", "9.7.3", false, false, false, 2, true},
	} {
		c := Get(tc.c)
		v := must(t)(c.Version(tc.version))
		d := c.Driver(v, c.Main())
		got := []any{
			d.Era,
			d.GoRedis,
			d.LimiterIgnoresTLS,
			d.PlainMaster,
			d.ShardCountRead,
			c.Clients(v),
			d.KnowsSentinelPassword,
			d.Verified,
		}
		want := []any{
			tc.era,
			tc.lib,
			tc.limiter,
			tc.plain,
			tc.shards,
			tc.clients,
			tc.sentinelP,
			tc.c != probe.Dashboard && tc.c != probe.MDCB,
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s %s, fact %d: got %v, want %v", tc.c, tc.version, i, got[i], want[i])
			}
		}
	}
}

// TestMilestones: each is the first version, or the last, that has what it says.
func TestMilestones(t *testing.T) {
	for _, c := range All() {
		at := func(text string) probe.Driver {
			return c.Driver(must(t)(c.Version(text+strings.Repeat(".0", 2-strings.Count(text, ".")))), c.Main())
		}
		m := c.First
		if m.LastRedigo != "" && (at(m.LastRedigo).Era != "redigo" || at(m.GoRedis).Era == "redigo") {
			t.Errorf("%s: redigo until %s, go-redis from %s", c.ID, m.LastRedigo, m.GoRedis)
		}
		if m.LastRedigo != "" && (!at(m.LastRedigo).ShardCountRead || at(m.GoRedis).ShardCountRead) {
			t.Errorf("%s: the shard count is read until %s", c.ID, m.LastRedigo)
		}
		for _, text := range strings.FieldsFunc(strings.ReplaceAll(m.Username, " and ", ","), func(r rune) bool { return r == ',' || r == ' ' }) {
			if !at(text).SendsUsername {
				t.Errorf("%s: no user name in %s", c.ID, text)
			}
		}
		if at(m.MasterTLS).PlainMaster || at(m.Storage).Era != "v9" || !at(m.Storage).KnowsTLSFiles || at(m.Storage).SlotsThreeOnly {
			t.Errorf("%s: %+v", c.ID, m)
		}
		for _, text := range strings.FieldsFunc(m.LimiterTLS, func(r rune) bool { return r == ' ' || r == 'o' || r == 'r' }) {
			if d := at(text); !d.HasLimiter || d.LimiterIgnoresTLS {
				t.Errorf("%s: the limiter of %s: %+v", c.ID, text, d)
			}
		}
	}
	if got := Since(func(m Milestones) string { return m.Storage }); got != "Gateway from 5.3, Pump from 1.9, Identity Broker from 1.5" {
		t.Error(got)
	}
}

func TestVersions(t *testing.T) {
	gw := Get(probe.Gateway)
	for text, newer := range map[string]bool{"5.14.0": false, "5.15.1": false, "5.16": true, "6.0.0": true, "5": false, "v5.8": false} {
		if v := must(t)(gw.Version(text)); v.Newer != newer || !v.Given {
			t.Errorf("%s: newer %v, given %v", text, v.Newer, v.Given)
		}
	}
	for _, text := range []string{"x", "5.x", "5.8.6.1", "-1", "5..1", "5.8.06"} {
		if _, err := gw.Version(text); err == nil {
			t.Errorf("%q is taken for a version", text)
		}
	}
	if v := must(t)(gw.Version(" ")); v.Given || v.Text != gw.Newest {
		t.Errorf("none given: %+v", v)
	}
}

func TestFirstAfter(t *testing.T) {
	for _, tc := range [][3]string{
		{"2.9.2", ">=2.9.3", "2.9.3"}, {"3.0.0", "2.9.6 - 2.9.99 || >=3.0.2 <3.1.0 || >=3.1.1", "3.0.2"}, {"2.9.5", "2.9.6 - 2.9.99 || >=3.0.2",
			"2.9.6"},
		{"5.0", ">=5.3.0", "5.3.0"}, {"5.14.0", ">=5.3.0", ""}, {"5.0.0", "", ""}, {"1.0.0", "<=2.0.0", ""},
	} {
		if got := must(t)(Get(probe.Gateway).Version(tc[0])).FirstAfter(tc[1]); got != tc[2] {
			t.Errorf("%s after %s: %q", tc[1], tc[0], got)
		}
	}
}

func TestSupportOf(t *testing.T) {
	for version, want := range map[string]Support{
		"5.14.0": {"5.12", "6.2", "8.4", "8.1"}, "5.9": {"5.9", "6.2", "8.2", "8.1"}, "5.2.6": {"0", "6.0", "6.2", ""}, "": {"5.12", "6.2",
			"8.4", "8.1"},
	} {
		if got, ok := SupportOf(&probe.Store{Component: probe.Gateway, TykVersion: version}); !ok || got != want {
			t.Errorf("%q: %+v, %v", version, got, ok)
		}
	}
	if _, ok := SupportOf(&probe.Store{Component: probe.TIB}); ok || Get(probe.TIB).FirstWithValkey() != "" ||
		Get(probe.Pump).FirstWithValkey() != "1.12.1" {
		t.Error("what is not documented is told")
	}
}

package tykconf

import (
	"testing"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

func constraintVersion(t *testing.T, text string) *semver.Version {
	t.Helper()
	v, err := semver.StrictNewVersion(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestTables reads every constraint and every shape once: a wrong one panics.
func TestTables(t *testing.T) {
	for _, c := range probe.Components {
		for _, text := range []string{"0.0.1", "1.0.0", "2.9.2", "2.9.6", "3.1.0", "4.0.15", "5.2.6", "5.8.6", "5.15.0", "99.0.0"} {
			v := version{at: constraintVersion(t, text)}
			shapeOf(c, v)
			driverOf(c, v, func(string) bool { return false })
			clientsOf(c, v)
		}
		for r, text := range rules[c] {
			if text != "" {
				if _, err := semver.NewConstraint(text); err != nil {
					t.Errorf("%s, %s: %v", c, r, err)
				}
			}
		}
		constraint(beyond[c])
		constraintVersion(t, newest[c])
	}
}

func TestDriverEras(t *testing.T) {
	for _, tc := range []struct {
		c         probe.Component
		version   string
		era, lib  string
		limiter   bool // it ignores the TLS files
		plain     bool // the primary behind Sentinel is reached without TLS
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
		{probe.Pump, "0.8.3", "redigo", "", false, false, true, 1, false},
		{probe.Pump, "1.1.0", "v6", "6.15.6", false, true, false, 1, false},
		{probe.Pump, "1.8.3", "v8", "8.3.1", false, true, false, 1, true},
		{probe.Pump, "1.9.0", "v9", "9.3.1", false, false, false, 1, true},
		{probe.Pump, "1.16.0", "v9", "9.7.3", false, false, false, 1, true},
		{probe.TIB, "0.7.2", "redigo", "", false, false, true, 2, false},
		{probe.TIB, "1.1.0", "v6", "6.15.6", false, true, false, 2, false},
		{probe.TIB, "1.4.0", "v8", "8.3.1", false, true, false, 2, true},
		{probe.TIB, "1.4.1", "v8", "8.11.5", false, false, false, 2, true},
		{probe.TIB, "1.7.2", "v9", "9.7.3", false, false, false, 2, true},
	} {
		t.Run(string(tc.c)+" "+tc.version, func(t *testing.T) {
			v, err := versionOf(tc.c, map[probe.Component]string{"": tc.version}, true)
			if err != nil {
				t.Fatal(err)
			}
			r := &reader{component: tc.c, version: v, keys: &probe.Keyring{}}
			r.start()
			d := driverOf(tc.c, v, r.main().knows)
			got := []any{d.Era, d.GoRedis, d.LimiterIgnoresTLS, d.PlainMaster, d.ShardCountRead, clientsOf(tc.c, v), d.KnowsSentinelPassword}
			want := []any{tc.era, tc.lib, tc.limiter, tc.plain, tc.shards, tc.clients, tc.sentinelP}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("fact %d: got %v, want %v", i, got[i], want[i])
				}
			}
		})
	}
}

func TestVersions(t *testing.T) {
	for text, newer := range map[string]bool{"5.14.0": false, "5.15.1": false, "5.16": true, "6.0.0": true, "5": false, "v5.8": false} {
		v, err := versionOf(probe.Gateway, map[probe.Component]string{probe.Gateway: text}, false)
		if err != nil || v.newer != newer {
			t.Errorf("%s: newer %v, %v", text, v.newer, err)
		}
	}
	for _, text := range []string{"x", "5.x", "5.8.6.1", "-1", "5..1", "5.8.06"} {
		if _, err := versionOf(probe.Gateway, map[probe.Component]string{"": text}, true); err == nil {
			t.Errorf("%q is taken for a version", text)
		}
	}
	if v, err := versionOf(probe.Gateway, map[probe.Component]string{"": "1.0"}, false); err != nil || v.text != newest[probe.Gateway] {
		t.Errorf("a version without a component counts for one component alone: %v, %v", v.text, err)
	}
}

// TestDialectIsRead: every row of the dialect is a key of the newest shapes, or says which versions know it.
func TestDialectIsRead(t *testing.T) {
	for _, b := range component.Blocks {
		r := &reader{component: probe.Component(b.Component), version: version{at: constraintVersion(t, "99.0.0")}, keys: &probe.Keyring{}}
		r.start()
		got := r.block(b.Name)
		if got == nil {
			t.Fatalf("no block %s in the shape of %s", b.Name, b.Component)
		}
		for _, row := range b.Rows {
			if !got.get(row).IsValid() {
				t.Errorf("%s: no %s", b.Name, row.Go)
			}
		}
	}
}

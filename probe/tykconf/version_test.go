package tykconf

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

func versionAt(t *testing.T, c probe.Component, text string) component.Version {
	t.Helper()
	v, err := component.Get(c).Version(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVersionOf(t *testing.T) {
	for name, tc := range map[string]struct {
		versions map[probe.Component]string
		only     bool
		want     string
	}{
		"none":                    {nil, true, component.Get(probe.Pump).Newest},
		"its own":                 {map[probe.Component]string{probe.Pump: "1.8"}, false, "1.8"},
		"without a component":     {map[probe.Component]string{"": "1.9"}, true, "1.9"},
		"of which of several":     {map[probe.Component]string{"": "1.9"}, false, component.Get(probe.Pump).Newest},
		"its own before any":      {map[probe.Component]string{"": "1.9", probe.Pump: "1.10"}, true, "1.10"},
		"of another component":    {map[probe.Component]string{probe.Gateway: "5.0"}, true, component.Get(probe.Pump).Newest},
		"blank, as in a variable": {map[probe.Component]string{"": " "}, true, component.Get(probe.Pump).Newest},
	} {
		if v, _, err := versionOf(probe.Pump, tc.versions, tc.only, nil); err != nil || v.Text != tc.want {
			t.Errorf("%s: %q, %v", name, v.Text, err)
		}
	}
	if _, _, err := versionOf(probe.Pump, map[probe.Component]string{"": "new"}, true, nil); err == nil {
		t.Error("a word is taken for a version")
	}
}

// TestShapes makes every shape once, and finds every row of every block in the newest ones.
func TestShapes(t *testing.T) {
	for _, c := range component.All() {
		for _, text := range []string{"0.0.1", "1.0.0", "2.9.2", "2.9.6", "3.1.0", "4.0.15", "5.2.6", "5.8.6", "5.15.0"} {
			shapeOf(c, versionAt(t, c.ID, text))
		}
		r := &reader{of: c, version: versionAt(t, c.ID, "99.0.0"), keys: &probe.Keyring{}}
		r.start()
		for _, b := range c.Blocks {
			got := r.block(b.Name)
			if got == nil {
				t.Fatalf("no block %s in the shape of %s", b.Name, c.ID)
			}
			for _, row := range b.Rows {
				if !got.get(row).IsValid() {
					t.Errorf("%s: no %s", b.Name, row.Go)
				}
			}
			for _, name := range append([]string{b.Switch}, b.Also...) {
				if name != "" && r.topKey(name) == "" {
					t.Errorf("%s/%s: no setting %s", c.ID, b.Name, name)
				}
			}
		}
		for _, rule := range c.Types {
			if rule.Key != "" && r.topKey(rule.Go) != rule.Key {
				t.Errorf("%s: no setting %s", c.ID, rule.Key)
			}
		}
		for name, key := range c.Resolves.Secrets {
			if r.topKey(name) != key {
				t.Errorf("%s: no setting %s", c.ID, key)
			}
		}
		for f := range c.Loading.BuiltIn {
			if len(r.main().rows(f)) == 0 {
				t.Errorf("%s: built in is %s, which it does not have", c.ID, f)
			}
		}
	}
}

package tykconf

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/kelseyhightower/envconfig"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// TestWalkAgainstLibrary holds our walk against envconfig itself: every variable of every component, with values of
// every kind, must give the same structure and the same error.
func TestWalkAgainstLibrary(t *testing.T) {
	values := []string{
		"", " ", "1", "-7", "0x10", "06379", "1_000", "true", "T", "yes", "1.5", "10s", "a", "a:1", "a:1,b:2", "a:1, b:2,", ",",
		"a:1,a:2", "[::1]:1", "{}", `{"a":1}`, `[{"a":"b"}]`, "99999999999999999999", "-1", "NaN",
	}
	for c, versions := range map[probe.Component][]string{
		probe.Gateway: {"5.14.0"}, probe.Pump: {"1.8.3", "1.16.0"}, probe.TIB: {"1.4.0", "1.7.2"},
		probe.Dashboard: {"5.14.0"}, probe.MDCB: {"2.12.0"},
	} {
		for _, text := range versions {
			t.Run(string(c)+" "+text, func(t *testing.T) {
				v, _, err := versionOf(c, map[probe.Component]string{c: text}, true, nil)
				if err != nil {
					t.Fatal(err)
				}
				shape, prefix := shapeOf(component.Get(c), v), component.Get(c).Prefix
				all, kindsSeen := map[string]string{}, map[reflect.Type]bool{}
				for _, f := range gather(prefix, reflect.New(shape).Elem(), nil) {
					kind := f.value.Type()
					all[f.key] = goodFor(kind)
					var tried []string
					if len(f.path) > 1 {
						tried = []string{"x:y:z"}
					}
					if !kindsSeen[kind] {
						kindsSeen[kind], tried = true, values
					}
					for _, value := range tried {
						sameAsLibrary(t, prefix, shape, map[string]string{f.key: value})
					}
				}
				sameAsLibrary(t, prefix, shape, all)
			})
		}
	}
}

// goodFor is a value that a field takes.
func goodFor(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "3s"
	case t == reflect.TypeFor[jsonMap]():
		return `{"a":{}}`
	case t == reflect.TypeFor[jsonList]():
		return `[{"a":1}]`
	case t.Kind() == reflect.Map:
		return "a:1,b:2"
	}
	return "1"
}

// TestWalkOrder: what comes before the first refused variable counts, what comes after it does not.
func TestWalkOrder(t *testing.T) {
	v := versionAt(t, probe.Gateway, "5.14.0")
	shape := shapeOf(component.Get(probe.Gateway), v)
	names := variableNames("TYK_GW", shape)
	for i := 0; i+2 < len(names); i += 31 {
		sameAsLibrary(t, "TYK_GW", shape, map[string]string{names[i]: "1", names[i+1]: "x", names[i+2]: "1", names[len(names)-1]: "x"})
	}
}

func sameAsLibrary(t *testing.T, prefix string, shape reflect.Type, vars map[string]string) {
	t.Helper()
	ours, theirs := reflect.New(shape), reflect.New(shape)
	env := variables{}
	for name, value := range vars {
		env[name] = probe.Variable{Name: name, Value: value}
		if err := os.Setenv(name, value); err != nil {
			t.Fatal(err)
		}
		defer os.Unsetenv(name) //nolint:errcheck // it was just set
	}
	var got string
	if bad := (walk{env: env}).fill(prefix, ours.Elem(), nil); bad != nil {
		got = bad.Error()
	}
	want := ""
	if err := envconfig.Process(strings.ToLower(prefix), theirs.Interface()); err != nil {
		want = err.Error()
	}
	if got != want {
		t.Errorf("%v: error\n got %s\nwant %s", vars, got, want)
	}
	if !reflect.DeepEqual(ours.Interface(), theirs.Interface()) && !strings.Contains(fmt.Sprint(vars), "NaN") {
		t.Errorf("%v: (-library +ours)\n%s", vars, cmp.Diff(theirs.Interface(), ours.Interface()))
	}
}

// TestOldLibrary: before 1.4.0 a blank list has one empty item, and a blank map is an error.
func TestOldLibrary(t *testing.T) {
	type conf struct {
		Addrs []string
		Hosts map[string]string
	}
	for _, tc := range []struct {
		value string
		addrs []string
		err   string
	}{
		{"", []string{""}, `envconfig.Process: assigning P_HOSTS to Hosts: converting '' to type map[string]string. details: invalid map ` +
			`item: ""`},
		{"  ", []string{"  "}, `envconfig.Process: assigning P_HOSTS to Hosts: converting '  ' to type map[string]string. details: invalid ` +
			`map item: "  "`},
	} {
		var c conf
		env := variables{"P_ADDRS": {Name: "P_ADDRS", Value: tc.value}, "P_HOSTS": {Name: "P_HOSTS", Value: tc.value}}
		bad := walk{env: env, old: true}.fill("P", reflect.ValueOf(&c).Elem(), nil)
		if bad == nil || bad.Error() != tc.err {
			t.Errorf("%q: %v", tc.value, bad)
		}
		if d := cmp.Diff(tc.addrs, c.Addrs); d != "" {
			t.Errorf("%q: %s", tc.value, d)
		}
	}
}

func TestLooseMap(t *testing.T) {
	for value, want := range map[string]looseMap{
		"":               {},
		"a":              {},
		"a:1,b:2":        {"a": "1", "b": "2"},
		"[::1]:6379":     {"[": ""},
		"a:1:2, b:3,c":   {"a": "1", " b": "3"},
		"h:7000,h:7001,": {"h": "7001"},
	} {
		var m looseMap
		if err := m.Decode(value); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, m); d != "" {
			t.Errorf("%q: %s", value, d)
		}
	}
}

package component

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
)

func TestEveryComponentHasALiteral(t *testing.T) {
	list := append(slices.Clone(probe.Components), probe.Direct)
	if len(components()) != len(list) {
		t.Errorf("%d literals for %d components", len(components()), len(list))
	}
	for i, c := range list {
		if components()[i].ID != c || Get(c).Title == "" || Get(c).Short == "" || Get(c).Sentence == "" || Get(c).Product == "" {
			t.Errorf("%s: %+v", c, components()[i].ID)
		}
	}
	if Known(probe.Direct) || Known("teapot") || !Known(probe.TIB) || Get("teapot").ID != "" {
		t.Error("who has settings is not told")
	}
}

// mayBeEmpty are fields that say something by being empty, and what.
var mayBeEmpty = []string{
	"Overrides.In", "Blocks.In", "Blocks.Path", "Blocks.Words", "Blocks.Switch", "Blocks.Also", // of the main block, of a second one
	"Blocks.Rows.Field", "Blocks.Rows.In", "Blocks.Rows.Old", "Blocks.Rows.Kind", // a key that does not change the connection
	"Loading.NoFile.Text",                                             // nothing to be told
	"Loading.Shapes.In", "Client.Count.In", "Eras.In", "Eras.GoRedis", // all versions that are left, redigo
	"Types.Key", "Types.Go", "Types.Required", "Types.Unset", // the type of the main block, which may be empty
	"First.LastRedigo", "First.GoRedis", "First.LimiterTLS", // no version
	"Supports.Valkey", "Charts.Values.Key", "Charts.Values.When", "Charts.Values.In", "Charts.Values.Only", "Charts.Values.Elsewhere",
	"Charts.Present.Always", "Charts.Present.By", "Charts.Present.Needs", "Charts.Present.Not", "Charts.HostPort", "Charts.DefaultWith",
	"Work.In", "Work.Block", "Work.Only", "Work.Except", "Work.Key", "Work.Channel", "Work.Vital",
}

// forgotten lists the fields of a literal that nobody filled. A list or a map is filled when it is not nil.
func forgotten(v reflect.Value, path string) []string {
	switch v.Kind() {
	case reflect.Struct:
		var out []string
		for i := range v.NumField() {
			name := strings.TrimPrefix(path+"."+v.Type().Field(i).Name, ".")
			if !slices.Contains(mayBeEmpty, name) || !v.Field(i).IsZero() {
				out = append(out, forgotten(v.Field(i), name)...)
			}
		}
		return out
	case reflect.Slice:
		var out []string
		for i := range v.Len() {
			out = append(out, forgotten(v.Index(i), path)...)
		}
		if v.IsNil() {
			out = append(out, path)
		}
		return out
	}
	if v.IsZero() {
		return []string{path}
	}
	return nil
}

func TestLiteralsAreComplete(t *testing.T) {
	for _, c := range All() {
		if missing := forgotten(reflect.ValueOf(c), ""); len(missing) > 0 {
			t.Errorf("%s: nobody said %s", c.ID, strings.Join(slices.Compact(missing), ", "))
		}
		for i, b := range c.Blocks {
			if (b.Switch == "") != (i == 0) {
				t.Errorf("%s/%s: the first block is always in use, each other one has a switch", c.ID, b.Name)
			}
		}
		for _, w := range c.Work {
			if len(w.demands()) == 0 || w.Block != "" && !c.second(w.Block) {
				t.Errorf("%s: %+v", c.ID, w)
			}
		}
		newest := must(t)(c.Version(c.Newest))
		if c.Era(newest).Client == "" || newest.Within(c.Beyond) || c.Clients(newest) == 0 {
			t.Errorf("%s: nothing known of its newest version", c.ID)
		}
	}
}

// TestForgotten: a field that is left out is found.
func TestForgotten(t *testing.T) {
	less := gateway
	less.Loading.Omits, less.Binaries, less.Blocks = "", nil, []Block{{Name: "storage"}}
	got := strings.Join(forgotten(reflect.ValueOf(less), ""), " ")
	for _, want := range []string{"Binaries", "Blocks.Prefix", "Blocks.Rows", "Loading.Omits"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s was not missed in %q", want, got)
		}
	}
}

// TestConstraints reads every constraint of every literal.
func TestConstraints(t *testing.T) {
	for _, c := range components() {
		walk(reflect.ValueOf(*c), "", func(path, text string) {
			last := path[strings.LastIndex(path, ".")+1:]
			loading, client := strings.HasPrefix(path, "Loading.") && strings.Count(path, ".") == 1, strings.HasPrefix(path, "Client.")
			named := slices.Contains([]string{"In", "Beyond", "Installs", "Passwords", "Files", "Stores", "Anywhere"}, last)
			if !named && !loading && !client {
				return
			}
			if _, err := semver.NewConstraint(text); err != nil && text != "" {
				t.Errorf("%s %s: %q: %v", c.ID, path, text, err)
			}
		})
	}
}

func walk(v reflect.Value, path string, each func(path, text string)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), each)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), path, each)
		}
	case reflect.String:
		each(path, v.String())
	}
}

// TestTelling: what a component is recognised by is nobody else's.
func TestTelling(t *testing.T) {
	of := map[string]probe.Component{}
	for _, c := range All() {
		for _, mark := range slices.Concat(c.Keys, c.Binaries, c.Places, c.FileNames, c.Mistaken, []string{c.Prefix}) {
			if other := of[mark]; other != "" && other != c.ID || mark != strings.TrimSpace(mark) {
				t.Errorf("%q is of %s and of %s", mark, other, c.ID)
			}
			of[mark] = c.ID
		}
		for _, key := range c.Keys {
			if key != strings.ToLower(key) {
				t.Errorf("%s: key %s is not in lower case", c.ID, key)
			}
		}
	}
}

// TestRows: names are unique within a block, whatever their case.
func TestRows(t *testing.T) {
	for _, c := range All() {
		for _, b := range c.Blocks {
			keys, names := map[string]bool{}, map[string]bool{}
			fields := map[Field]bool{}
			for _, r := range b.Rows {
				if keys[strings.ToLower(r.Key)] || names[strings.ToUpper(r.Go)] {
					t.Errorf("%s/%s: %s is there twice", c.ID, b.Name, r.Key)
				}
				keys[strings.ToLower(r.Key)], names[strings.ToUpper(r.Go)] = true, true
				fields[r.Field] = true
			}
			for _, f := range []Field{Host, Port, Addrs, Password, EnableCluster, UseSSL, CAFile} {
				if !fields[f] {
					t.Errorf("%s/%s has no %s", c.ID, b.Name, f)
				}
			}
		}
	}
}

// TestCharts: what a chart sets is a variable of the component, or is known to be none.
func TestCharts(t *testing.T) {
	var unread []string
	for _, c := range All() {
		for _, ch := range c.Charts {
			if ch.Name != TykCharts && ch.Name != TykHelmChart {
				t.Errorf("%s: chart %s", c.ID, ch.Name)
			}
			seen := map[string]bool{}
			for _, v := range ch.Values {
				path := ch.Path(v)
				if seen[path] || (v.Key == "") == (v.Elsewhere == "") {
					t.Errorf("%s: %s is there twice, or nowhere", c.ID, path)
				}
				seen[path] = true
				if !c.Main().reads(v, func(string) bool { return true }) {
					unread = append(unread, c.Main().Prefix+"_"+v.Variable)
				}
			}
		}
	}
	want := "[TYK_MDCB_STORAGE_REDISSSLCAFILE TYK_MDCB_STORAGE_REDISSSLCERTFILE TYK_MDCB_STORAGE_REDISSSLKEYFILE " +
		"TYK_MDCB_STORAGE_REDISSSLMAXVERSION TYK_MDCB_STORAGE_REDISSSLMINVERSION]"
	if got := fmt.Sprint(unread); got != want {
		t.Errorf("set and not read: %s", got)
	}
}

func must(t *testing.T) func(Version, error) Version {
	return func(v Version, err error) Version {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

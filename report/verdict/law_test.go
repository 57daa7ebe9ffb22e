package verdict_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/verdict"
)

// saved are the reports of real estates in testdata, by name: made with -o json and compressed.
func saved(t *testing.T) map[string]*report.Report {
	t.Helper()
	files, err := filepath.Glob("testdata/estates/*.json.gz")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d saved estates: %v", len(files), err)
	}
	out := map[string]*report.Report{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		r := &report.Report{}
		if err := json.NewDecoder(z).Decode(r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		f.Close()
		r.Evidence.Began, r.Evidence.Finished = r.Began, r.Finished
		out[strings.TrimSuffix(filepath.Base(name), ".json.gz")] = r
	}
	return out
}

func judged(r *report.Report) *report.Report {
	return verdict.Judge(&r.Evidence, report.DefaultPolicy(), r.Finished, verdict.All(), checks.Selection{})
}

// works is true for the verdicts that say so.
func works(v report.Verdict) bool { return v == report.Healthy || v == report.Degraded }

// TestSavedEstatesAreJudgedTheSame: the verdict and the causes of every saved estate.
func TestSavedEstatesAreJudgedTheSame(t *testing.T) {
	for name, r := range saved(t) {
		now := judged(r)
		if now.Verdict != r.Verdict {
			t.Errorf("%s: %s, saved as %s: %s", name, now.Verdict, r.Verdict, now.Headline)
		}
		if got, want := causesOf(now), causesOf(r); !slices.Equal(got, want) {
			t.Errorf("%s: the causes are %q, saved as %q", name, got, want)
		}
	}
}

// causesOf are the ids of the causes, in their order.
func causesOf(r *report.Report) []probe.FaultID {
	var out []probe.FaultID
	for _, c := range r.Causes {
		out = append(out, c.ID)
	}
	return out
}

// TestTheMissingFact: an estate that does not work, or of which it is not known, does not begin to work because a fact is
// taken away. A warning may go with the fact that it rests on: accounts that may see no more than Tyk needs are healthy.
func TestTheMissingFact(t *testing.T) {
	for name, r := range saved(t) {
		before := judged(r).Verdict
		if works(before) {
			continue
		}
		n := 0
		eachFact(reflect.ValueOf(&r.Evidence.Nodes).Elem(), "nodes", func(path string) {
			if n++; n%every(r) != 0 {
				return
			}
			if after := judged(r); works(after.Verdict) {
				t.Errorf("%s is %s, and %s without %s: %s", name, before, after.Verdict, path, after.Headline)
			}
		})
		eachFact(reflect.ValueOf(&r.Evidence.Rehearsals).Elem(), "rehearsals", func(path string) {
			if after := judged(r); works(after.Verdict) {
				t.Errorf("%s is %s, and %s without %s", name, before, after.Verdict, path)
			}
		})
	}
}

// every tells how many facts of a large estate are passed over for each one that is tried: a test of all of them would
// take minutes.
func every(r *report.Report) int { return 1 + len(r.Evidence.Nodes)*len(r.Evidence.Nodes)/4 }

// eachFact takes each fact below a value away for the time of one call of try, and puts it back.
func eachFact(v reflect.Value, path string, try func(path string)) {
	without := func(empty reflect.Value, name string) {
		old := reflect.ValueOf(v.Interface())
		v.Set(empty)
		try(name)
		v.Set(old)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			without(reflect.Zero(v.Type()), path)
			eachFact(v.Elem(), path, try)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[probe.Secret]() || v.Type().PkgPath() == "time" {
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				eachFact(v.Field(i), path+"/"+f.Name, try)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			rest := reflect.AppendSlice(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v.Slice(0, i)), v.Slice(i+1, v.Len()))
			without(rest, path+"/-")
		}
		for i := range v.Len() {
			eachFact(v.Index(i), path+"/"+indexName(v, i), try)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			rest := reflect.MakeMap(v.Type())
			for _, o := range v.MapKeys() {
				if o.String() != k.String() {
					rest.SetMapIndex(o, v.MapIndex(o))
				}
			}
			without(rest, path+"/"+k.String())
		}
	case reflect.String, reflect.Bool:
		if !v.IsZero() {
			without(reflect.Zero(v.Type()), path)
		}
	}
}

// indexName is the address of a node, or the name of a step, else nothing.
func indexName(v reflect.Value, i int) string {
	switch e := v.Index(i).Interface().(type) {
	case probe.Node:
		return e.Addr
	case probe.Step:
		return string(e.Name)
	}
	return "."
}

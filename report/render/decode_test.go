package render

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDecodeGivesBackWhatWasWritten reads every saved report and writes it again.
func TestDecodeGivesBackWhatWasWritten(t *testing.T) {
	for _, name := range savedReports(t) {
		r := saved(t, name)
		first := rendered(t, "json", r, Options{})
		again, err := Decode(bytes.NewReader(first), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(rendered(t, "json", again, Options{}))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if !again.Evidence.Began.Equal(r.Began) || !again.Evidence.Finished.Equal(r.Finished) {
			t.Errorf("%s: the evidence has lost its times", name)
		}
	}
}

func TestDecodeTakesAdditions(t *testing.T) {
	b := strings.Replace(string(savedBytes(t, "broken-cluster")), `"verdict"`, `"added_later": {"x": [1]}, "verdict"`, 1)
	r, err := Decode(strings.NewReader(b), 1<<20)
	if err != nil || len(r.Evidence.Nodes) != 6 {
		t.Fatalf("%v, %v", r, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := string(savedBytes(t, "broken-cluster"))
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not in the report", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	head := `{"schema":"tyk-redis-doctor/report/v1","evidence":`
	for name, c := range map[string]struct{ in, want string }{
		"empty":          {"", "does not begin with {"},
		"a list":         {"[]", "does not begin with {"},
		"not JSON":       {"{]", "not a report"},
		"cut off":        {good[:len(good)-3], "unexpected end"},
		"something more": {good + "{}", "after top-level value"},
		"no schema":      {`{"verdict":"broken"}`, `it has no "schema"`},
		"other version": {swap("report/v1", "report/v2"), "tyk-redis-doctor/report/v2\" is not known here; this program reads " +
			"tyk-redis-doctor/report/v1"},
		"hostile schema": {`{"schema":"\u001b[2J"}`, `\\x1b[2J`},
		"schema a list":  {`{"schema":[]}`, "schema: a array stands there"},
		"wrong type":     {swap(`"took_ms": 0.9`, `"took_ms": "soon"`), "evidence.nodes.steps.took_ms: a string stands there"},
		"verdict":        {swap(`"verdict": "broken"`, `"verdict": "fine"`), `verdict: "fine" is not one of`},
		"role":           {swap(`"role": "primary"`, `"role": "leader"`), `evidence.nodes[0].role: "leader" is not one of`},
		"purpose":        {swap(`"purpose": "data"`, `"purpose": "x"`), "purpose"},
		"mode":           {swap(`"mode": "cluster"`, `"mode": "ring"`), "evidence.stores[0].mode"},
		"status":         {swap(`"status": "info"`, `"status": "fatal"`), "status"},
		"node unnamed":   {swap(`"addr": "10.0.0.11:6379"`, `"addr": ""`), "evidence.nodes[0]: no addr"},
		"store unnamed":  {swap(`"id": "gateway/storage"`, `"id": ""`), "evidence.stores[0]: no id"},
		"deep":           {head + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + "}", "nested deeper than 32"},
		"deep in quotes": {swap(`"headline": "`, `"headline": "`+strings.Repeat("[", 100)+`\"`), ""},
		"many objects":   {head + `{"nodes":[{}` + strings.Repeat(",{}", 100000) + "]}}", "100003 objects in 300"},
		"too large":      {good + strings.Repeat(" ", 1<<20), fmt.Sprintf("larger than %d bytes", 1<<20)},
	} {
		_, err := Decode(strings.NewReader(c.in), 1<<20)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got error %v, want %q", name, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(
		[]byte(
			`{"schema":"tyk-redis-doctor/report/v1","verdict":"broken","evidence":{"nodes":[{"addr":"a:1","purpose":"data","role":"primary"}]}}`,
		),
	)
	f.Add([]byte(`{"schema":`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Decode(bytes.NewReader(b), 1<<16)
		if err != nil {
			return
		}
		for _, format := range formats {
			var out bytes.Buffer
			if err := format.write(&out, r, Options{Verbose: true, Color: true}); err != nil {
				t.Fatalf("%s: %v", format.name, err)
			}
		}
	})
}

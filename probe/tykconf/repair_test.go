package tykconf

import (
	"encoding/json"
	"reflect"
	"testing"

	"tyk-redis-doctor/probe"
)

// TestRepair: what was meant without a doubt is mended; "" where it is not.
func TestRepair(t *testing.T) {
	for text, want := range map[string]string{
		"{\"a\": 1}":                                   "",
		"":                                             "",
		"\xef\xbb\xbf{\"a\": 1}":                       `{"a": 1}`,
		"\xff\xfe{\x00":                                "",
		"{\"a\": 1,\n}":                                "{\"a\": 1\n}",
		"{\"a\": [1,\n2,\n]}":                          "{\"a\": [1,\n2\n]}",
		"{\"a\": 1,, \"b\": 2}":                        `{"a": 1, "b": 2}`,
		"{\n// x\n\"a\": \"//b\" // y\r\n}":            "{\n\n\"a\": \"//b\" \r\n}",
		"{\n# \"a\": 2,\n\"a\": 1 /* z\n */}":          "{\n\n\"a\": 1 }",
		"{\"a\": 1 /* ":                                "",
		"{\"a\": 1\n\"b\": 2}":                         "{\"a\": 1,\n\"b\": 2}",
		"{\"a\": {} // x\n\"b\": 2}":                   "{\"a\": {}, \n\"b\": 2}",
		"{\"a\": [\"x\"\n\"y\"]}":                      "{\"a\": [\"x\",\n\"y\"]}",
		"{\n\"a\" 1}":                                  "{\n\"a\": 1}",
		"{'a': 'x', 'b': []}":                          `{"a": "x", "b": []}`,
		"{'a': 'x\"y'}":                                "",
		"{\"a\":\n“x”}":                                "{\"a\":\n\"x\"}",
		"{\"a\": “x\"}":                                `{"a": "x"}`,
		"{\"a\": \"x”}":                                "",
		"{a: 1, b_2: True, c: None}":                   `{"a": 1, "b_2": true, "c": null}`,
		"{\"a\": {\"b\": 1}\n":                         "{\"a\": {\"b\": 1}}\n",
		"{\n  \"a\": {\n    \"b\": 1\n  }\n":           "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n",
		"{\n  \"a\": {\n    \"b\": 1\n  \"c\": 2\n}\n": "", // whose brace is missing?
		"{\"a\": {\"b\": 1":                            "",
		"{\"a\": 63":                                   "", // cut off?
		"{\"a\": \"x\",":                               "",
		"{\"a\": [1":                                   "",
		"{\"a\": [1, 2}":                               "",
		"{\"a\": {}}}\n":                               "{\"a\": {}}\n",
		"{\"a\": {}}, \"b\": 1}":                       "",
		"\"storage\": {\"a\": 1},\n":                   "{\"storage\": {\"a\": 1}}\n",
		"storage:\n  type: redis\n":                    "",
		"{\"server3: \"6381\"}":                        "",
		"{\"password\": \"a\"b\"}":                     "",
		"{\"a\": 01}":                                  "",
		"{\"a\": REDIS_PORT}":                          "",
		"{\"a\": {{ .port }}}":                         "",
		"{\"a\": \"x\n\", \"b\": 1}":                   "",
	} {
		edits := repair([]byte(text))
		after, ok := probe.Edited([]byte(text), edits)
		if got := string(after); !ok || (edits == nil) != (want == "") || edits != nil && got != want {
			t.Errorf("%q: %q by %+v; want %q", text, got, edits, want)
		}
	}
}

// TestRepairOfOneByte: whatever byte of a file is lost, what comes of it is JSON, and a lost comma or brace is the one that was
// there.
func TestRepairOfOneByte(t *testing.T) {
	const text = "{\n  \"listen_port\": 8080,\n  \"storage\": {\n    \"type\": \"redis\",\n    \"addrs\": [\"a:1\", \"b:2\"],\n" +
		"    \"password\": \"x,y: z\"\n  },\n  \"enable_analytics\": true\n}\n"
	var want any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	mended := 0
	for i, c := range []byte(text) {
		edits := repair([]byte(text[:i] + text[i+1:]))
		if edits == nil {
			continue
		}
		mended++
		after, _ := probe.Edited([]byte(text[:i]+text[i+1:]), edits)
		var got any
		if err := json.Unmarshal(after, &got); err != nil {
			t.Fatalf("without byte %d (%q): %v\n%s", i, c, err, after)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("without byte %d (%q) something else came of it:\n%s", i, c, after)
		}
	}
	if mended < 6 {
		t.Errorf("%d lost bytes were mended, want the commas, the colons and the last brace", mended)
	}
}

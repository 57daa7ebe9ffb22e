package tykconf

import (
	"encoding/json"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

func TestDiagnose(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "1 empty",
		" \n\n":                               "1 empty",
		"\xef\xbb\xbf{}":                      "1 byte order mark",
		"\xff\xfe{\x00":                       "1 UTF-16",
		"{\n\x00}":                            "2 binary",
		"{\"a\": 1,\n}":                       "1 a comma before \"}\"",
		"{\"a\": [1,\n2,\n]}":                 "2 a comma before \"]\"",
		"{\n// x\n}":                          "2 a comment",
		"{\n# x\n}":                           "2 a comment",
		"{\"a\": 1\n\"b\": 2}":                "1 a comma is missing",
		"{\"a\": [\"x\"\n\"y\"]}":             "1 a comma is missing",
		"{\n\"a\" 1}":                         "2 a colon is missing",
		"{\"a\":\n“x”}":                       "2 a typographic quote (“)",
		"{\n'a': 1}":                          "2 a single quote",
		"{\"server3: \"6381\"}":               "1 a colon is missing",
		"{\"a\": \"x\n\"}":                    "1 a quote is not closed on this line",
		"{\"a\": \"\\x\"}":                    "1 in a string",
		"{\"a\": 1":                           "1 an object is not closed",
		"{\"a\": [1":                          "1 a list is not closed",
		"{\"a\": \"":                          "1 a string is not closed",
		"storage:\n  type: redis\n":           "1 YAML",
		"{\na: 1}":                            "2 a key without quotes",
		"{\"a\": True}":                       "1 invalid character 'T'",
		"{\"a\": TRUE}":                       "1 invalid character 'T'",
		"{\"a\": REDIS_PORT}":                 "1 a placeholder that nothing has filled, REDIS_PORT",
		"{\"a\": ${REDIS_PORT}}":              "1 a placeholder that nothing has filled, ${REDIS_PORT}",
		"{\n\"a\": {{ .port }}}":              "2 a placeholder that nothing has filled, {{ .port }}",
		"{\"a\": %PORT%}":                     "1 a placeholder that nothing has filled, %PORT%",
		"{}\nz":                               "2 text after the closing brace",
		strings.Repeat("[", 10001):            "1 exceeded max depth",
		"{\"a\": 01}":                         "1 a comma is missing",
		"{\"a\": 1,, \"b\": 2}":               "1 invalid character ','",
		"<?xml version=\"1.0\"?><a>\n</a>":    "1 invalid character '<'",
		"{\"a\": \"\x01\"}":                   "1 cannot stand as it is",
		"{\"storage\": {\"password\": \"x\" ": "1 an object is not closed",
	} {
		at, what := diagnose([]byte(text), json.Unmarshal([]byte(text), new(any)))
		d := &document{name: "f", data: []byte(text)}
		line, words, _ := strings.Cut(want, " ")
		if d.origin(at) != probe.Origin("f:"+line) || !strings.Contains(what, words) {
			t.Errorf("%q: %s: %s; want %s", text, d.origin(at), what, want)
		}
	}
}

// TestDocument: positions of keys, with escapes, duplicates and folded names.
func TestDocument(t *testing.T) {
	d := newDocument(
		"f",
		"f",
		[]byte(
			"\n {\"a\\\"b\": 1,\n\"Storage\": {\"host\": \"x\",\n\"hoſt\": 2},\n\"storage\" : null, \"STORAGE\":\n{\n\"HOST\": "+
				"[\"\\\"\"]}} trailing",
		),
	)
	var lines []string
	for _, m := range d.find("storage", "host") {
		lines = append(lines, string(d.origin(m.at))+" "+m.key+" "+string(m.raw))
	}
	if got := strings.Join(lines, "; "); got != `f:3 host "x"; f:4 hoſt 2; f:7 HOST ["\""]` {
		t.Error(got)
	}
	if d.top[0].key != `a"b` || d.line(d.top[0].at) != 2 || d.data[d.top[0].at] != '"' {
		t.Errorf("first key %q in line %d", d.top[0].key, d.line(d.top[0].at))
	}
	if len(newDocument("f", "f", []byte(`[{"storage": {}}]`)).top) != 0 {
		t.Error("a list has members")
	}
}

package render

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// evil is text that every medium would take for its own: HTML, XML, Markdown, a label, performance data, a template,
// a terminal, a bidirectional override, broken UTF-8.
const evil = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onload=\"a' style='b `` ``` | ;; ]]> --> &amp; " +
	"[x](javascript:a) ![y](http://evil.example/p.png) @everyone #1 <!-- {{.}} ${x} %s%n \\ \x1b]0;title\x07\x1b[2J \u202egnp \u2066 \u009b31m " +
	"\r\n# HELP evil\nevil_metric{a=\"b\"} 1\n\n---\n* \u200b\u2028\x00\x7f\xff\xfe\U000e0041 end"

// poison puts evil text into every string that a value holds, also of types that are strings underneath.
func poison(v reflect.Value, n *int) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				poison(v.Field(i), n)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), n)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if e := v.MapIndex(k); e.Kind() == reflect.String {
				v.SetMapIndex(k, reflect.ValueOf(evil).Convert(e.Type()))
			}
		}
	case reflect.String:
		*n++
		v.SetString(fmt.Sprintf("%s%d", evil, *n))
	}
}

// hostileReports are reports full of evil: one in every field, and ones whose words are known so that every branch of
// the renderers is taken.
func hostileReports(t *testing.T) map[string]*report.Report {
	all := bigCluster(6)
	n := 0
	poison(reflect.ValueOf(all), &n)
	if n < 300 {
		t.Fatalf("only %d strings were poisoned", n)
	}
	words := bigCluster(6)
	m := 0
	poison(reflect.ValueOf(words), &m)
	clean := bigCluster(6)
	words.Verdict = clean.Verdict
	for i := range words.Findings {
		words.Findings[i].Status = clean.Findings[i].Status
	}
	for i := range words.Causes {
		words.Causes[i].ID, words.Causes[i].Store, words.Causes[i].Message = words.Findings[0].ID, words.Findings[0].Store, words.Findings[0].Message
	}
	words.Findings[0].CausedBy, words.Findings[4].Accepted = "", ""
	for i := range words.Evidence.Nodes {
		node := &words.Evidence.Nodes[i]
		node.Role, node.Purpose = clean.Evidence.Nodes[i].Role, clean.Evidence.Nodes[i].Purpose
		node.Stores = []probe.StoreID{words.Evidence.Stores[0].ID}
		for j := range node.Steps {
			node.Steps[j].Name = clean.Evidence.Nodes[i].Steps[j].Name
		}
	}
	words.Evidence.Stores[0].Mode = probe.Sentinel
	return map[string]*report.Report{"every field": all, "known words": words}
}

// TestHostileText renders reports full of evil in every format and reads the result as its medium would.
func TestHostileText(t *testing.T) {
	readers := map[string]func(*testing.T, []byte){
		"table": readTerminal, "json": readJSON, "jsonl": readJSONL, "html": readHTML, "junit": readXML,
		"markdown": readMarkdown, "prometheus": readPrometheus, "nagios": readNagios,
	}
	for name, r := range hostileReports(t) {
		for _, format := range Formats() {
			for _, o := range []Options{{}, {Verbose: true, Width: 60, Explain: func(probe.FaultID) (string, string) { return evil, evil }}, {ASCII: true, Width: 300}} {
				if format == "junit" {
					o.FailOn = report.FailOnWarn
				}
				out := rendered(t, format, r, o)
				readPrintable(t, format, out)
				if o.ASCII && format == "table" && bytes.ContainsFunc(out, func(r rune) bool { return r > 0x7e }) {
					t.Errorf("table: more than ASCII")
				}
				readers[format](t, out)
			}
		}
		var b bytes.Buffer
		if err := Settings(&b, r, Options{}); err != nil {
			t.Fatal(err)
		}
		readPrintable(t, name+"/settings", b.Bytes())
	}
}

// readPrintable wants nothing that a terminal would obey but line feeds.
func readPrintable(t *testing.T, what string, b []byte) {
	t.Helper()
	if !utf8.Valid(b) {
		t.Errorf("%s: not UTF-8", what)
	}
	for _, r := range string(b) {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%s: holds %U", what, r)
			return
		}
	}
}

func readTerminal(t *testing.T, b []byte) {
	for _, l := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(l, "evil_metric") || strings.HasPrefix(l, "---") {
			t.Errorf("table: text of a peer begins a line: %q", l)
		}
	}
}

func readJSON(t *testing.T, b []byte) {
	var r report.Report
	if err := json.Unmarshal(b, &r); err != nil {
		t.Errorf("json: %v", err)
	}
	want, _ := json.Marshal(evil) // invalid bytes become U+FFFD in JSON
	var text string
	if err := json.Unmarshal(want, &text); err != nil || !strings.HasPrefix(r.Headline, text) {
		t.Errorf("json: the headline came back as %q", r.Headline)
	}
}

func readJSONL(t *testing.T, b []byte) {
	for _, l := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		var v map[string]any
		if err := json.Unmarshal([]byte(l), &v); err != nil {
			t.Errorf("jsonl: %v: %s", err, l)
		}
	}
}

var (
	styleOrScript = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>`)
	htmlNames     = strings.Fields("html head meta title style body header p h1 h2 h3 strong main section article svg rect circle path g text span code b figure figcaption pre button details summary ul li div dl dt dd table thead tbody tr th td label input i footer script")
	htmlAttrs     = strings.Fields("lang charset http-equiv content name class viewBox aria-hidden aria-label cx cy r d x y rx width height preserveAspectRatio role transform type hidden id checked title open scope")
)

func readHTML(t *testing.T, b []byte) {
	t.Helper()
	if n := len(styleOrScript.FindAll(b, -1)); n != 2 {
		t.Errorf("html: %d style and script elements, want 2", n)
	}
	d := xml.NewDecoder(bytes.NewReader(styleOrScript.ReplaceAll(b, nil)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("html: %v", err)
			return
		}
		switch e := tok.(type) {
		case xml.Comment:
			t.Errorf("html: a comment: %q", e)
		case xml.StartElement:
			if !slices.Contains(htmlNames, e.Name.Local) {
				t.Errorf("html: element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if !slices.Contains(htmlAttrs, a.Name.Local) {
					t.Errorf("html: attribute %s of %s", a.Name.Local, e.Name.Local)
				}
			}
		}
	}
}

func readXML(t *testing.T, b []byte) {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("junit: %v", err)
			return
		}
		if e, ok := tok.(xml.StartElement); ok && !slices.Contains(strings.Fields("testsuites testsuite testcase failure skipped system-out"), e.Name.Local) {
			t.Errorf("junit: element %s", e.Name.Local)
		}
	}
}

var (
	mdFences = regexp.MustCompile("(?ms)^   (````*)text\n.*?\n   (````*)\n")
	mdSpans  = regexp.MustCompile("(^|[^\\\\`])(`+)[^`].*?[^`]`+")
)

func readMarkdown(t *testing.T, b []byte) {
	for _, m := range mdFences.FindAllSubmatch(b, -1) {
		if !bytes.Equal(m[1], m[2]) {
			t.Errorf("markdown: a block ends before its fence: %s", m[0])
		}
	}
	cells := 0
	for _, l := range strings.Split(string(mdFences.ReplaceAll(b, nil)), "\n") {
		bare := mdSpans.ReplaceAllString(l, "$1")
		bare = regexp.MustCompile(`\\.`).ReplaceAllString(bare, "")
		if n := strings.Count(bare, "|"); n > 0 {
			if cells == 0 {
				cells = n
			}
			if n != cells {
				t.Errorf("markdown: a row of %d cells among rows of %d: %s", n, cells, l)
			}
		}
		bare = strings.NewReplacer("<details>", "", "</details>", "", "<summary>", "", "</summary>", "").Replace(bare)
		for _, bad := range []string{"<", ">", "@", "://", "](", "`", "{{"} {
			if strings.Contains(bare, bad) {
				t.Errorf("markdown: %q is not escaped: %s", bad, l)
			}
		}
	}
}

var (
	promSample = regexp.MustCompile(`^([a-z_]+)(\{[a-z]+="(?:\\[\\"n]|[^"\\])*"(?:,[a-z]+="(?:\\[\\"n]|[^"\\])*")*\})? (-?[0-9.]+|NaN)$`)
	promHead   = regexp.MustCompile(`^# (HELP|TYPE) (tyk_redis_doctor_[a-z0-9_]+) `)
)

func readPrometheus(t *testing.T, b []byte) {
	t.Helper()
	seen, family := map[string]bool{}, ""
	for _, l := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		if m := promHead.FindStringSubmatch(l); m != nil {
			if m[1] == "HELP" && seen["# "+m[2]] {
				t.Errorf("prometheus: family %s comes twice", m[2])
			}
			seen["# "+m[2]], family = true, m[2]
			continue
		}
		m := regexp.MustCompile(`^([a-z0-9_]+)`).FindString(l)
		if m != family || !promSample.MatchString(strings.Replace(l, "p50", "p", 1)) {
			t.Errorf("prometheus: %s", l)
		}
		series := l[:strings.LastIndexByte(l, ' ')]
		if seen[series] {
			t.Errorf("prometheus: %s comes twice", series)
		}
		seen[series] = true
	}
}

func readNagios(t *testing.T, b []byte) {
	if n := bytes.Count(b, []byte("\n")); n != 1 || b[len(b)-1] != '\n' {
		t.Errorf("nagios: %d lines", n)
	}
	text, perf, _ := strings.Cut(string(b), "|")
	if strings.Contains(perf, "|") || !strings.HasPrefix(text, "REDIS ") {
		t.Errorf("nagios: %s", b)
	}
	for _, p := range strings.Fields(perf) {
		if !regexp.MustCompile(`^[a-z0-9_]+=[0-9.]+(s|us)?;;;0(;[0-9]+)?$`).MatchString(p) {
			t.Errorf("nagios: performance data %q", p)
		}
	}
}

// TestColoursAreOurs looks that with colour nothing but our own sequences appears.
func TestColoursAreOurs(t *testing.T) {
	for name, r := range hostileReports(t) {
		out := rendered(t, "table", r, Options{Color: true, Verbose: true})
		if !bytes.Contains(out, []byte("\x1b[")) {
			t.Errorf("%s: no colour", name)
		}
		readPrintable(t, name, regexp.MustCompile(`\x1b\[[0-9]?[0-9]?m`).ReplaceAll(out, nil))
	}
}

// TestNoSecretLeaves puts a password into every store and looks for it in every format.
func TestNoSecretLeaves(t *testing.T) {
	r := bigCluster(6)
	keys := &probe.Keyring{}
	r.Evidence.Stores[0].Password, r.Evidence.Stores[0].SentinelPassword = keys.Add("canary-one"), keys.Add("canary-two")
	for _, format := range Formats() {
		if out := rendered(t, format, r, Options{Verbose: true}); bytes.Contains(out, []byte("canary")) {
			t.Errorf("%s holds a password", format)
		}
	}
}

package render

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tyk-redis-doctor/report"
)

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
	htmlNames     = strings.Fields(
		"html head meta title style body header p h1 h2 h3 strong main section article svg rect circle path g text span code b " +
			"figure figcaption pre button details summary ul li div dl dt dd table thead tbody tr th td label input i footer script",
	)
	htmlAttrs = strings.Fields(
		"lang charset http-equiv content name class viewBox aria-hidden aria-label cx cy r d x y rx width height " +
			"preserveAspectRatio role transform type hidden id checked title open scope",
	)
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
		if e, ok := tok.(xml.StartElement); ok &&
			!slices.Contains(strings.Fields("testsuites testsuite testcase failure skipped system-out"), e.Name.Local) {
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
		if !strings.HasPrefix(l, "| ") {
			cells = 0
		}
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

package render

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// evil is text that every medium would take for its own: HTML, XML, Markdown, a label, performance data, a template,
// a terminal, a bidirectional override, broken UTF-8.
const evil = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onload=\"a' style='b `` ``` | ;; ]]> --> &amp; " +
	"[x](javascript:a) ![y](http://evil.example/p.png) @everyone #1 <!-- {{.}} ${x} %s%n \\ \x1b]0;title\x07\x1b[2J \u202egnp " +
	"\u2066 \u009b31m " +
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
		c, f := &words.Causes[i], &words.Findings[0]
		c.ID, c.Store, c.Message = f.ID, f.Store, f.Message
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
			explain := func(probe.FaultID) (string, string) { return evil, evil }
			for _, o := range []Options{{}, {Verbose: true, Width: 60, Explain: explain}, {ASCII: true, Width: 300}} {
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

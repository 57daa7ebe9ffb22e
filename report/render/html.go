package render

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// pageFiles are the template, the style and the script of the HTML page. None of them may hold a tab: the page is
// made visible as a whole, and the hashes of style and script are those of the files.
//
//go:embed page
var pageFiles embed.FS

var pageTemplate = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"upper": strings.ToUpper, "count": prose.Count[int], "lines": func(s string) string { return strings.Join(textLines(s), "\n") },
}).ParseFS(pageFiles, "page/*.html"))

// page is what the template is filled with.
type page struct {
	*estate
	Policy      template.HTML // content security policy: nothing but the style and the script below
	Style       template.CSS
	Script      template.JS
	Took        string
	Ended       string
	Vantage     string
	Stores      []storeView
	Causes      []findingView
	Others      []findingView
	Hints       []findingView
	Accepted    []findingView
	Skipped     []findingView
	Passed      []findingView
	Claimed     []claimRow
	StoresInUse []string
	Maps        []drawing // the estate, for wide screens and for phones
	Ladders     []ladder
	Scale       string // what the full width of a ladder is
	Dense       bool   // too many nodes to look at each
	Certs       []certView
	MoreCerts   []certView // those of a long list that are well
	CertEnd     string     // what the full width of the time line is
	Charts      []drawing
	HasTimes    bool
}

// writeHTML writes one file that needs nothing else: no network, no server, no second file.
func writeHTML(w io.Writer, r *report.Report, o Options) error {
	p, err := newPage(r, o)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pageTemplate.ExecuteTemplate(&b, "page.html", p); err != nil {
		return fmt.Errorf("filling the page: %w", err)
	}
	lines := strings.Split(b.String(), "\n")
	for i, l := range lines {
		lines[i] = probe.Visible(l)
	}
	_, err = io.WriteString(w, strings.Join(lines, "\n"))
	return err
}

func newPage(r *report.Report, o Options) (*page, error) {
	style, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		return nil, fmt.Errorf("reading the style: %w", err)
	}
	script, err := pageFiles.ReadFile("page/page.js")
	if err != nil {
		return nil, fmt.Errorf("reading the script: %w", err)
	}
	e := newEstate(r)
	p := &page{estate: e, Style: template.CSS(style), Script: template.JS(script),
		Policy: template.HTML(fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
			hashOf(style), hashOf(script))),
		Dense: len(
			r.Evidence.Nodes,
		) > denseFrom, Took: millis(probe.ToMillis(r.Finished.Sub(r.Began))), Ended: r.Finished.UTC().Format("2006-01-02 15:04:05 UTC"),
		Vantage: vantage(r.Evidence.Vantage)}
	p.fillFindings(o)
	p.fillStores()
	p.fillClaims()
	p.Maps = e.maps()
	p.fillLadders()
	p.fillCerts()
	p.Charts, p.HasTimes = e.latencyCharts()
	inOneRow(&p.Ladders)
	inOneRow(&p.Certs)
	inOneRow(&p.MoreCerts)
	inOneRow(&p.Claimed)
	return p, nil
}

// hashOf is a source expression of a content security policy.
func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// className is the class that style and drawings know a mood by.
func (m mood) className() string {
	return map[mood]string{good: "ok", warning: "warn", bad: "bad", faint: "off"}[m]
}

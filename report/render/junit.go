package render

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

type junitSuites struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Skipped  int           `xml:"skipped,attr"`
	Time     string        `xml:"time,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Failure *junitReason `xml:"failure"`
	Skipped *junitReason `xml:"skipped"`
	Out     *junitText   `xml:"system-out"`
}

type junitReason struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// writeJUnit writes one suite a store (and one for the estate), one case for each finding and each node it names.
// Findings below Options.FailOn pass and say what they found in system-out; accepted ones are skipped.
func writeJUnit(w io.Writer, r *report.Report, o Options) error {
	all := junitSuites{Name: "tyk-redis-doctor: " + probe.Visible(string(r.Verdict)),
		Time: fmt.Sprintf("%.3f", r.Finished.Sub(r.Began).Seconds())}
	suites := map[probe.StoreID]*junitSuite{}
	suite := func(id probe.StoreID) *junitSuite {
		s := suites[id]
		if s == nil {
			s = &junitSuite{Name: firstOf(probe.Visible(string(id)), "estate"), Timestamp: r.Began.UTC().Format("2006-01-02T15:04:05")}
			suites[id] = s
			all.Suites = append(all.Suites, s)
		}
		return s
	}
	for i := range r.Claims {
		suite(r.Claims[i].Store).add(junitClaim(&r.Claims[i], o))
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		s := suite(f.Store)
		subjects := f.Nodes
		if len(subjects) == 0 {
			subjects = []string{""}
		}
		for _, node := range subjects {
			s.add(junitCaseOf(f, node, o))
		}
	}
	for _, s := range all.Suites {
		all.Tests, all.Failures, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Skipped+s.Skipped
	}
	b, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding JUnit: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, b)
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

// junitClaim is one claim as a case: a refuted one fails, and one that is not proved is skipped with the reason.
func junitClaim(c *report.Claim, o Options) junitCase {
	out := junitCase{Class: "tyk-redis-doctor.claim", Name: "claim " + probe.Visible(string(c.ID))}
	why := probe.Visible(claimShort(c))
	switch {
	case c.State == report.Refuted && o.FailOn != report.FailOnNever:
		out.Failure = &junitReason{Message: why, Type: string(report.Refuted)}
	case c.State != report.Proved:
		out.Skipped = &junitReason{Message: why}
	}
	return out
}

func junitCaseOf(f *report.Finding, node string, o Options) junitCase {
	id := probe.Visible(string(f.ID))
	family, _, _ := strings.Cut(id, ".")
	c := junitCase{Class: "tyk-redis-doctor." + family, Name: id}
	if o.Explain != nil {
		if title, _ := o.Explain(f.ID); title != "" {
			c.Name += ": " + probe.Visible(title)
		}
	}
	if node != "" {
		c.Name += " [" + probe.Visible(node) + "]"
	}
	message, status := probe.Visible(f.Message), probe.Visible(string(f.Status))
	failed := f.Status == report.Fail && o.FailOn != report.FailOnNever || f.Status == report.Warn && o.FailOn == report.FailOnWarn
	switch {
	case f.Accepted != "":
		c.Skipped = &junitReason{Message: "accepted: " + probe.Visible(f.Accepted)}
		c.Out = &junitText{message}
	case f.Status == report.Skipped:
		c.Skipped = &junitReason{Message: message}
	case failed:
		c.Failure = &junitReason{Message: message, Type: status, Text: remedyText(f)}
	case f.Status != report.Pass:
		c.Out = &junitText{status + ": " + message + "\n" + remedyText(f)}
	}
	return c
}

// remedyText is what to do about a finding as plain lines.
func remedyText(f *report.Finding) string {
	var b strings.Builder
	say := func(label, text string) {
		for _, l := range textLines(text) {
			fmt.Fprintf(&b, "%s: %s\n", probe.Visible(label), probe.Visible(l))
		}
	}
	if f.CausedBy != "" {
		say("caused by", string(f.CausedBy))
	}
	if f.Hint != "" {
		say("do", f.Hint)
	}
	for i, way := range ways(f.Fix) {
		for _, fix := range way {
			label := string(fix.Kind)
			if i > 0 {
				label = "or " + label
			}
			say(label, fixText(fix))
		}
	}
	if n := needs(f.Fix); n != "" {
		say("needs", n)
	}
	if f.Verify != "" {
		say("verify", f.Verify)
	}
	return b.String()
}

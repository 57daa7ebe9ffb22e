package checks

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Run judges evidence: every check of the catalogue, what explains what, the verdict. It changes nothing it is
// given; the same evidence, policy and time give the same report. The caller sets the report's Tool.
func Run(ev *probe.Evidence, policy report.Policy, asOf time.Time, cat Catalogue, o Selection) *report.Report {
	c := newCase(ev, policy, asOf)
	answers, quiet := judgeAll(c, cat)
	answers = accept(c, collapse(c, answers))
	answers = sayOnce(condense(join(answers)))
	sayKeys(c, answers)
	expand(answers)
	securedFixes(c, answers)
	answers = choose(answers, o)
	rank(c, answers)

	r := &report.Report{
		Schema: report.Schema, Began: ev.Began, Finished: ev.Finished, Evidence: *ev, Policy: policy,
		Causes: causesOf(answers), Findings: []report.Finding{},
	}
	for _, a := range answers {
		r.Findings = append(r.Findings, a.Finding)
	}
	for _, f := range quiet {
		if o.takes(f.ID) {
			r.Findings = append(r.Findings, f)
		}
	}
	r.Verdict = verdictOf(ev, r.Findings)
	r.Headline = headline(c, r)
	return r
}

// choose keeps the answers that were asked for. What was explained by one that was not stands for itself.
func choose(answers []*answer, o Selection) []*answer {
	var out []*answer
	for _, a := range answers {
		if !o.takes(a.ID) {
			continue
		}
		if a.root != nil && !o.takes(a.root.ID) {
			a.root, a.CausedBy = nil, ""
		}
		out = append(out, a)
	}
	return out
}

// verdictOf is the answer in one word. What was accepted does not count.
func verdictOf(ev *probe.Evidence, findings []report.Finding) report.Verdict {
	worst := report.Pass
	for _, f := range findings {
		if f.Accepted == "" && f.Status.Rank() > worst.Rank() {
			worst = f.Status
		}
	}
	switch {
	case worst == report.Fail:
		return report.Broken
	case worst == report.Warn:
		return report.Degraded
	case !ev.Offline && (ev.Cut != "" || learnedNothing(ev)):
		return report.Incomplete
	}
	return report.Healthy
}

// learnedNothing is true where no server told anything although some were to be asked.
func learnedNothing(ev *probe.Evidence) bool {
	for i := range ev.Nodes {
		if ev.Nodes[i].Answered() {
			return false
		}
	}
	return true
}

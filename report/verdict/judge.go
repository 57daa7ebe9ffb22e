package verdict

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/topology"
)

// Judge judges evidence: who is who, every check of the catalogue, what explains what, what is proved, the verdict. It
// changes nothing that it is given; the same evidence, policy and time give the same report. The caller sets Tool.
func Judge(ev *probe.Evidence, policy report.Policy, asOf time.Time, cat checks.Catalogue, o checks.Selection) *report.Report {
	settled := topology.Settle(ev)
	j := &judging{
		Case: checks.NewCase(settled, policy, asOf), catalogue: cat, selection: o,
		report: &report.Report{
			Schema: report.Schema, Began: settled.Began, Finished: settled.Finished, Evidence: *settled, Policy: policy,
			Causes: []report.Cause{}, Findings: []report.Finding{}, Claims: []report.Claim{},
		},
	}
	for _, p := range passes {
		p.run(j)
	}
	return j.report
}

// judging is the state that the passes hand on.
type judging struct {
	*checks.Case
	catalogue checks.Catalogue
	selection checks.Selection

	answers []*answer
	quiet   []report.Finding // checks without an answer: skipped for want of facts, and passed
	report  *report.Report
}

// pass is one step from evidence to report.
type pass struct {
	name   string
	needs  []stage
	leaves []stage
	run    func(*judging)
}

// stage is what a pass leaves for those after it.
type stage string

const (
	judged    stage = "every check has answered"
	covered   stage = "no failed visit without an answer"
	claimed   stage = "every claim is proved, refuted or unproved"
	explained stage = "consequences have their root cause, and are no worse than it"
	accepted  stage = "what the policy accepts is marked"
	condensed stage = "one answer for what is one fault"
	completed stage = "a cause is mended together with what follows"
	selected  stage = "what was not asked for is gone"
	ranked    stage = "the first answer is the first cause"
	written   stage = "findings, causes and claims are in the report, with their sentences"
	decided   stage = "the verdict"
	headlined stage = "the headline"
)

// passes are all, in their order.
var passes = []pass{
	{"judge", nil, []stage{judged}, judgeAll},
	{"cover", []stage{judged}, []stage{covered}, coverVisits},
	{"prove", []stage{covered}, []stage{claimed}, prove},
	{"explain", []stage{judged, covered, claimed}, []stage{explained}, explain},
	{"accept", []stage{explained}, []stage{accepted}, accept},
	{"condense", []stage{explained, accepted}, []stage{condensed}, condense},
	{"complete", []stage{explained, condensed}, []stage{completed}, complete},
	{"select", []stage{condensed}, []stage{selected}, choose},
	{"rank", []stage{condensed, selected}, []stage{ranked}, rank},
	{"write", []stage{ranked}, []stage{written}, write},
	{"decide", []stage{written, claimed}, []stage{decided}, decide},
	{"headline", []stage{written, decided}, []stage{headlined}, headline},
}

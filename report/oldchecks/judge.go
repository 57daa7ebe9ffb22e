package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// judgeFailed is the id of the finding that a judge broke.
const judgeFailed probe.FaultID = "run.judge_failed"

// answer is a finding on its way into the report.
type answer struct {
	report.Finding
	check   *Check
	order   int     // of the check in the catalogue
	cause   *answer // what explains it at first hand, nil when nothing does
	root    *answer // the root cause behind that, nil for a root cause
	victims int     // how many answers it explains as their root
}

func (a *answer) worseThan(b *answer) bool { return a.Status.Rank() > b.Status.Rank() }

// splittable is true where the message may be told of some of the nodes alone.
func (a *answer) splittable() bool { return strings.Contains(a.Message, nodesMark) }

// ask puts one question. broke says what went wrong inside the judge, "" when nothing did.
func ask(check *Check, c *Case) (found []report.Finding, broke string) {
	defer func() {
		if p := recover(); p != nil {
			found, broke = nil, fmt.Sprintf("The check %s could not judge this evidence (%v). Please report it with the bundle.", check.ID, p)
		}
	}()
	if check.Needs != nil && !check.Needs.Met(c) {
		return []report.Finding{{Status: report.Skipped, Message: "Not learned: " + check.Needs.What + "."}}, ""
	}
	return check.Judge(c), ""
}

// judgeAll asks every question. quiet are the checks that have no answer, one finding each without a subject:
// skipped for want of facts, and passed.
func judgeAll(c *Case, cat Catalogue) (answers []*answer, quiet []report.Finding) {
	var passed []report.Finding
	for i := range cat {
		check := &cat[i]
		found, broke := ask(check, c)
		switch {
		case broke != "":
			answers = append(answers, newAnswer(report.Finding{ID: judgeFailed, Status: report.Warn, Message: broke}, check, i))
		case len(found) == 0:
			passed = append(passed, report.Finding{ID: check.ID, Status: report.Pass, Message: check.Title + ": not found."})
		case found[0].Status == report.Skipped:
			quiet = append(quiet, report.Finding{ID: check.ID, Status: report.Skipped, Message: found[0].Message})
		default:
			for _, f := range found {
				answers = append(answers, newAnswer(f, check, i))
				for _, addr := range f.Nodes {
					c.told[addr] = true
				}
			}
		}
	}
	return answers, append(quiet, passed...)
}

func newAnswer(f report.Finding, check *Check, order int) *answer {
	if f.ID == "" {
		f.ID = check.ID
	}
	if f.Status == "" {
		f.Status = check.Status
	}
	if f.Hint == "" && f.ID == check.ID {
		f.Hint = check.Hint
	}
	f.Nodes = tidy(f.Nodes)
	return &answer{Finding: f, check: check, order: order}
}

// tidy gives the texts sorted, each once.
func tidy(texts []string) []string {
	out := slices.Clone(texts)
	slices.Sort(out)
	return slices.Compact(out)
}

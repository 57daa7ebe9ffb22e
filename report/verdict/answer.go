package verdict

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

// answer is a finding on its way into the report.
type answer struct {
	checks.Finding
	check    *checks.Check
	order    int      // of the check in the catalogue
	accepted string   // the reason from the policy, "" where it counts
	also     []string // further stores that met the same, by name
	cause    *answer  // what explains it at first hand, nil when nothing does
	root     *answer  // the root cause behind that, nil for a root cause
	into     *answer  // the answer that has taken this one in, nil while it stands for itself
	stories  []story  // what was to be said of its parts, where these differ
	victims  int      // how many answers it explains as their root
	place    int      // in the report's findings, set when they are written
}

func (a *answer) id() probe.FaultID { return a.check.ID }

func (a *answer) worseThan(b *answer) bool { return a.Status.Rank() > b.Status.Rank() }

// counts is true for what is at warn or above.
func (a *answer) counts() bool { return a.Status.Rank() >= report.Warn.Rank() }

// storeID is the store's id, "" for the whole estate.
func (a *answer) storeID() probe.StoreID {
	if a.Store == nil {
		return ""
	}
	return a.Store.ID
}

func newAnswer(f checks.Finding, check *checks.Check, order int) *answer {
	if f.Status == "" {
		f.Status = check.Status
	}
	if f.Hint.Empty() && check.Hint != "" {
		f.Hint = prose.Say("%s", check.Hint)
	}
	f.Nodes, f.Fix = checks.Tidy(f.Nodes), slices.Clone(f.Fix)
	for i := range f.Fix {
		f.Fix[i].Way = max(f.Fix[i].Way, 1)
	}
	return &answer{Finding: f, check: check, order: order}
}

// judgeAll asks every question.
func judgeAll(j *judging) {
	var passed []report.Finding
	for i := range j.catalogue {
		check := &j.catalogue[i]
		if check.Judge == nil {
			continue
		}
		if check.Needs != nil && !check.Needs.Met(j.Case) {
			j.quiet = append(
				j.quiet,
				report.Finding{ID: check.ID, Status: report.Skipped, Message: "Not learned: " + check.Needs.What + "."},
			)
			continue
		}
		found, broke := ask(check, j.Case)
		switch {
		case broke != nil:
			j.answers = append(j.answers, j.judgeFailed(check, broke))
		case len(found) == 0:
			passed = append(passed, report.Finding{ID: check.ID, Status: report.Pass, Message: check.Title + ": not found."})
		}
		for _, f := range found {
			j.answers = append(j.answers, newAnswer(f, check, i))
		}
	}
	j.quiet = append(j.quiet, passed...)
}

// ask puts one question. broke says what went wrong inside the judge, nil when nothing did.
func ask(check *checks.Check, c *checks.Case) (found []checks.Finding, broke any) {
	defer func() {
		if p := recover(); p != nil {
			found, broke = nil, p
		}
	}()
	return check.Judge(c), nil
}

// judgeFailed is the answer that a judge broke.
func (j *judging) judgeFailed(check *checks.Check, why any) *answer {
	own, order := j.byRole(checks.ForJudges)
	return newAnswer(checks.Finding{
		Status: report.Warn,
		What:   prose.Say("The check %s could not judge this evidence.", string(check.ID)),
		Seen:   prose.Say("%s. Please report it with the bundle.", fmt.Sprint(why)),
	}, own, order)
}

// byRole is the check of a pass, and its place. A catalogue of a test may lack it: then a nameless one stands for it.
func (j *judging) byRole(role checks.Role) (*checks.Check, int) {
	for i := range j.catalogue {
		if j.catalogue[i].Role == role {
			return &j.catalogue[i], i
		}
	}
	return &checks.Check{ID: probe.FaultID("run." + string(role)), Status: report.Fail}, len(j.catalogue)
}

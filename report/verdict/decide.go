package verdict

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// decide gives the verdict. Healthy and degraded need every claim proved, or not asked by the user's own choice; what
// was accepted does not count. Where a claim is not proved for what was accepted alone, nothing is healthy.
func decide(j *judging) {
	worst := report.Pass
	for _, f := range j.report.Findings {
		if f.Accepted == "" && f.Status.Rank() > worst.Rank() {
			worst = f.Status
		}
	}
	switch {
	case worst == report.Fail, j.refuted():
		j.report.Verdict = report.Broken
	case j.open():
		j.report.Verdict = report.Incomplete
	case worst == report.Warn, j.waived():
		j.report.Verdict = report.Degraded
	default:
		j.report.Verdict = report.Healthy
	}
}

// refuted is true where a claim is refuted that nobody has answered for and that was asked for.
func (j *judging) refuted() bool {
	return slices.ContainsFunc(j.report.Claims, func(c report.Claim) bool { return c.State == report.Refuted && !j.answeredFor(c) })
}

// answeredFor tells whether the failures behind a refuted claim were all accepted.
func (j *judging) answeredFor(c report.Claim) bool {
	behind := 0
	for _, f := range j.report.Findings {
		about := (f.Store == "" || f.Store == c.Store) && (len(f.Nodes) == 0 || len(c.Nodes) == 0 || overlap(f.Nodes, c.Nodes))
		if f.Status.Rank() < report.Warn.Rank() || !about {
			continue
		}
		if f.Accepted == "" {
			return false
		}
		behind++
	}
	return behind > 0
}

// waived is true where a claim is not proved, and the verdict does without it: accepted findings tell why.
func (j *judging) waived() bool {
	return slices.ContainsFunc(j.report.Claims, func(c report.Claim) bool {
		return c.State == report.Refuted && j.answeredFor(c) || c.State == report.Unproved && j.notExpected(c)
	})
}

// notExpected tells whether a claim is open only on servers that do not let the component in for a failure that was accepted:
// nobody expects anything of them. What a run did not see to its end is open for that reason.
func (j *judging) notExpected(c report.Claim) bool {
	if len(c.Nodes) == 0 || j.Ev.Cut != "" || j.Ev.LeftOut > 0 {
		return false
	}
	return !slices.ContainsFunc(c.Nodes, func(addr string) bool {
		n := j.NodeAt(c.Store, addr)
		if n == nil || n.Failed() == nil || n.Failed().Name == probe.StepRights {
			return true
		}
		return !slices.ContainsFunc(j.report.Findings, func(f report.Finding) bool {
			return f.Accepted != "" && f.Status == report.Fail && (f.Store == "" || f.Store == c.Store) && slices.Contains(f.Nodes, addr)
		})
	})
}

// open is true where the evidence does not carry the verdict that Tyk works: a claim is unproved, no server was to be
// asked, or the user left out checks that might have told otherwise. Settings alone are judged by themselves.
func (j *judging) open() bool {
	unproved := func(c report.Claim) bool { return c.State == report.Unproved && !j.notExpected(c) }
	switch {
	case j.Ev.TLSAlone:
		return !j.tlsHeld()
	case j.Ev.Offline:
		return slices.ContainsFunc(j.report.Claims, unproved)
	}
	return !j.selection.All() || len(j.report.Claims) == 0 || slices.ContainsFunc(j.report.Claims, unproved)
}

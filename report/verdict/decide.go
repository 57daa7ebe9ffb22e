package verdict

import (
	"slices"

	"tyk-redis-doctor/report"
)

// decide gives the verdict. Healthy and degraded need every claim proved, or not asked by the user's own choice; what
// was accepted does not count.
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
	case worst == report.Warn:
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

// open is true where the evidence does not carry the verdict that Tyk works: a claim is unproved, no server was to be
// asked, or the user left out checks that might have told otherwise. Settings alone are judged by themselves.
func (j *judging) open() bool {
	if j.Ev.TLSAlone {
		return !j.tlsHeld()
	}
	if j.Ev.Offline {
		return slices.ContainsFunc(j.report.Claims, func(c report.Claim) bool { return c.State == report.Unproved })
	}
	return !j.selection.All() || len(j.report.Claims) == 0 ||
		slices.ContainsFunc(j.report.Claims, func(c report.Claim) bool { return c.State == report.Unproved })
}

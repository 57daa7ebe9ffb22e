package checks

import (
	"slices"
	"time"

	"tyk-redis-doctor/report"
)

// accept marks the answers that the policy's owner has answered for, and what follows from them. An acceptance that
// names nodes covers a finding all of whose nodes it names.
func accept(answers []*answer, policy report.Policy, asOf time.Time) {
	for _, a := range answers {
		a.Accepted = reasonFor(&a.Finding, policy.Accept, asOf)
	}
	for _, a := range answers {
		if a.Accepted == "" && a.root != nil {
			a.Accepted = a.root.Accepted
		}
	}
}

func reasonFor(f *report.Finding, accepted []report.Acceptance, asOf time.Time) string {
	if f.Status.Rank() < report.Warn.Rank() {
		return ""
	}
	for _, acc := range accepted {
		if !match(acc.ID, f.ID) || !acc.Expires.IsZero() && !asOf.Before(acc.Expires) {
			continue
		}
		if acc.Status != "" && f.Status.Rank() > acc.Status.Rank() {
			continue
		}
		if len(acc.Nodes) == 0 || covers(acc.Nodes, f.Nodes) {
			if acc.Reason == "" {
				return "accepted"
			}
			return acc.Reason
		}
	}
	return ""
}

func covers(all, some []string) bool {
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	return len(some) > 0
}

// causesOf are the root causes that count, in the order of the answers.
func causesOf(answers []*answer) []report.Cause {
	out := []report.Cause{}
	for _, a := range answers {
		if a.root != nil || a.Accepted != "" || a.Status.Rank() < report.Warn.Rank() {
			continue
		}
		out = append(out, report.Cause{ID: a.ID, Status: a.Status, Store: a.Store, Nodes: a.Nodes, Message: a.Message})
	}
	return out
}

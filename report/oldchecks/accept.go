package checks

import (
	"slices"

	"tyk-redis-doctor/report"
)

// accept marks the answers that the policy's owner has answered for, and what follows from them. An acceptance that
// names nodes covers these alone: an answer that can be told of some of its nodes is parted, any other is accepted
// when all its nodes are.
func accept(c *Case, answers []*answer) []*answer {
	var out []*answer
	for _, a := range answers {
		if len(a.Nodes) < 2 || !a.splittable() {
			a.Accepted = c.accepted(a, a.Nodes)
			out = append(out, a)
			continue
		}
		var reasons []string // in the order of the first node of each
		nodes := map[string][]string{}
		for _, n := range a.Nodes {
			reason := c.accepted(a, []string{n})
			if nodes[reason] == nil {
				reasons = append(reasons, reason)
			}
			nodes[reason] = append(nodes[reason], n)
		}
		for _, reason := range reasons {
			p := *a
			p.Accepted = reason
			if len(reasons) > 1 {
				p.Nodes, p.Evidence = nodes[reason], c.evidenceOf(a.Evidence, nodes[reason])
			}
			out = append(out, &p)
		}
	}
	return out
}

// accepted is the reason for which an answer does not count on these nodes: its own, or that of its root cause.
func (c *Case) accepted(a *answer, nodes []string) string {
	reason := c.reasonFor(&a.Finding, nodes)
	if reason == "" && a.root != nil {
		if len(nodes) == 0 {
			nodes = a.root.Nodes
		}
		reason = c.reasonFor(&a.root.Finding, nodes)
	}
	return reason
}

func (c *Case) reasonFor(f *report.Finding, nodes []string) string {
	if f.Status.Rank() < report.Warn.Rank() {
		return ""
	}
	for _, acc := range c.Policy.Accept {
		if !match(acc.ID, f.ID) || !acc.Expires.IsZero() && !c.AsOf.Before(acc.Expires) {
			continue
		}
		if acc.Status != "" && f.Status.Rank() > acc.Status.Rank() {
			continue
		}
		if len(acc.Nodes) == 0 || covers(acc.Nodes, nodes) {
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
		// what follows from an accepted cause, and was not accepted itself, stands alone
		explained := a.root != nil && (a.root.Accepted == "" || a.Accepted != "")
		if explained || a.Accepted != "" || a.Status.Rank() < report.Warn.Rank() {
			continue
		}
		out = append(out, report.Cause{ID: a.ID, Status: a.Status, Store: a.Store, Nodes: a.Nodes, Message: a.Message})
	}
	return out
}

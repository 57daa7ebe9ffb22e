package verdict

import (
	"slices"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// accept marks the answers that the policy's owner has answered for, and what follows from them. An acceptance that
// names nodes covers these alone: an answer that can be told of some of its nodes is parted, any other is accepted
// when all its nodes are.
func accept(j *judging) {
	var out []*answer
	for _, a := range j.answers {
		if len(a.Nodes) < 2 || !a.What.PerNode() {
			a.accepted = j.acceptedFor(a, a.Nodes)
			out = append(out, a)
			continue
		}
		var reasons []string // in the order of the first node of each
		nodes := map[string][]string{}
		for _, n := range a.Nodes {
			reason := j.acceptedFor(a, []string{n})
			if nodes[reason] == nil {
				reasons = append(reasons, reason)
			}
			nodes[reason] = append(nodes[reason], n)
		}
		for i, reason := range reasons {
			p := a
			if i > 0 || len(reasons) > 1 {
				p = a.part(j, nodes[reason])
			}
			p.accepted = reason
			out = append(out, p)
		}
	}
	j.answers = out
}

// acceptedFor is the reason for which an answer does not count on these nodes: its own, or that of its root cause.
func (j *judging) acceptedFor(a *answer, nodes []string) string {
	reason := j.reasonFor(a, nodes)
	if reason == "" && a.root != nil {
		if len(nodes) == 0 {
			nodes = a.root.Nodes
		}
		reason = j.reasonFor(a.root, nodes)
	}
	return reason
}

func (j *judging) reasonFor(a *answer, nodes []string) string {
	if !a.counts() {
		return ""
	}
	for _, acc := range j.Policy.Accept {
		if !checks.Match(acc.ID, a.id()) || !acc.Expires.IsZero() && !j.AsOf.Before(acc.Expires) {
			continue
		}
		if acc.Status != "" && a.Status.Rank() > acc.Status.Rank() {
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
	return len(some) > 0 && !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// choose keeps the answers that were asked for. What was explained by one that was not stands for itself.
func choose(j *judging) {
	var out []*answer
	for _, a := range j.answers {
		if !j.selection.Takes(a.id()) {
			continue
		}
		if a.root != nil && !j.selection.Takes(a.root.id()) {
			a.root = nil
		}
		out = append(out, a)
	}
	j.answers = out
	j.quiet = slices.DeleteFunc(j.quiet, func(f report.Finding) bool { return !j.selection.Takes(f.ID) })
}

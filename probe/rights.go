package probe

import (
	"maps"
	"slices"
)

// AddRights adds to a node what was tried at the same server once more: for other components, or at another of its
// addresses. A refusal that was met once is kept, and what was not tried there stays untried, so that a function counts as
// proved where every attempt was.
func (n *Node) AddRights(more *Node) {
	if more.Rights == nil {
		return
	}
	own, other := n.Step(StepRights), more.Step(StepRights)
	if other != nil && (own == nil || own.Fault == nil && other.Fault != nil) {
		n.Steps = append(slices.DeleteFunc(slices.Clone(n.Steps), func(s Step) bool { return s.Name == StepRights }), *other)
	}
	if n.Rights == nil {
		n.Rights = more.Rights
		return
	}
	rights := *n.Rights
	rights.Tried += more.Rights.Tried
	rights.Refused = slices.Clone(rights.Refused)
	for _, r := range more.Rights.Refused {
		known := slices.ContainsFunc(rights.Refused, func(o Refusal) bool {
			return o.Command == r.Command && o.Key == r.Key && o.Channel == r.Channel
		})
		if !known {
			rights.Refused = append(rights.Refused, r)
		}
	}
	rights.Proofs = addProofs(rights.Proofs, more.Rights.Proofs)
	if rights.Untried == nil {
		rights.Untried = more.Rights.Untried
	}
	if rights.AnswersPing == nil {
		rights.AnswersPing = more.Rights.AnswersPing
	}
	n.Rights = &rights
}

// addProofs joins what was seen of each function.
func addProofs(own, more map[Function]*Proof) map[Function]*Proof {
	if own == nil || more == nil {
		return nil // one of the two did not note it
	}
	out := maps.Clone(own)
	for f, p := range more {
		if p == nil {
			continue
		}
		sum := *p
		if o := out[f]; o != nil {
			sum.Queued, sum.Answered = sum.Queued+o.Queued, sum.Answered+o.Answered
			if o.Skipped != "" {
				sum.Skipped = o.Skipped
			}
		}
		out[f] = &sum
	}
	return out
}

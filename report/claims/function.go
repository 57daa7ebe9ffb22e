package claims

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// does: one function of the component was seen to work on every primary.
func (s *subject) does(f probe.Function) finding {
	if !s.known || len(s.primaries) == 0 {
		return s.noPrimary()
	}
	var proved, refuted, open finding
	for _, p := range s.primaries {
		one := s.doesAt(f, p)
		at := &open
		switch one.state {
		case report.Proved:
			at = &proved
		case report.Refuted:
			at = &refuted
		}
		if at.why == "" {
			at.why, at.would = one.why, one.would
		}
		at.nodes, at.refs = append(at.nodes, p.addr), append(at.refs, one.refs...)
	}
	switch {
	case len(refuted.nodes) > 0:
		refuted.state = report.Refuted
		return refuted
	case len(open.nodes) > 0:
		open.state = report.Unproved
		return open
	}
	proved.state = report.Proved
	return proved
}

// doesAt asks for one function at one primary.
func (s *subject) doesAt(f probe.Function, p primary) finding {
	n := p.node
	switch {
	case n == nil, s.notVisited(n):
		return s.unseen([]string{p.addr})
	case s.locked(n):
		return withoutSecret([]string{p.addr})
	case !n.Answered():
		return finding{state: report.Unproved, why: "it does not answer"}
	}
	if canary, asked := s.canary(f, n); asked {
		return canary
	}
	if step := n.Step(probe.StepRights); step != nil && step.Fault != nil && n.Rights == nil {
		return finding{state: report.Refuted, why: prose.Clause(step.Named().Text), refs: []report.Ref{s.AtStep(n, step)}}
	}
	if n.Rights == nil {
		return finding{state: report.Unproved, why: "it was not tried there"}
	}
	for i := range n.Rights.Refused {
		r := &n.Rights.Refused[i]
		if r.Function == f && s.unseenLogin(n, &r.Fault) {
			return withoutSecret([]string{p.addr})
		}
		if r.Function == f {
			return finding{
				state: report.Refuted,
				why:   r.Command + ": " + prose.Clause(r.Fault.Text),
				refs:  []report.Ref{s.At(n, "rights/refused")},
			}
		}
	}
	proof := n.Rights.Proofs[f]
	switch {
	case n.Rights.Proofs == nil:
		return finding{state: report.Unproved, why: "the report was made by a version that did not try it"}
	case proof == nil:
		return finding{state: report.Unproved, why: "it was not tried there"}
	case proof.Skipped != "" && written(f, n):
		return finding{state: report.Proved, refs: []report.Ref{s.At(n, "canary")}}
	case proof.Skipped != "":
		return finding{state: report.Unproved, why: proof.Skipped, would: wouldWrite(f, n)}
	case proof.Answered == 0 && (f == probe.Read || f == probe.Subscribe || proof.Queued == 0):
		return finding{state: report.Unproved, why: "no command of it was answered there"}
	}
	return finding{state: report.Proved, refs: []report.Ref{s.At(n, "rights/proofs/"+string(f))}}
}

// canary is what --write met of a function; asked is false where it was not asked for, or met nothing of it.
func (s *subject) canary(f probe.Function, n *probe.Node) (found finding, asked bool) {
	c := n.Canary
	if c == nil {
		return finding{}, false
	}
	if !canaryDoes(f) || written(f, n) {
		return finding{}, false // what was rehearsed counts as well
	}
	why := "what --write wrote was not there"
	if c.Fault != nil {
		why = prose.Clause(c.Fault.Text)
	}
	return finding{state: report.Refuted, why: why, refs: []report.Ref{s.At(n, "canary")}}, true
}

// canaryDoes tells whether --write does a function, in the place of rehearsing it.
func canaryDoes(f probe.Function) bool { return f == probe.Write || f == probe.Publish }

// written is true where --write did a function at a server.
func written(f probe.Function, n *probe.Node) bool {
	switch c := n.Canary; {
	case c == nil:
		return false
	case f == probe.Write:
		return c.Wrote && c.Read
	case f == probe.Publish:
		return c.Published
	}
	return false
}

// wouldWrite says what would tell of a function that could not be rehearsed, because the server opens no transaction.
func wouldWrite(f probe.Function, n *probe.Node) string {
	refused := slices.ContainsFunc(n.NotVisible, func(v probe.NotVisible) bool { return v.What == "MULTI" })
	if !refused || !canaryDoes(f) || n.Canary != nil {
		return ""
	}
	return "--write would tell"
}

package verdict

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/claims"
	"tyk-redis-doctor/report/prose"
)

// coverVisits is the net below all checks: a visit that failed at a server which the component uses is never passed over
// in silence.
func coverVisits(j *judging) {
	told := whatIsTold(j.answers)
	check, order := j.byRole(checks.ForVisits)
	for _, s := range j.Stores() {
		for _, n := range j.Nodes(s.ID) {
			step := n.Failed()
			if step == nil || step.Named().ID == probe.RunCutShort || told.of(s, n, step) {
				continue
			}
			if s.Mode == probe.Standalone && !slices.Contains(s.Addrs, n.Addr) {
				continue
			}
			f := j.Found(
				checks.Trouble{Store: s, Node: n, Step: step, Fault: step.Named()},
				prose.Say("{nodes} failed at the step %s.", step.Name),
			)
			f.Seen = prose.Say("%s.", prose.Clause(step.Named().Text))
			j.answers = append(j.answers, newAnswer(f, check, order))
		}
	}
}

// told is what the answers tell of.
type told struct {
	nodes  map[string]bool
	states map[state]bool
}

// state is a state of servers that a store met: that a whole cluster is down, say, is told once, of whatever nodes.
type state struct {
	store *probe.Store
	id    probe.FaultID
}

func whatIsTold(answers []*answer) told {
	t := told{map[string]bool{}, map[state]bool{}}
	for _, a := range answers {
		if a.Status.Rank() < report.Info.Rank() {
			continue
		}
		t.states[state{a.Store, a.id()}] = true
		for _, addr := range a.Nodes {
			t.nodes[addr] = true
		}
	}
	return t
}

// of is true where some answer tells of what ended a visit.
func (t told) of(s *probe.Store, n *probe.Node, step *probe.Step) bool {
	id := step.Named().ID
	return t.nodes[n.Addr] || id.IsState() && t.states[state{s, id}]
}

// prove holds every claim of every store against the evidence. A refuted one for which no check has a failure to tell is
// an answer itself, with the server's own words.
func prove(j *judging) {
	j.report.Claims = claims.Of(j.Case, j.selection)
	check, order := j.byRole(checks.ForVisits)
	for i := range j.report.Claims {
		c := &j.report.Claims[i]
		if c.State != report.Refuted || j.failing(c) {
			continue
		}
		f := checks.Finding{
			Status: report.Fail, Store: j.Store(c.Store), Nodes: c.Nodes,
			What: prose.Say("The claim %q is refuted.", string(c.ID)), Seen: prose.Say("%s.", prose.Clause(c.Why)),
		}
		if len(c.Nodes) > 0 {
			f.What = prose.Say("{nodes}: %s.", prose.Clause(c.Why))
			f.Seen = prose.Text{}
		}
		j.answers = append(j.answers, newAnswer(f, check, order))
	}
}

// failing tells whether some answer at fail is about the claim's store and, where both name nodes, about one of its nodes.
func (j *judging) failing(c *report.Claim) bool {
	return slices.ContainsFunc(j.answers, func(a *answer) bool {
		return a.Status == report.Fail && (a.Store == nil || a.Store.ID == c.Store) &&
			(len(a.Nodes) == 0 || len(c.Nodes) == 0 || overlap(a.Nodes, c.Nodes))
	})
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

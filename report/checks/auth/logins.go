package auth

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// logins are how the servers of one store and purpose took its credentials.
type logins struct {
	refused []checks.Trouble // by a wrong password or a missing one
	proven  []*probe.Node    // let us in, and not everybody
	open    []*probe.Node    // let everybody in
}

// loginsOf asks every node visited for a purpose. A refusal counts even where the server then answered as it answers
// everybody. A Redis in the place of a Sentinel says nothing about the Sentinels.
func loginsOf(c *checks.Case, s *probe.Store, p probe.Purpose) logins {
	var l logins
	for _, n := range c.VisitedAs(s.ID, p) {
		step, fault := checks.Met(n, probe.AuthWrongPassword, probe.AuthMissingPassword, probe.AuthDefaultUserOff)
		switch {
		case p == probe.AsSentinel && topology.IsRedis(n):
		case step != nil:
			l.refused = append(l.refused, checks.Trouble{Store: s, Node: n, Step: step, Fault: fault})
		case !n.Answered():
		case needsNone(n):
			l.open = append(l.open, n)
		default:
			l.proven = append(l.proven, n)
		}
	}
	return l
}

func needsNone(n *probe.Node) bool {
	return n.Account != nil && n.Account.NeedsNone != nil && *n.Account.NeedsNone
}

// differ is true where it is the servers that differ, not the credentials that are wrong: some took what others refused.
// Servers that let everybody in prove nothing about a password; without one, they prove that none is needed.
func (l logins) differ() bool {
	if len(l.refused) == 0 {
		return false
	}
	return len(l.proven) > 0 || len(l.open) > len(l.refused)
}

// worked tells whether a trial of that kind was accepted by a node.
func worked(n *probe.Node, what ...probe.TrialKind) bool {
	return slices.ContainsFunc(n.Trials, func(t probe.Trial) bool { return t.OK && slices.Contains(what, t.What) })
}

// tried tells whether one of that kind was made at all.
func tried(n *probe.Node, what probe.TrialKind) bool {
	return slices.ContainsFunc(n.Trials, func(t probe.Trial) bool { return t.What == what })
}

// refusal begins the finding about refused credentials; it rests on what else was tried as well.
func refusal(c *checks.Case, t checks.Trouble, what prose.Text) checks.Finding {
	f := c.Found(t, what)
	f.Seen = prose.Said(t.Fault)
	for i := range t.Node.Trials {
		f.Refs = append(f.Refs, c.At(t.Node, fmt.Sprintf("trials/%d", i)))
	}
	return f
}

package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// logins are how the servers of one store and purpose took its credentials.
type logins struct {
	refused []trouble     // by a wrong password or a missing one
	proven  []*probe.Node // let us in, and not everybody
	open    []*probe.Node // let everybody in
}

// loginsOf asks every node visited for a purpose. A refusal counts even where the server then answered as it answers
// everybody.
func (c *Case) loginsOf(s *probe.Store, p probe.Purpose) logins {
	var l logins
	for _, n := range c.visitedAs(s.ID, p) {
		step, fault := met(n, probe.AuthWrongPassword, probe.AuthMissingPassword)
		switch {
		case step != nil:
			l.refused = append(l.refused, trouble{s, n, step, fault})
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
	if len(l.proven) > 0 {
		return true
	}
	return len(l.open) > len(l.refused)
}

// whyRefused names what a data node's refusal most likely means, one id for each. swapped is what c.swapped says.
func (c *Case) whyRefused(t trouble, swapped bool) probe.FaultID {
	switch {
	case unseen(t.s, component.Password):
		return t.fault.ID
	case t.fault.ID == probe.AuthMissingPassword && t.s.Username != "" && !t.s.Password.IsSet():
		return "auth.username_without_password"
	case t.fault.ID == probe.AuthMissingPassword:
		return probe.AuthMissingPassword
	case t.s.PasswordShape.ExpiredAt(c.AsOf):
		return "auth.expired_token"
	case swapped:
		return "auth.passwords_swapped"
	case worked(t.n, "password without username"):
		return "auth.unknown_user"
	case saysDisabled(t.fault.Text):
		return "auth.user_disabled"
	}
	return probe.AuthWrongPassword
}

// saysDisabled is true for servers that tell a disabled user from a wrong password. Redis names both in one breath.
func saysDisabled(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "disabled") && !strings.Contains(text, "username-password pair")
}

// whySentinelRefused does the same for a Sentinel.
func (c *Case) whySentinelRefused(t trouble, swapped bool) probe.FaultID {
	switch {
	case unseen(t.s, component.SentinelPassword) && t.fault.ID == probe.AuthWrongPassword:
		return "auth.sentinel_wrong_password"
	case slices.ContainsFunc(t.n.Trials, func(x probe.Trial) bool { return x.OK && strings.HasSuffix(x.What, "with username") }):
		return "auth.sentinel_user_required"
	case t.fault.ID == probe.AuthMissingPassword:
		return "auth.sentinel_missing_password"
	case swapped:
		return "auth.passwords_swapped"
	}
	return "auth.sentinel_wrong_password"
}

// worked tells whether a trial of that kind was accepted by a node.
func worked(n *probe.Node, what string) bool {
	return slices.ContainsFunc(n.Trials, func(t probe.Trial) bool { return t.What == what && t.OK })
}

// tried tells whether one of that kind was made at all.
func tried(n *probe.Node, what string) bool {
	return slices.ContainsFunc(n.Trials, func(t probe.Trial) bool { return t.What == what })
}

// swapped tells whether password and sentinel_password are most likely in each other's place: one side refused its own
// and took the other's, and the other side has not taken its own.
func (c *Case) swapped(s *probe.Store) bool {
	if s.Mode != probe.Sentinel || !s.Password.IsSet() || !s.SentinelPassword.IsSet() || s.Password.Same(s.SentinelPassword) {
		return false
	}
	data, sentinels := c.loginsOf(s, probe.AsData), c.loginsOf(s, probe.AsSentinel)
	took := func(l logins, what string) bool {
		return slices.ContainsFunc(l.refused, func(t trouble) bool { return t.fault.ID == probe.AuthWrongPassword && worked(t.n, what) })
	}
	return took(sentinels, "password") && len(data.proven)+len(sentinels.proven) == 0 ||
		took(data, "sentinel_password") && len(data.proven)+len(sentinels.proven) == 0
}

// refusedAs lists the refusals of data nodes, or of Sentinels, that most likely mean id. Where it is the servers that
// differ, a data node's refusal means that and nothing else.
func (c *Case) refusedAs(id probe.FaultID, p probe.Purpose) []trouble {
	var out []trouble
	for _, s := range c.Stores() {
		if p == probe.AsSentinel && s.Mode != probe.Sentinel {
			continue
		}
		l, why := c.loginsOf(s, p), c.whyRefused
		switch {
		case p == probe.AsSentinel:
			why = c.whySentinelRefused
		case l.differ():
			continue
		}
		swapped := len(l.refused) > 0 && c.swapped(s)
		for _, t := range l.refused {
			if why(t, swapped) == id {
				out = append(out, t)
			}
		}
	}
	return out
}

// refusal begins the finding about refused credentials.
func (c *Case) refusal(t trouble, message string) report.Finding {
	f := c.finding(t, message)
	f.Verify = verify(t.s, "auth.*")
	for i := range t.n.Trials {
		f.Evidence = append(f.Evidence, c.At(t.n, fmt.Sprintf("trials/%d", i)))
	}
	return f
}

// unseen is true where the settings take a secret from a place that this program did not see: a token of the cloud, a
// secret of Kubernetes. What servers say to us without it says nothing about the component.
func unseen(s *probe.Store, field component.Field) bool {
	return slices.ContainsFunc(s.Notes, func(n probe.Note) bool { return n.ID == "run.not_visible" && n.Field == field })
}

// notSeen makes a refusal that we met without the secret a remark.
func notSeen(key string, f *report.Finding) {
	f.Status = report.Info
	f.Message = fmt.Sprintf("{nodes} {wants|want} a password, and the one of %s was not visible to this program, so that nothing more was learned.", key)
	f.Hint = "Run the check where Tyk runs, with its environment, or give the secret by --env-file."
	f.Fix = nil
}

// who is the user that a store logs in as.
func who(s *probe.Store) string {
	if s.Username != "" && s.Driver.SendsUsername {
		return s.Username
	}
	return "default"
}

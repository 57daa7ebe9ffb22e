package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
)

// refusedAs lists the refusals of data nodes, or of Sentinels, that most likely mean id. Where it is the servers that
// differ, a data node's refusal means that and nothing else.
func refusedAs(c *checks.Case, id probe.FaultID, p probe.Purpose) []checks.Trouble {
	var out []checks.Trouble
	for _, s := range c.Stores() {
		if p == probe.AsSentinel && s.Mode != probe.Sentinel {
			continue
		}
		l := loginsOf(c, s, p)
		if p == probe.AsData && l.differ() {
			continue
		}
		swapped := len(l.refused) > 0 && areSwapped(c, s)
		for _, t := range l.refused {
			if why(c, t, swapped) == id {
				out = append(out, t)
			}
		}
	}
	return out
}

// why names what a refusal most likely means. swapped is what areSwapped says of the store.
func why(c *checks.Case, t checks.Trouble, swapped bool) probe.FaultID {
	if t.Node.Purpose == probe.AsSentinel {
		return whyOfSentinel(t, swapped)
	}
	s, missing := t.Store, t.Fault.ID == probe.AuthMissingPassword
	switch {
	case checks.Unseen(s, component.Password):
		return t.Fault.ID
	case isDefaultOff(t):
		return probe.AuthDefaultUserOff
	case missing && s.Username != "" && !s.Password.IsSet():
		return probe.AuthUsernameWithoutPassword
	case missing:
		return probe.AuthMissingPassword
	case s.PasswordShape.ExpiredAt(c.AsOf):
		return probe.AuthExpiredToken
	case swapped:
		return probe.AuthPasswordsSwapped
	case worked(t.Node, probe.TriedWithoutUser):
		return probe.AuthUnknownUser
	case t.Fault.Kind == probe.UserDisabled:
		return probe.AuthUserDisabled
	}
	return probe.AuthWrongPassword
}

func whyOfSentinel(t checks.Trouble, swapped bool) probe.FaultID {
	switch {
	case checks.Unseen(t.Store, component.SentinelPassword) && t.Fault.ID == probe.AuthWrongPassword:
		return probe.AuthSentinelWrongPassword
	case worked(t.Node, probe.TriedSentinelPasswordWithUser, probe.TriedPasswordWithUser):
		return probe.AuthSentinelUserRequired
	case isDefaultOff(t):
		return probe.AuthDefaultUserOff
	case t.Fault.ID == probe.AuthMissingPassword:
		return probe.AuthSentinelMissingPassword
	case swapped:
		return probe.AuthPasswordsSwapped
	}
	return probe.AuthSentinelWrongPassword
}

// isDefaultOff is true where a password alone was sent, and the server has a default user without a password that is off:
// it says that none is configured, and answers nothing afterwards. (acl.c: AUTH with one word looks at nopass, the
// question whether somebody has to log in at nopass and off.)
func isDefaultOff(t checks.Trouble) bool {
	if t.Fault.ID == probe.AuthDefaultUserOff || t.Fault.Kind == probe.DefaultUserOff {
		return true
	}
	sent := t.Store.AccessAs(t.Node.Purpose)
	return t.Fault.ID == probe.AuthMissingPassword && sent.Password.IsSet() && sent.Username == "" && needsNone(t.Node)
}

// areSwapped tells whether password and sentinel_password are most likely in each other's place: one side refused its
// own and took the other's, and nobody has taken its own.
func areSwapped(c *checks.Case, s *probe.Store) bool {
	if s.Mode != probe.Sentinel || !s.Password.IsSet() || !s.SentinelPassword.IsSet() || s.Password.Same(s.SentinelPassword) {
		return false
	}
	data, sentinels := loginsOf(c, s, probe.AsData), loginsOf(c, s, probe.AsSentinel)
	took := func(l logins, what probe.TrialKind) bool {
		for _, t := range l.refused {
			if t.Fault.ID == probe.AuthWrongPassword && worked(t.Node, what) {
				return true
			}
		}
		return false
	}
	return len(data.proven)+len(sentinels.proven) == 0 &&
		(took(sentinels, probe.TriedPassword) || took(data, probe.TriedSentinelPassword))
}

package visit

import (
	"context"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/wire"
)

// maxTrials is how many other credentials are tried on one node. Each failure is an entry in the server's ACL LOG.
const maxTrials = 2

// credential is one way to log in other than the configured one.
type credential struct {
	what probe.TrialKind
	auth wire.Command
}

// tryOthers tries other credentials of the same settings after the server refused the right ones, so that swapped
// fields, a user name too many and a trailing line break can be told from a wrong password. Whether it wants any at all
// was seen by the sniff, without an attempt.
func (v *visit) tryOthers(ctx context.Context) {
	if s := v.node.Sniff; s != nil && opensWithout(s, v.target.Access.Purpose) {
		v.node.Trials = append(v.node.Trials, probe.Trial{What: probe.TriedNone, OK: true})
		v.needsNone(true)
	}
	for i, c := range v.otherCredentials() {
		if i == maxTrials || ctx.Err() != nil {
			return
		}
		v.node.Trials = append(v.node.Trials, v.try(ctx, c))
	}
}

// opensWithout tells whether a data command was answered before authentication.
func opensWithout(s *probe.Sniff, purpose probe.Purpose) bool {
	if purpose == probe.AsSentinel {
		return strings.HasPrefix(s.Masters, "*")
	}
	return strings.HasPrefix(s.Get, "$") || strings.HasPrefix(s.Get, "_") || strings.HasPrefix(s.Get, "-MOVED")
}

// otherCredentials are those worth trying, the likeliest first.
func (v *visit) otherCredentials() []credential {
	a := v.target.Access
	plain := a.Password.Reveal()
	var list []credential
	if trimmed := strings.TrimSpace(plain); trimmed != plain && trimmed != "" {
		list = append(list, credential{probe.TriedTrimmed, withUser(a.Username, trimmed)})
	}
	if hidden := v.hiddenPassword(); hidden.IsSet() && !hidden.Same(a.Password) {
		list = append(list, credential{probe.TriedOverridden, withUser(a.Username, hidden.Reveal())})
	}
	if what, other := v.otherPassword(); other.IsSet() && !other.Same(a.Password) {
		list = append(list, credential{what, withUser(a.Username, other.Reveal())})
	}
	if a.Username != "" {
		list = append(list, credential{probe.TriedWithoutUser, withUser("", plain)})
	}
	if user := v.userForSentinels(); user != "" && plain != "" {
		list = append(list, credential{probe.TriedSentinelPasswordWithUser, withUser(user, plain)})
	} else if _, other := v.otherPassword(); user != "" && other.IsSet() {
		list = append(list, credential{probe.TriedPasswordWithUser, withUser(user, other.Reveal())})
	}
	return list
}

// userForSentinels is a user name that no component ever sends to a Sentinel, where the Sentinel may want one.
func (v *visit) userForSentinels() string {
	for _, s := range v.target.Asked {
		if v.target.Access.Purpose == probe.AsSentinel && s.Username != "" {
			return s.Username
		}
	}
	return ""
}

// hiddenPassword is the one of the file, where a variable holds another; not set where there is none.
func (v *visit) hiddenPassword() probe.Secret {
	field := component.Password
	if v.target.Access.Purpose == probe.AsSentinel {
		field = component.SentinelPassword
	}
	for _, s := range v.target.Asked {
		for _, o := range s.Overrides {
			if o.Field == field && o.Secret != nil {
				return *o.Secret
			}
		}
	}
	return probe.Secret{}
}

// otherPassword is the one that would be right if the two had been swapped, or if one had been set in place of both.
func (v *visit) otherPassword() (probe.TrialKind, probe.Secret) {
	for _, s := range v.target.Asked {
		switch {
		case v.target.Access.Purpose == probe.AsSentinel && s.Password.IsSet():
			return probe.TriedPassword, s.Password
		case v.target.Access.Purpose == probe.AsData && s.SentinelPassword.IsSet():
			return probe.TriedSentinelPassword, s.SentinelPassword
		}
	}
	return "", probe.Secret{}
}

func withUser(user, password string) wire.Command {
	if user == "" {
		return wire.Command{"AUTH", password}
	}
	return wire.Command{"AUTH", user, password}
}

func (v *visit) try(ctx context.Context, c credential) probe.Trial {
	at, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	conn, fault := v.path().Connect(at)
	if fault != nil {
		return probe.Trial{What: c.what, Fault: ours(ctx, fault)}
	}
	session := wire.Open(conn, Budget(ctx, v.timeout))
	defer session.Close()
	replies, fault := session.Do(at, c.auth)
	if fault == nil {
		fault = replies[0].Err
	}
	return probe.Trial{What: c.what, OK: fault == nil, Fault: ours(ctx, fault)}
}

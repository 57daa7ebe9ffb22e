package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var wrongPassword = checks.Check{
	ID: probe.AuthWrongPassword, Title: "Password refused", Status: report.Fail,
	Doc: "Every server that was asked refuses the credentials. Redis gives the same reply for a wrong password, a user that does " +
		"not exist and one that is switched off. What could be told apart was: the password without the user name, the other " +
		"password of the settings, the password without the white space around it, and the end of an access token. Each attempt " +
		"is an entry in the server's ACL LOG, two at the most.",
	Hint:   "Correct the password, and the user name where there is one.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	After:   append([]probe.FaultID{probe.AuthPasswordsSwapped, probe.AuthExpiredToken}, otherKind...),
	Follows: fromCredentials, Judge: judgeWrongPassword,
}

func judgeWrongPassword(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthWrongPassword, probe.AsData) {
		r := readingOf(c, t)
		f := refusal(c, t, r.what)
		f.Seen, f.Hint, f.Fix = f.Seen.Then(r.seen), r.hint, fixes.Ways(r.ways...)
		if checks.Unseen(t.Store, component.Password) {
			f = notSeen(f, passwordKey(t.Store))
		}
		out = append(out, f)
	}
	return out
}

// reading is how a refused password is understood, by what else was seen.
type reading struct {
	what, seen, hint prose.Text
	ways             [][]report.Fix
}

// readingOf takes the first explanation that was seen to hold, and else says what the reply can mean.
func readingOf(c *checks.Case, t checks.Trouble) reading {
	s, n, key := t.Store, t.Node, passwordKey(t.Store)
	set := func(a fixes.Ask) [][]report.Fix { return [][]report.Fix{fixes.Set(s, component.Password, a)} }
	switch {
	case worked(n, probe.TriedTrimmed):
		return reading{
			what: prose.Say("{nodes} {refuses|refuse} %s, which is right without the white space around it.", key),
			hint: prose.Say("Remove the white space at the ends of %s; a secret made from a file needs echo -n.", key),
			ways: set(valueOf(key + " without the white space around it, a password")),
		}
	case worked(n, probe.TriedSentinelPassword):
		other := sentinelKey(s)
		return reading{
			what: prose.Say("{nodes} {refuses|refuse} %s and {takes|take} %s.", key, other),
			hint: prose.Say("Set %s to the same as %s.", key, other), ways: set(valueOf(other)),
		}
	case s.Username != "" && !s.Driver.SendsUsername:
		return reading{
			what: prose.Say("{nodes} {refuses|refuse} %s without a user name, which %s never sends.", key, named(s)),
			seen: prose.Say("It has to be the password of the default user."),
			hint: prose.Say("Use the password of the default user, or upgrade."), ways: set("password of the default user"),
		}
	case worked(n, probe.TriedNone) && s.Username != "":
		r := reading{what: prose.Say("{nodes} {refuses|refuse} %s and {lets|let} anybody in without a password.", credentials(s))}
		r.hint, r.ways = userOrNone(c, s, ": the default user takes any password")
		return r
	case worked(n, probe.TriedNone):
		return reading{
			what: prose.Say("{nodes} {refuses|refuse} %s and {lets|let} anybody in without a password.", credentials(s)),
			hint: prose.Say("Correct %s, or give the server the users and the password that were meant.", key), ways: set(ofServer(s)),
		}
	}
	return unread(c, s, n)
}

// unread is a refusal that nothing else explains.
func unread(c *checks.Case, s *probe.Store, n *probe.Node) reading {
	key, shape := passwordKey(s), s.PasswordShape
	r := reading{what: prose.Say("{nodes} {refuses|refuse} %s.", credentials(s)), ways: [][]report.Fix{fixes.Set(s, component.Password,
		ofServer(s))}}
	switch {
	case s.Username != "":
		r.hint = prose.Say("Correct %s or %s: wrong password, unknown user or disabled user, Redis does not tell. "+
			"ACL GETUSER %s shows an administrator whether the user exists and is on.", key, usernameKey(s), s.Username)
		r.ways = append(r.ways, giveUser(c, s, everywhere(c, s)))
	case s.Driver.SendsUsername:
		r.hint = prose.Say("Correct %s, or set %s if the password belongs to an ACL user.", key, usernameKey(s))
		r.ways = append(r.ways, fixes.Set(s, component.Username, fixes.Ask("user name that the password belongs to")))
	default:
		r.hint = prose.Say("Correct %s.", key)
	}
	switch {
	case shape.IsToken():
		r.seen = prose.Say("It is %s %s.", tokenKind(shape), tokenTimes(shape))
		r.hint = prose.Say("Make sure that the token is for this server and user, or use a password that does not expire.")
	case shape != nil && (shape.Leading || shape.Trailing):
		r.seen = prose.Say("It begins or ends with white space.")
	case tried(n, probe.TriedWithoutUser):
		r.seen = prose.Say("The password without the user name is refused as well.")
	}
	return r
}

// credentials names what is sent to Redis.
func credentials(s *probe.Store) string {
	if user := checks.User(s); user != "default" {
		return "the user " + user + " with " + passwordKey(s)
	}
	return passwordKey(s)
}

var missingPassword = checks.Check{
	ID: probe.AuthMissingPassword, Title: "Password required", Status: report.Fail,
	Doc: "Redis wants a password and Tyk sends none (NOAUTH): none is configured, or an empty variable has replaced it. " +
		"sentinel_password is for the Sentinels alone and never sent to Redis.",
	Hint:   "Set the password.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	After:   append([]probe.FaultID{probe.AuthUsernameWithoutPassword}, otherKind...),
	Follows: fromCredentials, Judge: judgeMissingPassword,
}

func judgeMissingPassword(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthMissingPassword, probe.AsData) {
		s, key, other := t.Store, passwordKey(t.Store), sentinelKey(t.Store)
		f := refusal(c, t, prose.Say("{nodes} {wants|want} a password and %s is not set.", key))
		f.Hint = prose.Say("Set %s.", key)
		f.Fix = fixes.Set(s, component.Password, ofServer(s))
		switch {
		case s.Password.IsSet():
			f.What = prose.Say("{nodes} {answers|answer} that nobody has logged in, although %s is set and was sent.", key)
			f.Seen = f.Seen.Then(prose.Say("Something in between may answer in the place of Redis."))
			f.Hint = prose.Say("Connect to Redis without the proxy in front, and compare.")
			f.Fix = nil
		case worked(t.Node, probe.TriedSentinelPassword):
			f.Seen = f.Seen.Then(prose.Say("The one in %s is right, and used for the Sentinels alone.", other))
			f.Hint = prose.Say("Set %s to the same as %s.", key, other)
			f.Fix = fixes.Set(s, component.Password, valueOf(other))
		case s.Mode == probe.Sentinel && s.SentinelPassword.IsSet():
			f.Hint = prose.Say("Set %s as well: %s is used for the Sentinels alone.", key, other)
		}
		if checks.Unseen(s, component.Password) {
			f = notSeen(f, key)
		}
		out = append(out, f)
	}
	return out
}

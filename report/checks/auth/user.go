package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var usernameWithoutPassword = checks.Check{
	ID: probe.AuthUsernameWithoutPassword, Title: "User name without a password", Status: report.Fail,
	Doc: "A user name is set and no password. Tyk's client then sends neither: no AUTH at all, so that Redis answers NOAUTH. " +
		"Where Redis lets anybody in it works as the default user, which is a warning: the user of the settings is not the one in force.",
	Hint:   "Set the password of that user.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	Follows: fromCredentials, Judge: judgeNamedWithoutPassword,
}

func judgeNamedWithoutPassword(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Username == "" || s.Password.IsSet() || checks.Unseen(s, component.Password) {
			continue
		}
		l := loginsOf(c, s, probe.AsData)
		f := checks.Finding{
			Store: s, Refs: []report.Ref{c.AtStore(s, "username")},
			What: prose.Say("%s is %q and no password is set, so Tyk sends neither.", usernameKey(s), s.Username),
			Hint: prose.Say("Set %s to the password of that user.", passwordKey(s)),
			Fix:  fixes.Set(s, component.Password, ofServer(s)),
		}
		for _, t := range l.refused {
			f.Nodes = append(f.Nodes, t.Node.Addr)
			f.Refs = append(f.Refs, c.AtStep(t.Node, t.Step))
		}
		switch {
		case len(f.Nodes) > 0:
			f.Seen = prose.Say("{nodes} {wants|want} them%s.", prose.Saying(l.refused[0].Fault))
		case len(l.open)+len(l.proven) > 0:
			f.Status = report.Warn
			f.Seen = prose.Say("Redis takes it for the default user.")
			f.Hint = prose.Say("Remove %s, which has no effect, or set %s to the password of that user.", usernameKey(s), passwordKey(s))
			f.Fix = fixes.Ways(fixes.Clear(s, component.Username), f.Fix)
		}
		out = append(out, f)
	}
	return out
}

var unknownUser = checks.Check{
	ID: probe.AuthUnknownUser, Title: "User name that Redis does not know", Status: report.Fail,
	Doc: "Redis refuses user name and password together and takes the password alone: it belongs to the default user. The reply " +
		"to a wrong password, an unknown user and a disabled user is the same, byte for byte; trying the password without the name tells.",
	Hint:   "Remove the user name, or create the user.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	After: otherKind, Follows: fromCredentials, Judge: judgeUnknownUser,
}

func judgeUnknownUser(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthUnknownUser, probe.AsData) {
		s := t.Store
		f := refusal(c, t, prose.Say("{nodes} {refuses|refuse} the user %q and {takes|take} the password without a user name.", s.Username))
		f.Seen = f.Seen.Then(prose.Say("The password is that of the default user."))
		hint, ways := userOrNone(c, s, "")
		f.Hint, f.Fix = hint, fixes.Ways(ways...)
		out = append(out, f)
	}
	return out
}

var userDisabled = checks.Check{
	ID: probe.AuthUserDisabled, Title: "User that is switched off", Status: report.Fail,
	Doc: "The server says that the user is disabled. Redis and Valkey do not: there it is one of the possible meanings of " +
		"WRONGPASS, see auth.wrong_password.",
	Hint:   "Switch the user on, on every server.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	After: otherKind, Follows: fromCredentials, Judge: judgeUserDisabled,
}

func judgeUserDisabled(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthUserDisabled, probe.AsData) {
		f := refusal(c, t, prose.Say("The user %s is switched off on {nodes}.", checks.User(t.Store)))
		f.Fix = fixes.SetUser(t.Store, t.Node.Addr, t.Node, checks.User(t.Store), []string{"on"}, fixes.Giving{})
		out = append(out, f)
	}
	return out
}

var defaultUserOff = checks.Check{
	ID: probe.AuthDefaultUserOff, Title: "Default user that is switched off", Status: report.Fail,
	Doc: "A password without a user name is that of the default user, and the default user of the server is switched off. Redis " +
		"then says \"AUTH <password> called without any password configured for the default user\" and answers nothing to whoever has " +
		"not logged in; where that user still has a password of its own, it says WRONGPASS as to a wrong one. At Redis the " +
		"component has a setting for the user name; at the Sentinels Tyk always logs in as the default user.",
	Hint:   "Set the user name that the password belongs to, or switch the default user on.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	After: otherKind, Follows: fromCredentials, Judge: judgeDefaultUserOff,
}

func judgeDefaultUserOff(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthDefaultUserOff, probe.AsData) {
		out = append(out, defaultOffAtRedis(c, t))
	}
	for _, t := range refusedAs(c, probe.AuthDefaultUserOff, probe.AsSentinel) {
		f := refusal(c, t, prose.Say("The default user of {nodes} is switched off, and Tyk has no user name for Sentinels."))
		f.Hint = prose.Say("Give the default user of every Sentinel the password of %s, and switch it on.", sentinelKey(t.Store))
		f.Fix = openSentinel(t, ofSentinelSettings(t.Store))
		out = append(out, f)
	}
	return out
}

func defaultOffAtRedis(c *checks.Case, t checks.Trouble) checks.Finding {
	s := t.Store
	f := refusal(c, t, prose.Say("The default user of {nodes} is switched off, and %s sends a password without a user name.",
		component.Get(s.Component).Title))
	on := onEvery(c, s, []string{"on", ">" + ofSettings(s)})
	if !s.Driver.SendsUsername && s.Component != probe.Direct {
		f.Hint = prose.Say("%s never sends a user name: switch the default user on and give it that password, or upgrade.", named(s))
		f.Fix = on
		return f
	}
	f.Hint = prose.Say("Set %s to the user that %s belongs to.", usernameKey(s), passwordKey(s))
	f.Fix = fixes.Ways(fixes.Set(s, component.Username, fixes.Ask("user name that the password belongs to")), on)
	return f
}

// onEvery changes the default user of every server of a store.
func onEvery(c *checks.Case, s *probe.Store, rules []string) []report.Fix {
	var out []report.Fix
	for _, n := range everywhere(c, s) {
		out = append(out, fixes.SetUser(s, n.Addr, n, "default", rules, fixes.Giving{})...)
	}
	return out
}

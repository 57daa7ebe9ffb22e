package auth

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var sentinelUserRequired = checks.Check{
	ID: probe.AuthSentinelUserRequired, Title: "Sentinel that wants a user name", Status: report.Fail,
	Doc: "The Sentinel takes the password with a user name and not for its default user. Tyk has no setting for a user name at the " +
		"Sentinels: it always logs in as default. Seen by trying the user name of the settings once, after the password alone was refused.",
	Hint:   "Give the default user of the Sentinels that password.",
	Broken: checks.BrokenLoginSentinel, Degraded: checks.DegradedLogin, Costs: true,
	After: []probe.FaultID{probe.ModeRedisAsSentinel, probe.ModeBoth}, Follows: fromSentinelPassword, Judge: judgeSentinelUser,
}

func judgeSentinelUser(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthSentinelUserRequired, probe.AsSentinel) {
		f := refusal(c, t, prose.Say("{nodes} {takes|take} the password with the user name %q alone, and Tyk has none for Sentinels.",
			t.Store.Username))
		f.Hint = prose.Say("Give the default user of the Sentinels the password and the rights to ask.")
		if worked(t.Node, probe.TriedSentinelPasswordWithUser) {
			f.Fix = openSentinel(t, ofSentinelSettings(t.Store))
		} else { // it was the password of Redis, which Tyk does not use there
			f.Fix = fixes.Together(openSentinel(t, ofSettings(t.Store)), fixes.Set(t.Store, component.SentinelPassword,
				valueOf(passwordKey(t.Store))))
		}
		out = append(out, f)
	}
	return out
}

// openSentinel lets Tyk in at one Sentinel as its default user, with a password, and keeps that.
func openSentinel(t checks.Trouble, secret string) []report.Fix {
	return sentinelUser(t, "on", ">"+secret)
}

// sentinelUser gives the default user of a Sentinel what Tyk does there. Sentinels have users since Redis 6.2, and no
// CONFIG REWRITE.
func sentinelUser(t checks.Trouble, before ...string) []report.Fix {
	argv := slices.Concat([]string{"ACL", "SETUSER", "default"}, before)
	for _, command := range sentinelGrant.Commands {
		argv = append(argv, "+"+command)
	}
	return []report.Fix{
		fixes.Admin(t.Store, t.Node.Addr, t.Node, append(argv, withAllChannels)...),
		fixes.Admin(t.Store, t.Node.Addr, t.Node, "SENTINEL", "FLUSHCONFIG"),
	}
}

var sentinelWrongPassword = checks.Check{
	ID: probe.AuthSentinelWrongPassword, Title: "Password refused by the Sentinels", Status: report.Fail,
	Doc: "The Sentinels refuse sentinel_password. They have a password of their own; the charts of Bitnami use that of Redis for " +
		"both. Tyk then says \"all sentinels specified in configuration are unreachable\". Where another Sentinel takes it, it is a " +
		"warning. That they want a user name instead looks the same.",
	Hint:   "Correct sentinel_password.",
	Broken: checks.BrokenLoginSentinel, Degraded: checks.DegradedLogin, Costs: true,
	After:   append([]probe.FaultID{probe.AuthPasswordsSwapped, probe.AuthSentinelUserRequired}, otherKind...),
	Follows: fromSentinelPassword, Judge: judgeSentinelWrongPassword,
}

func judgeSentinelWrongPassword(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthSentinelWrongPassword, probe.AsSentinel) {
		s, key := t.Store, sentinelKey(t.Store)
		f := refusal(c, t, prose.Say("{nodes} {refuses|refuse} %s.", key))
		f.Hint = prose.Say("Correct %s. Where it belongs to a user of the Sentinels, give it to their default user: "+
			"Tyk sends no name there.", key)
		f.Fix = fixes.Set(s, component.SentinelPassword, ofSentinels)
		others := len(loginsOf(c, s, probe.AsSentinel).proven) > 0
		switch {
		case worked(t.Node, probe.TriedPassword) && !others:
			f.What = prose.Say("{nodes} {refuses|refuse} %s and {takes|take} %s.", key, passwordKey(s))
			f.Hint = prose.Say("Set %s to the same as %s.", key, passwordKey(s))
			f.Fix = fixes.Set(s, component.SentinelPassword, valueOf(passwordKey(s)))
		case worked(t.Node, probe.TriedTrimmed):
			f.What = prose.Say("{nodes} {refuses|refuse} %s, which is right without the white space around it.", key)
			f.Hint = prose.Say("Remove the white space at the ends of %s.", key)
			f.Fix = fixes.Set(s, component.SentinelPassword, valueOf(key+" without the white space around it"))
		case others:
			f.Seen = f.Seen.Then(prose.Say("Other Sentinels take it."))
			f.Hint = prose.Say("Give all Sentinels the same password.")
			f.Fix = sentinelPassword(t.Node.Addr, ofSentinelSettings(s))
		}
		if checks.Unseen(s, component.SentinelPassword) {
			f = notSeen(f, key)
		}
		out = append(out, f)
	}
	return out
}

var sentinelMissingPassword = checks.Check{
	ID: probe.AuthSentinelMissingPassword, Title: "Password required by the Sentinels", Status: report.Fail,
	Doc: "The Sentinels want a password and Tyk sends them none: sentinel_password is not set, and the password for Redis is not " +
		"used in its place. Gateway before 3.0.2 has no such setting.",
	Hint:   "Set sentinel_password.",
	Broken: checks.BrokenLoginSentinel, Degraded: checks.DegradedLogin, Costs: true,
	After: otherKind, Follows: fromSentinelPassword, Judge: judgeSentinelMissingPassword,
}

func judgeSentinelMissingPassword(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthSentinelMissingPassword, probe.AsSentinel) {
		s, key := t.Store, sentinelKey(t.Store)
		f := refusal(c, t, prose.Say("{nodes} {wants|want} a password and %s is not set.", key))
		f.Hint = prose.Say("Set %s.", key)
		f.Fix = fixes.Set(s, component.SentinelPassword, ofSentinels)
		switch {
		case !s.Driver.KnowsSentinelPassword:
			f.What = prose.Say("{nodes} {wants|want} a password, and %s cannot send one to Sentinels.", named(s))
			f.Hint = prose.Say("Upgrade, or remove requirepass from the Sentinels.")
			f.Fix = fixes.SentinelLines(t.Node.Addr, map[string]*string{"requirepass": nil})
		case s.SentinelPassword.IsSet():
			f.What = prose.Say("{nodes} {answers|answer} that nobody has logged in, although %s is set and was sent.", key)
			f.Hint = prose.Say("Connect to the Sentinel without the proxy in front, and compare.")
			f.Fix = nil
		case worked(t.Node, probe.TriedPassword):
			f.Seen = f.Seen.Then(prose.Say("The one in %s is right, and not used for the Sentinels.", passwordKey(s)))
			f.Hint = prose.Say("Set %s to the same as %s.", key, passwordKey(s))
			f.Fix = fixes.Set(s, component.SentinelPassword, valueOf(passwordKey(s)))
		case s.Password.IsSet():
			f.Seen = f.Seen.Then(prose.Say("%s is not used for the Sentinels.", passwordKey(s)))
		}
		if checks.Unseen(s, component.SentinelPassword) {
			f = notSeen(f, key)
		}
		out = append(out, f)
	}
	return out
}

var sentinelNoPermission = checks.Check{
	ID: probe.AuthSentinelNoPermission, Title: "Missing permission at the Sentinels", Status: report.Fail,
	Doc: "The user that Tyk is at the Sentinels may not ask for the address of the primary or for the other Sentinels, without " +
		"which Tyk finds no Redis. Tyk logs in there as the default user.",
	Hint:   "Grant the default user of the Sentinels the command SENTINEL, and the channels it subscribes to.",
	Broken: checks.BrokenLoginSentinel, Degraded: checks.DegradedLogin, Costs: true,
	Follows: fromSentinelPassword, Judge: judgeSentinelNoPermission,
}

func judgeSentinelNoPermission(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.AuthNoPermission) {
		if t.Node.Purpose != probe.AsSentinel {
			continue
		}
		f := refusal(c, t, prose.Say("{nodes} {does|do} not let Tyk ask for the primary."))
		f.Hint = prose.Say("Grant the default user of the Sentinels what Tyk asks there.")
		f.Fix = sentinelUser(t)
		out = append(out, f)
	}
	return out
}

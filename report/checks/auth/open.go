package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var notNeeded = checks.Check{
	ID: probe.AuthNotNeeded, Title: "Password that Redis does not want", Status: report.Warn,
	Doc: "A password is configured and the server lets anybody in: it is the wrong server, or has lost its password. Clients since " +
		"Gateway 5.3 and Pump 1.9 do not notice; older ones fail, since AUTH is an error there. Where a named user logged in and " +
		"only the default user is open as well, it is a hint.",
	Hint:   "Set the password on the server (requirepass), or find out which server this is.",
	Broken: checks.BrokenLoginOpen, Degraded: checks.DegradedLoginOpen, Costs: true,
	After: otherKind, Judge: judgeNotNeeded,
}

func judgeNotNeeded(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if !s.Password.IsSet() {
			continue
		}
		l := loginsOf(c, s, probe.AsData)
		for _, n := range l.open {
			out = append(out, openRedis(c, s, n, l))
		}
	}
	return out
}

// openRedis is one server that lets everybody in. The password leaves the settings only where no server wants it.
func openRedis(c *checks.Case, s *probe.Store, n *probe.Node, l logins) checks.Finding {
	key, nobodyWants := passwordKey(s), len(l.proven)+len(l.refused) == 0
	f := checks.Finding{
		Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "account")},
		What: prose.Say("{nodes} {lets|let} anybody in although %s is set.", key),
		Seen: prose.Say("The password was lost, or another server was meant."),
		Hint: prose.Say("Set the password on {nodes}, as on the others."),
	}
	onServer := fixes.Together(tellSentinels(c, s), givePassword(c, s, []*probe.Node{n}))
	f.Fix = onServer
	if nobodyWants {
		f.Hint = prose.Say("Set the password on the servers, and for whoever else uses them; or remove %s if they are to be open.", key)
		f.Fix = fixes.Ways(onServer, fixes.Clear(s, component.Password))
	}
	switch {
	case checks.User(s) != "default":
		f.Status = report.Info
		f.What = prose.Say("{nodes} {accepts|accept} the user %s, and {lets|let} anybody in as the default user besides.", s.Username)
		f.Seen, f.Fix = prose.Text{}, nil
		f.Hint = prose.Say("Switch the default user off if that is not meant.")
	case s.Driver.AuthUnneededFails:
		f.Status = report.Fail
		f.What = prose.Say("{nodes} {has|have} no password and %s is set, which %s takes for a failure.", key, named(s))
		f.Seen = prose.Say("Its client sends AUTH, and the server refuses it.")
		if nobodyWants {
			f.Hint = prose.Say("Remove %s, or set the password on the servers.", key)
			f.Fix = fixes.Ways(fixes.Clear(s, component.Password), onServer)
		}
	}
	return f
}

var sentinelNotNeeded = checks.Check{
	ID: probe.AuthSentinelNotNeeded, Title: "Password that the Sentinels do not want", Status: report.Warn,
	Doc: "sentinel_password is set and the Sentinels let anybody in, who can then move the primary elsewhere. Clients since " +
		"Gateway 5.3 and Pump 1.9 do not notice; older ones fail, since AUTH is an error there.",
	Hint:   "Set requirepass on the Sentinels, or remove sentinel_password.",
	Broken: checks.BrokenLoginOpen, Degraded: checks.DegradedLoginOpen, Costs: true,
	After: otherKind, Follows: fromSentinelPassword, Judge: judgeSentinelNotNeeded,
}

func judgeSentinelNotNeeded(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Sentinel || !s.SentinelPassword.IsSet() || !s.Driver.KnowsSentinelPassword {
			continue
		}
		l := loginsOf(c, s, probe.AsSentinel)
		for _, n := range l.open {
			out = append(out, openSentinelOf(c, s, n, l))
		}
	}
	return out
}

func openSentinelOf(c *checks.Case, s *probe.Store, n *probe.Node, l logins) checks.Finding {
	key, nobodyWants := sentinelKey(s), len(l.proven)+len(l.refused) == 0
	onServer := sentinelPassword(n.Addr, ofSentinelSettings(s))
	f := checks.Finding{
		Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "account")},
		What: prose.Say("{nodes} {lets|let} anybody in although %s is set.", key),
		Seen: prose.Say("Whoever reaches a Sentinel can move the primary elsewhere."),
		Hint: prose.Say("Set requirepass on {nodes}, as on the others."), Fix: onServer,
	}
	if nobodyWants {
		f.Hint = prose.Say("Set requirepass on the Sentinels, or remove %s.", key)
		f.Fix = fixes.Ways(onServer, fixes.Clear(s, component.SentinelPassword))
	}
	if s.Driver.AuthUnneededFails {
		f.Status = report.Fail
		f.What = prose.Say("{nodes} {has|have} no password and %s is set, which %s takes for a failure.", key, named(s))
		f.Seen = prose.Say("Its client sends AUTH, and the Sentinel refuses it.")
		if nobodyWants {
			f.Hint = prose.Say("Remove %s, or set requirepass on the Sentinels.", key)
			f.Fix = fixes.Ways(fixes.Clear(s, component.SentinelPassword), onServer)
		}
	}
	return f
}

// sentinelPassword sets the password of one Sentinel, which it uses towards the others as well: a line of its file, since
// CONFIG is no command of a Sentinel.
func sentinelPassword(addr, secret string) []report.Fix {
	return fixes.SentinelLines(addr, map[string]*string{"requirepass": fixes.Value(secret)})
}

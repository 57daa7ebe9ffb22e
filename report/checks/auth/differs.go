package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var nodeDiffers = checks.Check{
	ID: probe.AuthNodeDiffers, Title: "One server with other credentials", Status: report.Fail,
	Doc: "Some servers of the estate accept the credentials and others refuse the same ones: passwords and ACL users are kept per " +
		"server and do not spread. Tyk fails for the keys of these servers, and its health check now and then. A replica, which Tyk " +
		"does not use until it is promoted, is a warning.",
	Hint:   "Give all servers the same password and the same ACL users.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	Judge: judgeNodeDiffers,
}

func judgeNodeDiffers(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		l := loginsOf(c, s, probe.AsData)
		if !l.differ() {
			continue
		}
		others := len(l.proven) + len(l.open)
		for _, t := range l.refused {
			f := refusal(c, t, prose.Say("{nodes} {refuses|refuse} the password that %s.", prose.Count(others, "other server accepts",
				"other servers accept")))
			f.Hint = prose.Say("Give {nodes} the same password and users as the others.")
			f.Fix = sameLogin(c, t)
			if t.Fault.ID == probe.AuthMissingPassword && !s.Password.IsSet() {
				f.What = prose.Say(
					"{nodes} {wants|want} a password, and %s none.",
					prose.Count(others, "other server wants", "other servers want"),
				)
				f.Hint = prose.Say("Give all servers the same password, and set it in %s.", passwordKey(s))
				f.Fix = onePassword(c, s, l)
			}
			out = append(out, f)
		}
	}
	return out
}

// sameLogin gives one server the credentials of the others.
func sameLogin(c *checks.Case, t checks.Trouble) []report.Fix {
	if checks.User(t.Store) != "default" {
		return giveUser(c, t.Store, []*probe.Node{t.Node})
	}
	return givePassword(c, t.Store, []*probe.Node{t.Node})
}

// onePassword gives the open servers of an estate a password, and the settings the same; those that want one already have
// to have it.
func onePassword(c *checks.Case, s *probe.Store, l logins) []report.Fix {
	return fixes.Together(givePassword(c, s, l.open), fixes.Set(s, component.Password, ofServer(s)))
}

package auth

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var expiredToken = checks.Check{
	ID: probe.AuthExpiredToken, Title: "Access token that has expired", Status: report.Fail,
	Doc: "The password is an access token (Microsoft Entra, AWS IAM) and says itself that it is over; the servers refuse it. " +
		"Tyk does not renew tokens: it sends the text of its settings for ever. The time is read from the token when the settings " +
		"are read; the token itself is kept nowhere.",
	Hint:   "Use a password that does not expire, of an ACL user or an access key.",
	Broken: checks.BrokenLoginCertain, Degraded: checks.DegradedLogin, Costs: true,
	Follows: fromCredentials, Judge: judgeExpiredToken,
}

func judgeExpiredToken(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range refusedAs(c, probe.AuthExpiredToken, probe.AsData) {
		key, shape := passwordKey(t.Store), t.Store.PasswordShape
		f := refusal(c, t, prose.Say("{nodes} {refuses|refuse} %s: it is %s that expired on %s.", key, tokenKind(shape),
			prose.Minute(*shape.Expires)))
		f.Seen = f.Seen.Then(prose.Say("It is over since %s, and Tyk does not renew it.", prose.Span(c.AsOf.Sub(*shape.Expires))))
		f.Refs = append(f.Refs, c.AtStore(t.Store, "password_shape"))
		f.Hint = prose.Say("Use a password that does not expire: an access key, which belongs to the default user, " +
			"or an ACL user with a password.")
		f.Fix = instead(t.Store)
		out = append(out, f)
	}
	return out
}

// instead is what takes the place of a token: an access key, which goes without the name that the token had, or a user
// with a password of its own.
func instead(s *probe.Store) []report.Fix {
	key := fixes.Together(
		fixes.Clear(s, component.Username),
		fixes.Set(s, component.Password, fixes.Ask("access key that does not expire")),
	)
	if _, spelt := component.Spell(s, component.Username); !spelt {
		return fixes.Ways(key)
	}
	return fixes.Ways(key, fixes.Together(
		fixes.Set(s, component.Username, fixes.Ask("name of an ACL user")), fixes.Set(s, component.Password,
			fixes.Ask("password of that user")),
	))
}

var tokenExpires = checks.Check{
	ID: probe.AuthTokenExpires, Title: "Access token as a password", Status: report.Warn,
	Doc: "The password is an access token that still works and will expire, after 15 minutes with AWS and an hour or so with " +
		"others. New connections fail from then on, old ones are cut later.",
	Hint:   "Use a password that does not expire, of an ACL user or an access key.",
	Broken: checks.BrokenLogin, Degraded: checks.DegradedLogin, Costs: true,
	After: []probe.FaultID{probe.AuthExpiredToken}, Judge: judgeTokenExpires,
}

func judgeTokenExpires(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		l := loginsOf(c, s, probe.AsData)
		if !s.Password.IsSet() || !s.PasswordShape.IsToken() || len(l.refused) > 0 || len(l.proven) == 0 && !c.Ev.Offline {
			continue
		}
		out = append(out, checks.Finding{
			Store: s, Refs: []report.Ref{c.AtStore(s, "password_shape")},
			What: prose.Say("%s is %s %s.", passwordKey(s), tokenKind(s.PasswordShape), tokenTimes(s.PasswordShape)),
			Seen: prose.Say("Tyk does not renew it: from then on new connections fail."),
			Fix:  instead(s),
		})
	}
	return out
}

// tokenKind is what a token is called.
func tokenKind(s *probe.SecretShape) string {
	switch s.Kind {
	case probe.ShapeJWT:
		return "an access token (JWT)"
	case probe.ShapeAWS:
		return "an IAM token of AWS"
	case probe.ShapeGCP:
		return "an access token of Google"
	}
	return "an access token"
}

// tokenTimes says until when a token holds.
func tokenTimes(s *probe.SecretShape) string {
	if s.Expires == nil {
		return "that does not tell its end"
	}
	return "that holds until " + prose.Minute(*s.Expires)
}

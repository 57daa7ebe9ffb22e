package checks

import (
	"fmt"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

func judgeWrongPassword(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs(probe.AuthWrongPassword, probe.AsData) {
		key := keyOf(t.s, component.Password)
		f := c.refusal(t, fmt.Sprintf("{nodes} {refuses|refuse} the password of %s%s.", key, saying(t.fault)))
		f.Hint = fmt.Sprintf("Correct %s.", key)
		f.Fix = setField(t.s, component.Password, "")
		if t.s.Username == "" && t.s.Driver.SendsUsername {
			f.Hint = fmt.Sprintf("Correct %s, or set %s if the password belongs to an ACL user.", key, keyOf(t.s, component.Username))
		}
		if t.s.Username != "" {
			f.Message = fmt.Sprintf("{nodes} {refuses|refuse} user name and password%s.", saying(t.fault))
			f.Hint = fmt.Sprintf("Correct %s or %s: wrong password, unknown user or disabled user, Redis does not tell.", key, keyOf(t.s, component.Username))
			f.Fix = append(f.Fix, redisFix(t.n.Addr, "ACL GETUSER "+shellWord(t.s.Username)+"   # as an administrator: shows whether the user exists and is on"))
		}
		c.narrow(t, &f)
		if unseen(t.s, component.Password) {
			notSeen(key, &f)
		}
		out = append(out, f)
	}
	return out
}

// narrow makes a refused password more exact, by what else was seen.
func (c *Case) narrow(t trouble, f *report.Finding) {
	s, key := t.s, keyOf(t.s, component.Password)
	shape := s.PasswordShape
	switch {
	case worked(t.n, "trimmed password"):
		f.Message += " Without the white space around it the password is right."
		f.Hint = fmt.Sprintf("Remove the white space at the ends of %s; a secret made from a file needs echo -n.", key)
	case worked(t.n, "sentinel_password"):
		f.Message += fmt.Sprintf(" The one in %s is right.", keyOf(s, component.SentinelPassword))
		f.Hint = fmt.Sprintf("Set %s to the same as %s.", key, keyOf(s, component.SentinelPassword))
	case s.Username != "" && !s.Driver.SendsUsername:
		f.Message = fmt.Sprintf("{nodes} {refuses|refuse} the password of %s%s. %s %s never sends a user name, so it has to be that of the default user.", key, saying(t.fault), product(s.Component), s.TykVersion)
		f.Hint = "Use the password of the default user, or upgrade."
	case worked(t.n, "none"):
		f.Message += " It lets anybody in without one."
	case shape.IsToken():
		f.Message += " It is " + tokenKind(shape) + " " + tokenTimes(shape) + "."
		f.Hint = "Make sure that the token is for this server and user, or use a password that does not expire."
	case shape != nil && (shape.Leading || shape.Trailing):
		f.Message += " It begins or ends with white space."
	case tried(t.n, "password without username"):
		f.Message += " The password without the user name is refused as well."
	}
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
	return "that holds until " + minute(*s.Expires)
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func judgeExpiredToken(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs("auth.expired_token", probe.AsData) {
		key, shape := keyOf(t.s, component.Password), t.s.PasswordShape
		f := c.refusal(t, fmt.Sprintf("{nodes} {refuses|refuse} the password of %s: it is %s that expired on %s, %s ago, and Tyk does not renew it.",
			key, tokenKind(shape), minute(*shape.Expires), roughly(c.AsOf.Sub(*shape.Expires))))
		f.Evidence = append(f.Evidence, c.AtStore(t.s, "password_shape"))
		f.Hint = "Use a password that does not expire: an ACL user with a password, or an access key."
		f.Fix = setField(t.s, component.Password, "")
		out = append(out, f)
	}
	return out
}

// roughly is a length of time for people.
func roughly(d time.Duration) string {
	switch {
	case d < time.Minute:
		return plural(int(d/time.Second), "second", "seconds")
	case d < 2*time.Hour:
		return plural(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return plural(int(d/time.Hour), "hour", "hours")
	}
	return plural(int(d/(24*time.Hour)), "day", "days")
}

func judgeTokenExpires(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		l := c.loginsOf(s, probe.AsData)
		if !s.Password.IsSet() || !s.PasswordShape.IsToken() || len(l.refused) > 0 || len(l.proven) == 0 && !c.Ev.Offline {
			continue
		}
		key := keyOf(s, component.Password)
		out = append(out, report.Finding{
			Store: s.ID, Verify: verify(s, "auth.*"), Evidence: []string{c.AtStore(s, "password_shape")},
			Message: fmt.Sprintf("The password of %s is %s %s; Tyk does not renew it, and connections fail from then on.", key, tokenKind(s.PasswordShape), tokenTimes(s.PasswordShape)),
			Fix:     setField(s, component.Password, ""),
		})
	}
	return out
}

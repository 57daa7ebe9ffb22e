package checks

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

func judgeSwapped(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range append(c.refusedAs("auth.passwords_swapped", probe.AsSentinel), c.refusedAs("auth.passwords_swapped", probe.AsData)...) {
		redis, sentinel := keyOf(t.s, component.Password), keyOf(t.s, component.SentinelPassword)
		right, wrong := redis, sentinel
		if t.n.Purpose == probe.AsData {
			right, wrong = sentinel, redis
		}
		f := c.refusal(t, fmt.Sprintf("{nodes} {refuses|refuse} %s and {takes|take} %s: the two are most likely swapped.", wrong, right))
		f.Hint = fmt.Sprintf("Swap %s and %s.", redis, sentinel)
		f.Fix = append(setField(t.s, component.Password, ""), setField(t.s, component.SentinelPassword, "")...)
		out = append(out, f)
	}
	return out
}

func judgeNamedWithoutPassword(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Username == "" || s.Password.IsSet() || unseen(s, component.Password) {
			continue
		}
		l := c.loginsOf(s, probe.AsData)
		f := report.Finding{
			Store: s.ID, Verify: verify(s, "auth.*"), Evidence: []string{c.AtStore(s, "username")},
			Message: fmt.Sprintf("%s is %q and no password is set, so Tyk sends neither.", keyOf(s, component.Username), s.Username),
			Hint:    fmt.Sprintf("Set %s to the password of that user.", keyOf(s, component.Password)), Fix: setField(s, component.Password, ""),
		}
		for _, t := range l.refused {
			f.Nodes = append(f.Nodes, t.n.Addr)
			f.Evidence = append(f.Evidence, c.AtStep(t.n, t.step))
		}
		switch {
		case len(f.Nodes) > 0:
			f.Message = strings.TrimSuffix(f.Message, ".") + "; {nodes} {wants|want} them" + saying(l.refused[0].fault) + "."
		case len(l.open)+len(l.proven) > 0:
			f.Status = report.Warn
			f.Message += " Redis takes it for the default user."
		}
		out = append(out, f)
	}
	return out
}

func judgeNodeDiffers(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		l := c.loginsOf(s, probe.AsData)
		if !l.differ() {
			continue
		}
		for _, t := range l.refused {
			others := len(l.proven) + len(l.open)
			place := ""
			if t.n.Slots != "" && len(l.refused) == 1 {
				place = " (primary of slots " + t.n.Slots + ")"
			}
			f := c.refusal(t, fmt.Sprintf("{nodes}%s {refuses|refuse} the password that %s accepted%s.", place, plural(others, "other server", "other servers"), saying(t.fault)))
			f.Hint = "Give {nodes} the same password and users as the others."
			f.Fix = sameLogin(t)
			if t.fault.ID == probe.AuthMissingPassword && !s.Password.IsSet() {
				f.Message = fmt.Sprintf("{nodes}%s wants a password, and %s none%s.", place, plural(others, "other server wants", "other servers want"), saying(t.fault))
				f.Hint = fmt.Sprintf("Give all servers the same password, and set it in %s.", keyOf(s, component.Password))
			}
			out = append(out, f)
		}
	}
	return out
}

// keepUsers makes a change of ACL users last.
const keepUsers = "ACL SAVE (with an ACL file) or CONFIG REWRITE"

// sameLogin gives one server the credentials of the others.
func sameLogin(t trouble) []report.Fix {
	if user := who(t.s); user != "default" {
		return []report.Fix{redisFix(t.n.Addr, "ACL SETUSER "+shellWord(user)+" on '>...'   # and the rules of the other servers; then "+keepUsers)}
	}
	return []report.Fix{redisFix(t.n.Addr, "CONFIG SET requirepass ..."), redisFix(t.n.Addr, "CONFIG SET masterauth ...   # then CONFIG REWRITE")}
}

func judgeUnknownUser(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs("auth.unknown_user", probe.AsData) {
		f := c.refusal(t, fmt.Sprintf("{nodes} {refuses|refuse} the user %q, and {takes|take} the password without a user name: it belongs to the default user%s.", t.s.Username, saying(t.fault)))
		f.Hint = fmt.Sprintf("Remove %s, or create the user %s on every server.", keyOf(t.s, component.Username), t.s.Username)
		f.Fix = append(clearField(t.s, component.Username), redisFix(t.n.Addr, "ACL SETUSER "+shellWord(t.s.Username)+" on '>...' '~*' '&*' +@all   # then "+keepUsers))
		out = append(out, f)
	}
	return out
}

func judgeUserDisabled(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs("auth.user_disabled", probe.AsData) {
		f := c.refusal(t, fmt.Sprintf("On {nodes} the user %s is switched off%s.", who(t.s), saying(t.fault)))
		f.Hint = "Switch the user on, on every server."
		f.Fix = []report.Fix{redisFix(t.n.Addr, "ACL SETUSER "+shellWord(who(t.s))+" on")}
		out = append(out, f)
	}
	return out
}

func judgeMissingPassword(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs(probe.AuthMissingPassword, probe.AsData) {
		key := keyOf(t.s, component.Password)
		f := c.refusal(t, fmt.Sprintf("{nodes} {wants|want} a password and %s is not set%s.", key, saying(t.fault)))
		f.Hint = fmt.Sprintf("Set %s.", key)
		f.Fix = setField(t.s, component.Password, "")
		switch {
		case t.s.Password.IsSet():
			f.Message = fmt.Sprintf("{nodes} {wants|want} a password although %s is set%s; something in between may answer in the place of Redis.", key, saying(t.fault))
			f.Hint = "Connect to Redis without the proxy in front, and compare."
		case worked(t.n, "sentinel_password"):
			f.Message = fmt.Sprintf("{nodes} {wants|want} a password and %s is not set%s; the one in %s is right, and used for the Sentinels alone.", key, saying(t.fault), keyOf(t.s, component.SentinelPassword))
			f.Hint = fmt.Sprintf("Set %s to the same as %s.", key, keyOf(t.s, component.SentinelPassword))
		case t.s.Mode == probe.Sentinel && t.s.SentinelPassword.IsSet():
			f.Hint = fmt.Sprintf("Set %s as well: %s is used for the Sentinels alone.", key, keyOf(t.s, component.SentinelPassword))
		}
		if unseen(t.s, component.Password) {
			notSeen(key, &f)
		}
		out = append(out, f)
	}
	return out
}

func judgeNotNeeded(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if !s.Password.IsSet() {
			continue
		}
		for _, n := range c.loginsOf(s, probe.AsData).open {
			key := keyOf(s, component.Password)
			f := report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "auth.*"), Evidence: []string{c.At(n, "account")},
				Message: fmt.Sprintf("{nodes} {lets|let} anybody in although %s is set: the password was lost, or another server was meant.", key),
				Hint:    fmt.Sprintf("Set the password on the server, or remove %s if it is to be open.", key),
				Fix:     append([]report.Fix{redisFix(n.Addr, "CONFIG SET requirepass ...   # then CONFIG REWRITE")}, clearField(s, component.Password)...),
			}
			switch {
			case who(s) != "default":
				f.Status = report.Info
				f.Message = fmt.Sprintf("{nodes} {accepts|accept} the user %s, and {lets|let} anybody in as the default user besides.", s.Username)
				f.Hint = "Switch the default user off if that is not meant."
				f.Fix = []report.Fix{redisFix(n.Addr, "ACL SETUSER default off")}
			case s.Driver.AuthUnneededFails:
				f.Status = report.Fail
				f.Message = fmt.Sprintf("{nodes} {has|have} no password and %s is set: the client of %s %s takes the refusal of AUTH for a failure.", key, product(s.Component), s.TykVersion)
			}
			out = append(out, f)
		}
	}
	return out
}

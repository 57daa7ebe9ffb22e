package checks

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

func judgeSentinelWrongPassword(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs("auth.sentinel_wrong_password", probe.AsSentinel) {
		key := keyOf(t.s, component.SentinelPassword)
		f := c.refusal(t, fmt.Sprintf("{nodes} {refuses|refuse} the password of %s%s.", key, saying(t.fault)))
		f.Hint = fmt.Sprintf("Correct %s.", key)
		f.Fix = setField(t.s, component.SentinelPassword, "")
		switch {
		case worked(t.n, "password"):
			f.Message += fmt.Sprintf(" The one in %s is right.", keyOf(t.s, component.Password))
			f.Hint = fmt.Sprintf("Set %s to the same as %s.", key, keyOf(t.s, component.Password))
		case worked(t.n, "trimmed password"):
			f.Message += " Without the white space around it the password is right."
			f.Hint = fmt.Sprintf("Remove the white space at the ends of %s.", key)
		case f.Status == report.Warn:
			f.Message += " Other Sentinels let Tyk in."
			f.Hint = "Give all Sentinels the same password."
			f.Fix = []report.Fix{redisFix(t.n.Addr, "CONFIG SET requirepass ...   # 6.2 and later; else requirepass in sentinel.conf")}
		}
		if unseen(t.s, component.SentinelPassword) {
			notSeen(key, &f)
		}
		out = append(out, f)
	}
	return out
}

func judgeSentinelMissingPassword(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs("auth.sentinel_missing_password", probe.AsSentinel) {
		key := keyOf(t.s, component.SentinelPassword)
		f := c.refusal(t, fmt.Sprintf("{nodes} {wants|want} a password and %s is not set%s.", key, saying(t.fault)))
		f.Hint = fmt.Sprintf("Set %s.", key)
		f.Fix = setField(t.s, component.SentinelPassword, "")
		switch {
		case !t.s.Driver.KnowsSentinelPassword:
			f.Message = fmt.Sprintf("{nodes} {wants|want} a password, and %s %s cannot send one to Sentinels%s.", product(t.s.Component), t.s.TykVersion, saying(t.fault))
			f.Hint = "Upgrade, or remove requirepass from the Sentinels."
			f.Fix = []report.Fix{redisConf("remove requirepass from sentinel.conf")}
		case worked(t.n, "password"):
			f.Message += fmt.Sprintf(" The one in %s is right, and not used for the Sentinels.", keyOf(t.s, component.Password))
			f.Hint = fmt.Sprintf("Set %s to the same as %s.", key, keyOf(t.s, component.Password))
		case t.s.Password.IsSet():
			f.Message += fmt.Sprintf(" %s is not used for the Sentinels.", keyOf(t.s, component.Password))
		}
		if unseen(t.s, component.SentinelPassword) {
			notSeen(key, &f)
		}
		out = append(out, f)
	}
	return out
}

func judgeSentinelUser(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.refusedAs("auth.sentinel_user_required", probe.AsSentinel) {
		f := c.refusal(t, fmt.Sprintf("{nodes} {takes|take} the password with the user name %q alone, and Tyk has no user name for Sentinels%s.", t.s.Username, saying(t.fault)))
		f.Hint = "Give the default user of the Sentinels a password and the rights to ask."
		f.Fix = append([]report.Fix{redisFix(t.n.Addr, "ACL SETUSER default on '>...' "+sentinelRights)}, setField(t.s, component.SentinelPassword, "")...)
		out = append(out, f)
	}
	return out
}

// sentinelRights are what Tyk does on a Sentinel.
const sentinelRights = "+ping +hello +client +sentinel +subscribe '&*'"

func judgeSentinelNotNeeded(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Sentinel || !s.SentinelPassword.IsSet() || !s.Driver.KnowsSentinelPassword {
			continue
		}
		for _, n := range c.loginsOf(s, probe.AsSentinel).open {
			key := keyOf(s, component.SentinelPassword)
			f := report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "auth.*"), Evidence: []string{c.At(n, "account")},
				Message: fmt.Sprintf("{nodes} {lets|let} anybody in although %s is set: whoever reaches a Sentinel can move the primary.", key),
				Hint:    fmt.Sprintf("Set requirepass on the Sentinels, or remove %s.", key),
				Fix:     append([]report.Fix{redisConf("requirepass ...  # sentinel.conf of " + n.Addr)}, clearField(s, component.SentinelPassword)...),
			}
			if s.Driver.AuthUnneededFails {
				f.Status = report.Fail
				f.Message = fmt.Sprintf("{nodes} {has|have} no password and %s is set: the client of %s %s takes the refusal of AUTH for a failure.", key, product(s.Component), s.TykVersion)
				f.Hint = fmt.Sprintf("Remove %s, or set requirepass on the Sentinels.", key)
			}
			out = append(out, f)
		}
	}
	return out
}

func judgeSentinelNoPermission(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.AuthNoPermission) {
		if t.n.Purpose != probe.AsSentinel {
			continue
		}
		f := c.finding(t, "{nodes} {does|do} not let Tyk ask for the primary"+saying(t.fault)+".")
		f.Hint = "Grant the default user of the Sentinels what Tyk asks there."
		f.Fix = []report.Fix{redisFix(t.n.Addr, "ACL SETUSER default "+sentinelRights)}
		out = append(out, f)
	}
	return out
}

package checks

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

const wrongPass = "WRONGPASS invalid username-password pair or user is disabled."

var ring probe.Keyring

// withPassword gives the store of an estate a password that every server wants and takes.
func withPassword(e *estate) *estate {
	for _, s := range e.stores {
		s.Password, s.PasswordShape = ring.Add("of redis"), &probe.SecretShape{Kind: probe.ShapeText, Length: "8-31"}
		if s.Mode == probe.Sentinel {
			s.SentinelPassword = ring.Add("of the sentinels")
		}
	}
	for _, n := range e.nodes {
		n.Steps = slices.Insert(n.Steps, 1, probe.Step{Name: probe.StepAuth, TookMS: 0.5})
		n.Account = &probe.Account{User: "default", NeedsNone: pBool(false)}
	}
	return e
}

// locked is the standalone estate with a password that the server refuses; the trials are what else was tried.
func locked(trials ...probe.Trial) func() *estate {
	return func() *estate {
		e := withPassword(aStandalone())
		refuse(e.nodes[0], probe.AuthWrongPassword, wrongPass, trials...)
		return e
	}
}

func refuse(n *probe.Node, id probe.FaultID, text string, trials ...probe.Trial) {
	fails(n, probe.StepAuth, id, text)
	n.Trials = trials
}

// withUser adds a user name to the settings.
func withUser(build func() *estate) func() *estate {
	return func() *estate {
		e := build()
		e.stores[0].Username = "tyk"
		return e
	}
}

// unset is the standalone estate without a password, at a server that wants one.
func unset() *estate {
	e := aStandalone()
	refuse(e.nodes[0], probe.AuthMissingPassword, "NOAUTH Authentication required.")
	return e
}

// open makes a server of the estate let everybody in.
func open(build func() *estate) func() *estate {
	return func() *estate {
		e := build()
		for _, n := range e.nodes {
			n.Account = &probe.Account{User: "default", NeedsNone: pBool(true)}
		}
		return e
	}
}

// hidden notes that a secret of the settings was not visible to us.
func hidden(build func() *estate, field string) func() *estate {
	return func() *estate {
		e := build()
		e.stores[0].Notes = append(e.stores[0].Notes, probe.Note{ID: "run.not_visible", Field: field, Text: "The secret tyk-redis was not visible."})
		return e
	}
}

// lockedSentinels is the Sentinel estate whose Sentinels refuse us, so that nothing else was found.
func lockedSentinels(id probe.FaultID, text string, trials ...probe.Trial) func() *estate {
	return func() *estate {
		e := withPassword(aSentinel())
		e.nodes = slices.DeleteFunc(e.nodes, func(n *probe.Node) bool { return n.Purpose == probe.AsData })
		for _, n := range e.nodes {
			refuse(n, id, text, trials...)
		}
		return e
	}
}

// token makes the password an access token that ends some time from now.
func token(build func() *estate, kind probe.ShapeKind, ends time.Duration) func() *estate {
	return func() *estate {
		e := build()
		end := asOf.Add(ends)
		e.stores[0].PasswordShape = &probe.SecretShape{Kind: kind, Length: "128 and more", Expires: &end}
		return e
	}
}

// limited is the standalone estate with an account that was refused commands, keys or channels.
func limited(refused ...probe.Refusal) func() *estate {
	return func() *estate {
		e := withPassword(aStandalone())
		e.stores[0].Username = "tyk"
		e.nodes[0].Account.User = "tyk"
		e.nodes[0].Rights = &probe.Rights{Tried: 30, Refused: refused}
		return e
	}
}

func noPerm(command, key, channel, use string, vital bool, text string) probe.Refusal {
	return probe.Refusal{Command: command, Key: key, Channel: channel, Use: use, Vital: vital, Fault: probe.Fault{ID: probe.AuthNoPermission, Text: text}}
}

func aLimitedUser() *estate {
	return limited(
		noPerm("SET", "apikey-*", "", "sessions", true, "NOPERM this user has no permissions to access one of the keys used as arguments"),
		noPerm("INCR", "quota-*", "", "quotas", false, "NOPERM No permissions to access a key"),
		noPerm("PUBLISH", "", "tyk.cluster.notifications", "notices of changes", false, "NOPERM User tyk has no permissions to run the 'publish' command"),
		noPerm("SUBSCRIBE", "", "tyk.cluster.notifications", "notices of changes", true, "NOPERM No permissions to access a channel"),
	)()
}

func oneDiffers() *estate {
	e := withPassword(aCluster())
	n := e.at("10.0.0.12:6379")
	slots := n.Slots
	refuse(n, probe.AuthWrongPassword, wrongPass)
	n.Role, n.Slots = probe.Primary, slots
	return e
}

func authExamples() []example {
	healthy, sentinel := func() *estate { return withPassword(aStandalone()) }, func() *estate { return withPassword(aSentinel()) }
	byName := probe.Trial{What: "sentinel_password with username", OK: true}
	return []example{
		{"auth.passwords_swapped", report.Fail, lockedSentinels(probe.AuthWrongPassword, wrongPass, probe.Trial{What: "password", OK: true}), sentinel},
		{"auth.username_without_password", report.Fail, withUser(unset), withUser(healthy)},
		{"auth.node_differs", report.Fail, oneDiffers, func() *estate { return withPassword(aCluster()) }},
		{"auth.unknown_user", report.Fail, withUser(locked(probe.Trial{What: "password without username", OK: true})), withUser(locked(probe.Trial{What: "password without username"}))},
		{"auth.user_disabled", report.Fail, func() *estate {
			e := withUser(healthy)()
			refuse(e.nodes[0], probe.AuthWrongPassword, "WRONGPASS user is disabled")
			return e
		}, withUser(locked())},
		{probe.AuthWrongPassword, report.Fail, locked(), healthy},
		{probe.AuthMissingPassword, report.Fail, unset, aStandalone},
		{probe.AuthNotNeeded, report.Warn, open(healthy), healthy},
		{"auth.expired_token", report.Fail, token(locked(), probe.ShapeJWT, -90*time.Minute), token(locked(), probe.ShapeJWT, time.Minute)},
		{"auth.token_expires", report.Warn, token(healthy, probe.ShapeAWS, 12*time.Minute), healthy},
		{"auth.sentinel_user_required", report.Fail, withUser(lockedSentinels(probe.AuthWrongPassword, wrongPass, byName)), withUser(lockedSentinels(probe.AuthWrongPassword, wrongPass))},
		{"auth.sentinel_wrong_password", report.Fail, lockedSentinels(probe.AuthWrongPassword, wrongPass), sentinel},
		{"auth.sentinel_missing_password", report.Fail, lockedSentinels(probe.AuthMissingPassword, "NOAUTH Authentication required."), sentinel},
		{"auth.sentinel_not_needed", report.Warn, open(sentinel), sentinel},
		{probe.AuthNoPermission, report.Fail, aLimitedUser, limited()},
		{"auth.sentinel_no_permission", report.Fail, func() *estate {
			e := sentinel()
			for _, n := range e.nodes {
				if n.Purpose == probe.AsSentinel {
					fails(n, probe.StepSentinel, probe.AuthNoPermission, "NOPERM this user has no permissions to run the 'sentinel|get-master-addr-by-name' command")
				}
			}
			return e
		}, sentinel},
	}
}

// roots are the ids of the root causes of an estate.
func roots(t *testing.T, e *estate) string {
	t.Helper()
	var ids []string
	for _, c := range judge(t, e).Causes {
		ids = append(ids, string(c.ID))
	}
	return strings.Join(ids, " ")
}

func TestARefusalHasOneName(t *testing.T) {
	swap := probe.Trial{What: "password", OK: true}
	for name, test := range map[string]struct {
		spoil func() *estate
		want  string
	}{
		"wrong":                      {locked(), "auth.wrong_password"},
		"wrong, with a name":         {withUser(locked(probe.Trial{What: "password without username"})), "auth.wrong_password"},
		"unknown user":               {authExamples()[3].bad, "auth.unknown_user"},
		"none set":                   {unset, "auth.missing_password"},
		"a name alone":               {withUser(unset), "auth.username_without_password"},
		"one of six":                 {oneDiffers, "auth.node_differs"},
		"expired":                    {token(locked(), probe.ShapeAWS, -time.Second), "auth.expired_token"},
		"swapped":                    {lockedSentinels(probe.AuthWrongPassword, wrongPass, swap), "auth.passwords_swapped"},
		"the Sentinels' own":         {lockedSentinels(probe.AuthWrongPassword, wrongPass), "auth.sentinel_wrong_password"},
		"the Sentinels', not set":    {lockedSentinels(probe.AuthMissingPassword, "NOAUTH Authentication required.", swap), "auth.sentinel_missing_password"},
		"all five others refuse too": {allRefuse, "auth.wrong_password"},
		"one password for both, wrong at the Sentinels": {func() *estate {
			e := withPassword(aSentinel())
			refuse(e.at("10.0.0.31:26379"), probe.AuthWrongPassword, wrongPass, swap)
			return e
		}, "auth.sentinel_wrong_password"},
		"Sentinels taken for Redis": {func() *estate {
			e := unset()
			e.nodes[0].Sniff = &probe.Sniff{Kind: "sentinel"}
			return e
		}, "mode.master_name_missing"},
	} {
		if got := roots(t, test.spoil()); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func allRefuse() *estate {
	e := withPassword(aCluster())
	for _, n := range e.nodes {
		refuse(n, probe.AuthWrongPassword, wrongPass)
	}
	return e
}

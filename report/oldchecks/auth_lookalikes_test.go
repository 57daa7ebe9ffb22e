package checks

import (
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func TestLoginsLookalikes(t *testing.T) {
	healthy := func() *estate { return withPassword(aStandalone()) }
	old := func(build func() *estate) func() *estate {
		return func() *estate {
			e := build()
			e.stores[0].Driver.AuthUnneededFails, e.stores[0].Driver.SendsUsername = true, false
			e.stores[0].TykVersion = "3.0.0"
			return e
		}
	}
	checkLookalikes(t, map[string]lookalike{
		"the words of the server":  {locked(), probe.AuthWrongPassword, report.Fail, "WRONGPASS invalid username-password pair"},
		"one server refuses":       {locked(), probe.AuthWrongPassword, report.Fail, "10.0.0.1:6379 refuses the password"},
		"six servers refuse":       {allRefuse, probe.AuthWrongPassword, report.Fail, "and 3 more refuse the password"},
		"the variable is named":    {locked(), probe.AuthWrongPassword, report.Fail, "TYK_GW_STORAGE_PASSWORD=..."},
		"a trailing line break":    {locked(probe.Trial{What: "trimmed password", OK: true}), probe.AuthWrongPassword, report.Fail, "Remove the white space"},
		"what Redis does not tell": {withUser(locked(probe.Trial{What: "password without username"})), probe.AuthWrongPassword, report.Fail, "Redis does not tell"},
		"a client that sends none": {old(withUser(locked())), probe.AuthWrongPassword, report.Fail, "never sends a user name"},
		"an opaque token":          {token(locked(), probe.ShapeGCP, time.Hour), probe.AuthWrongPassword, report.Fail, "access token of Google"},
		"a token without an end": {func() *estate {
			e := locked()()
			e.stores[0].PasswordShape = &probe.SecretShape{Kind: probe.ShapeGCP}
			return e
		}, probe.AuthWrongPassword, report.Fail, "does not tell its end"},
		"a token that is over, and works": {token(healthy, probe.ShapeJWT, -time.Hour), "auth.expired_token", "", ""},
		"how long it is over":             {token(locked(), probe.ShapeJWT, -90*time.Minute), "auth.expired_token", report.Fail, "90 minutes ago"},
		"how long it holds":               {token(healthy, probe.ShapeAWS, 12*time.Minute), "auth.token_expires", report.Warn, "holds until 2030-05-01 12:12 UTC"},
		"a token that nobody wants":       {token(open(healthy), probe.ShapeAWS, time.Minute), "auth.token_expires", "", ""},
		"a name without need":             {open(withUser(aStandalone)), "auth.username_without_password", report.Warn, "default user"},
		"a password although one is set": {func() *estate {
			e := healthy()
			refuse(e.nodes[0], probe.AuthMissingPassword, "NOAUTH Authentication required.")
			return e
		}, probe.AuthMissingPassword, report.Fail, "something in between"},
		"not needed, old client":               {old(open(healthy)), probe.AuthNotNeeded, report.Fail, "3.0.0"},
		"not needed, by a named user":          {withUser(open(healthy)), probe.AuthNotNeeded, report.Info, "ACL SETUSER default off"},
		"none set, none needed":                {open(aStandalone), probe.AuthNotNeeded, "", ""},
		"refused, and open to the others":      {open(locked(probe.Trial{What: "none", OK: true})), probe.AuthNotNeeded, "", ""},
		"the users of one server":              {withUser(oneDiffers), "auth.node_differs", report.Fail, "ACL SETUSER tyk on '>...'"},
		"an old token":                         {token(locked(), probe.ShapeAWS, -100*time.Hour), "auth.expired_token", report.Fail, "4 days ago"},
		"one of some hours":                    {token(locked(), probe.ShapeJWT, -5*time.Hour), "auth.expired_token", report.Fail, "5 hours ago"},
		"one of just now":                      {token(locked(), probe.ShapeJWT, -5*time.Second), "auth.expired_token", report.Fail, "5 seconds ago"},
		"a secret that was not visible":        {hidden(unset, "password"), probe.AuthMissingPassword, report.Info, "was not visible"},
		"the text that stands for it, refused": {hidden(locked(), "password"), probe.AuthWrongPassword, report.Info, "was not visible"},
		"and a name with it":                   {withUser(hidden(unset, "password")), "auth.username_without_password", "", ""},
		"the slots are named":                  {oneDiffers, "auth.node_differs", report.Fail, "10.0.0.12:6379 (primary of slots 5461-10922) refuses the password that 5 other servers accept"},
		"a replica that differs": {func() *estate {
			e := withPassword(aCluster())
			n := e.at("10.0.0.22:6379")
			refuse(n, probe.AuthWrongPassword, wrongPass)
			n.Role = probe.Replica
			return e
		}, "auth.node_differs", report.Warn, "accepted"},
		"one that wants a password": {func() *estate {
			e := aCluster()
			refuse(e.at("10.0.0.12:6379"), probe.AuthMissingPassword, "NOAUTH Authentication required.")
			return e
		}, "auth.node_differs", report.Fail, "5 other servers want none"},
		"one that lost its password among refusals": {func() *estate {
			e := allRefuse()
			n := e.nodes[0]
			healthy := aCluster().nodes[0]
			healthy.Account = &probe.Account{User: "default", NeedsNone: pBool(true)}
			*n = *healthy
			return e
		}, "auth.node_differs", "", ""},
	})
}

func TestSentinelLoginsLookalikes(t *testing.T) {
	took := probe.Trial{What: "password", OK: true}
	checkLookalikes(t, map[string]lookalike{
		"both are to be set": {lockedSentinels(probe.AuthWrongPassword, wrongPass, took), "auth.passwords_swapped", report.Fail, "TYK_GW_STORAGE_SENTINELPASSWORD=..."},
		"the password of Redis would do": {lockedSentinels(probe.AuthMissingPassword, "NOAUTH Authentication required.", took), "auth.sentinel_missing_password", report.Fail,
			"Set storage.sentinel_password to the same as storage.password"},
		"the other password at wrong Sentinels": {func() *estate {
			e := withPassword(aSentinel())
			refuse(e.at("10.0.0.31:26379"), probe.AuthWrongPassword, wrongPass, took)
			return e
		}, "auth.sentinel_wrong_password", report.Warn, "Set storage.sentinel_password to the same as storage.password"},
		"white space at the Sentinels": {lockedSentinels(probe.AuthWrongPassword, wrongPass, probe.Trial{What: "trimmed password", OK: true}), "auth.sentinel_wrong_password", report.Fail,
			"Remove the white space"},
		"a secret that was not visible": {hidden(lockedSentinels(probe.AuthMissingPassword, "NOAUTH Authentication required."), "sentinel_password"), "auth.sentinel_missing_password", report.Info, "was not visible"},
		"a version without the setting": {func() *estate {
			e := lockedSentinels(probe.AuthMissingPassword, "NOAUTH Authentication required.")()
			e.stores[0].Driver.KnowsSentinelPassword = false
			return e
		}, "auth.sentinel_missing_password", report.Fail, "cannot send one"},
		"one of three Sentinels": {func() *estate {
			e := withPassword(aSentinel())
			refuse(e.at("10.0.0.31:26379"), probe.AuthWrongPassword, wrongPass)
			return e
		}, "auth.sentinel_wrong_password", report.Warn, "Other Sentinels let Tyk in"},
		"the Sentinels' password alone is set": {func() *estate {
			e := withPassword(aSentinel())
			e.stores[0].Password, e.stores[0].PasswordShape = probe.Secret{}, nil
			for _, addr := range []string{"10.0.0.1:6379", "10.0.0.2:6379"} {
				refuse(e.at(addr), probe.AuthMissingPassword, "NOAUTH Authentication required.")
			}
			return e
		}, probe.AuthMissingPassword, report.Fail, "is used for the Sentinels alone"},
		"Redis takes the Sentinels' password": {func() *estate {
			e := withPassword(aSentinel())
			for _, addr := range []string{"10.0.0.1:6379", "10.0.0.2:6379"} {
				refuse(e.at(addr), probe.AuthWrongPassword, wrongPass, probe.Trial{What: "sentinel_password", OK: true})
			}
			return e
		}, probe.AuthWrongPassword, report.Fail, "Set storage.password to the same as storage.sentinel_password"},
		"open Sentinels, old client": {func() *estate {
			e := open(func() *estate { return withPassword(aSentinel()) })()
			e.stores[0].Driver.AuthUnneededFails = true
			return e
		}, "auth.sentinel_not_needed", report.Fail, ""},
		"a sentinel_password without Sentinels": {func() *estate {
			e := open(aStandalone)()
			e.stores[0].SentinelPassword = ring.Add("left over")
			return e
		}, "auth.sentinel_not_needed", "", ""},
	})
}

func TestRightsLookalikes(t *testing.T) {
	ping := func() *estate {
		e := limited()()
		n := e.nodes[0]
		user := n.Account
		fails(n, probe.StepPing, probe.AuthNoPermission, "NOPERM this user has no permissions to run the 'ping' command")
		n.Account = user
		return e
	}
	const id = probe.AuthNoPermission
	checkLookalikes(t, map[string]lookalike{
		"one rule for all of it": {aLimitedUser, id, report.Fail, "ACL SETUSER tyk +publish '~apikey-*' '~quota-*' '&tyk.cluster.notifications'"},
		"in words":               {aLimitedUser, id, report.Fail, "the user tyk lacks the command PUBLISH, the keys apikey-* and quota-* and the channel tyk.cluster.notifications"},
		"what it costs":          {limited(noPerm("PUBLISH", "", "tyk.cluster.notifications", "notices of changes", false, "NOPERM x 'publish' command")), id, report.Fail, "fails in: notices of changes"},
		"PING alone":             {ping, id, report.Fail, "ACL SETUSER tyk +ping"},
		"transactions": {limited(noPerm("MULTI", "", "", "analytics records", true, "NOPERM this user has no permissions to run the 'multi' command")), id, report.Fail,
			"+discard +exec +multi"},
		"CLUSTER SLOTS, Redis 6": {func() *estate {
			e := withPassword(aCluster())
			for _, n := range e.nodes {
				fails(n, probe.StepCluster, probe.AuthNoPermission, "NOPERM this user has no permissions to run the 'cluster' command or its subcommand")
			}
			return e
		}, id, report.Fail, "+cluster|slots"},
		"one server of several": {func() *estate {
			e := withPassword(aCluster())
			e.at("10.0.0.12:6379").Rights.Refused = []probe.Refusal{noPerm("SET", "apikey-*", "", "sessions", true, "NOPERM 'set' command")}
			return e
		}, id, report.Fail, "Other servers grant it"},
		"refused for another reason": {limited(probe.Refusal{Command: "SET", Key: "apikey-*", Vital: true, Fault: probe.Fault{ID: probe.ServerOOM, Text: "OOM"}}), id, "", ""},
		"a fact that is not visible": {func() *estate {
			e := limited()()
			e.nodes[0].NotVisible = []probe.NotVisible{{What: "CONFIG GET", Text: "NOPERM"}}
			return e
		}, id, "", ""},
	})
}

func TestHealthyLoginsAreQuiet(t *testing.T) {
	for name, e := range map[string]*estate{"standalone": withPassword(aStandalone()), "cluster": withPassword(aCluster()), "sentinel": withPassword(aSentinel())} {
		for _, f := range judge(t, e).Findings {
			if f.Status.Rank() >= report.Info.Rank() {
				t.Errorf("%s: %s %s: %s", name, f.Status, f.ID, f.Message)
			}
		}
	}
}

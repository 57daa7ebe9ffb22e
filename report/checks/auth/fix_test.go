package auth_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/auth"
	"tyk-redis-doctor/report/checks/checkstest"
)

// steps are the changes of one way of a finding, short: what is set, what is unset, or the node and its command.
func steps(f checks.Finding, way int) []string {
	var out []string
	for _, x := range f.Fix {
		if max(x.Way, 1) != way {
			continue
		}
		switch {
		case len(x.Argv) > 0:
			out = append(out, x.Node+" "+strings.Join(x.Argv, " "))
		case len(x.Conf) > 0:
			out = append(out, x.Node+" conf")
		default:
			out = append(out, x.Text)
		}
	}
	return out
}

func TestFirstWays(t *testing.T) {
	const standalone, requirepass = "10.0.0.1:6379", "CONFIG SET requirepass <password of storage>"
	old := func(build func() *estate) func() *estate {
		return func() *estate {
			e := build()
			s := e.Stores[0]
			s.Driver.AuthUnneededFails, s.Driver.SendsUsername, s.TykVersion = true, false, "3.0.0"
			return e
		}
	}
	namedIn := func(build func() *estate) func() *estate {
		return func() *estate {
			e := build()
			e.Stores[0].Origin = map[string]probe.Origin{"username": "tyk.conf:5"}
			return e
		}
	}
	for name, test := range map[string]struct {
		spoil  func() *estate
		id     probe.FaultID
		status report.Status
		want   []string
	}{
		"a wrong password": {locked(), probe.AuthWrongPassword, report.Fail,
			[]string{`"storage": {"password": "<password of Redis>"}`}},
		"of a user": {withUser(locked()), probe.AuthWrongPassword, report.Fail,
			[]string{`"storage": {"password": "<password of user tyk>"}`}},
		"a user where anybody is let in": {namedIn(withUser(locked(works(probe.TriedNone)))), probe.AuthWrongPassword, report.Fail,
			[]string{"remove storage.username"}},
		"a trailing line break": {locked(works(probe.TriedTrimmed)), probe.AuthWrongPassword, report.Fail, nil},
		"the other password": {locked(works(probe.TriedSentinelPassword)), probe.AuthWrongPassword, report.Fail,
			[]string{`"storage": {"password": "<value of storage.sentinel_password>"}`}},
		"a token that is over": {token(locked(), probe.ShapeJWT, -time.Hour), probe.AuthExpiredToken, report.Fail,
			[]string{`"storage": {"password": "<access key that does not expire>"}`}},
		"not visible":              {hidden(unset, "password"), probe.AuthMissingPassword, report.Info, nil},
		"not visible, and refused": {hidden(locked(), "password"), probe.AuthWrongPassword, report.Info, nil},
		"a name without need":      {open(withUser(checkstest.Standalone)), probe.AuthUsernameWithoutPassword, report.Warn, nil},
		"an open server": {open(healthy), probe.AuthNotNeeded, report.Warn, []string{standalone + " " + requirepass,
			standalone + " CONFIG REWRITE"}},
		"an open one, old client":   {old(open(healthy)), probe.AuthNotNeeded, report.Fail, nil},
		"an open one, a named user": {withUser(open(healthy)), probe.AuthNotNeeded, report.Info, nil},
		"a default user that is off": {defaultOff, probe.AuthDefaultUserOff, report.Fail,
			[]string{`"storage": {"username": "<user name that the password belongs to>"}`}},
		"the same, a client that sends no name": {old(defaultOff), probe.AuthDefaultUserOff, report.Fail,
			[]string{standalone + " ACL SETUSER default on ><password of storage>", standalone + " CONFIG REWRITE"}},
		"a server that differs": {oneDiffers, probe.AuthNodeDiffers, report.Fail, []string{
			"10.0.0.12:6379 CONFIG SET masterauth <password of storage>", "10.0.0.22:6379 CONFIG SET masterauth <password of storage>",
			"10.0.0.12:6379 " + requirepass, "10.0.0.12:6379 CONFIG REWRITE", "10.0.0.22:6379 CONFIG REWRITE",
		}},
	} {
		found := judged(t, test.spoil(), test.id)
		if len(found) == 0 || found[0].Status != test.status || test.want != nil && !slices.Equal(steps(found[0], 1), test.want) {
			t.Errorf("%s: %+v", name, found)
			for _, f := range found {
				t.Error(steps(f, 1))
			}
		}
	}
}

// A password that one server does not want stays in the settings while another one wants it.
func TestAPasswordIsNotGivenUpForOneServer(t *testing.T) {
	e := healthyCluster()
	e.At("10.0.0.13:6379").Account.NeedsNone = checkstest.PBool(true)
	found := judged(t, e, probe.AuthNotNeeded)
	if len(found) != 1 || !slices.Equal(found[0].Nodes, []string{"10.0.0.13:6379"}) {
		t.Fatalf("%+v", found)
	}
	for _, x := range found[0].Fix {
		if x.Kind != report.FixRedis || len(x.Unset) > 0 {
			t.Errorf("%+v", x)
		}
	}
	e = healthySentinels()
	e.At("10.0.0.31:26379").Account.NeedsNone = checkstest.PBool(true)
	found = judged(t, e, probe.AuthSentinelNotNeeded)
	if len(found) != 1 || len(found[0].Fix) != 1 || found[0].Fix[0].Node != "10.0.0.31:26379" || found[0].Fix[0].Needs == "" {
		t.Errorf("%+v", found)
	}
}

// Servers behind Sentinels get a password only together with the Sentinels that log in to them.
func TestSentinelsAreToldAPassword(t *testing.T) {
	found := judged(t, open(healthySentinels)(), probe.AuthNotNeeded)
	if len(found) != 2 {
		t.Fatalf("%+v", found)
	}
	want := "10.0.0.33:26379 SENTINEL SET mymaster auth-pass <password of storage>"
	if !slices.Contains(steps(found[0], 1), want) {
		t.Errorf("%q is missing in %q", want, steps(found[0], 1))
	}
}

// No place for a secret is one that a server would take for the secret without asking anybody.
func TestSecretsAreAskedFor(t *testing.T) {
	for id, x := range examples() {
		for _, f := range judged(t, x.bad(), id) {
			for _, fix := range f.Fix {
				words := strings.Join(fix.Argv, " ") + fix.Text
				if strings.Contains(words, "...") || strings.Contains(words, "<") != (fix.Needs != "") {
					t.Errorf("%s: %+v", id, fix)
				}
			}
		}
	}
}

// A standalone Redis in the place of a Sentinel is no Sentinel without a password: to remove it would lose the others.
func TestRedisAmongSentinelsSaysNothingOfTheirPassword(t *testing.T) {
	e := healthySentinels()
	n := e.At("10.0.0.31:26379")
	n.Sentinel, n.Server.Mode, n.Account.NeedsNone = nil, "standalone", checkstest.PBool(true)
	if ids := told(t, e); len(ids) > 0 {
		t.Errorf("%v", ids)
	}
}

// What a Sentinel wants is no matter of a user name, which Tyk has none for.
func TestDefaultUserOfASentinelThatIsOff(t *testing.T) {
	e := lockedSentinels(probe.AuthMissingPassword, noAuth)()
	for _, n := range e.Nodes {
		n.Account = &probe.Account{NeedsNone: checkstest.PBool(true)}
	}
	found := judged(t, e, probe.AuthDefaultUserOff)
	if len(found) != 3 || len(judged(t, e, probe.AuthSentinelMissingPassword)) > 0 {
		t.Fatalf("%+v", found)
	}
	if got := steps(found[0], 1); len(got) != 2 || !strings.HasPrefix(got[0],
		"10.0.0.31:26379 ACL SETUSER default on ><sentinel_password of storage> +client") {
		t.Errorf("%q", got)
	}
}

// TestAUserThatMostServersLack: each server keeps its own users, so that the name is right where one takes it, and missing at
// the others.
func TestAUserThatMostServersLack(t *testing.T) {
	e := checkstest.Cluster()
	var keys probe.Keyring
	s := e.Stores[0]
	s.Username, s.Password = "tyk", keys.Add("x")
	const has = "10.0.0.11:6379"
	for _, n := range e.Nodes {
		n.Account = &probe.Account{User: "tyk", NeedsNone: checkstest.PBool(true)} // it lets others in as well
		if n.Addr != has {
			refuse(n, probe.AuthWrongPassword, wrongPass, works(probe.TriedNone))
			n.Account = nil
		}
	}
	found := checkstest.Ask(t, auth.Checks(), e, probe.AuthWrongPassword)
	if len(found) == 0 {
		t.Fatal("nothing was found")
	}
	made := map[string]bool{}
	for _, f := range checkstest.Way(found, 1) {
		if f.Kind != report.FixRedis || f.Node == has {
			t.Errorf("%s at %s", f.Text, f.Node)
		}
		made[f.Node] = true
	}
	if len(made) != len(e.Nodes)-1 {
		t.Errorf("made at %d of %d servers", len(made), len(e.Nodes)-1)
	}
}

package auth_test

import (
	"slices"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/auth"
	"tyk-redis-doctor/report/checks/checkstest"
)

// example is a check with an estate in which it answers and one in which it has nothing to say.
type example struct {
	status    report.Status
	bad, good func() *estate
}

func examples() map[probe.FaultID]example {
	byName := works(probe.TriedSentinelPasswordWithUser)
	return map[probe.FaultID]example{
		probe.AuthPasswordsSwapped: {report.Fail, lockedSentinels(probe.AuthWrongPassword, wrongPass, works(probe.TriedPassword)),
			healthySentinels},
		probe.AuthUsernameWithoutPassword: {report.Fail, withUser(unset), withUser(healthy)},
		probe.AuthNodeDiffers:             {report.Fail, oneDiffers, healthyCluster},
		probe.AuthUnknownUser: {report.Fail, withUser(locked(works(probe.TriedWithoutUser))),
			withUser(locked(probe.Trial{What: probe.TriedWithoutUser}))},
		probe.AuthUserDisabled: {report.Fail, func() *estate {
			e := withUser(locked())()
			e.Nodes[0].Steps[1].Fault.Kind = probe.UserDisabled
			return e
		}, withUser(locked())},
		probe.AuthDefaultUserOff:  {report.Fail, defaultOff, locked()},
		probe.AuthWrongPassword:   {report.Fail, locked(), healthy},
		probe.AuthMissingPassword: {report.Fail, unset, checkstest.Standalone},
		probe.AuthNotNeeded:       {report.Warn, open(healthy), healthy},
		probe.AuthExpiredToken: {report.Fail, token(locked(), probe.ShapeJWT, -90*time.Minute), token(locked(), probe.ShapeJWT,
			time.Minute)},
		probe.AuthTokenExpires: {report.Warn, token(healthy, probe.ShapeAWS, 12*time.Minute), healthy},
		probe.AuthSentinelUserRequired: {report.Fail, withUser(lockedSentinels(probe.AuthWrongPassword, wrongPass, byName)),
			withUser(lockedSentinels(probe.AuthWrongPassword, wrongPass))},
		probe.AuthSentinelWrongPassword: {report.Fail, lockedSentinels(probe.AuthWrongPassword, wrongPass), healthySentinels},
		probe.AuthSentinelMissingPassword: {report.Fail, noSentinelPassword(lockedSentinels(probe.AuthMissingPassword, noAuth)),
			healthySentinels},
		probe.AuthSentinelNotNeeded: {report.Warn, open(healthySentinels), healthySentinels},
		probe.AuthNoPermission:      {report.Fail, aLimitedUser, limited()},
		probe.AuthSentinelNoPermission: {report.Fail, func() *estate {
			e := healthySentinels()
			for _, n := range e.Nodes {
				if n.Purpose == probe.AsSentinel {
					checkstest.Fails(
						n,
						probe.StepSentinel,
						probe.AuthNoPermission,
						"NOPERM this user has no permissions to run the 'sentinel' command",
					)
				}
			}
			return e
		}, healthySentinels},
	}
}

// noSentinelPassword takes sentinel_password out of the settings.
func noSentinelPassword(build func() *estate) func() *estate {
	return func() *estate {
		e := build()
		e.Stores[0].SentinelPassword = probe.Secret{}
		return e
	}
}

// defaultOff is a server whose default user is off and has no password: AUTH with a password alone is told that none is
// configured, and everything after it that nobody has logged in.
func defaultOff() *estate {
	e := healthy()
	refuse(e.Nodes[0], probe.AuthMissingPassword, noAuth)
	e.Nodes[0].Account = &probe.Account{NeedsNone: checkstest.PBool(true)}
	return e
}

func TestEveryCheckAnswersItsExample(t *testing.T) {
	all := examples()
	for _, check := range auth.Checks() {
		x, ok := all[check.ID]
		if !ok {
			t.Errorf("%s has no example", check.ID)
			continue
		}
		found := judged(t, x.bad(), check.ID)
		if len(found) == 0 || found[0].Status != x.status {
			t.Errorf("%s: %+v, want %s", check.ID, found, x.status)
		}
		for _, f := range judged(t, x.good(), check.ID) {
			if f.Status.Rank() > report.Info.Rank() {
				t.Errorf("%s answers at a good estate: %+v", check.ID, f)
			}
		}
	}
}

func TestHealthyLoginsAreQuiet(t *testing.T) {
	for _, build := range []func() *estate{healthy, healthyCluster, healthySentinels, checkstest.Standalone, checkstest.Cluster,
		checkstest.Sentinel} {
		if ids := told(t, build()); len(ids) > 0 {
			t.Errorf("%v", ids)
		}
	}
}

// A refusal has one name in the family.
func TestARefusalHasOneName(t *testing.T) {
	swap := works(probe.TriedPassword)
	for name, test := range map[string]struct {
		spoil func() *estate
		want  probe.FaultID
	}{
		"wrong":              {locked(), probe.AuthWrongPassword},
		"wrong, with a name": {withUser(locked(probe.Trial{What: probe.TriedWithoutUser})), probe.AuthWrongPassword},
		"unknown user":       {withUser(locked(works(probe.TriedWithoutUser))), probe.AuthUnknownUser},
		"none set":           {unset, probe.AuthMissingPassword},
		"a name alone":       {withUser(unset), probe.AuthUsernameWithoutPassword},
		"one of six":         {oneDiffers, probe.AuthNodeDiffers},
		"expired":            {token(locked(), probe.ShapeAWS, -time.Second), probe.AuthExpiredToken},
		"the default user":   {defaultOff, probe.AuthDefaultUserOff},
		"swapped":            {lockedSentinels(probe.AuthWrongPassword, wrongPass, swap), probe.AuthPasswordsSwapped},
		"the Sentinels' own": {lockedSentinels(probe.AuthWrongPassword, wrongPass), probe.AuthSentinelWrongPassword},
		"the Sentinels', not set": {noSentinelPassword(lockedSentinels(probe.AuthMissingPassword, noAuth, swap)),
			probe.AuthSentinelMissingPassword},
		"all five others refuse too": {allRefuse, probe.AuthWrongPassword},
		"one password for both, wrong at the Sentinels": {func() *estate {
			e := healthySentinels()
			refuse(e.At("10.0.0.31:26379"), probe.AuthWrongPassword, wrongPass, swap)
			return e
		}, probe.AuthSentinelWrongPassword},
		"named by the wire": {func() *estate {
			e := healthy()
			refuse(e.Nodes[0], probe.AuthDefaultUserOff, "ERR AUTH <password> called without any password configured for the default user.")
			return e
		}, probe.AuthDefaultUserOff},
	} {
		if got := told(t, test.spoil()); !slices.Equal(got, []probe.FaultID{test.want}) {
			t.Errorf("%s: %v, want %s", name, got, test.want)
		}
	}
}

// Nothing panics where facts are missing, and nothing is changed.
func TestSubsetsOfFactsAreJudged(t *testing.T) {
	for id, x := range examples() {
		for _, strip := range []func(*probe.Node){
			func(n *probe.Node) { n.Account = nil }, func(n *probe.Node) { n.Server = nil }, func(n *probe.Node) { n.Rights = nil },
			func(n *probe.Node) { n.Trials = nil }, func(n *probe.Node) { n.Steps = nil }, func(n *probe.Node) { n.Replication = nil },
			func(n *probe.Node) { n.Cluster, n.Sentinel = nil, nil }, func(n *probe.Node) { *n = probe.Node{Addr: n.Addr, Stores: n.Stores} },
		} {
			e := x.bad()
			for _, n := range e.Nodes {
				strip(n)
			}
			c := e.Case()
			for _, check := range auth.Checks() {
				_ = check.Judge(c)
			}
		}
		e := x.bad()
		e.Nodes = nil
		for _, check := range auth.Checks() {
			var _ []checks.Finding = check.Judge(e.Case())
		}
		_ = id
	}
}

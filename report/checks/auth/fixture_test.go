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

const (
	wrongPass = "WRONGPASS invalid username-password pair or user is disabled."
	noAuth    = "NOAUTH Authentication required."
)

var ring probe.Keyring

type estate = checkstest.Estate

// judged are the findings of one check.
func judged(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	for _, check := range auth.Checks() {
		if check.ID == id {
			found := check.Judge(e.Case())
			for i := range found {
				if found[i].Status == "" {
					found[i].Status = check.Status
				}
			}
			return found
		}
	}
	t.Fatalf("no check %s", id)
	return nil
}

// told are the ids of the family that say something at warn or fail.
func told(t *testing.T, e *estate) []probe.FaultID {
	t.Helper()
	var out []probe.FaultID
	for _, check := range auth.Checks() {
		if slices.ContainsFunc(judged(t, e, check.ID), func(f checks.Finding) bool { return f.Status.Rank() >= report.Warn.Rank() }) {
			out = append(out, check.ID)
		}
	}
	return out
}

// withPassword gives the store of an estate a password that every server wants and takes.
func withPassword(e *estate) *estate {
	for _, s := range e.Stores {
		s.Password, s.PasswordShape = ring.Add("of redis"), &probe.SecretShape{Kind: probe.ShapeText, Length: "8-31"}
		if s.Mode == probe.Sentinel {
			s.SentinelPassword = ring.Add("of the sentinels")
		}
	}
	for _, n := range e.Nodes {
		n.Steps = slices.Insert(n.Steps, 1, probe.Step{Name: probe.StepAuth, TookMS: 0.5})
		n.Account = &probe.Account{User: "default", NeedsNone: checkstest.PBool(false)}
	}
	return e
}

func healthy() *estate          { return withPassword(checkstest.Standalone()) }
func healthyCluster() *estate   { return withPassword(checkstest.Cluster()) }
func healthySentinels() *estate { return withPassword(checkstest.Sentinel()) }

func refuse(n *probe.Node, id probe.FaultID, text string, trials ...probe.Trial) {
	checkstest.Fails(n, probe.StepAuth, id, text)
	n.Trials = trials
}

func works(what probe.TrialKind) probe.Trial { return probe.Trial{What: what, OK: true} }

// locked is the standalone estate with a password that the server refuses; the trials are what else was tried.
func locked(trials ...probe.Trial) func() *estate {
	return func() *estate {
		e := healthy()
		refuse(e.Nodes[0], probe.AuthWrongPassword, wrongPass, trials...)
		return e
	}
}

// withUser adds a user name to the settings.
func withUser(build func() *estate) func() *estate {
	return func() *estate {
		e := build()
		e.Stores[0].Username = "tyk"
		return e
	}
}

// unset is the standalone estate without a password, at a server that wants one.
func unset() *estate {
	e := checkstest.Standalone()
	refuse(e.Nodes[0], probe.AuthMissingPassword, noAuth)
	return e
}

// open makes the servers of the estate let everybody in.
func open(build func() *estate) func() *estate {
	return func() *estate {
		e := build()
		for _, n := range e.Nodes {
			n.Account = &probe.Account{User: "default", NeedsNone: checkstest.PBool(true)}
		}
		return e
	}
}

// hidden notes that a secret of the settings was not visible to us.
func hidden(build func() *estate, field string) func() *estate {
	return func() *estate {
		e := build()
		s := e.Stores[0]
		s.Notes = append(s.Notes, probe.Note{ID: probe.RunNotVisible, Field: field})
		return e
	}
}

// lockedSentinels is the Sentinel estate whose Sentinels refuse us, so that nothing else was found.
func lockedSentinels(id probe.FaultID, text string, trials ...probe.Trial) func() *estate {
	return func() *estate {
		e := healthySentinels()
		e.Nodes = slices.DeleteFunc(e.Nodes, func(n *probe.Node) bool { return n.Purpose == probe.AsData })
		for _, n := range e.Nodes {
			refuse(n, id, text, trials...)
			n.Sniff = &probe.Sniff{Kind: "sentinel"}
		}
		return e
	}
}

// token makes the password an access token that ends some time from now.
func token(build func() *estate, kind probe.ShapeKind, ends time.Duration) func() *estate {
	return func() *estate {
		e := build()
		end := checkstest.AsOf.Add(ends)
		e.Stores[0].PasswordShape = &probe.SecretShape{Kind: kind, Length: "128 and more", Expires: &end}
		return e
	}
}

// limited is the standalone estate with an account that was refused commands, keys or channels.
func limited(refused ...probe.Refusal) func() *estate {
	return func() *estate {
		e := withUser(healthy)()
		e.Nodes[0].Account.User = "tyk"
		e.Nodes[0].Rights = &probe.Rights{Tried: 30, Refused: refused}
		return e
	}
}

// denied is one refusal for want of a right.
func denied(kind probe.FaultKind, command, key, channel string) probe.Refusal {
	return probe.Refusal{
		Command: command, Key: key, Channel: channel, Use: "sessions", Function: probe.Write,
		Fault: probe.Fault{ID: probe.AuthNoPermission, Kind: kind, Text: "NOPERM in the words of the server"},
	}
}

const news = "tyk.cluster.notifications"

func aLimitedUser() *estate {
	return limited(
		denied(probe.DeniedKey, "SET", "apikey-*", ""), denied(probe.DeniedKey, "INCR", "quota-*", ""),
		denied(probe.DeniedCommand, "PUBLISH", "", news), denied(probe.DeniedChannel, "SUBSCRIBE", "", news),
	)()
}

// oneDiffers is the cluster of which one primary refuses the password.
func oneDiffers() *estate {
	e := healthyCluster()
	n := e.At("10.0.0.12:6379")
	slots := n.Slots
	refuse(n, probe.AuthWrongPassword, wrongPass)
	n.Role, n.Slots = probe.Primary, slots
	return e
}

func allRefuse() *estate {
	e := healthyCluster()
	for _, n := range e.Nodes {
		refuse(n, probe.AuthWrongPassword, wrongPass)
	}
	return e
}

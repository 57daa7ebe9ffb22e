package claims_test

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/claims"
)

// states are the claims of an estate that are not proved.
func states(e *checkstest.Estate, o checks.Selection) map[report.ClaimID]report.Claim {
	out := map[report.ClaimID]report.Claim{}
	for _, c := range claims.Of(e.Case(), o) {
		if c.State != report.Proved {
			out[c.ID] = c
		}
	}
	return out
}

func TestHealthyEstatesAreProved(t *testing.T) {
	for name, e := range map[string]*checkstest.Estate{
		"standalone": checkstest.Standalone(), "cluster": checkstest.Cluster(), "sentinel": checkstest.Sentinel(),
	} {
		all := claims.Of(e.Case(), checks.Selection{})
		if len(all) != len(report.ClaimIDs) {
			t.Errorf("%s: %d claims for a Gateway, want %d", name, len(all), len(report.ClaimIDs))
		}
		for i, c := range all {
			if c.State != report.Proved || c.ID != report.ClaimIDs[i] {
				t.Errorf("%s: %s is %s: %s", name, c.ID, c.State, c.Why)
			}
		}
	}
}

func TestWhatRefutesAndWhatIsOpen(t *testing.T) {
	primary := "10.0.0.11:6379"
	refuse := func(f probe.Function, command string) func(*checkstest.Estate) {
		return func(e *checkstest.Estate) {
			r := e.At(primary).Rights
			r.Refused = append(
				r.Refused,
				probe.Refusal{Command: command, Function: f, Fault: probe.Fault{ID: probe.ServerError, Text: "ERR strange"}},
			)
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(*checkstest.Estate)
		id    report.ClaimID
		state report.ClaimState
		why   string
		nodes []string
	}{
		{"a refused read", refuse(probe.Read, "GET"), report.ClaimRead, report.Refuted, "GET: ERR strange", []string{primary}},
		{"a refused write", refuse(probe.Write, "SET"), report.ClaimWrite, report.Refuted, "SET: ERR strange", []string{primary}},
		{"a refused EXEC", refuse(probe.Transaction, "EXEC"), report.ClaimTransaction, report.Refuted, "EXEC: ERR strange", []string{primary}},
		{"nothing noted", func(e *checkstest.Estate) { e.At(primary).Rights.Proofs = nil }, report.ClaimPublish, report.Unproved,
			"the report was made by a version that did not try it", []string{primary}},
		{"queued alone", func(e *checkstest.Estate) { e.At(primary).Rights.Proofs[probe.Read] = &probe.Proof{Queued: 3} }, report.ClaimRead,
			report.Unproved,
			"no command of it was answered there", []string{primary}},
		{"skipped", func(e *checkstest.Estate) {
			e.At(primary).Rights.Proofs[probe.Script].Skipped = "no slot of this server is known"
		},
			report.ClaimScript, report.Unproved, "no slot of this server is known", []string{primary}},
		{"no rights", func(e *checkstest.Estate) { e.At(primary).Rights = nil }, report.ClaimSubscribe, report.Unproved,
			"it was not tried there", []string{primary}},
		{"the driver was refused", func(e *checkstest.Estate) {
			e.Ev.Rehearsals = []probe.Rehearsal{{Store: "gateway/storage", Error: "boom"}}
		}, report.ClaimClient, report.Refuted, "the component's own driver failed: boom", nil},
		{"the driver left one out", func(e *checkstest.Estate) {
			e.Ev.Rehearsals = []probe.Rehearsal{{Store: "gateway/storage", OK: true, Keys: []probe.KeyAnswer{{Addr: primary, OK: true}}}}
		}, report.ClaimClient, report.Unproved, "the component's own driver was not seen to get an answer", []string{"10.0.0.12:6379",
			"10.0.0.13:6379"}},
		{"no rehearsal wanted", func(e *checkstest.Estate) { e.Ev.NoRehearsal = true }, report.ClaimClient, report.NotAsked, "--no-rehearsal",
			nil},
		{"a store that does not start", func(e *checkstest.Estate) { e.Stores[0].Starts = false }, report.ClaimStart, report.Refuted,
			"it exits, or never builds this store", nil},
		{"a hidden password", func(e *checkstest.Estate) { e.Stores[0].Unknown = []string{"password"} }, report.ClaimSettings, report.Unproved,
			"password not visible to this program", nil},
		{"a hidden pool size", func(e *checkstest.Estate) { e.Stores[0].Unknown = []string{"max_active"} }, report.ClaimSettings, report.Proved,
			"", nil},
		{"a primary that hangs", func(e *checkstest.Estate) {
			checkstest.Fails(e.At(primary), probe.StepPing, probe.ProtoNoReply, "i/o timeout")
		},
			report.ClaimPrimaries, report.Refuted, "it does not answer", []string{primary}},
		{"a replica beyond --max-nodes", func(e *checkstest.Estate) {
			e.Ev.LeftOut = 1
			e.Nodes = slices.DeleteFunc(e.Nodes, func(n *probe.Node) bool { return n.Addr == "10.0.0.21:6379" })
		}, report.ClaimRoute, report.Unproved, "--max-nodes left 1 address out", []string{"10.0.0.21:6379"}},
		{"another server in a primary's place", func(e *checkstest.Estate) {
			n := e.At(primary)
			n.Cluster, n.Server.Mode = nil, "standalone"
		}, report.ClaimRoute, report.Refuted, "the address that is handed out does not lead to the server meant", []string{primary}},
		{"a primary cut off by the deadline", func(e *checkstest.Estate) {
			e.Ev.Cut = "deadline"
			checkstest.Fails(e.At(primary), probe.StepTCP, probe.RunCutShort, "the deadline came first")
		}, report.ClaimPrimaries, report.Unproved, "the deadline came first", []string{primary}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := checkstest.Cluster()
			c.spoil(e)
			got, open := states(e, checks.Selection{})[c.id]
			if !open && c.state == report.Proved {
				return
			}
			if got.State != c.state || got.Why != c.why || !slices.Equal(got.Nodes, c.nodes) {
				t.Errorf("%s is %q %q %v, want %q %q %v", c.id, got.State, got.Why, got.Nodes, c.state, c.why, c.nodes)
			}
		})
	}
}

// TestReplicaThatTakesWrites: a standalone client works with it; behind Sentinels it stands in the place of the primary.
func TestReplicaThatTakesWrites(t *testing.T) {
	for name, test := range map[string]struct {
		e        *checkstest.Estate
		readOnly *bool
		want     report.ClaimState
	}{
		"writable":              {checkstest.Standalone(), checkstest.PBool(false), report.Proved},
		"read-only":             {checkstest.Standalone(), checkstest.PBool(true), report.Refuted},
		"not known":             {checkstest.Standalone(), nil, report.Refuted},
		"writable by Sentinels": {checkstest.Sentinel(), checkstest.PBool(false), report.Refuted},
	} {
		n := test.e.Nodes[0]
		checkstest.Follow(n, test.e.Node("10.0.0.9:6379", "none"))
		n.Replication.ReadOnly = test.readOnly
		got, open := states(test.e, checks.Selection{})[report.ClaimPrimaries]
		if open == (test.want == report.Proved) || open && got.State != test.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestASecretThatIsNotHere: what servers refuse without it refutes nothing.
func TestASecretThatIsNotHere(t *testing.T) {
	for name, test := range map[string]struct {
		e     *checkstest.Estate
		field string
		at    func(n *probe.Node) bool
		id    probe.FaultID
		all   bool // the claims on servers are open, all of them
	}{
		"a password": {checkstest.Standalone(), "password", func(*probe.Node) bool { return true }, probe.AuthMissingPassword, true},
		"a user":     {checkstest.Cluster(), "username", func(*probe.Node) bool { return true }, probe.AuthWrongPassword, true},
		"that of Sentinels": {checkstest.Sentinel(), "sentinel_password", func(n *probe.Node) bool { return n.Purpose == probe.AsSentinel },
			probe.AuthMissingPassword, false},
		"behind the Sentinel": {checkstest.Sentinel(), "password", func(n *probe.Node) bool { return n.Purpose == probe.AsData },
			probe.AuthMissingPassword, false},
	} {
		test.e.Stores[0].Unknown = []string{test.field}
		for _, n := range test.e.Nodes {
			if test.at(n) {
				checkstest.Fails(n, probe.StepAuth, test.id, "NOAUTH Authentication required.")
			}
		}
		test.e.Ev.Rehearsals = []probe.Rehearsal{{
			Store: test.e.Stores[0].ID, Error: "NOAUTH", Fault: &probe.Fault{ID: test.id, Text: "NOAUTH Authentication required."},
		}}
		got := states(test.e, checks.Selection{})
		for id, c := range got {
			if c.State == report.Refuted {
				t.Errorf("%s: %s is refuted: %s", name, id, c.Why)
			}
		}
		if _, open := got[report.ClaimRead]; !open || test.all && got[report.ClaimEntry].State != report.Unproved {
			t.Errorf("%s: %v", name, got)
		}
		test.e.Stores[0].Unknown = nil
		if test.all && states(test.e, checks.Selection{})[report.ClaimEntry].State != report.Refuted {
			t.Errorf("%s: nothing is refuted where the secret is known", name)
		}
	}
}

// TestSentinelsOfAnotherNetwork: the address that they name leads to a primary here that they do not know.
func TestSentinelsOfAnotherNetwork(t *testing.T) {
	e := checkstest.Sentinel()
	for _, n := range e.Nodes {
		if n.Sentinel != nil {
			n.Sentinel.Masters[0].RunID, n.Sentinel.Masters[0].InfoAgeMS = checkstest.RunID("another"), checkstest.P64(900)
		}
	}
	if got := states(e, checks.Selection{})[report.ClaimRoute]; got.State != report.Refuted || len(got.Nodes) != 1 {
		t.Errorf("route is %q on %v: %s", got.State, got.Nodes, got.Why)
	}
}

func TestANarrowedRunProvesNothing(t *testing.T) {
	for id, c := range states(checkstest.Standalone(), checks.Selection{Only: []string{"net"}}) {
		if c.State != report.NotAsked {
			t.Errorf("%s is %s", id, c.State)
		}
	}
	e := checkstest.Standalone()
	e.Ev.Offline = true
	open := states(e, checks.Selection{})
	if len(open) != len(report.ClaimIDs)-2 || open[report.ClaimEntry].State != report.NotAsked {
		t.Errorf("%v", open)
	}
}

func TestTheTableIsWhole(t *testing.T) {
	for i, c := range claims.Table {
		if c.ID != report.ClaimIDs[i] || c.Proves == "" || c.Refutes == "" {
			t.Errorf("%d: %+v", i, c)
		}
	}
}

// TestWhatWriteTells: where no transaction is opened, --write tells what cannot be rehearsed.
func TestWhatWriteTells(t *testing.T) {
	unopened := func() *checkstest.Estate {
		e := checkstest.Standalone()
		n := e.Nodes[0]
		n.NotVisible = append(n.NotVisible, probe.NotVisible{What: "MULTI", ID: probe.ServerError, Text: "no"})
		for _, f := range []probe.Function{probe.Write, probe.Publish, probe.Script} {
			n.Rights.Proofs[f] = &probe.Proof{Skipped: "none was opened"}
		}
		return e
	}
	got := states(unopened(), checks.Selection{})
	for id, would := range map[report.ClaimID]string{
		report.ClaimWrite: "--write would tell", report.ClaimPublish: "--write would tell", report.ClaimScript: "",
	} {
		if c := got[id]; c.State != report.Unproved || c.Would != would {
			t.Errorf("%s: %+v", id, c)
		}
	}
	for name, test := range map[string]struct {
		canary probe.Canary
		want   report.ClaimState // of write
	}{
		"done":      {probe.Canary{Wrote: true, Read: true, Published: true}, report.Proved},
		"not there": {probe.Canary{Wrote: true, Published: true}, report.Refuted},
	} {
		e := unopened()
		e.Nodes[0].Canary = &test.canary
		got := states(e, checks.Selection{})
		if c, open := got[report.ClaimWrite]; open && c.State != test.want || !open && test.want != report.Proved {
			t.Errorf("%s: %+v", name, c)
		}
		if c, open := got[report.ClaimPublish]; open {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

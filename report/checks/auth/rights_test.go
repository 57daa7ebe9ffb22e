package auth_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

// grant is what the commands ACL SETUSER of the first way give the user of a node, one after the other.
func grant(t *testing.T, e *estate, addr string) []string {
	t.Helper()
	var out []string
	for _, f := range judged(t, e, probe.AuthNoPermission) {
		for _, x := range f.Fix {
			if x.Node == addr && len(x.Argv) > 2 && x.Argv[1] == "SETUSER" {
				out = append(out, x.Argv[2:]...)
			}
		}
	}
	return out
}

func TestOneRuleGrantsAllThatIsMissing(t *testing.T) {
	rules := strings.Join(grant(t, aLimitedUser(), "10.0.0.1:6379"), " ")
	for _, want := range []string{"tyk ", "+publish ", "~apikey-* ", "~quota-* ", "~rate-limit-* ", "&" + news} {
		if !strings.Contains(rules, want) {
			t.Errorf("%q is missing in %q", want, rules)
		}
	}
	if strings.Contains(rules, "+@all") || strings.Contains(rules, "~* ") {
		t.Errorf("wider than needed: %q", rules)
	}
	one := limited(denied(probe.DeniedCommand, "PUBLISH", "", news))
	if rules := grant(t, one(), "10.0.0.1:6379"); !slices.Equal(rules, []string{"tyk", "+publish"}) {
		t.Errorf("patterns that the user has are an error: %q", rules)
	}
}

// Where no command on a key was allowed, it is not known whether the key is: a selector holds all that is needed.
func TestWhatARefusalHidesIsGrantedToo(t *testing.T) {
	var all []probe.Refusal
	e := healthy()
	for _, d := range component.Demands(e.Stores[0], nil) {
		all = append(all, denied(probe.DeniedCommand, d.Command, d.Key, d.Channel))
	}
	e = limited(all...)()
	rules := grant(t, e, "10.0.0.1:6379")
	if len(rules) != 2 || !strings.HasPrefix(rules[1], "(resetchannels +") || !strings.Contains(rules[1],
		" ~apikey-* ") || !strings.HasSuffix(rules[1], " &"+news+")") {
		t.Errorf("%q", rules)
	}
	e.Nodes[0].Server.Version = "6.2.16" // knows no selectors
	if rules := grant(t, e, "10.0.0.1:6379"); !slices.Contains(rules, "+set") || strings.Contains(strings.Join(rules, " "), "~") {
		t.Errorf("6.2: %q", rules)
	}
}

func TestServersWithoutChannelsGetNone(t *testing.T) {
	e := aLimitedUser()
	e.Nodes[0].Server.Version = "6.0.20"
	if rules := grant(t, e, "10.0.0.1:6379"); !slices.Contains(rules, "~quota-*") || slices.Contains(rules, "&"+news) {
		t.Errorf("%q", rules)
	}
}

func TestUsersAreKeptWhereTheServerCan(t *testing.T) {
	last := func(e *estate) string {
		f := judged(t, e, probe.AuthNoPermission)[0]
		return strings.Join(f.Fix[len(f.Fix)-1].Argv[:2], " ")
	}
	e := aLimitedUser()
	if got := last(e); got != "CONFIG REWRITE" {
		t.Errorf("not known: %s", got)
	}
	e.Nodes[0].Server.HasACLFile = checkstest.PBool(true)
	if got := last(e); got != "ACL SAVE" {
		t.Errorf("an ACL file: %s", got)
	}
	e.Nodes[0].Server.HasACLFile, e.Nodes[0].Server.HasConfFile = checkstest.PBool(false), checkstest.PBool(false)
	if got := last(e); got != "ACL SETUSER" {
		t.Errorf("no file: %s", got)
	}
}

// Replicas take over with users of their own.
func TestReplicasAreGrantedTheSame(t *testing.T) {
	e := withUser(healthyCluster)()
	e.At("10.0.0.12:6379").Rights.Refused = []probe.Refusal{denied(probe.DeniedCommand, "EXPIRE", "quota-*", "")}
	for _, addr := range []string{"10.0.0.12:6379", "10.0.0.22:6379"} {
		if rules := grant(t, e, addr); !slices.Contains(rules, "+expire") {
			t.Errorf("%s: %q", addr, rules)
		}
	}
	if grant(t, e, "10.0.0.11:6379") != nil {
		t.Error("a server that grants it already")
	}
}

// Without COMMAND a replica that is down slows every command.
func TestNoTableAndADeadReplica(t *testing.T) {
	e := withUser(healthyCluster)()
	e.At("10.0.0.12:6379").Rights.Refused = []probe.Refusal{{Command: "COMMAND", Fault: probe.Fault{ID: probe.AuthNoPermission,
		Kind: probe.DeniedCommand}}}
	says := func() string {
		found := judged(t, e, probe.AuthNoPermission)
		if len(found) != 1 || found[0].Status != report.Warn {
			t.Fatalf("%+v", found)
		}
		return found[0].Seen.Write(found[0].Nodes, "")
	}
	if seen := says(); !strings.Contains(seen, "works without") {
		t.Error(seen)
	}
	checkstest.Fails(e.At("10.0.0.23:6379"), probe.StepTCP, probe.NetRefused, "refused")
	if seen := says(); !strings.Contains(seen, "10.0.0.23:6379 does not answer") || strings.Contains(seen, "works without") {
		t.Error(seen)
	}
}

func TestWhatRefusalsCost(t *testing.T) {
	cluster := func(spoil func(*estate)) func() *estate {
		return func() *estate {
			e := withUser(healthyCluster)()
			spoil(e)
			return e
		}
	}
	lookup := func(e *estate) {
		e.At("10.0.0.12:6379").Rights.Refused = []probe.Refusal{{Command: "COMMAND", Fault: probe.Fault{ID: probe.AuthNoPermission,
			Kind: probe.DeniedCommand}}}
	}
	for name, test := range map[string]struct {
		spoil func() *estate
		want  report.Status
	}{
		"a quota's command":     {limited(denied(probe.DeniedCommand, "INCR", "quota-*", "")), report.Fail},
		"the table of commands": {cluster(lookup), report.Warn},
		"and a replica that hangs": {cluster(func(e *estate) {
			lookup(e)
			checkstest.Fails(e.At("10.0.0.23:6379"), probe.StepPing, probe.ProtoNoReply, "silent")
		}), report.Fail},
		"CLUSTER SLOTS of one": {cluster(func(e *estate) {
			n := e.At("10.0.0.12:6379")
			n.Steps = append(n.Steps, probe.Step{Name: probe.StepCluster, Fault: &probe.Fault{ID: probe.AuthNoPermission,
				Kind: probe.DeniedCommand}})
			n.Cluster.Slots = nil
		}), report.Warn},
		"CLUSTER SLOTS of all": {cluster(func(e *estate) {
			for _, n := range e.Nodes {
				checkstest.Fails(n, probe.StepCluster, probe.AuthNoPermission, "NOPERM")
			}
		}), report.Fail},
		"refused for another reason": {limited(probe.Refusal{Command: "SET", Key: "apikey-*", Vital: true,
			Fault: probe.Fault{ID: probe.ServerOOM}}), ""},
		"a cluster client's question at a single Redis": {func() *estate {
			e := withUser(healthy)()
			e.Stores[0].Mode, e.Stores[0].EnableCluster = probe.Cluster, true
			e.Nodes[0].Steps = append(e.Nodes[0].Steps, probe.Step{Name: probe.StepCluster, Fault: &probe.Fault{ID: probe.AuthNoPermission,
				Kind: probe.DeniedCommand}})
			return e
		}, ""},
	} {
		found := judged(t, test.spoil(), probe.AuthNoPermission)
		var got report.Status
		for _, f := range found {
			if f.Status.Rank() > got.Rank() {
				got = f.Status
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q: %+v", name, got, test.want, found)
		}
	}
}

func TestStepsNameTheirCommand(t *testing.T) {
	e := withUser(healthyCluster)()
	for _, n := range e.Nodes {
		checkstest.Fails(n, probe.StepCluster, probe.AuthNoPermission,
			"NOPERM this user has no permissions to run the 'cluster' command or its subcommand")
		n.Steps[1].Fault.Command = "cluster" // Redis 6 names the container
	}
	if rules := grant(t, e, "10.0.0.11:6379"); !slices.Contains(rules, "+cluster|slots") {
		t.Errorf("%q", rules)
	}
	e = withUser(healthy)()
	checkstest.Fails(e.Nodes[0], probe.StepPing, probe.AuthNoPermission, "NOPERM this user has no permissions to run the 'ping' command")
	if rules := grant(t, e, "10.0.0.1:6379"); !slices.Contains(rules, "+ping") || !slices.Contains(rules,
		"+set") { // what follows was not tried
		t.Errorf("%q", rules)
	}
}

package settings_test

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
)

// TestFixesAreInTheUsersForm: the key in the file when the file set it, the variable when a variable did.
func TestFixesAreInTheUsersForm(t *testing.T) {
	flag := probe.FlagSetting(true)
	key := unknownKey(component.UseSSL, "storage.use_tls", flag)
	wants(t, "a key", one(t, noted(refusing(), key), key.ID), `"storage": {"use_ssl": true}; remove storage.use_tls`)

	variable := probe.Note{
		ID: probe.ConfigUnknownVariable, Field: component.UseSSL, Key: "TYK_GW_STORAGE_USE_SSL", Meant: flag,
		Place: &probe.Place{Kind: probe.PlaceEnv, File: "/etc/gw.env", Line: 3, Name: "TYK_GW_STORAGE_USE_SSL"},
		Right: &probe.Place{Kind: probe.PlaceEnv, File: "/etc/gw.env", Name: "TYK_GW_STORAGE_USESSL"},
	}
	f := one(t, noted(refusing(), variable), variable.ID)
	wants(t, "a variable", f, "TYK_GW_STORAGE_USESSL=true; unset TYK_GW_STORAGE_USE_SSL")
	if x := f.Fix[0]; x.Kind != report.FixEnv || x.File != "/etc/gw.env" || x.Set["TYK_GW_STORAGE_USESSL"] != "true" ||
		x.Unset[0] != "TYK_GW_STORAGE_USE_SSL" {
		t.Errorf("%+v", x)
	}

	secret := unknownKey(component.Password, "storage.pasword", nil)
	f = one(t, noted(refusing(), secret), secret.ID)
	wants(t, "a secret", f, `"storage": {"password": "<password of storage>"}; remove storage.pasword`)
	if f.Fix[0].Needs != "the password of storage" {
		t.Errorf("%+v", f.Fix[0])
	}

	empty := one(t, noted(refusing(), emptyPassword()), probe.ConfigEmptyVariableOverrides)
	wants(t, "an empty variable", empty, "unset TYK_GW_STORAGE_PASSWORD")
}

// TestFixesDoNotGoInCircles: what a server was seen to refuse is not proposed.
func TestFixesDoNotGoInCircles(t *testing.T) {
	cluster := unknownKey(component.EnableCluster, "storage.enable-cluster", probe.FlagSetting(true))
	wants(t, "cluster on a standalone server", one(t, noted(checkstest.Standalone(), cluster), cluster.ID), "remove storage.enable-cluster")

	tls := unknownKey(component.UseSSL, "storage.use_tls", probe.FlagSetting(true))
	wants(t, "TLS at a plaintext server", one(t, noted(checkstest.Standalone(), tls), tls.ID), "remove storage.use_tls")

	unknown := refusing()
	wants(
		t,
		"nothing known",
		one(t, noted(unknown, cluster), cluster.ID),
		`"storage": {"enable_cluster": true}; remove storage.enable-cluster`,
	)
}

// TestOldVersionsGetWhatTheyHave: addrs came with 2.9.3, Sentinels with it.
func TestOldVersionsGetWhatTheyHave(t *testing.T) {
	old := func() *estate {
		e := refusing()
		s := e.Stores[0]
		s.TykVersion, s.Driver, s.Places = "2.9.2", probe.Driver{Era: "redigo", Verified: true}, map[string]probe.Place{}
		return e
	}
	addrs := unknownKey(component.Addrs, "storage.addrs", probe.ListSetting([]string{"a:1", "b:1"}))
	addrs.Kind, addrs.Right, addrs.Since = probe.OtherVersion, nil, "2.9.3"
	f := one(t, noted(old(), addrs), addrs.ID)
	wants(t, "several addresses", f, `"storage": {"hosts": {"a":"1","b":"1"}}`, "remove storage.addrs")

	name := unknownKey(component.MasterName, "storage.master_name", probe.TextSetting("mymaster"))
	name.Kind, name.Right, name.Since = probe.OtherVersion, nil, "2.9.3"
	f = one(t, noted(old(), name), name.ID)
	if len(f.Fix) != 1 || f.Fix[0].Kind != report.FixNetwork {
		t.Errorf("a master name: %+v", f.Fix)
	}
}

// TestAnAddressThatAnswersIsProposed: the usual port of a host without one, once it was seen to answer.
func TestAnAddressThatAnswersIsProposed(t *testing.T) {
	note := probe.Note{
		ID: probe.ConfigHostWithoutPort, Field: component.Port, Key: "storage.host", Value: "redis", Place: conf("storage.host"),
		Right: conf("storage.port"),
	}
	e := noted(refusing(), note)
	s := e.Stores[0]
	s.AddrsFrom, s.Conf = "default", "/opt/tyk/tyk.conf"
	s.Places = map[string]probe.Place{component.Host: *conf("storage.host"), component.Port: {Kind: probe.PlaceDefault}}
	s.Overridden = []probe.Overridden{{Addr: "redis:6379", Place: *conf("storage.host")}}
	f := one(t, e, note.ID)
	wants(t, "not tried", f, `"storage": {"port": "<port of Redis at redis>"}`)
	e.Node("redis:6379").For = []probe.StoreID{s.ID}
	f = one(t, e, note.ID)
	wants(t, "answers", f, `"storage": {"port": 6379}`)
}

// TestVariableOverFile: told where the variable's address fails and the file's answers, and only then.
func TestVariableOverFile(t *testing.T) {
	f := one(t, overridden(), probe.ConfigVariableOverrides)
	wants(t, "addresses", f, "unset TYK_GW_STORAGE_ADDRS")
	const want = "TYK_GW_STORAGE_ADDRS (10.0.0.1:6379, refused) overrides tyk.conf:7 (10.0.0.9:6379, answers)."
	if got := f.What.Write(f.Nodes, ""); got != want {
		t.Error(got)
	}
	dead := overridden()
	checkstest.Fails(dead.Nodes[1], probe.StepTCP, probe.NetRefused, "connection refused")
	works := overridden()
	works.Nodes[0] = checkstest.Standalone().Nodes[0]
	untried := overridden()
	untried.Nodes = untried.Nodes[:1]
	for name, e := range map[string]*estate{"the file's is dead too": dead, "the variable's answers": works, "not tried": untried} {
		if found := judged(t, e, probe.ConfigVariableOverrides); len(found) > 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	mode := checkstest.Cluster()
	s := mode.Stores[0]
	s.Mode, s.EnableCluster = probe.Standalone, false
	s.Overrides = []probe.Override{{
		Field: component.EnableCluster, By: []probe.Place{*env("TYK_GW_STORAGE_ENABLECLUSTER")}, Over: *conf("storage.enable_cluster"),
		Value: probe.FlagSetting(true),
	}}
	wants(t, "a switch", one(t, mode, probe.ConfigVariableOverrides), "unset TYK_GW_STORAGE_ENABLECLUSTER")
	s.Overrides[0].Value = probe.FlagSetting(false)
	if found := judged(t, mode, probe.ConfigVariableOverrides); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

// TestIgnoredAddressThatAnswers: a host has no effect beside addrs, and is the right one.
func TestIgnoredAddressThatAnswers(t *testing.T) {
	e := refusing()
	s := e.Stores[0]
	good := e.Node("10.0.0.9:6379")
	good.For = []probe.StoreID{s.ID}
	s.Places = map[string]probe.Place{component.Addrs: *conf("storage.addrs")}
	noted(
		e,
		probe.Note{
			ID:       probe.ConfigHostsIgnored,
			Field:    component.Addrs,
			Key:      "storage.host",
			Value:    good.Addr,
			Place:    conf("storage.host"),
			Harmless: true,
		},
	)
	f := one(t, e, probe.ConfigHostsIgnored)
	if f.Status != report.Fail {
		t.Error(f.Status)
	}
	wants(t, "ignored", f, `"storage": {"addrs": ["10.0.0.9:6379"]}`)
}

// TestVariablesOfAnotherComponent are told where this one does not reach its Redis, and then as the cause.
func TestVariablesOfAnotherComponent(t *testing.T) {
	of := func(e *estate) *estate {
		return noted(e, probe.Note{
			ID: probe.ConfigUnknownVariable, Kind: probe.OtherComponent, Field: component.Addrs, Key: "TYK_PMP_ANALYTICSSTORAGECONFIG_HOST",
			Value: "pump",
			Place: env("TYK_PMP_ANALYTICSSTORAGECONFIG_HOST"), Meant: probe.ListSetting([]string{"10.0.0.9:6379"}), Harmless: true,
		})
	}
	if found := judged(t, of(checkstest.Standalone()), probe.ConfigUnknownVariable); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	if found := judged(t, of(refusing()), probe.ConfigUnknownVariable); len(found) > 0 {
		t.Errorf("not tried: %+v", found)
	}
	e := of(refusing())
	e.Node("10.0.0.9:6379").For = []probe.StoreID{e.Stores[0].ID}
	f := one(t, e, probe.ConfigUnknownVariable)
	if f.Status != report.Fail || f.Note.Harmless {
		t.Errorf("%s, %+v", f.Status, f.Note)
	}
	wants(t, "another component", f, "TYK_GW_STORAGE_ADDRS=10.0.0.9:6379")
}

// TestBadAddressesBesideGoodOnes: a failure where the client uses that address alone, or all are bad.
func TestBadAddressesBesideGoodOnes(t *testing.T) {
	bad := func(e *estate, values ...string) *estate {
		for _, v := range values {
			noted(e, probe.Note{ID: probe.ConfigBadAddr, Field: component.Addrs, Key: "storage.addrs", Value: v})
		}
		return e
	}
	all := checkstest.Cluster()
	all.Nodes = nil
	oneOf := checkstest.Cluster()
	oneOf.Stores[0].Addrs[1] = " 10.0.0.12:6379"
	second := checkstest.Standalone()
	second.Stores[0].Addrs = []string{alone, "b"}
	seen := checkstest.Standalone()
	checkstest.Fails(seen.Nodes[0], probe.StepTCP, probe.ConfigBadAddr, "missing port in address")
	for name, test := range map[string]struct {
		e    *estate
		want report.Status
	}{
		"one of several seeds":       {bad(oneOf, " 10.0.0.12:6379"), report.Warn},
		"all seeds":                  {bad(all, all.Stores[0].Addrs...), report.Fail},
		"one that is not used":       {bad(second, "b"), report.Warn},
		"the one that is used":       {bad(checkstest.Standalone(), alone), report.Fail},
		"seen by the visit, no note": {seen, report.Fail},
	} {
		if f := one(t, test.e, probe.ConfigBadAddr); f.Status != test.want {
			t.Errorf("%s: %s, want %s", name, f.Status, test.want)
		}
	}
	two := checkstest.Cluster()
	s := two.Stores[0]
	s.Configured = []string{alone, " a:1", "", "redis://b:1"}
	noted(two, probe.Note{ID: probe.ConfigBadAddr, Key: "storage.addrs", Value: " a:1", Meant: probe.ListSetting([]string{"a:1"})})
	noted(two, probe.Note{ID: probe.ConfigBadAddr, Key: "storage.addrs", Value: "", Kind: probe.EmptyAddr, Harmless: true})
	noted(two, probe.Note{ID: probe.ConfigBadAddr, Key: "storage.addrs", Value: "redis://b:1", Meant: probe.ListSetting([]string{"b:1"})})
	f := one(t, two, probe.ConfigBadAddr)
	if set, _ := f.Fix[0].Set["storage.addrs"].([]string); len(f.Fix) != 1 || len(set) != 3 || set[1] != "a:1" || set[2] != "b:1" {
		t.Errorf("%+v", f.Fix)
	}
}

// TestTimeoutsAreHeldAgainstThePolicy in both directions.
func TestTimeoutsAreHeldAgainstThePolicy(t *testing.T) {
	for timeout, want := range map[int]any{121: 5, 5000: 5, 60000: 60, -1: 5, 120: nil, 5: nil} {
		e := checkstest.Standalone()
		e.Stores[0].TimeoutS = timeout
		found := judged(t, e, probe.ConfigTimeoutUnit)
		if want == nil {
			if len(found) > 0 {
				t.Errorf("%d: %+v", timeout, found)
			}
			continue
		}
		if got := found[0].Fix[0].Set["storage.timeout"]; got != want {
			t.Errorf("%d: set to %v, want %v", timeout, got, want)
		}
	}
}

// TestAPasswordThatAVariableHides: the server refuses the variable's and takes the file's.
func TestAPasswordThatAVariableHides(t *testing.T) {
	e := checkstest.Standalone()
	s, n := e.Stores[0], e.Nodes[0]
	checkstest.Fails(n, probe.StepAuth, probe.AuthWrongPassword, "WRONGPASS invalid username-password pair or user is disabled.")
	s.Overrides = []probe.Override{
		{Field: component.Password, By: []probe.Place{*env("TYK_GW_STORAGE_PASSWORD")}, Over: *conf("storage.password")},
	}
	if found := judged(t, e, probe.ConfigVariableOverrides); len(found) > 0 {
		t.Errorf("not tried: %+v", found)
	}
	n.Trials = []probe.Trial{{What: probe.TriedOverridden, OK: true}}
	wants(t, "a password", one(t, e, probe.ConfigVariableOverrides), "unset TYK_GW_STORAGE_PASSWORD")
	if r := judge(e); r.Causes[0].ID != probe.ConfigVariableOverrides {
		t.Errorf("%+v", r.Causes)
	}
}

// TestAnEmptyVariableOverAWrongValue does no harm: the file names Sentinels, and Redis itself answers.
func TestAnEmptyVariableOverAWrongValue(t *testing.T) {
	n := probe.Note{
		ID: probe.ConfigEmptyVariableOverrides, Field: component.MasterName, Key: "TYK_GW_STORAGE_MASTERNAME",
		Place:  env("TYK_GW_STORAGE_MASTERNAME"),
		Rivals: []probe.Rival{{Place: *conf("storage.master_name"), Value: probe.TextSetting("mymaster")}},
	}
	if f := one(t, noted(checkstest.Standalone(), n), n.ID); f.Status != report.Info {
		t.Error(f.Status)
	}
	if f := one(t, noted(sentinelsAsRedis(), n), n.ID); f.Status != report.Warn {
		t.Error(f.Status)
	}
}

// TestAFileThatIsMissing: what has to stand in it at the least, unless something else names a Redis or the component exits.
func TestAFileThatIsMissing(t *testing.T) {
	note := probe.Note{ID: probe.ConfigFileMissing, Key: "/opt/tyk/tyk.conf", Why: "does not exist"}
	lost := func(from string, stops bool) *estate {
		e := refusing()
		e.Stores[0].AddrsFrom, note.Stops = from, stops
		return noted(e, note)
	}
	if f := one(t, lost("default", false), note.ID); len(f.Fix) != 2 || f.Fix[1].Needs == "" {
		t.Errorf("nothing names a Redis: %+v", f.Fix)
	}
	for name, e := range map[string]*estate{"a variable names one": lost("addrs", false), "it exits": lost("default", true)} {
		if f := one(t, e, note.ID); len(f.Fix) > 0 {
			t.Errorf("%s: %+v", name, f.Fix)
		}
	}
}

// A line break in an address is one fault, shown once, and escaped once.
func TestALineBreakInAnAddress(t *testing.T) {
	const broken = "10.0.0.1:6379\n"
	e := checkstest.Standalone()
	e.Stores[0].Addrs, e.Stores[0].Configured = []string{broken}, []string{broken}
	e.Nodes[0].Addr = broken
	checkstest.Fails(e.Nodes[0], probe.StepTCP, probe.ConfigBadAddr, "the port ends with a blank")
	noted(e, probe.Note{ID: probe.ConfigBadAddr, Field: component.Addrs, Key: "storage.addrs", Value: probe.Printable(broken),
		Why: "it holds blanks", Meant: probe.ListSetting([]string{"10.0.0.1:6379"})})
	f := one(t, e, probe.ConfigBadAddr)
	what := f.What.Write(f.Nodes, "")
	if !slices.Equal(f.Nodes, []string{broken}) || f.Status != report.Fail || !strings.HasPrefix(what, `The address "10.0.0.1:6379\x0a"`) {
		t.Errorf("%s %q %s", f.Status, f.Nodes, what)
	}
	if len(f.Fix) != 1 || !strings.Contains(f.Fix[0].Text, `["10.0.0.1:6379"]`) {
		t.Errorf("%+v", f.Fix)
	}
}

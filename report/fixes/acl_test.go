package fixes

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// argvs are the commands of changes, one line each.
func argvs(s *probe.Store, n *probe.Node, g Giving) []string {
	var out []string
	for _, f := range SetUser(s, "h:1", n, "tyk", nil, g) {
		out = append(out, strings.Join(f.Argv, " "))
	}
	return out
}

func TestSetUser(t *testing.T) {
	node := func(product, version string) *probe.Node {
		return &probe.Node{Addr: "h:1", Server: &probe.Server{Product: product, Version: version}}
	}
	yes, no := true, false
	withFile := node("redis", "7.0.15")
	withFile.Server.HasACLFile = &yes
	nowhere := node("redis", "7.0.15")
	nowhere.Server.HasConfFile = &no
	whole := Grant{Commands: []string{"set", "get", "set"}, Keys: []string{"b*", "a*"}, Channels: []string{"c"}}
	all, sure := Giving{Lacks: whole, All: whole}, Giving{Lacks: whole, All: whole, Sure: true}
	commands := Giving{Lacks: Grant{Commands: []string{"cluster|slots"}}, All: whole}
	many := Giving{Lacks: Grant{Keys: []string{"1", "2", "3", "4", "5", "6", "7", "8"}}, All: whole, Sure: true}
	const rewrite = "CONFIG REWRITE"
	for name, test := range map[string]struct {
		n    *probe.Node
		g    Giving
		want []string
	}{
		"commands alone":        {node("redis", "7.0.15"), commands, []string{"ACL SETUSER tyk +cluster|slots", rewrite}},
		"patterns that go":      {node("redis", "7.0.15"), sure, []string{"ACL SETUSER tyk +get +set ~a* ~b* &c", rewrite}},
		"without channels":      {node("redis", "6.0.20"), sure, []string{"ACL SETUSER tyk +get +set ~a* ~b*", rewrite}},
		"patterns that may not": {node("redis", "7.0.15"), all, []string{"ACL SETUSER tyk (resetchannels +get +set ~a* ~b* &c)", rewrite}},
		"of Valkey":             {node("valkey", "9.1.2"), all, []string{"ACL SETUSER tyk (resetchannels +get +set ~a* ~b* &c)", rewrite}},
		"before selectors":      {node("redis", "6.2.16"), all, []string{"ACL SETUSER tyk +get +set", rewrite}},
		"a relative":            {node("keydb", "6.3.4"), all, []string{"ACL SETUSER tyk +get +set", rewrite}},
		"not known":             {nil, all, []string{"ACL SETUSER tyk +get +set", rewrite}},
		"many":                  {node("redis", "7.0.15"), many, []string{"ACL SETUSER tyk (resetchannels +get +set ~a* ~b* &c)", rewrite}},
		"many, before selectors": {node("redis", "6.2.16"), many, []string{"ACL SETUSER tyk ~1 ~2 ~3 ~4 ~5 ~6 ~7", "ACL SETUSER tyk ~8",
			rewrite}},
		"an ACL file":    {withFile, commands, []string{"ACL SETUSER tyk +cluster|slots", "ACL SAVE"}},
		"no file at all": {nowhere, commands, []string{"ACL SETUSER tyk +cluster|slots"}},
	} {
		if got := argvs(&probe.Store{}, test.n, test.g); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// A user that is made has keys, also where no pattern may be added blindly.
func TestAUserThatIsMadeHasKeys(t *testing.T) {
	g := Giving{Lacks: Grant{Commands: []string{"get"}, Keys: []string{"a*"}}, All: Grant{Commands: []string{"get"}, Keys: []string{"a*"}}}
	for version, want := range map[string][]string{
		"6.0.20": {"ACL", "SETUSER", "tyk", "on", "+get", "allkeys"},
		"6.2.16": {"ACL", "SETUSER", "tyk", "on", "+get", "allkeys", "allchannels"},
		"7.0.15": {"ACL", "SETUSER", "tyk", "on", "(resetchannels +get ~a*)"},
	} {
		n := &probe.Node{Addr: "h:1", Server: &probe.Server{Product: "redis", Version: version}}
		if got := SetUser(&probe.Store{}, n.Addr, n, "tyk", []string{"on"}, g); !slices.Equal(got[0].Argv, want) {
			t.Errorf("%s: %q", version, got[0].Argv)
		}
	}
}

// Where the default user is off nobody is let in without a name.
func TestAdministratorsHaveANameWhereTheDefaultUserIsOff(t *testing.T) {
	n := &probe.Node{Addr: "h:1", Steps: []probe.Step{{Name: probe.StepAuth, Fault: &probe.Fault{ID: probe.AuthDefaultUserOff}}}}
	f := Admin(&probe.Store{}, "h:1", n, "ACL", "LIST")
	if f.Text != "redis-cli -h h -p 1 --user <name of an administrator> --askpass ACL LIST" || f.Needs != "the name of an administrator" {
		t.Errorf("%+v", f)
	}
}

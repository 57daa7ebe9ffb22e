package checks

import (
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// advice is the message, the hint and the fixes of all findings of an id.
func advice(t *testing.T, e *estate, id probe.FaultID) string {
	t.Helper()
	var out []string
	for _, f := range judge(t, e).Findings {
		if f.ID != id {
			continue
		}
		out = append(out, f.Message, f.Hint)
		for _, fix := range f.Fix {
			out = append(out, fix.Text)
		}
	}
	return strings.Join(out, "\n")
}

func onlyFirst(known bool) *estate {
	e := aStandalone()
	s := e.stores[0]
	s.Addrs = []string{s.Addrs[0], "10.0.0.2:6379"}
	s.Notes = append(s.Notes, probe.Note{ID: "config.only_first_addr_used", Field: component.EnableCluster, Want: "storage.enable_cluster", Text: "Two addresses."})
	if !known {
		e.nodes[0].Server = nil
	}
	return e
}

func misspeltCluster() *estate {
	e := aStandalone()
	e.stores[0].Notes = append(e.stores[0].Notes, probe.Note{ID: "config.unknown_variable", Field: component.EnableCluster,
		Key: "TYK_GW_STORAGE_ENABLE_CLUSTER", Want: "TYK_GW_STORAGE_ENABLECLUSTER", Value: "true", Text: "No variable."})
	return e
}

func loopback(addr, text string) *estate {
	return renamed(failing(probe.StepTCP, probe.NetWrongFamily, text)(), addr)
}

func withoutMulti() *estate {
	e := limited(noPerm("MULTI", "", "", "rate limits", false, "NOPERM User tyk has no permissions to run the 'multi' command"))()
	e.nodes[0].Rights.Untried = &probe.Needs{Commands: []string{"exec", "set"}, Keys: []string{"apikey-*"}, Channels: []string{"tyk.cluster.notifications"}}
	return e
}

func vaulted() *estate {
	e := locked()()
	e.stores[0].Notes = append(e.stores[0].Notes, probe.Note{ID: "run.not_visible", Field: component.Password, Text: "It is kept in vault."})
	return e
}

func volatileOOM() *estate {
	return refusingWrites(memory("volatile-lru", 101, 0)(), "10.0.0.1:6379", probe.ServerOOM, "OOM command not allowed when used memory > 'maxmemory'.")
}

func TestAdviceFollowsWhatIsKnown(t *testing.T) {
	for name, test := range map[string]struct {
		estate   *estate
		id       probe.FaultID
		has, not []string
	}{
		"two standalone addresses":     {onlyFirst(true), "config.only_first_addr_used", []string{"may be removed"}, []string{"enable_cluster"}},
		"two addresses, nothing known": {onlyFirst(false), "config.only_first_addr_used", []string{"enable_cluster"}, []string{"may be removed"}},
		"a cluster that is none":       {misspeltCluster(), "config.unknown_variable", []string{"unset TYK_GW_STORAGE_ENABLE_CLUSTER", "that would fail"}, []string{"ENABLECLUSTER=true"}},
		"IPv6 alone":                   {loopback("127.0.0.1:6379", "127.0.0.1 does not answer on this port (connection refused), ::1 does"), probe.NetWrongFamily, []string{"Use [::1]:6379 in place of 127.0.0.1:6379", `"[::1]:6379"`}, nil},
		"IPv4 alone":                   {loopback("[::1]:6379", "::1 does not answer on this port (connection refused), 127.0.0.1 does"), probe.NetWrongFamily, []string{"Use 127.0.0.1:6379 in place of [::1]:6379"}, nil},
		"no MULTI":                     {withoutMulti(), probe.AuthNoPermission, []string{"could not be tried", "+exec +multi +set", "'~apikey-*'", "&tyk.cluster.notifications"}, nil},
		"no user name":                 {locked()(), probe.AuthWrongPassword, []string{"username if the password belongs to an ACL user"}, nil},
		"a password in vault":          {vaulted(), probe.AuthWrongPassword, []string{"not visible"}, []string{"Correct"}},
		"volatile policy":              {volatileOOM(), probe.ServerOOM, []string{"no key with an expiry is left"}, []string{"Bring Pump"}},
	} {
		got := advice(t, test.estate, test.id)
		missing := slices.DeleteFunc(slices.Clone(test.has), func(s string) bool { return strings.Contains(got, s) })
		extra := slices.DeleteFunc(slices.Clone(test.not), func(s string) bool { return !strings.Contains(got, s) })
		if len(missing)+len(extra) > 0 {
			t.Errorf("%s: lacks %q, must not have %q:\n%s", name, missing, extra, got)
		}
	}
}

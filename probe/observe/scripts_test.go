package observe

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	lab "tyk-redis-doctor/probe/estate"
)

func TestScripts(t *testing.T) {
	for version, want := range map[string]string{
		"5.2.6": "", "5.3.5": "", "5.3.6": "quota-*", "5.3": "quota-*", "5.5.0": "", "5.6.0": "quota-*", "5.12": "quota-*",
		"5.13.0": "quota-* rate-limit-*", "5.14.0-rc1": "quota-* rate-limit-*", "5": "quota-* rate-limit-*", "": "", "new": "",
	} {
		var keys []string
		for _, d := range scripts(&probe.Store{TykVersion: version}) {
			if d.command() == "EVALSHA" {
				keys = append(keys, d.key)
			}
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%q: scripts on %q, want %q", version, got, want)
		}
	}
}

func TestAllNeedsWhereMultiIsRefused(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	s := must[*lab.Server](t)(e.Server(ctx, lab.Lines("user tyk on >tyk-pass ~* &* +@read +@connection +@pubsub")))
	var keys probe.Keyring
	st := store("gateway/storage", probe.Standalone, s.Addr())
	st.Username, st.Password, st.TykVersion = "tyk", keys.Add("tyk-pass"), "5.14.0"
	r := check(t, Options{}, st).Nodes[0].Rights
	if r == nil || r.Untried == nil || len(r.Untried.Keys) == 0 || len(r.Untried.Channels) == 0 {
		t.Fatalf("what was not tried is not told: %+v", r)
	}
	for _, command := range r.Untried.Commands {
		must[string](t)(s.CLI(ctx, "ACL", "SETUSER", "tyk", "+"+command))
	}
	if r = check(t, Options{}, st).Nodes[0].Rights; r == nil || r.Untried != nil || len(r.Refused) > 0 {
		t.Errorf("after all was granted: %+v", r)
	}
}

package visit

import (
	"testing"

	"tyk-redis-doctor/probe"
	lab "tyk-redis-doctor/probe/estate"
)

func TestAllNeedsWhereMultiIsRefused(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	s := must[*lab.Server](t)(e.Server(ctx, lab.Lines("user tyk on >tyk-pass ~* &* +@read +@connection +@pubsub")))
	var keys probe.Keyring
	st := store("gateway/storage", probe.Standalone, s.Addr())
	st.Username, st.Password, st.TykVersion = "tyk", keys.Add("tyk-pass"), "5.14.0"
	r := look(t, Options{}, st)[0].Rights
	if r == nil || r.Untried == nil || len(r.Untried.Keys) == 0 || len(r.Untried.Channels) == 0 {
		t.Fatalf("what was not tried is not told: %+v", r)
	}
	for _, command := range r.Untried.Commands {
		must[string](t)(s.CLI(ctx, "ACL", "SETUSER", "tyk", "+"+command))
	}
	if r = look(t, Options{}, st)[0].Rights; r == nil || r.Untried != nil || len(r.Refused) > 0 {
		t.Errorf("after all was granted: %+v", r)
	}
}

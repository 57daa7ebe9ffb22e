package visit

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func TestOtherCredentials(t *testing.T) {
	var k probe.Keyring
	redis, sentinel := k.Add("of redis"), k.Add("of the sentinels")
	const both = "both"
	for name, test := range map[string]struct {
		access probe.Access
		store  probe.Store
		want   map[string][]any
	}{
		"a password":        {probe.Access{Password: redis}, probe.Store{}, map[string][]any{}},
		"with a line break": {probe.Access{Password: k.Add("pw\n")}, probe.Store{}, map[string][]any{"trimmed password": {"AUTH", "pw"}}},
		"with a user": {probe.Access{Username: "tyk", Password: redis}, probe.Store{},
			map[string][]any{"password without username": {"AUTH", "of redis"}}},
		"beside that of the Sentinels": {probe.Access{Username: "tyk", Password: redis}, probe.Store{SentinelPassword: sentinel},
			map[string][]any{"sentinel_password": {"AUTH", "tyk", "of the sentinels"}, "password without username": {"AUTH", "of redis"}}},
		"one for both": {probe.Access{Password: k.Add(both)}, probe.Store{SentinelPassword: k.Add(both)}, map[string][]any{}},
		"a Sentinel": {probe.Access{Purpose: probe.AsSentinel, Password: sentinel}, probe.Store{Password: redis},
			map[string][]any{"password": {"AUTH", "of redis"}}},
		"a Sentinel, with a user for Redis": {probe.Access{Purpose: probe.AsSentinel, Password: sentinel},
			probe.Store{Username: "tyk", Password: redis},
			map[string][]any{"password": {"AUTH", "of redis"}, "sentinel_password with username": {"AUTH", "tyk", "of the sentinels"}}},
		"a Sentinel without its password": {probe.Access{Purpose: probe.AsSentinel}, probe.Store{Username: "tyk", Password: redis},
			map[string][]any{"password": {"AUTH", "of redis"}, "password with username": {"AUTH", "tyk", "of redis"}}},
	} {
		if test.access.Purpose == "" {
			test.access.Purpose = probe.AsData
		}
		v := &visit{target: Target{Access: test.access, Asked: []*probe.Store{&test.store}}}
		got := map[string][]any{}
		for _, c := range v.otherCredentials() {
			got[string(c.what)] = c.auth
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

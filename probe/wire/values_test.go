package wire

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func TestHello(t *testing.T) {
	for _, form := range []string{"hello-2.resp", "hello-3.resp3"} {
		each(t, "standalone/"+form, func(t *testing.T, server string, r Reply) {
			product, number := version(server)
			if server == "valkey-7.2.7" {
				product = "redis" // this one version names itself so
			}
			want := Hello{Server: product, Version: number, Mode: "standalone", Role: "master"}
			if got, ok := ParseHello(r.Value); !ok || got != want {
				t.Errorf("%+v %t", got, ok)
			}
		})
		each(t, "sentinel/ok/"+form, func(t *testing.T, _ string, r Reply) {
			if got, ok := ParseHello(r.Value); !ok || got.Mode != "sentinel" || got.Role != "" {
				t.Errorf("%+v %t", got, ok)
			}
		})
		each(t, "replicas/replica/"+form, func(t *testing.T, _ string, r Reply) {
			if got, ok := ParseHello(r.Value); !ok || got.Role != "replica" {
				t.Errorf("%+v %t", got, ok)
			}
		})
		each(t, "cluster/primary/"+form, func(t *testing.T, _ string, r Reply) {
			if got, ok := ParseHello(r.Value); !ok || got.Mode != "cluster" {
				t.Errorf("%+v %t", got, ok)
			}
		})
	}
	each(t, "standalone-availability-zone/hello-3.resp3", func(t *testing.T, server string, r Reply) {
		got, ok := ParseHello(r.Value)
		if zoned := server == "valkey-8.1.1"; !ok || zoned != (got.Zone != "") {
			t.Errorf("%+v %t", got, ok)
		}
	})
	for _, v := range []any{nil, "OK", []any{}, []any{"server"}, map[any]any{1: 2}} {
		if got, ok := ParseHello(v); ok {
			t.Errorf("%v: %+v", v, got)
		}
	}
}

func TestRole(t *testing.T) {
	for path, want := range map[string]struct {
		role          probe.Role
		primary, link string
	}{
		"standalone/role.resp":                 {probe.Primary, "", ""},
		"replicas/primary/role.resp":           {probe.Primary, "", ""},
		"replicas/replica/role.resp":           {probe.Replica, "11", "connected"},
		"replicas/replica-link-down/role.resp": {probe.Replica, "19", ""},
		"replicas/replica-syncing/role.resp":   {probe.Replica, "11", "sync"},
		"sentinel/ok/role.resp":                {probe.SentinelRole, "", ""},
	} {
		each(t, path, func(t *testing.T, _ string, r Reply) {
			role, primary, link := ParseRole(r.Value)
			if role != want.role || short(primary) != want.primary || want.link != "" && link != want.link {
				t.Errorf("%s %s %s", role, primary, link)
			}
		})
	}
	for _, v := range []any{nil, "master", []any{}, []any{"other"}, []any{nil}, []any{"slave", "h"}} {
		if role, primary, link := ParseRole(v); primary != "" || link != "" || role != probe.Unknown && role != probe.Replica {
			t.Errorf("%v: %s %s %s", v, role, primary, link)
		}
	}
}

func TestClientInfo(t *testing.T) {
	for _, form := range []string{".resp", ".resp3"} {
		each(t, "standalone/client-info"+form, func(t *testing.T, server string, r Reply) {
			if _, number := version(server); number == "6.0.20" {
				if r.Err == nil {
					t.Error("6.0 does not know it")
				}
				return
			}
			if addr, laddr, user := ParseClientInfo(r.Text()); short(addr) != "1" || short(laddr) != "11" || user != "default" {
				t.Errorf("%s %s %s", addr, laddr, user)
			}
		})
	}
}

func TestConfig(t *testing.T) {
	for _, form := range []string{".resp", ".resp3"} {
		each(t, "cluster/primary/config-get-maxclients"+form, func(t *testing.T, _ string, r Reply) {
			if diff := cmp.Diff(map[string]string{"maxclients": "10000"}, ParseConfig(r.Value)); diff != "" {
				t.Error(diff)
			}
		})
		each(t, "standalone/config-get-maxmemory_all"+form, func(t *testing.T, _ string, r Reply) {
			if got := ParseConfig(r.Value); got["maxmemory"] != "0" || got["maxmemory-policy"] != "noeviction" {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestTime(t *testing.T) {
	each(t, "standalone/time.resp", func(t *testing.T, _ string, r Reply) {
		if at, ok := ParseTime(r.Value); !ok || at.Year() != 2026 {
			t.Errorf("%s %t", at, ok)
		}
	})
	if at, ok := ParseTime([]any{"1700000000", "250000"}); !ok || !at.Equal(time.Unix(1700000000, 250e6)) {
		t.Errorf("%s %t", at, ok)
	}
	for _, v := range []any{nil, "1", []any{}, []any{"1"}, []any{"-1", "0"}, []any{"9223372036854775807", "0"},
		[]any{"1", "9223372036854775807"}, []any{"x", "y"}} {
		if at, ok := ParseTime(v); ok {
			t.Errorf("%v: %s", v, at)
		}
	}
}

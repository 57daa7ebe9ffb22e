package wire

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func TestSentinelMasters(t *testing.T) {
	for situation, flags := range map[string][]string{
		"ok":                           {"master"},
		"tilt":                         {"master"},
		"failed-over":                  {"master"},
		"primary-down-before-failover": {"s_down", "master", "disconnected"},
	} {
		each(t, "sentinel/"+situation+"/sentinel-masters.resp", func(t *testing.T, _ string, r Reply) {
			all := ParseSentinelMasters(r.Value)
			if len(all) != 1 {
				t.Fatalf("%+v", all)
			}
			m := all[0]
			if m.Name != "mymaster" || !strings.HasPrefix(m.Addr, "127.0.0.1") || len(m.RunID) != 40 || m.RoleReported != "master" ||
				m.Quorum != 2 || m.Replicas != 2 || m.OtherSentinels != 2 || m.LastOKPingMS == nil {
				t.Errorf("%+v", m)
			}
			for _, f := range flags {
				if !slices.Contains(m.Flags, f) {
					t.Errorf("flags %v, %s is missing", m.Flags, f)
				}
			}
		})
	}
	each(t, "sentinel/ok/sentinel-masters.resp3", func(t *testing.T, server string, r Reply) {
		two := ParseSentinelMasters(decoded(t, replies()[server+"/sentinel/ok/sentinel-masters.resp"]).Value)
		three := ParseSentinelMasters(r.Value)
		two[0].LastOKPingMS, three[0].LastOKPingMS = nil, nil
		if two[0].InfoAgeMS == nil || three[0].InfoAgeMS == nil {
			t.Errorf("%+v", two)
		}
		two[0].InfoAgeMS, three[0].InfoAgeMS = nil, nil // they were asked one after the other
		if diff := cmp.Diff(two, three); diff != "" {
			t.Errorf("RESP2 and RESP3 differ: %s", diff)
		}
	})
}

func TestSentinelPeers(t *testing.T) {
	for _, command := range []string{"sentinel-replicas-mymaster.resp", "sentinel-replicas-mymaster.resp3"} {
		each(t, "sentinel/ok/"+command, func(t *testing.T, _ string, r Reply) {
			peers := ParseSentinelPeers(r.Value)
			if len(peers) != 2 {
				t.Fatalf("%+v", peers)
			}
			for i, p := range peers {
				if short(p.Addr) != []string{"12", "13"}[i] || !slices.Equal(p.Flags, []string{"slave"}) || p.LinkStatus != "ok" ||
					*p.Priority != 100 || short(p.PrimaryAddr) != "11" || p.Offset == nil || len(p.RunID) != 40 {
					t.Errorf("%+v", p)
				}
			}
		})
	}
	each(t, "sentinel/ok/sentinel-sentinels-mymaster.resp", func(t *testing.T, _ string, r Reply) {
		peers := ParseSentinelPeers(r.Value)
		if len(peers) != 2 || short(peers[0].Addr) != "22" || short(peers[1].Addr) != "23" || !slices.Equal(peers[0].Flags,
			[]string{"sentinel"}) || peers[0].Priority != nil {
			t.Errorf("%+v", peers)
		}
	})
	each(t, "sentinel/quorum-lost/sentinel-sentinels-mymaster.resp", func(t *testing.T, _ string, r Reply) {
		for _, p := range ParseSentinelPeers(r.Value) {
			if !slices.Contains(p.Flags, "s_down") {
				t.Errorf("%+v", p)
			}
		}
	})
	each(t, "sentinel/replica-down/sentinel-replicas-mymaster.resp", func(t *testing.T, _ string, r Reply) {
		down := slices.DeleteFunc(ParseSentinelPeers(r.Value), func(p probe.SentinelPeer) bool {
			return !slices.Contains(p.Flags,
				"s_down")
		})
		if len(down) != 1 {
			t.Errorf("%+v", down)
		}
	})
	for _, v := range []any{nil, "OK", []any{}, []any{nil, "x", []any{"ip"}}, []any{[]any{"port", "1"}}} {
		if got := ParseSentinelPeers(v); got != nil {
			t.Errorf("%v: %+v", v, got)
		}
		if got := ParseSentinelMasters(v); got != nil {
			t.Errorf("%v: %+v", v, got)
		}
	}
}

func TestMasterAddr(t *testing.T) {
	for _, form := range []string{".resp", ".resp3"} {
		each(t, "sentinel/ok/sentinel-get-master-addr-by-name-mymaster"+form, func(t *testing.T, _ string, r Reply) {
			if addr, ok := ParseMasterAddr(r.Value); !ok || short(addr) != "11" {
				t.Errorf("%s %t", addr, ok)
			}
		})
		each(t, "sentinel/ok/sentinel-get-master-addr-by-name-nosuch"+form, func(t *testing.T, _ string, r Reply) {
			if addr, ok := ParseMasterAddr(r.Value); ok || addr != "" || r.Err != nil {
				t.Errorf("%q %t %+v", addr, ok, r.Err)
			}
		})
	}
	each(t, "sentinel/hostname/sentinel-get-master-addr-by-name-mymaster.resp", func(t *testing.T, _ string, r Reply) {
		if addr, ok := ParseMasterAddr(r.Value); !ok || !strings.HasPrefix(addr, "localhost:") {
			t.Errorf("%s %t", addr, ok)
		}
	})
	for _, lie := range []any{"OK", []any{}, []any{"10.0.0.1"}, []any{"10.0.0.1", "6379", "x"},
		[]any{"10.0.0.1", "port"}, []any{nil, nil}, []any{[]any{}, "6379"}, map[any]any{"10.0.0.1": "6379"}} {
		if addr, ok := ParseMasterAddr(lie); ok {
			t.Errorf("%v: %s", lie, addr)
		}
	}
	for want, strange := range map[string]any{":6379": []any{"", "6379"}, "10.0.0.1:70000": []any{"10.0.0.1", "70000"}} {
		if addr, ok := ParseMasterAddr(strange); !ok || addr != want {
			t.Errorf("%v: %s %t", strange, addr, ok)
		}
	}
	if addr, ok := ParseMasterAddr([]any{"2001:db8::1", "6379"}); !ok || addr != "[2001:db8::1]:6379" {
		t.Errorf("%s %t", addr, ok)
	}
}

package wire

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func TestInfoOfEveryServer(t *testing.T) {
	for _, form := range []string{"standalone/info.resp", "standalone/info.resp3"} {
		each(t, form, func(t *testing.T, server string, r Reply) {
			info := ParseInfo(r.Text())
			product, number := version(server)
			s := info.Server()
			if s == nil {
				t.Fatal("no server")
			}
			if s.Product != product || s.Version != number || s.Mode != "standalone" || len(s.RunID) != 40 || s.TCPPort < 30000 ||
				s.UptimeS == nil {
				t.Errorf("%+v", s)
			}
			c := info.Clients()
			if c == nil || c.Connected == nil || *c.Connected < 1 || c.Rejected == nil || *c.Rejected != 0 || c.Blocked == nil {
				t.Fatalf("%+v", c)
			}
			if known := number != "6.0.20"; known != (c.Max != nil) {
				t.Errorf("maxclients %v", c.Max)
			}
			m := info.Memory()
			if m == nil || m.UsedBytes == nil || *m.UsedBytes < 1<<19 || m.MaxBytes == nil || *m.MaxBytes != 0 ||
				m.Policy != "noeviction" || *m.Evicted != 0 {
				t.Fatalf("%+v", m)
			}
			if diff := cmp.Diff([]probe.DB{{Index: 0, Keys: 21, Expires: 1}, {Index: 3, Keys: 1}}, m.Keys); diff != "" {
				t.Error(diff)
			}
			yes, no := true, false
			if diff := cmp.Diff(&probe.Persistence{LastSaveOK: &yes, LastAppendOK: &yes, AppendOnly: &no}, info.Persistence()); diff != "" {
				t.Error(diff)
			}
			rep := info.Replication()
			if rep == nil || rep.Role != probe.Primary || len(rep.ReplID) != 40 || *rep.Offset != 0 || rep.Replicas != nil ||
				rep.LinkUp != nil {
				t.Errorf("%+v", rep)
			}
		})
	}
}

func TestInfoInCluster(t *testing.T) {
	each(t, "cluster/primary/info.resp", func(t *testing.T, _ string, r Reply) {
		info := ParseInfo(r.Text())
		if s := info.Server(); s == nil || s.Mode != "cluster" || info["cluster_enabled"] != "1" {
			t.Errorf("%+v", s)
		}
	})
}

func TestInfoOfSentinel(t *testing.T) {
	each(t, "sentinel/ok/info.resp", func(t *testing.T, server string, r Reply) {
		info := ParseInfo(r.Text())
		product, number := version(server)
		s := info.Server()
		if s == nil || s.Product != product || s.Version != number || s.Mode != "sentinel" || len(s.RunID) != 40 {
			t.Errorf("%+v", s)
		}
		if info.Replication() != nil || info.Memory() != nil || info.Persistence() != nil || info["sentinel_masters"] != "1" {
			t.Error("a Sentinel has neither replication nor memory nor persistence")
		}
	})
}

func TestInfoReplication(t *testing.T) {
	each(t, "replicas/primary/info-replication.resp", func(t *testing.T, _ string, r Reply) {
		rep := ParseInfo(r.Text()).Replication()
		if rep == nil || rep.Role != probe.Primary || *rep.ConnectedCount != 2 || len(rep.Replicas) != 2 {
			t.Fatalf("%+v", rep)
		}
		for i, seen := range rep.Replicas {
			if !strings.HasPrefix(seen.Addr, fmt.Sprintf("127.0.0.%d:3",
				12+i)) || seen.State != "online" || seen.Offset < 0 || seen.LagS < 0 || seen.LagS > 1 {
				t.Errorf("%+v", seen)
			}
		}
	})
	for path, want := range map[string]struct {
		primary  string
		up       bool
		down     int64
		syncing  bool
		priority int64
	}{
		"replica":            {"127.0.0.11:", true, 0, false, 100},
		"replica-priority-0": {"127.0.0.11:", true, 0, false, 0},
		"replica-link-down":  {"127.0.0.19:", false, -1, false, 100},
		"replica-syncing":    {"127.0.0.11:", false, -1, true, 100},
	} {
		for _, form := range []string{".resp", ".resp3"} {
			if form == ".resp3" && path == "replica-priority-0" {
				continue // was not asked in RESP3
			}
			each(t, "replicas/"+path+"/info-replication"+form, func(t *testing.T, _ string, r Reply) {
				rep := ParseInfo(r.Text()).Replication()
				if rep == nil || rep.Role != probe.Replica || !strings.HasPrefix(rep.PrimaryAddr,
					want.primary) || rep.LinkUp == nil || *rep.LinkUp != want.up {
					t.Fatalf("%+v", rep)
				}
				if *rep.Priority != want.priority || rep.Syncing != want.syncing || !*rep.ReadOnly || rep.SyncLeftBytes != nil ||
					rep.Offset == nil {
					t.Errorf("%+v", rep)
				}
				if up := rep.LinkDownS == nil; up != want.up || !up && *rep.LinkDownS != want.down {
					t.Errorf("link down for %v", rep.LinkDownS)
				}
			})
		}
	}
}

func TestInfoOfTroubledServers(t *testing.T) {
	each(t, "standalone-loading/info.resp", func(t *testing.T, _ string, r Reply) {
		if p := ParseInfo(r.Text()).Persistence(); p == nil || !p.Loading || p.LoadingETAS == nil {
			t.Errorf("%+v", p)
		}
	})
	each(t, "standalone-misconf/info-persistence.resp", func(t *testing.T, _ string, r Reply) {
		if p := ParseInfo(r.Text()).Persistence(); p == nil || *p.LastSaveOK || !*p.LastAppendOK {
			t.Errorf("%+v", p)
		}
	})
	each(t, "standalone-misconf-aof/info-persistence.resp", func(t *testing.T, _ string, r Reply) {
		if p := ParseInfo(r.Text()).Persistence(); p == nil || *p.LastAppendOK || !*p.AppendOnly {
			t.Errorf("%+v", p)
		}
	})
	each(t, "standalone-oom/info-memory.resp", func(t *testing.T, _ string, r Reply) {
		if m := ParseInfo(r.Text()).Memory(); m == nil || *m.MaxBytes == 0 || *m.UsedBytes < *m.MaxBytes || m.Policy != "noeviction" {
			t.Errorf("%+v", m)
		}
	})
}

func TestProducts(t *testing.T) {
	for info, want := range map[string]string{
		"redis_version:6.2.14\r\nredis_mode:standalone":                                "redis 6.2.14, standalone",
		"redis_version:7.2.4\r\nvalkey_version:8.1.1\r\nserver_name:valkey":            "valkey 8.1.1 like 7.2.4",
		"server_mode:standalone\r\nvalkey_version:9.0.0":                               "valkey 9.0.0, standalone",
		"redict_version:7.3.6\r\nredict_mode:sentinel\r\nredis_version:7.2.4":          "redict 7.3.6 like 7.2.4, sentinel",
		"redis_version:6.3.4\r\nserver_name:keydb\r\nmvcc_depth:0":                     "keydb 6.3.4",
		"redis_version:7.4.0\r\ndragonfly_version:df-v1.27.1\r\nredis_mode:standalone": "dragonfly 1.27.1 like 7.4.0, standalone",
		"redis_version:7.2.4\r\nrlec_version:7.4.2-54\r\nredis_mode:standalone":        "redis enterprise 7.4.2-54 like 7.2.4, standalone",
		"redis_version:7.0.0\r\nkvrocks_version:2.9.0\r\nredis_mode:cluster":           "kvrocks 2.9.0 like 7.0.0, cluster",
		"redis_version:7.4.3\r\ngarnet_version:1.0.64\r\nredis_mode:cluster":           "garnet 1.0.64 like 7.4.3, cluster",
		"redis_version:7.1.0\r\nserver_name:something\x1b[31m":                         `something\x1b[31m 7.1.0`,
		"# Proxy\r\nVersion:1.0.5\r\nName:PredixyExample\r\nRedisMode:proxy":           "predixy 1.0.5, proxy",
	} {
		s := ParseInfo(info).Server()
		if s == nil {
			t.Errorf("%q: none", info)
			continue
		}
		got := s.Product + " " + s.Version
		if s.Compatible != "" {
			got += " like " + s.Compatible
		}
		if s.Mode != "" {
			got += ", " + s.Mode
		}
		if got != want {
			t.Errorf("%q: %s, want %s", info, got, want)
		}
	}
	for text, want := range map[string]string{
		"ERR handle request, command 'MULTI' is not allowed": "codis", "ERR forbid transaction in current server pool": "predixy",
		"no upstream host": "envoy", "upstream failure": "envoy", "ERR unknown command 'X'": "", "": "",
	} {
		if got := ProxyOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, none := range []string{"", "# Server\r\n", "unknown command", ":::\n:\n"} {
		if s := ParseInfo(none).Server(); s != nil {
			t.Errorf("%q: %+v", none, s)
		}
	}
}

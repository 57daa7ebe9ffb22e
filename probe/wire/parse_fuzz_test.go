package wire

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

// Whatever a peer sends, a session and the parsers end, and keep within their limits.
func FuzzReplies(f *testing.F) {
	for _, server := range []string{"redis-6.0.20", "redis-7.2.6", "valkey-8.1.1"} {
		for _, path := range []string{
			"standalone/info.resp3", "cluster/primary/cluster-nodes.resp", "cluster/migrating-source/cluster-nodes.resp", "cluster/primary/cluster-slots.resp3",
			"cluster/unknown-endpoint/cluster-slots.resp", "sentinel/ok/sentinel-masters.resp3", "sentinel/ok/sentinel-replicas-mymaster.resp",
			"standalone/hello-3.resp3", "replicas/replica/role.resp", "standalone/client-info.resp", "standalone/time.resp",
		} {
			if raw, ok := replies()[server+"/"+path]; ok {
				f.Add(raw)
			}
		}
	}
	f.Add([]byte("%2\r\n*0\r\n+v\r\n%0\r\n+v\r\n"))
	f.Add([]byte("*1\r\n*3\r\n:0\r\n:16383\r\n*4\r\n$-1\r\n:-1\r\n_\r\n%1\r\n$2\r\nip\r\n*0\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := Open(canned{bytes.NewReader(raw)}, time.Minute)
		defer s.Close()
		got, fault := s.Do(t.Context(), Command{"PING"})
		if fault != nil {
			return
		}
		v, text := got[0].Value, got[0].Text()
		ParseHello(v)
		ParseRole(v)
		ParseTime(v)
		ParseConfig(v)
		ParseMasterAddr(v)
		ParseSentinelMasters(v)
		ParseSentinelPeers(v)
		ParseClientInfo(text)
		info := ParseInfo(text)
		info.Server()
		info.Clients()
		info.Replication()
		info.Memory()
		info.Persistence()
		ParseClusterInfo(text)
		ranges, _ := ParseClusterSlots(v)
		for _, r := range ranges {
			if r.From < 0 || r.To < r.From || r.To >= slotCount {
				t.Errorf("%+v", r)
			}
		}
		nodes := ParseClusterNodes(text)
		if len(nodes) > maxClusterNodes {
			t.Errorf("%d nodes", len(nodes))
		}
		for _, n := range nodes {
			if strings.ContainsAny(n.ID+n.Addr+n.Hostname+n.PrimaryID+strings.Join(n.Flags, ""), "\x1b\r\n\x00") {
				t.Errorf("%+v", n)
			}
			if !slices.Equal(n.Slots, merge(slices.Clone(n.Slots))) {
				t.Errorf("%v is not merged", n.Slots)
			}
		}
	})
}

package wire

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
)

// Whatever a peer sends, a session and the parsers end, and keep within their limits.
func FuzzReplies(f *testing.F) {
	for _, server := range []string{"redis-6.0.20", "redis-7.2.6", "valkey-8.1.1"} {
		for _, path := range []string{
			"standalone/info.resp3", "cluster/primary/cluster-nodes.resp", "cluster/migrating-source/cluster-nodes.resp",
			"cluster/primary/cluster-slots.resp3",
			"cluster/unknown-endpoint/cluster-slots.resp", "sentinel/ok/sentinel-masters.resp3",
			"sentinel/ok/sentinel-replicas-mymaster.resp",
			"standalone/hello-3.resp3", "replicas/replica/role.resp", "standalone/client-info.resp", "standalone/time.resp",
		} {
			if raw, ok := replies()[server+"/"+path]; ok {
				f.Add(raw)
			}
		}
	}
	f.Add([]byte("%2\r\n*0\r\n+v\r\n%0\r\n+v\r\n"))
	f.Add([]byte("$80\r\nrole:slave\nmaster_host:h\nmaster_port:\x1b[1m\nslave0:ip=1,port=\x07,state=\x1b\ndb0:keys=\x00,xx\r\n"))
	f.Add([]byte("*1\r\n*3\r\n:0\r\n:16383\r\n*4\r\n$-1\r\n:-1\r\n_\r\n%1\r\n$2\r\nip\r\n*0\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := Open(canned{bytes.NewReader(raw)}, time.Minute)
		defer s.Close()
		got, fault := s.Do(t.Context(), Command{"PING"})
		if fault != nil {
			return
		}
		v, text := got[0].Value, got[0].Text()
		hello, _ := ParseHello(v)
		role, primary, link := ParseRole(v)
		ParseTime(v)
		master, _ := ParseMasterAddr(v)
		addr, laddr, user := ParseClientInfo(text)
		info := ParseInfo(text)
		printable(t, reflect.ValueOf([]any{
			hello, role, primary, link, master, addr, laddr, user, ParseConfig(v), ParseSentinelMasters(v), ParseSentinelPeers(v),
			info.Server(), info.Clients(), info.Replication(), info.Memory(), info.Persistence(), ParseClusterInfo(text), got[0].Err,
		}))
		ranges, _ := ParseClusterSlots(v)
		for _, r := range ranges {
			if r.From < 0 || r.To < r.From || r.To >= probe.SlotCount {
				t.Errorf("%+v", r)
			}
		}
		nodes := ParseClusterNodes(text)
		printable(t, reflect.ValueOf([]any{ranges, nodes}))
		if len(nodes) > maxClusterNodes {
			t.Errorf("%d nodes", len(nodes))
		}
		for _, n := range nodes {
			if !slices.Equal(n.Slots, probe.Slots(n.Slots).Merged()) {
				t.Errorf("%v is not merged", n.Slots)
			}
		}
	})
}

// printable walks through what the parsers made: no text of a peer comes out that a terminal would obey.
func printable(t *testing.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); s != probe.Visible(s) || len(s) > 4000 {
			t.Errorf("%q", s)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			printable(t, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			printable(t, v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			printable(t, k)
			printable(t, v.MapIndex(k))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			printable(t, v.Field(i))
		}
	}
}

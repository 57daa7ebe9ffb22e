package probe_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

func slotsOf(endpoints ...probe.Endpoint) []probe.SlotRange {
	return []probe.SlotRange{{Range: probe.Range{From: 0, To: 16383}, Endpoints: endpoints}}
}

func TestClusterFinds(t *testing.T) {
	myself := probe.ClusterNode{ID: "me", Addr: "10.0.0.1:7000", Flags: []string{"myself", "master"}}
	for name, c := range map[string]struct {
		view    probe.ClusterView
		dialled string   // by a client of a cluster store, which dials what it finds; "": as announced
		want    []string // command, address
	}{
		"endpoints, and failed replicas that CLUSTER SLOTS leaves out": {
			view: probe.ClusterView{
				MyID:  "me",
				Slots: slotsOf(probe.Endpoint{Host: "10.0.0.1", Port: 7000, ID: "me"}, probe.Endpoint{Host: "10.0.0.2", Port: 7000, ID: "r1"}),
				Nodes: []probe.ClusterNode{
					myself,
					{ID: "r1", Addr: "10.0.0.2:7000", Flags: []string{"slave"}},
					{ID: "r2", Addr: "10.0.0.3:7000", Flags: []string{"slave", "fail"}},
					{ID: "h", Addr: "10.0.0.4:7000", Flags: []string{"handshake"}},
					{ID: "n", Addr: "10.0.0.5:7000", Flags: []string{"slave", "noaddr", "fail"}},
					{ID: "e", Addr: "", Flags: []string{"slave", "fail"}},
				},
			},
			want: []string{"SLOTS 10.0.0.1:7000", "SLOTS 10.0.0.2:7000", "NODES 10.0.0.3:7000", "NODES 10.0.0.4:7000"},
		},
		"host names: the IP address is not what a client dials": {
			view: probe.ClusterView{
				MyID:  "me",
				Slots: slotsOf(probe.Endpoint{Host: "a.redis", Port: 7000, ID: "me"}, probe.Endpoint{Host: "b.redis", Port: 7000, ID: "r1"}),
				Nodes: []probe.ClusterNode{
					{ID: "me", Addr: "10.0.0.1:7000", Hostname: "a.redis", Flags: []string{"myself", "master"}},
					{ID: "r1", Addr: "10.0.0.2:7000", Hostname: "b.redis", Flags: []string{"slave"}},
					{ID: "r2", Addr: "10.0.0.3:7000", Hostname: "c.redis", Flags: []string{"slave", "fail"}},
				},
			},
			want: []string{"SLOTS a.redis:7000", "SLOTS b.redis:7000", "NODES c.redis:7000"},
		},
		"no endpoint: go-redis dials nobody, the bus address still tells": {
			view: probe.ClusterView{
				MyID: "me", Slots: slotsOf(probe.Endpoint{Null: true, Port: 7000, ID: "me"}, probe.Endpoint{Null: true, Port: 7001, ID: "r1"}),
				Nodes: []probe.ClusterNode{myself, {ID: "r1", Addr: "10.0.0.2:7001", Flags: []string{"slave"}}},
			},
			want: []string{"NODES 10.0.0.2:7001"},
		},
		"host names preferred and none set": {
			view: probe.ClusterView{
				MyID: "me", Slots: slotsOf(probe.Endpoint{Host: "?", Port: 7000, ID: "me"}, probe.Endpoint{Host: "?", Port: 7001, ID: "r1"}),
				Nodes: []probe.ClusterNode{myself, {ID: "r1", Addr: "10.0.0.2:7001", Flags: []string{"slave"}}},
			},
			want: []string{"SLOTS ?:7000", "SLOTS ?:7001", "NODES 10.0.0.2:7001"},
		},
		"a lone node does not know its address": {
			view: probe.ClusterView{
				MyID: "me", Slots: slotsOf(probe.Endpoint{Host: "", Port: 7000, ID: "me"}),
				Nodes: []probe.ClusterNode{{ID: "me", Addr: ":7000", Flags: []string{"myself", "master"}}},
			},
			dialled: "10.0.0.1:7000",
			want:    []string{"SLOTS :7000"},
		},
		"loopback announced to somebody elsewhere": {
			view: probe.ClusterView{
				MyID: "me", Slots: slotsOf(
					probe.Endpoint{Host: "127.0.0.1", Port: 7000, ID: "me"}, probe.Endpoint{Host: "127.0.0.1", Port: 7001, ID: "b"}),
			},
			dialled: "10.0.0.1:7000",
			want:    []string{"SLOTS 10.0.0.1:7000", "SLOTS 10.0.0.1:7001"},
		},
		"loopback announced on this machine": {
			view:    probe.ClusterView{MyID: "me", Slots: slotsOf(probe.Endpoint{Host: "127.0.0.1", Port: 7001, ID: "b"})},
			dialled: "127.0.0.1:7000",
			want:    []string{"SLOTS 127.0.0.1:7001"},
		},
		"garbage is no address": {
			view: probe.ClusterView{Slots: slotsOf(
				probe.Endpoint{Host: "a b", Port: 1, ID: "1"}, probe.Endpoint{Host: strings.Repeat("x", 300), Port: 1, ID: "2"},
				probe.Endpoint{Host: "\x1b[2J", Port: 1, ID: "3"}, probe.Endpoint{Host: "h", Port: 99999, ID: "4"},
				probe.Endpoint{Host: "h", Port: 0, ID: "5"},
			)},
			want: []string{"SLOTS h:99999", "SLOTS h:0"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range c.view.Finds() {
				addr := f.Addr
				if c.dialled != "" {
					addr = clusterStore("9.18.0").Dials(addr, c.dialled)
				}
				got = append(got, strings.TrimPrefix(f.By, "CLUSTER ")+" "+addr)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("finds (-want +got):\n%s", diff)
			}
		})
	}
}

func clusterStore(goRedis string) *probe.Store {
	return &probe.Store{Mode: probe.Cluster, Driver: probe.Driver{Era: "v9", GoRedis: goRedis}}
}

func TestDialsForLoopback(t *testing.T) {
	for _, c := range []struct {
		goRedis, dialled string
		want             bool
	}{
		{"9.18.0", "10.0.0.1:6379", true},
		{"9.18.0", "127.0.0.1:6379", false},
		{"9.18.0", "[::1]:6379", false},
		{"9.18.0", "redis.example:6379", true},
		{"9.18.0", "localhost:6379", false},
		{"9.18.0", "Redis.Docker.Internal:6379", false},
		{"9.7.0", "redis.example:6379", false}, // every host name counted as loopback
		{"8.11.5", "10.0.0.1:6379", true},
		{"", "redis.example:6379", true},
		{"9.18.0", "/var/run/redis.sock", false},
	} {
		const announced = "127.0.0.1:7001"
		if got := clusterStore(c.goRedis).Dials(announced, c.dialled); (got != announced) != c.want {
			t.Errorf("go-redis %q, %s: dials %s", c.goRedis, c.dialled, got)
		}
	}
	for name, s := range map[string]*probe.Store{
		"standalone": {Mode: probe.Standalone, Driver: probe.Driver{Era: "v9", GoRedis: "9.18.0"}},
		"sentinel":   {Mode: probe.Sentinel, Driver: probe.Driver{Era: "v9", GoRedis: "9.18.0"}},
		"redigo":     {Mode: probe.Cluster, Driver: probe.Driver{Era: "redigo"}},
	} {
		if got := s.Dials("127.0.0.1:7001", "10.0.0.1:6379"); got != "127.0.0.1:7001" {
			t.Errorf("%s: dials %s", name, got)
		}
	}
	if got := clusterStore("9.18.0").Dials("10.0.0.2:7001", "10.0.0.1:6379"); got != "10.0.0.2:7001" {
		t.Errorf("no loopback: dials %s", got)
	}
}

func TestWhoFollowsWhom(t *testing.T) {
	data, watcher := probe.Find{Purpose: probe.AsData}, probe.Find{Purpose: probe.AsSentinel}
	ours, theirs := probe.Find{Purpose: probe.AsData, Master: "mymaster"}, probe.Find{Purpose: probe.AsData, Master: "other"}
	for _, c := range []struct {
		mode probe.Mode
		from probe.Purpose
		find probe.Find
		want bool
	}{
		{probe.Standalone, probe.AsData, data, false},
		{probe.Cluster, probe.AsData, data, true}, {probe.Cluster, probe.AsData, watcher, false},
		{probe.Sentinel, probe.AsSentinel, data, true}, {probe.Sentinel, probe.AsSentinel, watcher, true},
		{probe.Sentinel, probe.AsData, data, false},
		{probe.Sentinel, probe.AsSentinel, ours, true}, {probe.Sentinel, probe.AsSentinel, theirs, false},
	} {
		if got := (&probe.Store{Mode: c.mode, MasterName: "mymaster"}).Follows(c.from, c.find); got != c.want {
			t.Errorf("%s from %s to %s: %v", c.mode, c.from, c.find.Purpose, got)
		}
	}
}

func TestSentinelFinds(t *testing.T) {
	view := &probe.SentinelView{
		Name: "mymaster", MasterAddr: "10.0.0.1:6379",
		Replicas:  []probe.SentinelPeer{{Addr: "10.0.0.2:6379"}, {Addr: "10.0.0.1:6379"}},
		Sentinels: []probe.SentinelPeer{{Addr: "10.0.0.3:26379"}, {Addr: "127.0.0.1:0"}},
	}
	want := []probe.Find{
		{Addr: "10.0.0.1:6379", Purpose: probe.AsData, By: "SENTINEL GET-MASTER-ADDR-BY-NAME"},
		{Addr: "10.0.0.2:6379", Purpose: probe.AsData, By: "SENTINEL REPLICAS", Replica: true},
		{Addr: "10.0.0.1:6379", Purpose: probe.AsData, By: "SENTINEL REPLICAS", Replica: true},
		{Addr: "10.0.0.3:26379", Purpose: probe.AsSentinel, By: "SENTINEL SENTINELS"},
	}
	if diff := cmp.Diff(want, view.Finds()); diff != "" {
		t.Errorf("finds (-want +got):\n%s", diff)
	}
	if (&probe.Node{}).Finds() != nil {
		t.Error("a server that said nothing named somebody")
	}
}

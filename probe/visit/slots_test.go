package visit

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

func TestKeySlot(t *testing.T) {
	// From CLUSTER KEYSLOT of Redis 7.0.15.
	for key, want := range map[string]int{"foo": 12182, "123456789": 12739, "{user1000}.following": 3443, "foo{}{bar}": 8363, "": 0} {
		if got := keySlot(key); got != want {
			t.Errorf("keySlot(%q) = %d, want %d", key, got, want)
		}
	}
}

func TestSlotTags(t *testing.T) {
	for slot, tag := range slotTags() {
		if keySlot("x{"+tag+"}") != slot {
			t.Fatalf("tag %q does not fall into slot %d", tag, slot)
		}
	}
}

func TestKeysOfAServer(t *testing.T) {
	cluster := &probe.Store{Mode: probe.Cluster}
	mine := []probe.Range{{From: 12000, To: 12001}, {From: 12182, To: 12183}}
	told := &probe.Node{Cluster: &probe.ClusterView{Nodes: []probe.ClusterNode{
		{ID: "a", Flags: []string{"master"}, Slots: []probe.Range{{From: 0, To: 100}}},
		{ID: "b", Flags: []string{"myself", "master"}, Slots: mine, Open: []probe.OpenSlot{{Slot: 12183}, {Slot: 12182}}},
	}}}
	none := &probe.Node{Cluster: &probe.ClusterView{Nodes: []probe.ClusterNode{{ID: "b", Flags: []string{"myself", "master"}}}}}
	for name, c := range map[string]struct {
		node    *probe.Node
		store   *probe.Store
		pattern string
		want    any // a slot, or the key itself
		lacks   string
	}{
		"the last slot that is at rest":     {told, cluster, "apikey-*", 12001, ""},
		"one key whose slot is moving":      {told, cluster, "foo", "", ""},
		"one key of another":                {told, cluster, "bar", "", ""},
		"a server without slots":            {none, cluster, "apikey-*", "", noSlots},
		"a server that says nothing":        {&probe.Node{}, cluster, "tyk-liveness-probe", "tyk-liveness-probe", ""},
		"not for a cluster client":          {told, &probe.Store{Mode: probe.Standalone}, "apikey-*", "apikey-tyk-redis-doctor", ""},
		"no word of its own":                {asked(probe.Endpoint{Host: "10.0.0.9", Port: 6379}), cluster, "apikey-*", "", noOwnSlot},
		"one key, and no word of its own":   {asked(probe.Endpoint{Host: "10.0.0.9", Port: 6379}), cluster, "bar", "", noOwnSlot},
		"by the address that was dialled":   {asked(probe.Endpoint{Host: "redis-1.example", Port: 6379}), cluster, "apikey-*", 99, ""},
		"by the address that was reached":   {asked(probe.Endpoint{Host: "10.0.0.1", Port: 6379}), cluster, "apikey-*", 99, ""},
		"by the address that it has itself": {asked(probe.Endpoint{Host: "172.16.0.1", Port: 7000}), cluster, "apikey-*", 99, ""},
		"by an address of its metadata":     {asked(probe.Endpoint{Host: "?", IP: "10.0.0.1", Port: 6379}), cluster, "apikey-*", 99, ""},
		"by its id":                         {withID(asked(probe.Endpoint{Host: "x", Port: 1, ID: "me"})), cluster, "apikey-*", 99, ""},
		"another id": {withID(asked(probe.Endpoint{Host: "10.0.0.1", Port: 6379, ID: "you"})), cluster,
			"apikey-*", "", noOwnSlot},
		"a server that has no address": {asked(probe.Endpoint{Host: "", Port: 7000}), cluster, "apikey-*", 99, ""},
		"loopback, as the client dials it": {asked(probe.Endpoint{Host: "127.0.0.1", Port: 6379}),
			&probe.Store{Mode: probe.Cluster, Driver: probe.Driver{GoRedis: "9.18.0"}}, "apikey-*", 99, ""},
		"no endpoint":  {asked(probe.Endpoint{Null: true, Port: 6379}), cluster, "apikey-*", "", noOwnSlot},
		"another port": {asked(probe.Endpoint{Host: "10.0.0.1", Port: 6380}), cluster, "apikey-*", "", noOwnSlot},
		"a replica": {asked(probe.Endpoint{Host: "10.0.0.9", Port: 1},
			probe.Endpoint{Host: "10.0.0.1", Port: 6379}), cluster, "apikey-*", "", noSlots},
	} {
		k := KeyspaceOf(c.node, c.store)
		got, slot := k.Key(c.pattern), -1
		if n, ok := c.want.(int); ok {
			slot, c.want = n, got
			if !strings.HasPrefix(got, "apikey-") || keySlot(got) != slot {
				t.Errorf("%s: key %q of slot %d, want slot %d", name, got, keySlot(got), slot)
			}
		}
		if got != c.want || k.lacks(c.pattern) != c.lacks || k.replica != (name == "a replica") {
			t.Errorf("%s: key %q, want %q; lacks %q, want %q; replica %v", name, got, c.want, k.lacks(c.pattern), c.lacks, k.replica)
		}
	}
}

// asked is a node whose account may ask for CLUSTER SLOTS, and for nothing else of the cluster.
func asked(endpoints ...probe.Endpoint) *probe.Node {
	return &probe.Node{
		Addr: "redis-1.example:6379", Remote: "10.0.0.1:6379", Resolved: []string{"10.0.0.1"},
		Server: &probe.Server{Laddr: "172.16.0.1:7000"},
		Cluster: &probe.ClusterView{Slots: []probe.SlotRange{
			{Range: probe.Range{From: 0, To: 99}, Endpoints: endpoints},
			{Range: probe.Range{From: 100, To: 16383}, Endpoints: []probe.Endpoint{{Host: "10.0.0.2", Port: 6379, ID: "other"}}},
		}},
	}
}

func withID(n *probe.Node) *probe.Node {
	n.Cluster.MyID = "me"
	return n
}

package settings

import (
	"fmt"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks/checkstest"
)

func TestShardIsFNV1(t *testing.T) {
	// 32-bit FNV-1, not FNV-1a: values of the reference implementation.
	for text, want := range map[string]uint32{"": 0x811c9dc5, "a": 0x050c5d7e, "foobar": 0x31f0b262} {
		if got := uint32(shard(text, 1<<32)); got != want {
			t.Errorf("FNV-1 of %q is %#x, want %#x", text, got, want)
		}
	}
}

func TestSafeShardsSkipsWhatCollides(t *testing.T) {
	// Addresses made so that every pair collides at 64 and 128, and none at 256 or above.
	seeds := []string{"a:1", "b:1"}
	var found []string
	for i := range 5000 {
		addr := fmt.Sprintf("10.0.0.1:%d", i)
		if shard(addr, 128) == shard(seeds[1], 128) && shard(addr, 256) != shard(seeds[1], 256) &&
			len(collisions(seeds, []string{addr}, 256)) == 0 {
			found = append(found, addr)
		}
	}
	if len(found) == 0 {
		t.Fatal("no such address")
	}
	if got := safeShards(seeds, found[:1], 32); got != 256 {
		t.Errorf("safe count %d, want 256", got)
	}
}

func TestAnnouncedAddresses(t *testing.T) {
	e := checkstest.Cluster()
	e.Nodes[0].Cluster.Nodes[0].Flags = append(e.Nodes[0].Cluster.Nodes[0].Flags, "handshake")
	e.Nodes = append(e.Nodes, &probe.Node{Addr: "x:1"})
	if got := announced(e.Nodes); len(got) != 6 {
		t.Error(got)
	}
}

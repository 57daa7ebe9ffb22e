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

func TestOwnedKey(t *testing.T) {
	view := &probe.ClusterView{Nodes: []probe.ClusterNode{
		{ID: "a", Flags: []string{"master"}, Slots: []probe.Range{{From: 0, To: 100}}},
		{ID: "b", Flags: []string{"myself", "master"}, Slots: []probe.Range{{From: 12182, To: 12183}}, Open: []probe.OpenSlot{{Slot: 12182}}},
	}}
	o := ownedBy(view)
	key := o.key("apikey-*")
	if !strings.HasPrefix(key, "apikey-") || keySlot(key) != 12183 {
		t.Errorf("key %q is of slot %d, want apikey-... of slot 12183, the only one at rest", key, keySlot(key))
	}
	if got := o.key("foo"); got != "" {
		t.Errorf("slot 12182 is being moved, yet its key %q was chosen", got)
	}
	if got := o.key("bar"); got != "" {
		t.Errorf("key %q is another node's", got)
	}
	if got := (owned{cluster: true}).key("apikey-*"); got != "" {
		t.Errorf("a node without slots serves %q", got)
	}
	if got := ownedBy(nil).key("tyk-liveness-probe"); got != "tyk-liveness-probe" {
		t.Errorf("outside of a cluster: %q", got)
	}
}

func TestSlotTags(t *testing.T) {
	for slot, tag := range slotTags() {
		if keySlot("x{"+tag+"}") != slot {
			t.Fatalf("tag %q does not fall into slot %d", tag, slot)
		}
	}
}

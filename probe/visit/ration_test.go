package visit

import (
	"testing"

	"tyk-redis-doctor/probe"
)

func TestRation(t *testing.T) {
	var r ration
	closed, silent := kind{fault: probe.NetClosed}, kind{fault: probe.ProtoNoReply}
	for i := range 2 * fewOfAKind {
		if got := r.take(closed); got != (i < fewOfAKind) {
			t.Errorf("look %d: %t", i+1, got)
		}
	}
	if !r.take(silent) {
		t.Error("another kind has a ration of its own")
	}
}

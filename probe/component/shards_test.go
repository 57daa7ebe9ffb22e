package component

import (
	"testing"

	"tyk-redis-doctor/probe"
)

func TestShards(t *testing.T) {
	for value, want := range map[string]int{"": defaultShards, "128": 128, "0": 0, "-1": 0, "many": 0, "1.5": 0, " 64": 0} {
		n, valid := Shards(&probe.Variable{Value: value})
		if valid != (want > 0) || valid && n != want {
			t.Errorf("%q: %d, %v", value, n, valid)
		}
	}
	if n, valid := Shards(nil); n != defaultShards || !valid {
		t.Errorf("not set: %d, %v", n, valid)
	}
}

package component

import (
	"strconv"

	"tyk-redis-doctor/probe"
)

// defaultShards is what redigocluster takes where REDIGOCLUSTER_SHARDCOUNT is not set.
const defaultShards = 32

// Shards is how many shards redigocluster makes of REDIGOCLUSTER_SHARDCOUNT, nil where it is not set. Not valid: the
// process panics at its start. It ignores that a text is no number, and divides by the 0 that it took it for; a negative
// one panics when the shards are made.
func Shards(v *probe.Variable) (count int, valid bool) {
	if v == nil || v.Value == "" {
		return defaultShards, true
	}
	n, err := strconv.Atoi(v.Value)
	return n, err == nil && n > 0
}

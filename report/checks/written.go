package checks

import (
	"strings"

	"tyk-redis-doctor/probe/component"
)

// Addressing are the settings that say where to go: a fault of one of them leads anywhere else.
var Addressing = []component.Field{component.Addrs, component.Hosts, component.Host, component.Port}

// FollowsAny is the list of settings of which a fault can always have led to a finding.
func FollowsAny(fields ...component.Field) []Follows {
	out := make([]Follows, len(fields))
	for i, f := range fields {
		out[i].Field = f
	}
	return out
}

// SaysTrue and SaysFalse read the value of a switch as it was written: a value that is neither, or is not known, is
// neither.
func SaysTrue(written string) bool { return oneOf(written, "true", "1", "t") }

// SaysFalse: see SaysTrue.
func SaysFalse(written string) bool { return oneOf(written, "false", "0", "f") }

func oneOf(written string, words ...string) bool {
	plain := strings.ToLower(strings.Trim(written, `"' `))
	for _, w := range words {
		if plain == w {
			return true
		}
	}
	return false
}

//go:build walk

package walk

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"tyk-redis-doctor/probe/estate"
)

// rules take rights away. The later part needs 6.2 or 7.0; elsewhere they are refused, and another fault is made.
var rules = []string{
	"-set", "-get", "-incr", "-expire", "-zadd", "-zremrangebyscore", "-rpush", "-ttl", "-exists", "-del", "-mget", "-scan",
	"-eval", "-evalsha", "-@scripting", "-multi", "-exec", "-@transaction", "-publish", "-subscribe", "-@pubsub",
	"-@write", "-@read", "-@dangerous", "-@slow", "-@connection", "-ping", "-hello", "-select", "-client",
	"-info", "-config", "-role", "-cluster", "-command", "-@admin", "-discard", "-@keyspace", "-decr",
	"resetkeys ~apikey-*", "resetkeys ~other:*", "resetkeys ~apikey-* ~quota-* ~rate-limit-* ~cert-raw-* ~analytics-*",
	"resetchannels", "resetchannels &other", "resetchannels &tyk.*", "off", "-cluster|slots", "-cluster|nodes", "-cluster|info",
	"%R~*", "-setinfo", "-client|setinfo", "-script", "resetpass >other-secret",
}

var rightsFaults = []fault{
	{"rights", func(w *world, r *rand.Rand) (made, error) { return w.takeAway(r) }},
	{"rights", func(w *world, r *rand.Rand) (made, error) { return w.takeAway(r) }},
	{"rights", func(w *world, r *rand.Rand) (made, error) { return w.takeAway(r) }},
}

// takeAway takes a right from the component's user, at one server or at all of them.
func (w *world) takeAway(r *rand.Rand) (made, error) {
	rule := rules[r.IntN(len(rules))]
	s, err := w.running(r)
	if err != nil || !w.acl {
		return made{}, errNotHere
	}
	servers, what := []*estate.Server{s}, s.Name
	if w.kind != standalone && r.IntN(2) == 0 {
		servers, what = w.up(w.data()), "everywhere"
	}
	done := 0
	for _, s := range servers {
		args := append([]string{"ACL", "SETUSER", userName}, strings.Fields(rule)...)
		if _, err := w.cli(s, args...); err != nil {
			break
		}
		done++
	}
	undo := func() error {
		all := []string{"ACL", "SETUSER", userName, "reset", "on", ">" + password, "~*", "+@all"}
		if w.estate.Binary.AtLeast(6, 2) {
			all = append(all, "&*")
		}
		for _, s := range servers {
			if s.Pid() == 0 || w.mute[s] {
				continue
			}
			if _, err := w.cli(s, all...); err != nil {
				return err
			}
		}
		return nil
	}
	if done == 0 {
		return made{}, errNotHere
	}
	return made{what: fmt.Sprintf("%s, %s", what, rule), undo: undo}, nil
}

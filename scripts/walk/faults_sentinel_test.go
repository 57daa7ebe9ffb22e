//go:build walk

package walk

import (
	"errors"
	"math/rand/v2"
	"strconv"

	"tyk-redis-doctor/probe/estate"
)

// watcher takes one Sentinel that answers.
func (w *world) watcher(r *rand.Rand) (*estate.Server, error) {
	if w.kind != sentinel {
		return nil, errNotHere
	}
	return pick(r, w.up(w.watched.Sentinels))
}

// onWatcher makes a fault by one command at a Sentinel.
func onWatcher(undo func(w *world, s *estate.Server) error, args ...string) func(*world, *rand.Rand) (made, error) {
	return func(w *world, r *rand.Rand) (made, error) {
		s, err := w.watcher(r)
		if err != nil {
			return made{}, err
		}
		m := made{what: s.Name, moves: true}
		if undo != nil {
			m.undo = func() error { return undo(w, s) }
		}
		_, err = w.cli(s, args...)
		return m, err
	}
}

func setBack(name, value string) func(*world, *estate.Server) error {
	return func(w *world, s *estate.Server) error {
		_, err := w.cli(s, "SENTINEL", "SET", "mymaster", name, value)
		return err
	}
}

var sentinelFaults = []fault{
	{"failover", onWatcher(nil, "SENTINEL", "FAILOVER", "mymaster")},
	{"failover", onWatcher(nil, "SENTINEL", "FAILOVER", "mymaster")},
	{"Sentinel does not watch", onWatcher(func(w *world, s *estate.Server) error { return w.watch(s) }, "SENTINEL", "REMOVE", "mymaster")},
	{"Sentinel forgets the others", onWatcher(nil, "SENTINEL", "RESET", "mymaster")},
	{"quorum too high", onWatcher(setBack("quorum", "2"), "SENTINEL", "SET", "mymaster", "quorum", "4")},
	{"Sentinel cannot log in", onWatcher(func(w *world, s *estate.Server) error {
		return setBack("auth-pass", w.watched.Primary.Password)(w, s)
	}, "SENTINEL", "SET", "mymaster", "auth-pass", "wrong-secret")},
	{"Sentinel announces", onWatcher(func(w *world, s *estate.Server) error {
		_, err := w.cli(s, "SENTINEL", "CONFIG", "SET", "announce-port", strconv.Itoa(s.Port))
		return err
	}, "SENTINEL", "CONFIG", "SET", "announce-port", "1")},
	{"Sentinel watches another", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.watcher(r)
		if err != nil {
			return made{}, err
		}
		if _, err := w.cli(s, "SENTINEL", "REMOVE", "mymaster"); err != nil {
			return made{}, err
		}
		port := []string{"1", strconv.Itoa(w.watched.Replicas[0].Port)}[r.IntN(2)]
		_, err = w.cli(s, "SENTINEL", "MONITOR", "mymaster", "127.0.0.1", port, "2")
		return made{what: s.Name, moves: true, undo: func() error { return w.watch(s) }}, err
	}},
	{"replica follows nobody", func(w *world, r *rand.Rand) (made, error) {
		if w.kind != sentinel {
			return made{}, errNotHere
		}
		s, err := pick(r, w.up(w.watched.Data()))
		if err != nil {
			return made{}, err
		}
		_, err = w.cli(s, "REPLICAOF", "NO", "ONE")
		return made{what: s.Name, moves: true}, err
	}},
	{"never promoted", func(w *world, r *rand.Rand) (made, error) {
		if w.kind != sentinel {
			return made{}, errNotHere
		}
		return w.configAt(w.up(w.watched.Data()), "everywhere", "replica-priority", "0")
	}},
	{"two at once", func(w *world, r *rand.Rand) (made, error) {
		if w.kind != sentinel {
			return made{}, errNotHere
		}
		list := w.up(w.estate.Servers())
		if len(list) < 3 {
			return made{}, errNotHere
		}
		return w.killTwo(r, list)
	}},
}

// watch makes a Sentinel watch the primary that another one names.
func (w *world) watch(s *estate.Server) error {
	port := w.watched.Primary.Port
	for _, other := range w.up(w.watched.Sentinels) {
		if other == s {
			continue
		}
		if said, err := w.cli(other, "SENTINEL", "MASTER", "mymaster"); err == nil {
			port = portOf(said, port)
			break
		}
	}
	_, _ = w.cli(s, "SENTINEL", "REMOVE", "mymaster")
	_, err := w.cli(s, "SENTINEL", "MONITOR", "mymaster", "127.0.0.1", strconv.Itoa(port), "2")
	args := []string{"SENTINEL", "SET", "mymaster", "down-after-milliseconds", strconv.FormatInt(nodeTime.Milliseconds(), 10),
		"failover-timeout", "10000"}
	if pass := w.watched.Primary.Password; pass != "" {
		args = append(args, "auth-pass", pass)
	}
	_, second := w.cli(s, args...)
	return errors.Join(err, second)
}

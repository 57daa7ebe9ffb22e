//go:build walk

package walk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tyk-redis-doctor/probe/estate"
)

// made is a fault that was made.
type made struct {
	what  string
	undo  func() error // nil for what cannot be undone
	moves bool         // the servers have to agree about it
}

// fault is one kind of trouble. Make gives an error or nothing where this estate has no place for it.
type fault struct {
	name string
	make func(w *world, r *rand.Rand) (made, error)
}

// Rights and proxies have many faces each, and few estates have a place for them: they come up more often.
var faults = slices.Concat(serverFaults, clusterFaults, sentinelFaults, settingsFaults,
	slices.Repeat(rightsFaults, 4), slices.Repeat(proxyFaults, 2))

var errNotHere = errors.New("no place for it here")

// pick takes one of a list at random.
func pick[T any](r *rand.Rand, list []T) (T, error) {
	if len(list) == 0 {
		var none T
		return none, errNotHere
	}
	return list[r.IntN(len(list))], nil
}

// running takes one data server that answers.
func (w *world) running(r *rand.Rand) (*estate.Server, error) { return pick(r, w.up(w.data())) }

var serverFaults = []fault{
	{"kill", func(w *world, r *rand.Rand) (made, error) { return w.kill(w.running(r)) }},
	{"kill", func(w *world, r *rand.Rand) (made, error) { return w.kill(pick(r, w.up(w.estate.Servers()))) }},
	{"stop", func(w *world, r *rand.Rand) (made, error) { return w.freeze(w.running(r)) }},
	{"stop", func(w *world, r *rand.Rand) (made, error) { return w.freeze(pick(r, w.up(w.estate.Servers()))) }},
	{"restart", func(w *world, r *rand.Rand) (made, error) {
		s, err := pick(r, w.up(w.estate.Servers()))
		if err != nil {
			return made{}, err
		}
		if err := s.Kill(); err != nil {
			return made{}, err
		}
		return made{what: s.Name, moves: true}, w.restart(s)
	}},
	{"min-replicas", func(w *world, r *rand.Rand) (made, error) { return w.config(r, "min-replicas-to-write", "5") }},
	{"min-replicas one", func(w *world, r *rand.Rand) (made, error) { return w.config(r, "min-replicas-to-write", "1") }},
	{"out of memory", func(w *world, r *rand.Rand) (made, error) { return w.config(r, "maxmemory", "100kb") }},
	{"evicts", func(w *world, r *rand.Rand) (made, error) {
		m, err := w.config(r, "maxmemory-policy", "allkeys-lru")
		return m, err
	}},
	{"closes idle", func(w *world, r *rand.Rand) (made, error) { return w.config(r, "timeout", "60") }},
	{"few clients", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.running(r)
		if err != nil {
			return made{}, err
		}
		if _, err := w.cli(s, "CONFIG", "SET", "maxclients", "1"); err != nil {
			return made{}, err
		}
		return made{what: s.Name, moves: true, undo: func() error { return errors.Join(s.Kill(), w.restart(s)) }}, nil
	}},
	{"password changed", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.running(r)
		if err != nil || w.acl {
			return made{}, errNotHere
		}
		old := s.Password
		if _, err := w.cli(s, "CONFIG", "SET", "requirepass", "Changed-Pw-1"); err != nil {
			return made{}, err
		}
		s.Password = "Changed-Pw-1"
		return made{what: s.Name, moves: true, undo: func() error {
			if s.Password != "Changed-Pw-1" {
				return nil // it was started again since
			}
			_, err := w.cli(s, "CONFIG", "SET", "requirepass", old)
			s.Password = old
			return err
		}}, nil
	}},
	{"writes paused", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.running(r)
		if err != nil {
			return made{}, err
		}
		_, err = w.cli(s, "CLIENT", "PAUSE", "600000", "WRITE")
		return made{what: s.Name, moves: true, undo: func() error { _, err := w.cli(s, "CLIENT", "UNPAUSE"); return err }}, err
	}},
	{"snapshot fails", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.running(r)
		if err != nil {
			return made{}, err
		}
		block := filepath.Join(s.Dir, "dump.rdb")
		_ = os.Remove(block)
		if err := os.Mkdir(block, 0o700); err != nil {
			return made{}, errNotHere
		}
		_, err = w.cli(s, "CONFIG", "SET", "save", "3600 1")
		if err == nil {
			_, err = w.cli(s, "BGSAVE")
		}
		return made{what: s.Name, undo: func() error {
			_, err := w.cli(s, "CONFIG", "SET", "save", "")
			return errors.Join(os.Remove(block), err)
		}}, err
	}},
	{"client certificate", func(w *world, r *rand.Rand) (made, error) {
		if w.tls == nil {
			return made{}, errNotHere
		}
		return w.config(r, "tls-auth-clients", "yes")
	}},
	{"other authority", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.running(r)
		if err != nil || w.tls == nil {
			return made{}, errNotHere
		}
		args := []string{"CONFIG", "SET", "tls-cert-file", w.stray.CertFile, "tls-key-file", w.stray.KeyFile}
		if _, err := w.cli(s, args...); err != nil {
			return made{}, err
		}
		return made{what: s.Name, undo: func() error {
			_, err := w.cli(s, "CONFIG", "SET", "tls-cert-file", w.tls.CertFile, "tls-key-file", w.tls.KeyFile)
			return err
		}}, nil
	}},
	{"follows nobody", func(w *world, r *rand.Rand) (made, error) {
		s, err := w.running(r)
		if err != nil || w.kind == cluster {
			return made{}, errNotHere
		}
		if _, err := w.cli(s, "REPLICAOF", "127.0.0.1", "1"); err != nil {
			return made{}, err
		}
		if r.IntN(2) == 0 {
			_, _ = w.cli(s, "CONFIG", "SET", "replica-serve-stale-data", "no")
		}
		return made{what: s.Name, moves: true, undo: func() error { return w.rejoin(s) }}, nil
	}},
}

// rejoin makes a server of its own what it was: a primary alone, or whatever the Sentinels make of it.
func (w *world) rejoin(s *estate.Server) error {
	_, err := w.cli(s, "REPLICAOF", "NO", "ONE")
	_, _ = w.cli(s, "CONFIG", "SET", "replica-serve-stale-data", "yes")
	return err
}

func (w *world) kill(s *estate.Server, err error) (made, error) {
	if err != nil {
		return made{}, err
	}
	return made{what: s.Name, moves: true, undo: func() error { return w.restart(s) }}, s.Kill()
}

func (w *world) freeze(s *estate.Server, err error) (made, error) {
	if err != nil {
		return made{}, err
	}
	if err := s.Stop(); err != nil {
		return made{}, err
	}
	w.mute[s] = true
	return made{what: s.Name, moves: true, undo: func() error {
		delete(w.mute, s)
		if s.Pid() == 0 {
			return nil
		}
		return s.Cont()
	}}, nil
}

// config sets one parameter at one server, or at all of them.
func (w *world) config(r *rand.Rand, name, value string) (made, error) {
	s, err := w.running(r)
	if err != nil {
		return made{}, err
	}
	servers, what := []*estate.Server{s}, s.Name
	if w.kind != standalone && r.IntN(4) == 0 {
		servers, what = w.up(w.data()), "everywhere"
	}
	return w.configAt(servers, what, name, value)
}

func (w *world) configAt(servers []*estate.Server, what, name, value string) (made, error) {
	old := map[*estate.Server]string{}
	for _, s := range servers {
		said, err := w.cli(s, "CONFIG", "GET", name)
		if err != nil {
			return made{}, err
		}
		_, before, found := strings.Cut(said, "\n")
		if !found {
			return made{}, errNotHere
		}
		old[s] = before
	}
	for _, s := range servers {
		if _, err := w.cli(s, "CONFIG", "SET", name, value); err != nil {
			return made{}, err
		}
	}
	return made{what: fmt.Sprintf("%s, %s %s", what, name, value), moves: true, undo: func() error {
		var all []error
		for s, value := range old {
			if s.Pid() == 0 {
				continue // it comes back as its file says
			}
			_, err := w.cli(s, "CONFIG", "SET", name, value)
			all = append(all, err)
		}
		return errors.Join(all...)
	}}, nil
}

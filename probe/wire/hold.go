package wire

import (
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
)

// atOnce is how many connections of a pool test are being made at a time.
const atOnce = 64

// Hold opens n connections, authenticates each, and closes all of them when the last has answered: what a pool of that
// size would meet. It gives how many were taken, and the first refusal.
func Hold(ctx context.Context, p Path, timeout time.Duration, auth []Command, n int) (taken int, refusal *probe.Fault) {
	type outcome struct {
		s *Session
		f *probe.Fault
	}
	results, slots := make(chan outcome, n), make(chan struct{}, atOnce)
	for range n {
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			s, f := hold(ctx, p, timeout, auth)
			results <- outcome{s, f}
		}()
	}
	var open []*Session
	for range n {
		r := <-results
		switch {
		case r.f == nil:
			open = append(open, r.s)
		case refusal == nil:
			refusal = r.f
		}
	}
	for _, s := range open {
		s.Close()
	}
	return len(open), refusal
}

func hold(ctx context.Context, p Path, timeout time.Duration, auth []Command) (*Session, *probe.Fault) {
	at, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, f := p.Connect(at)
	if f != nil {
		return nil, f
	}
	s := Open(conn, timeout)
	replies, f := s.Do(ctx, append(slices.Clone(auth), Command{"PING"})...)
	for _, r := range replies {
		if f == nil && r.Err != nil && r.Err.ID != probe.AuthNotNeeded {
			f = r.Err
		}
	}
	if f != nil {
		s.Close()
		return nil, f
	}
	return s, nil
}

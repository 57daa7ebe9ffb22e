package timeline

import (
	"time"

	"tyk-redis-doctor/probe"
)

// service is what the component's driver met at one key.
type service struct {
	addr   string    // the primary that last answered
	lastOK time.Time // when the last good answer was there; zero before the first
	backAt time.Time // when the first good answer after the last outage was there; zero where there was none
	gap    time.Duration
	lost   bool
	led    bool // addr is known to be who answered
}

// Beat takes an answer to the component's driver.
func (t *Timeline) Beat(b probe.Beat) []Event {
	p := place{b.Store, b.Key}
	s := t.service[p]
	if s == nil {
		s = &service{addr: b.Addr, lastOK: b.Began}
		t.service[p] = s
	}
	t.sum.Asked++
	answered := b.Began.Add(b.Took)
	if !b.OK {
		t.sum.Lost++
		if s.lost {
			return nil
		}
		s.lost = true
		return []Event{{Kind: ServiceLost, At: b.Began, Store: b.Store, Node: b.Addr, Text: b.Error}}
	}
	var out []Event
	if s.lost {
		s.gap, s.backAt, s.lost = answered.Sub(s.lastOK), answered, false
		t.out(s.gap)
		out = append(out, Event{Kind: ServiceBack, At: answered, Store: b.Store, Node: b.Addr, AfterMS: s.gap.Milliseconds()})
	}
	if b.Addr != "" && (b.Led || s.addr == "") {
		s.addr = b.Addr
	}
	s.led = b.Led
	s.lastOK = answered
	t.seen[s.addr] = later(t.seen[s.addr], answered)
	t.took(p, s, answered)
	return append(out, t.completed(answered)...)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

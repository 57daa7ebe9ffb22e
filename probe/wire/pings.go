package wire

import (
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
)

// pingGap is how long a ping waits for the answer to the one before it. On a long way they overlap, and all of them together
// take one round trip; on a short one each is answered before the next is sent.
const pingGap = time.Millisecond

// ping is PING as it goes over the wire.
const ping = "*1\r\n$4\r\nPING\r\n"

// pings are those that were sent beside the commands of a session. Servers answer in order, so that their replies come first,
// and they are taken out of what arrives before anybody else sees it.
type pings struct {
	open []time.Time // when those were sent that have no reply yet
	took []time.Duration
	lost bool // the connection ended before all were answered
}

// take notes the replies that end at the offsets, and gives how many of n bytes belong to pings.
func (p *pings) take(ends []int, n int) int {
	for _, end := range ends {
		p.took, p.open = append(p.took, time.Since(p.open[0])), p.open[1:]
		if len(p.open) == 0 {
			return end
		}
	}
	return n
}

// SendPings sends n pings without waiting longer than the gap for each. What is asked next on the session is answered after
// them, in the same round trip. Nothing may be under way on the session.
func (s *Session) SendPings(ctx context.Context, n int) {
	for range n {
		if s.broken != nil || s.conn.pings.lost || ctx.Err() != nil {
			return
		}
		s.conn.pings.open = append(s.conn.pings.open, time.Now())
		if _, err := s.conn.Write([]byte(ping)); err != nil {
			s.conn.pings.lost = true
			return
		}
		s.awaitPings(time.Now().Add(pingGap))
	}
}

// Latency waits for the pings that are under way, and gives what all of them took; nil where none was answered.
func (s *Session) Latency(ctx context.Context) *probe.Latency {
	end := time.Now().Add(s.timeout)
	if limit, limited := ctx.Deadline(); limited && limit.Before(end) {
		end = limit
	}
	if s.broken == nil {
		s.awaitPings(end)
	}
	return latency(slices.Clone(s.conn.pings.took))
}

// LatencyAgain measures anew, with n pings, on a session whose pings are all answered; nil where none was.
func (s *Session) LatencyAgain(ctx context.Context, n int) *probe.Latency {
	s.conn.pings.took = nil
	s.SendPings(ctx, n)
	return s.Latency(ctx)
}

// awaitPings reads until all pings are answered, or until a time.
func (s *Session) awaitPings(until time.Time) {
	p := &s.conn.pings
	for len(p.open) > 0 && !p.lost {
		_ = s.conn.SetReadDeadline(until) // where it has no deadlines, the session's own end comes first
		if err := s.conn.readPings(); err != nil {
			p.lost = !timedOut(err)
			return
		}
	}
}

// readPings reads once while pings are all that is under way.
func (c *Conn) readPings() error {
	var buf [512]byte
	n, err := c.receive(buf[:])
	if n > 0 {
		c.cut(&HostileError{"it speaks without having been asked"})
	}
	return err
}

package wire

import (
	"errors"
	"sync"
	"time"
)

// What peers send is in memory until it was read into facts. Many large replies at once, honest or not, would be too much
// together, so that beyond a first part of each they share one room and wait for each other.
const (
	ownRoom         = 256 << 10 // of each exchange, in bytes
	sharedRoom      = 32 << 20  // of all others together, in bytes
	roomStep        = 256 << 10
	perElement      = 40 // bytes that an element takes besides its own
	longestRoomWait = 10 * time.Second
)

// errNoRoom is why an exchange was given up: other peers' replies took the room, which proves nothing of this one.
var errNoRoom = errors.New("the replies of all servers together were too large to be read at once")

// room is what is left of the shared room. The zero value is full.
type room struct {
	mu    sync.Mutex
	used  int
	freed chan struct{} // closed when some was given back
}

var roomOfAll room

// take waits until so much is free, at the latest until a time.
func (r *room) take(n int, until time.Time) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	for {
		r.mu.Lock()
		if r.used+n <= sharedRoom {
			r.used += n
			r.mu.Unlock()
			return true
		}
		if r.freed == nil {
			r.freed = make(chan struct{})
		}
		freed := r.freed
		r.mu.Unlock()
		select {
		case <-freed:
		case <-timer.C:
			return false
		}
	}
}

// give gives some back.
func (r *room) give(n int) {
	if n == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used -= n
	if r.freed != nil {
		close(r.freed)
		r.freed = nil
	}
}

// reserve makes sure that there is room for what an exchange has brought so far and for the next n bytes. The time that is
// waited for room does not count against the peer.
func (c *Conn) reserve(n int) error {
	if !c.asked && c.framing.settled > c.before { // whoever reads here has taken the replies that came whole
		c.release()
		c.before = c.framing.settled
	}
	for c.framing.weight()+n-c.before > ownRoom+int(c.held.Load()) {
		began := time.Now()
		if !roomOfAll.take(roomStep, began.Add(longestRoomWait)) {
			return errNoRoom
		}
		c.held.Add(roomStep)
		if waited := time.Since(began); waited > time.Millisecond && !c.until.IsZero() {
			_ = c.SetReadDeadline(c.until.Add(waited)) // where it has no deadlines, the session's own end comes first
		}
	}
	return nil
}

// release gives the room of the last exchange back, when its replies are no longer needed.
func (c *Conn) release() {
	roomOfAll.give(int(c.held.Swap(0)))
	if c.framing != nil {
		c.before = c.framing.weight()
	}
}

// Close closes the connection, and gives its room back.
func (c *Conn) Close() error {
	roomOfAll.give(int(c.held.Swap(0)))
	return c.Conn.Close()
}

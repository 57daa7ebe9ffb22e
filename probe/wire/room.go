package wire

import (
	"errors"
	"net"
	"slices"
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
	mu      sync.Mutex
	used    int
	reading []*Conn       // who holds some and may want more, in the order in which they came
	freed   chan struct{} // closed when some was given back, or another has come to be the first of those that read
}

var roomOfAll room

// take waits until so much is free, at the latest until a time, and ends with the connection. Where all that is there is held
// by those that want more, the first of them does not wait: it alone exceeds the room, and gives back what the others wait for.
func (r *room) take(who *Conn, n int, until time.Time) error {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	for {
		freed, err := r.try(who, n)
		if freed == nil {
			return err
		}
		select {
		case <-freed:
		case <-who.gone:
		case <-timer.C:
			return errNoRoom
		}
	}
}

// try takes so much where there is room, or fails where the connection is closed; else it gives what to wait for.
func (r *room) try(who *Conn, n int) (freed <-chan struct{}, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-who.gone:
		return nil, net.ErrClosed
	default:
	}
	if r.used+n > sharedRoom && (len(r.reading) == 0 || r.reading[0] != who) {
		if r.freed == nil {
			r.freed = make(chan struct{})
		}
		return r.freed, nil
	}
	r.used += n
	who.held.Add(int64(n))
	if !slices.Contains(r.reading, who) {
		r.reading = append(r.reading, who)
	}
	return nil, nil
}

// rest is told that a connection wants no more for now. What it holds it goes on holding.
func (r *room) rest(who *Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.Index(r.reading, who)
	if at < 0 {
		return
	}
	r.reading = slices.Delete(r.reading, at, at+1)
	r.wake()
}

// give gives back all that a connection holds.
func (r *room) give(who *Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := int(who.held.Swap(0))
	if n == 0 {
		return
	}
	r.used -= n
	r.reading = slices.DeleteFunc(r.reading, func(c *Conn) bool { return c == who })
	r.wake()
}

// wake has all that wait look again.
func (r *room) wake() {
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
		if err := roomOfAll.take(c, roomStep, began.Add(longestRoomWait)); err != nil {
			return err
		}
		if waited := time.Since(began); waited > time.Millisecond && !c.until.IsZero() {
			_ = c.SetReadDeadline(c.until.Add(waited)) // where it has no deadlines, the session's own end comes first
		}
	}
	return nil
}

// release gives the room of the last exchange back, when its replies are no longer needed.
func (c *Conn) release() {
	roomOfAll.give(c)
	if c.framing != nil {
		c.before = c.framing.weight()
	}
}

// Close closes the connection, and gives its room back. Any goroutine may call it, also while another waits for room.
func (c *Conn) Close() error {
	if c.gone != nil {
		c.closing.Do(func() { close(c.gone) })
	}
	roomOfAll.give(c)
	return c.Conn.Close()
}

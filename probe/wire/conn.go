package wire

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Conn is a connection whose reading can be limited: once Limit was called, what arrives has to be RESP within the
// limits, and a peer that leaves them is cut off.
type Conn struct {
	net.Conn
	framing *framing // nil: not limited
	broken  atomic.Pointer[HostileError]
	login   login
	pings   pings
	asked   bool          // in exchanges, whose replies are kept until the next one
	before  int           // what had been read when the exchange began, by weight
	held    atomic.Int64  // of the shared room
	until   time.Time     // the deadline of reading that was set, zero for none
	gone    chan struct{} // closed with it; nil: not limited
	closing sync.Once
}

func newConn(c net.Conn) *Conn { return &Conn{Conn: c} }

// Limit puts a limited connection over any other, a TLS connection for one, so that the framing is visible.
func Limit(c net.Conn) *Conn { return &Conn{Conn: c, framing: newFraming(), gone: make(chan struct{})} }

// Read reads, and checks what it read before anybody sees it. The replies to pings are taken out of it.
func (c *Conn) Read(b []byte) (int, error) {
	for {
		pinging := len(c.pings.open) > 0
		if n, err := c.receive(b); n > 0 || err != nil || !pinging {
			return n, err
		}
	}
}

// receive is one read. It may give nothing where all that came belongs to pings.
func (c *Conn) receive(b []byte) (int, error) {
	if h := c.broken.Load(); h != nil {
		return 0, h
	}
	if c.login.refused {
		_ = c.Conn.SetReadDeadline(c.login.rest(c.until)) // where it has no deadlines, the session's own end comes first
	}
	if c.framing != nil {
		if err := c.reserve(len(b)); err != nil {
			return 0, err
		}
	}
	n, err := c.Conn.Read(b)
	if c.framing == nil || n == 0 {
		return n, err
	}
	whole, h := c.framing.feed(b[:n])
	if !c.asked && !c.framing.open() { // nothing more belongs to what is read
		c.release()
	}
	c.login.look(c.framing)
	if len(c.pings.open) > 0 {
		of := c.pings.take(c.framing.ends, n)
		n, whole = copy(b, b[of:n]), max(whole-of, 0)
	}
	if h == nil {
		return n, err
	}
	if c.cut(h); whole > 0 { // the next read tells
		return whole, nil
	}
	return 0, h
}

// SetDeadline and SetReadDeadline keep the time, which may be brought forward.
func (c *Conn) SetDeadline(t time.Time) error {
	c.until = t
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline is SetDeadline for reading alone.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.until = t
	return c.Conn.SetReadDeadline(t)
}

// cut ends the connection for good.
func (c *Conn) cut(h *HostileError) {
	c.broken.Store(h)
	_ = c.Conn.Close() // there is nothing to tell the peer
}

// HostileError is why a peer was cut off.
type HostileError struct{ What string }

func (e *HostileError) Error() string { return "the peer's reply is beyond every limit: " + e.What }

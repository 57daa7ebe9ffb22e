package wire

import (
	"net"
	"sync/atomic"
)

// Conn is a connection whose reading can be limited: once Limit was called, what arrives has to be RESP within the
// limits, and a peer that leaves them is cut off.
type Conn struct {
	net.Conn
	framing *framing // nil: not limited
	broken  atomic.Pointer[HostileError]
}

func newConn(c net.Conn) *Conn { return &Conn{Conn: c} }

// Limit puts a limited connection over any other, a TLS connection for one, so that the framing is visible.
func Limit(c net.Conn) *Conn { return &Conn{Conn: c, framing: newFraming()} }

// Read reads, and checks what it read before anybody sees it.
func (c *Conn) Read(b []byte) (int, error) {
	if h := c.broken.Load(); h != nil {
		return 0, h
	}
	n, err := c.Conn.Read(b)
	if c.framing == nil || n == 0 {
		return n, err
	}
	whole, h := c.framing.feed(b[:n])
	if h == nil {
		return n, err
	}
	if c.cut(h); whole > 0 { // the next read tells
		return whole, nil
	}
	return 0, h
}

// cut ends the connection for good.
func (c *Conn) cut(h *HostileError) {
	c.broken.Store(h)
	_ = c.Conn.Close() // there is nothing to tell the peer
}

// HostileError is why a peer was cut off.
type HostileError struct{ What string }

func (e *HostileError) Error() string { return "the peer's reply is beyond every limit: " + e.What }

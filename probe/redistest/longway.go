package redistest

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// LongWay is a network in memory on which every connection takes a round trip to be made, and whatever is said on it arrives
// half a one later. Its time is that of the test's bubble (testing/synctest), so that what is measured is exact.
type LongWay struct {
	Trip time.Duration

	mu        sync.Mutex
	listeners map[string]*farListener
}

// Listen takes the connections to an address.
func (w *LongWay) Listen(addr string) net.Listener {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listeners == nil {
		w.listeners = map[string]*farListener{}
	}
	l := &farListener{addr: farAddr(addr), arriving: make(chan net.Conn), closed: make(chan struct{})}
	w.listeners[addr] = l
	return l
}

// Dial connects to an address that is listened to.
func (w *LongWay) Dial(ctx context.Context, _, addr string) (net.Conn, error) {
	w.mu.Lock()
	l := w.listeners[addr]
	w.mu.Unlock()
	select {
	case <-time.After(w.Trip):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", os.ErrNotExist)}
	}
	there, back := newStream(w.Trip/2), newStream(w.Trip/2)
	select {
	case l.arriving <- &farConn{in: there, out: back, local: l.addr, remote: "10.9.9.9:999"}:
		return &farConn{in: back, out: there, local: "10.9.9.9:999", remote: l.addr}, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

type farAddr string

func (a farAddr) Network() string { return "tcp" }
func (a farAddr) String() string  { return string(a) }

type farListener struct {
	addr     farAddr
	arriving chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func (l *farListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.arriving:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *farListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *farListener) Addr() net.Addr { return l.addr }

// farConn is one end of a connection.
type farConn struct {
	in, out       *stream
	local, remote farAddr
}

func (c *farConn) Read(b []byte) (int, error)  { return c.in.read(b) }
func (c *farConn) Write(b []byte) (int, error) { return c.out.write(b) }
func (c *farConn) LocalAddr() net.Addr         { return c.local }
func (c *farConn) RemoteAddr() net.Addr        { return c.remote }

func (c *farConn) Close() error {
	c.in.close(true)
	c.out.close(false)
	return nil
}

func (c *farConn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

func (c *farConn) SetReadDeadline(t time.Time) error {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	c.in.until = t
	c.in.stir()
	return nil
}

func (c *farConn) SetWriteDeadline(time.Time) error { return nil } // a write never waits

// stream is one direction.
type stream struct {
	delay time.Duration

	mu      sync.Mutex
	pieces  []piece
	ended   time.Time // when the end arrives; zero while it is open
	dropped bool      // the reader has closed
	until   time.Time // the deadline of reading
	changed chan struct{}
}

type piece struct {
	at   time.Time
	data []byte
}

func newStream(delay time.Duration) *stream {
	return &stream{delay: delay, changed: make(chan struct{})}
}

// stir wakes who reads. The lock is held.
func (s *stream) stir() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *stream) write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended.IsZero() || s.dropped {
		return 0, net.ErrClosed
	}
	s.pieces = append(s.pieces, piece{time.Now().Add(s.delay), append([]byte(nil), b...)})
	s.stir()
	return len(b), nil
}

func (s *stream) close(byReader bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case byReader:
		s.dropped = true
	case s.ended.IsZero():
		s.ended = time.Now().Add(s.delay)
	}
	s.stir()
}

func (s *stream) read(b []byte) (int, error) {
	for {
		s.mu.Lock()
		n, next, err := s.take(b)
		changed := s.changed
		s.mu.Unlock()
		if n > 0 || err != nil {
			return n, err
		}
		if next.IsZero() {
			<-changed
			continue
		}
		timer := time.NewTimer(time.Until(next))
		select {
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// take gives what has arrived, else when to look again; never where that time is zero.
func (s *stream) take(b []byte) (n int, next time.Time, err error) {
	now := time.Now()
	switch {
	case s.dropped:
		return 0, next, net.ErrClosed
	case len(s.pieces) > 0 && !s.pieces[0].at.After(now):
		p := &s.pieces[0]
		n = copy(b, p.data)
		if p.data = p.data[n:]; len(p.data) == 0 {
			s.pieces = s.pieces[1:]
		}
		return n, next, nil
	case !s.until.IsZero() && !s.until.After(now):
		return 0, next, os.ErrDeadlineExceeded
	case len(s.pieces) == 0 && !s.ended.IsZero() && !s.ended.After(now):
		return 0, next, io.EOF
	}
	sooner := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if len(s.pieces) > 0 {
		sooner(s.pieces[0].at)
	} else {
		sooner(s.ended)
	}
	sooner(s.until)
	return 0, next, nil
}

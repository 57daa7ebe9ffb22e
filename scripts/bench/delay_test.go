//go:build bench

package bench

import (
	"net"
	"testing"
	"time"
)

// line stands between clients and one server, at another port of its host, far away: what is written arrives after the
// delay. The handshake of TCP that the loopback does in no time is made up for: the first bytes of a client wait for one
// more round trip.
type line struct {
	addr, target string
	delay        time.Duration // each way
}

// parcel is bytes on their way.
type parcel struct {
	due  time.Time
	data []byte
}

func newLine(t testing.TB, target string, delay time.Duration) *line {
	t.Helper()
	host, _, err := net.SplitHostPort(target)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &line{addr: l.Addr().String(), target: target, delay: delay}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.session(c)
		}
	}()
	return p
}

func (p *line) session(c net.Conn) {
	s, err := net.Dial("tcp", p.target)
	if err != nil {
		c.Close()
		return
	}
	go carry(c, s, p.delay, 2*p.delay)
	carry(s, c, p.delay, 0)
}

// carry takes bytes from one side to the other, each after the delay, the first ones after some more.
func carry(from, to net.Conn, delay, more time.Duration) {
	way := make(chan parcel, 1024)
	go func() {
		for p := range way {
			time.Sleep(time.Until(p.due)) // the length of the line
			if _, err := to.Write(p.data); err != nil {
				from.Close()
			}
		}
		to.Close()
	}()
	defer close(way)
	began := time.Now()
	for {
		data := make([]byte, 32<<10)
		n, err := from.Read(data)
		if n > 0 {
			due := time.Now().Add(delay)
			if soonest := began.Add(more + delay); more > 0 && due.Before(soonest) {
				due = soonest
			}
			way <- parcel{due, data[:n]}
		}
		if err != nil {
			return
		}
	}
}

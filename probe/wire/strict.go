package wire

import (
	"bytes"
	"fmt"
	"net"
	"sync"
)

// strict is a limited connection on which the peer speaks when it is asked, and not otherwise. It guards go-redis, which
// trusts Sentinels: it takes the reply of GET-MASTER-ADDR-BY-NAME for two strings without a look, and the message of a
// failover for five words, both in goroutines of its own, where a panic ends the program (v9.23, sentinel.go). So that
// reply has to have two parts, nothing may arrive before it was asked for, and a subscription stays silent.
type strict struct {
	*Conn
	mu     sync.Mutex // go-redis reads and writes a subscription in two goroutines
	asked  *framing   // follows what is written
	master bool       // GET-MASTER-ADDR-BY-NAME was asked last
	deaf   bool       // subscribed
}

func newStrict(c net.Conn) *strict {
	s := &strict{Conn: Limit(c), asked: newFraming()}
	s.framing.head = s.head
	return s
}

func (s *strict) Write(b []byte) (int, error) {
	s.mu.Lock()
	lower := bytes.ToLower(b)
	s.master = bytes.Contains(lower, []byte("get-master-addr-by-name"))
	s.deaf = s.deaf || bytes.Contains(lower, []byte("\r\nsubscribe\r\n")) || bytes.Contains(lower, []byte("\r\npsubscribe\r\n"))
	_, h := s.asked.feed(b)
	s.mu.Unlock()
	if h != nil {
		return 0, h
	}
	return s.Conn.Write(b)
}

func (s *strict) Read(b []byte) (int, error) {
	for {
		n, err := s.Conn.Read(b)
		if err != nil {
			return n, err
		}
		deaf, h := s.look()
		if h != nil {
			s.cut(h)
			return 0, h
		}
		if !deaf {
			return n, nil
		}
	}
}

// look tells whether what was read is to be kept back, and why the peer is to be cut off.
func (s *strict) look() (deaf bool, h *HostileError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deaf {
		return true, nil
	}
	if f := s.framing; f.done > s.asked.done || f.done == s.asked.done && f.open() {
		return false, &HostileError{"it speaks without having been asked"}
	}
	return false, nil
}

// head looks at the first line of each reply, before go-redis sees it.
func (s *strict) head(kind byte, n int) *HostileError {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.deaf:
	case kind == '|' || kind == '>':
		return &HostileError{"it sends what no client asked it for"}
	case s.master && (kind == '*' || kind == '~') && n >= 0 && n != 2:
		return &HostileError{fmt.Sprintf("the answer to GET-MASTER-ADDR-BY-NAME has %d parts, not 2", n)}
	}
	return nil
}

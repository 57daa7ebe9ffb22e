package wire

import (
	"errors"
	"io"
	"net"
	"testing"
)

// TestAGateLetsGo: of an address at which all is asked the connections end, and it may be dialled again; of one that is shut
// they end as well, and it is not.
func TestAGateLetsGo(t *testing.T) {
	var g Gate
	open := func() (ours, theirs net.Conn) {
		ours, theirs = net.Pipe()
		g.hold("a:1", ours)
		return ours, theirs
	}
	ended := func(conn net.Conn) bool {
		_, err := conn.Read(make([]byte, 1))
		return errors.Is(err, io.EOF)
	}
	_, first := open()
	if g.release("a:1"); !ended(first) || g.why("a:1") != "" {
		t.Errorf("after its key: %q", g.why("a:1"))
	}
	_, second := open()
	if g.Shut("a:1", "it is silent"); !ended(second) || g.why("a:1") == "" {
		t.Errorf("after its silence: %q", g.why("a:1"))
	}
	if _, third := open(); !ended(third) {
		t.Error("a connection to an address that was shut meanwhile is kept")
	}
}

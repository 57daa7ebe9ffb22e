package wire

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/redistest"
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

// TestAKeyWhoseConnectionIsLetGo: the answer to another key ends the connection under a key that was redirected, as often as
// the client itself tries again. The key is asked once more, and the primary is not accused.
func TestAKeyWhoseConnectionIsLetGo(t *testing.T) {
	t.Parallel()
	fake := redistest.NewFake(t, redistest.Script{
		"HELLO":  redistest.Reply("-ERR unknown command 'HELLO'\r\n"),
		"CLIENT": redistest.Reply("+OK\r\n"),
		"PING":   redistest.Reply("+PONG\r\n"),
	})
	host, port, _ := net.SplitHostPort(fake.Addr)
	me := redistest.Array(redistest.Bulk(host), ":"+port+"\r\n", redistest.Bulk("me"))
	fake.On("CLUSTER SLOTS", redistest.Reply(redistest.Array(redistest.Array(redistest.Integer(0), redistest.Integer(16383), me))))
	gate := &Gate{}
	var asked atomic.Int32
	fake.On("GET", func(p *redistest.Peer, _ []string) {
		if asked.Add(1) <= 4 {
			gate.release(fake.Addr)
			p.Hang()
			return
		}
		p.Write(redistest.Bulk("x"))
	})
	key := KeyedRead{Addr: fake.Addr, Command: Command{"GET", "x"}}
	r := Rehearse(t.Context(), Rehearsal{Store: store(probe.Cluster, fake.Addr), Keys: []KeyedRead{key}, Gate: gate, Timeout: patience})
	if len(r.Keys) != 1 || !r.Keys[0].OK {
		t.Errorf("asked %d times: %+v", asked.Load(), r)
	}
}

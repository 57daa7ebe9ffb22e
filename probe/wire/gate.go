package wire

import (
	"net"
	"sync"
)

// Gate keeps a rehearsal away from addresses that turn out to be silent while it is at work: their silence would cost its
// time once more, and the client asks others then as it does in the end. Nil keeps away from none.
type Gate struct {
	mu   sync.Mutex
	shut map[string]string     // why
	held map[string][]net.Conn // connections, and what can be ended like one
}

// Shut hangs up on an address, which is not dialled again.
func (g *Gate) Shut(addr, why string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut == nil {
		g.shut = map[string]string{}
	}
	g.shut[addr] = "not dialled again: " + why
	for _, c := range g.held[addr] {
		_ = c.Close() // nobody is there to be told
	}
	delete(g.held, addr)
}

// release hangs up on an address at which all is asked: in a cluster of hundreds the client would keep a connection to each
// primary, and the files of this process are for the visits as well.
func (g *Gate) release(addr string) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.held[addr] {
		_ = c.Close() // as in Shut
	}
	delete(g.held, addr)
}

// why says why an address is not dialled, "" where it is.
func (g *Gate) why(addr string) string {
	if g == nil {
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.shut[addr]
}

// hold notes a connection to an address; one that was shut meanwhile is closed.
func (g *Gate) hold(addr string, c net.Conn) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut[addr] != "" {
		_ = c.Close() // as in Shut
		return
	}
	if g.held == nil {
		g.held = map[string][]net.Conn{}
	}
	g.held[addr] = append(g.held[addr], c)
}

package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// dialler makes the connections of a rehearsal: TLS as the component sets it up, limits over it, and the first words as
// its driver would say them.
type dialler struct {
	store    *probe.Store
	material *tlsinspect.Material
	timeout  time.Duration
	gate     *Gate
	led      *leader
	lasting  bool // its connections are used for as long as the program runs
}

// leader remembers where a client was led.
type leader struct {
	mu   sync.Mutex
	addr string          // the last; that of a primary
	all  map[string]bool // of all that were dialled
}

func (l *leader) note(addr string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.addr = addr; l.all == nil {
		l.all = map[string]bool{}
	}
	l.all[addr] = true
}

// has tells whether a client was led to an address.
func (l *leader) has(addr string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[addr]
}

func (l *leader) to() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.addr
}

// until gives a dial whose connections end with the run, whatever context go-redis has for them.
func (d dialler) until(run context.Context) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, kind, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(context.WithValue(ctx, network{}, run.Value(network{})), d.timeout)
		defer cancel()
		defer context.AfterFunc(run, cancel)()
		conn, err := d.dial(ctx, kind, addr)
		if err != nil {
			return nil, err
		}
		return &ofRun{conn, context.AfterFunc(run, func() { _ = conn.Close() })}, nil // nobody is there to be told
	}
}

// ofRun is a connection that ends with the run, and that the run forgets when it was closed before.
type ofRun struct {
	net.Conn
	stop func() bool
}

// Close ends it now.
func (e *ofRun) Close() error {
	e.stop()
	return e.Conn.Close()
}

func (d dialler) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if why := d.gate.why(addr); why != "" {
		return nil, errors.New(why)
	}
	if !d.toSentinel(addr) {
		d.led.note(addr)
	}
	conn, err := dialOver(ctx, net.Dialer{}, network, addr)
	if err != nil {
		return nil, err
	}
	d.gate.hold(addr, conn)
	if d.secures(addr) {
		secure := tls.Client(conn, d.material.Config(probe.HostOf(addr))) // a Unix socket is its own host
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // the handshake's error is the one to tell
			return nil, err
		}
		conn = secure
	}
	if d.store.Mode == probe.Sentinel {
		strict := newStrict(conn)
		strict.framing.lasting, strict.asked.lasting = d.lasting, d.lasting
		conn = strict
	} else {
		limited := Limit(conn)
		limited.framing.lasting = d.lasting
		conn = limited
	}
	if !d.store.Driver.SendsHello {
		conn = &helloless{Conn: conn}
	}
	return conn, nil
}

// toSentinel tells whether an address is that of a Sentinel of the settings.
func (d dialler) toSentinel(addr string) bool {
	return d.store.Mode == probe.Sentinel && slices.Contains(d.store.Addrs, addr)
}

// secures tells whether the driver speaks TLS to an address. Behind Sentinels old ones do to these and not to the primary.
func (d dialler) secures(addr string) bool {
	return d.material != nil && (d.store.Mode != probe.Sentinel || d.toSentinel(addr) || !d.store.Driver.PlainMaster)
}

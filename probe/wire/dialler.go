package wire

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
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
}

// until gives a dial whose connections end with the run, whatever context go-redis has for them.
func (d dialler) until(run context.Context) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, d.timeout)
		defer cancel()
		defer context.AfterFunc(run, cancel)()
		conn, err := d.dial(ctx, network, addr)
		if err == nil {
			context.AfterFunc(run, func() { _ = conn.Close() }) // nobody is there to be told
		}
		return conn, err
	}
}

func (d dialler) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	var nd net.Dialer
	conn, err := nd.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	if d.secures(addr) {
		secure := tls.Client(conn, d.material.Config(hostOf(addr)))
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // the handshake's error is the one to tell
			return nil, err
		}
		conn = secure
	}
	if d.store.Mode == probe.Sentinel {
		conn = newStrict(conn)
	} else {
		conn = Limit(conn)
	}
	if !d.store.Driver.SendsHello {
		conn = &helloless{Conn: conn}
	}
	return conn, nil
}

// secures tells whether the driver speaks TLS to an address: old ones do to their Sentinels and not to the primary.
func (d dialler) secures(addr string) bool {
	if d.material == nil {
		return false
	}
	sentinel := d.store.Mode == probe.Sentinel && slices.Contains(d.store.Addrs, addr)
	return sentinel || !d.store.Driver.PlainMaster
}

// hostOf is the name that a client verifies: the host of the address, or the path of a Unix socket.
func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return host
}

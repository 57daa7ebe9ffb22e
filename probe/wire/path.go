package wire

import (
	"context"
	"net"
	"net/netip"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// Path is the way to one server, resolved: for the further connections of a visit.
type Path struct {
	Network, Host, Port string // of a Unix socket, Host is its path
	IPs                 []netip.Addr
	TLS                 *tlsinspect.Material // nil: plaintext
	// IfTLS is, where TLS is nil, how the client would verify if it spoke TLS; nil: with the roots of this machine.
	IfTLS *tlsinspect.Material
}

// Connect dials once more, TLS included. What is wrong with the certificate was told by the visit and is no matter here.
func (p Path) Connect(ctx context.Context) (net.Conn, *probe.Fault) {
	c, f := p.plain(ctx)
	if f != nil || p.TLS == nil {
		return c, f
	}
	secure, facts, err := p.TLS.Handshake(ctx, c, p.Host)
	if err != nil {
		return nil, handshakeFault(facts, err)
	}
	return secure, nil
}

// plain dials without TLS.
func (p Path) plain(ctx context.Context) (net.Conn, *probe.Fault) {
	c, f := Dial(ctx, p.Network, p.Host, p.IPs, p.Port)
	if f != nil {
		return nil, f
	}
	return c.Conn, nil
}

// handshakeFault names what ended a handshake: a refusal of TLS, else trouble of the connection.
func handshakeFault(facts *tlsinspect.Handshake, err error) *probe.Fault {
	if id, text := facts.Refusal(err); id != "" {
		return &probe.Fault{ID: probe.FaultID(id), Text: probe.Printable(text)}
	}
	f := ClassifyIO(err)
	return &f
}

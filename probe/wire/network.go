package wire

import (
	"context"
	"net"
)

// DialFunc makes a connection, as net.Dialer does.
type DialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// network is the key of a DialFunc in a context.
type network struct{}

// Over makes every connection that is dialled in the context go over another network than that of this machine: in a test
// over one on which every round trip takes the same time.
func Over(ctx context.Context, dial DialFunc) context.Context {
	return context.WithValue(ctx, network{}, dial)
}

// dialOver dials over the network of the context, else with the dialler.
func dialOver(ctx context.Context, d net.Dialer, kind, addr string) (net.Conn, error) {
	if dial, is := ctx.Value(network{}).(DialFunc); is {
		return dial(ctx, kind, addr)
	}
	return d.DialContext(ctx, kind, addr)
}

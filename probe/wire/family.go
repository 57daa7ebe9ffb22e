package wire

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"tyk-redis-doctor/probe"
)

// familyFault tells a dead server from one that was asked over the wrong IP version: the name has only IPv6 addresses
// and this machine has no IPv6, or the server listens on the other of this machine's two loopback addresses.
func familyFault(ctx context.Context, f *probe.Fault, ips []netip.Addr, port string, err error) *probe.Fault {
	v6only := true
	for _, ip := range ips {
		v6only = v6only && ip.Is6()
	}
	if v6only && is(err, syscall.ENETUNREACH, syscall.EAFNOSUPPORT, syscall.EADDRNOTAVAIL) {
		return &probe.Fault{
			ID:   probe.NetWrongFamily,
			Text: fmt.Sprintf("there are IPv6 addresses only (%s), and this machine has no way there: %s", ips[0], f.Text),
		}
	}
	other, ok := otherLoopback(ips)
	if !ok || f.ID != probe.NetRefused && f.ID != probe.NetLocalLimit && f.ID != probe.NetUnreachable || ctx.Err() != nil {
		return f
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", net.JoinHostPort(other.String(), port))
	if err != nil {
		return f
	}
	_ = c.Close() // it has told what it had to
	return &probe.Fault{
		ID: probe.NetWrongFamily, Addr: probe.JoinAddr(other.String(), port),
		Text: fmt.Sprintf("%s does not answer on this port (%s), %s does", ips[0], f.Text, other),
	}
}

// otherLoopback is the loopback address of the other IP version, where all that was dialled is that of one.
func otherLoopback(ips []netip.Addr) (netip.Addr, bool) {
	for _, ip := range ips {
		if ip != ips[0] {
			return netip.Addr{}, false
		}
	}
	switch ips[0] {
	case loopback4:
		return netip.IPv6Loopback(), true
	case netip.IPv6Loopback():
		return loopback4, true
	}
	return netip.Addr{}, false
}

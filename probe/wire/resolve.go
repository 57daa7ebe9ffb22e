package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// SplitAddr takes an address as go-redis and Go's dialler would: "host:port", "[::1]:6379", ":6379" (this machine), and
// a path, which is a Unix socket. The fault is config.bad_addr with the reason for which it can never be dialled.
func SplitAddr(addr string) (network, host, port string, f *probe.Fault) {
	if strings.HasPrefix(addr, "/") {
		return "unix", addr, "", nil
	}
	bad := func(reason string) (string, string, string, *probe.Fault) {
		return "", "", "", &probe.Fault{ID: probe.ConfigBadAddr, Text: probe.Printable(fmt.Sprintf("%q: %s", addr, reason))}
	}
	if strings.Contains(addr, "://") {
		return bad("a URL scheme is not understood here, host:port is expected")
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		var ae *net.AddrError
		if errors.As(err, &ae) {
			return bad(ae.Err)
		}
		return bad(err.Error())
	}
	if host != strings.TrimSpace(host) {
		return bad("the host name begins or ends with a blank")
	}
	if strings.ContainsAny(host, " \t\"'[]{},;@/") {
		return bad("the host name has a character that no host name has")
	}
	n, err := strconv.Atoi(port)
	switch {
	case err != nil && port != strings.TrimSpace(port):
		return bad("the port begins or ends with a blank")
	case err != nil:
		if n, err = net.LookupPort("tcp", port); err != nil || n == 0 {
			return bad("the port is not a number")
		}
		port = strconv.Itoa(n)
	case n < 0 || n > 65535:
		return bad("the port is not between 1 and 65535")
	case n == 0:
		return bad("port 0 cannot be dialled")
	}
	return "tcp", host, port, nil
}

var loopback4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// maxIPs is how many addresses of one name are kept.
const maxIPs = 64

// Resolve gives the IP addresses of a host, in the resolver's order. A literal address resolves to itself, an empty host
// to 127.0.0.1, where Go's dialler ends up with it, also on a machine whose Redis listens on ::1 alone.
func Resolve(ctx context.Context, host string) ([]netip.Addr, *probe.Fault) {
	if host == "" {
		return []netip.Addr{loopback4}, nil
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, dnsFault(host, err)
	}
	for i := range ips {
		ips[i] = ips[i].Unmap()
	}
	ips = slices.CompactFunc(ips, func(a, b netip.Addr) bool { return a == b })
	return ips[:min(len(ips), maxIPs)], nil
}

// dnsFault tells the three kinds of failure apart: the name is not known, the resolver is broken, the resolver is silent.
func dnsFault(host string, err error) *probe.Fault {
	var d *net.DNSError
	kind, text := probe.FaultKind(""), err.Error()
	switch {
	case errors.As(err, &d) && d.IsNotFound:
		kind, text = probe.NoSuchHost, "no such host: "+host
	case errors.As(err, &d) && d.IsTimeout || errors.Is(err, context.DeadlineExceeded):
		kind, text = probe.ResolverSilent, "the resolver did not answer for "+host+serverOf(d)
	case d != nil:
		kind, text = probe.ResolverFailing, d.Err+" for "+host+serverOf(d)
	}
	return &probe.Fault{ID: probe.NetDNS, Kind: kind, Text: probe.Printable(text)}
}

func serverOf(d *net.DNSError) string {
	if d == nil || d.Server == "" {
		return ""
	}
	return " (" + d.Server + ")"
}

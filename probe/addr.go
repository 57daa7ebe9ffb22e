package probe

import (
	"net"
	"net/netip"
	"strings"
)

// SplitAddr takes host:port apart. ok is false where there is no port: the path of a Unix socket, or no address at all.
func SplitAddr(addr string) (host, port string, ok bool) {
	host, port, err := net.SplitHostPort(addr)
	return host, port, err == nil
}

// JoinAddr makes host:port, IPv6 in brackets.
func JoinAddr(host, port string) string { return net.JoinHostPort(host, port) }

// HostOf is the host of an address; what has no port, as the path of a Unix socket, is its own host.
func HostOf(addr string) string {
	if host, _, ok := SplitAddr(addr); ok {
		return host
	}
	return addr
}

// PortOf is the port of an address, "" where it has none.
func PortOf(addr string) string {
	_, port, _ := SplitAddr(addr)
	return port
}

// IsIP tells an IP address, with or without brackets, from a name.
func IsIP(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// IsLoopback is true for an address that means the machine of whoever dials it: a loopback IP, localhost, or no host.
func IsLoopback(addr string) bool {
	host := HostOf(addr)
	ip, err := netip.ParseAddr(host)
	return host == "" || strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// SameEnd tells whether two addresses are one IP address and port; false where one of them is none. An IPv4 address
// mapped into IPv6 is the IPv4 address.
func SameEnd(a, b string) bool {
	pa, errA := netip.ParseAddrPort(a)
	pb, errB := netip.ParseAddrPort(b)
	return errA == nil && errB == nil && pa.Addr().Unmap() == pb.Addr().Unmap() && pa.Port() == pb.Port()
}

// DifferentEnds tells whether two addresses are known to be two; false where one of them is not an IP address and port.
func DifferentEnds(a, b string) bool {
	_, errA := netip.ParseAddrPort(a)
	_, errB := netip.ParseAddrPort(b)
	return errA == nil && errB == nil && !SameEnd(a, b)
}

// SameNetwork is true for addresses of one network by their look: IPv4 of one /24, IPv6 of one /64, names of one domain.
func SameNetwork(a, b string) bool {
	ha, hb := HostOf(a), HostOf(b)
	ipA, errA := netip.ParseAddr(ha)
	ipB, errB := netip.ParseAddr(hb)
	if errA != nil || errB != nil {
		_, domainA, _ := strings.Cut(ha, ".")
		_, domainB, _ := strings.Cut(hb, ".")
		return errA != nil && errB != nil && domainA == domainB
	}
	bits := 24
	if ipA.Is6() && !ipA.Is4In6() {
		bits = 64
	}
	prefix, err := ipA.Unmap().Prefix(bits)
	return err == nil && prefix.Contains(ipB.Unmap())
}

// longestAddr is a DNS name of 253 characters, a colon and a port.
const longestAddr = 253 + 1 + 5

// IsAddr is true for text that can be an address: short, and made of the characters of addresses. What a peer calls one
// can be any text.
func IsAddr(text string) bool {
	return len(text) <= longestAddr && IsPlain(text) && !strings.Contains(text, "/")
}

// IsPlain is true for text that is safe to paste: an address, an id or a name, with nothing that a shell would obey.
func IsPlain(text string) bool {
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(".:-_[]%?/", r):
		default:
			return false
		}
	}
	return true
}

package wire

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"tyk-redis-doctor/probe"
)

// fallbackDelay is how long the second address family waits for the first, as Go's dialler does (RFC 6555).
const fallbackDelay = 300 * time.Millisecond

// Dial connects to the first address that takes the connection: those of the family the resolver named first one after
// the other, those of the other family a little later beside them. For a Unix socket the host is the path and ips is
// empty. The fault is the one that Tyk's log would show: that of the first address.
func Dial(ctx context.Context, network, host string, ips []netip.Addr, port string) (*Conn, *probe.Fault) {
	if network == "unix" {
		c, err := dialOver(ctx, net.Dialer{}, "unix", host)
		if err != nil {
			return nil, dialFault(err)
		}
		return newConn(c), nil
	}
	if len(ips) == 0 {
		return nil, &probe.Fault{ID: probe.NetDNS, Text: "the name has no address"}
	}
	c, err := dialAny(ctx, ips, port)
	if err != nil {
		return nil, familyFault(ctx, dialFault(err), ips, port, err)
	}
	return newConn(c), nil
}

// dialAny races the two families; the error is that of the first.
func dialAny(ctx context.Context, ips []netip.Addr, port string) (net.Conn, error) {
	first, second := families(ips)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan dialed, 2)
	go func() { results <- dialList(ctx, first, port, true) }()
	running, waiting := 1, len(second) > 0
	start := func() {
		if waiting {
			waiting, running = false, running+1
			go func() { results <- dialList(ctx, second, port, false) }()
		}
	}
	timer := time.NewTimer(fallbackDelay)
	defer timer.Stop()
	var failure error
	for {
		select {
		case <-timer.C:
			start()
		case r := <-results:
			running--
			if r.err == nil {
				go closeLate(results, running)
				return r.conn, nil
			}
			if failure == nil || r.first {
				failure = r.err
			}
			if start(); running == 0 {
				return nil, failure
			}
		}
	}
}

// dialed is the outcome for the addresses of one family.
type dialed struct {
	conn  net.Conn
	err   error
	first bool // the family that the resolver named first
}

// closeLate takes the connections that came second.
func closeLate(results <-chan dialed, running int) {
	for range running {
		if r := <-results; r.err == nil {
			_ = r.conn.Close() // nobody used it
		}
	}
}

func families(ips []netip.Addr) (first, second []netip.Addr) {
	for _, ip := range ips {
		if ip.Is4() == ips[0].Is4() {
			first = append(first, ip)
		} else {
			second = append(second, ip)
		}
	}
	return first, second
}

// dialList tries one address after the other; each gets its share of the time that is left.
func dialList(ctx context.Context, ips []netip.Addr, port string, first bool) dialed {
	var failure error
	for i, ip := range ips {
		at, cancel := share(ctx, len(ips)-i)
		c, err := dialOver(at, net.Dialer{FallbackDelay: -1}, "tcp", net.JoinHostPort(ip.String(), port))
		cancel()
		if err == nil {
			return dialed{conn: c, first: first}
		}
		if failure == nil {
			failure = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return dialed{err: failure, first: first}
}

// leastShare is what Go's dialler gives each address at the least, so that the last of many may get nothing.
const leastShare = 2 * time.Second

// share is the part of the time for one of n addresses, as Go's dialler shares it out.
func share(ctx context.Context, n int) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok || n <= 1 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, max(time.Until(end)/time.Duration(n), leastShare))
}

// dialFault names what the operating system said to a connection attempt.
func dialFault(err error) *probe.Fault {
	id := probe.NetUnreachable
	switch {
	case is(err, syscall.ECONNREFUSED, syscall.ENOENT):
		id = probe.NetRefused
	case is(err, syscall.ETIMEDOUT) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || timedOut(err):
		id = probe.NetTimeout
	case errors.Is(err, context.Canceled):
		id = probe.RunCutShort
	case limitOf(err) != "":
		id = probe.NetLocalLimit
	case is(err, syscall.ECONNRESET, syscall.EPIPE):
		id = probe.NetClosed
	}
	kind := limitOf(err)
	if kind == "" {
		kind = noWay(err)
	}
	return &probe.Fault{ID: id, Kind: kind, Text: probe.Printable(bare(err))}
}

// noWay tells who says that there is no way: this machine has no route, or somebody on the way answers for the host. A
// firewall that rejects may say either.
func noWay(err error) probe.FaultKind {
	switch {
	case is(err, syscall.ENETUNREACH):
		return probe.NoRouteHere
	case is(err, syscall.EHOSTUNREACH):
		return probe.HostUnreachable
	}
	return ""
}

// limitOf tells which limit of this machine stopped a connection, "" where none did. No source address and no free port
// are the same error: the first is what is missing on the way to an IPv6 address from a machine without any.
func limitOf(err error) probe.FaultKind {
	switch {
	case is(err, syscall.EMFILE, syscall.ENFILE):
		return probe.LimitFiles
	case is(err, syscall.EADDRNOTAVAIL) && toIPv6(err):
		return probe.LimitSource
	case is(err, syscall.EADDRNOTAVAIL, syscall.EADDRINUSE):
		return probe.LimitPorts
	case is(err, syscall.ENOBUFS, syscall.ENOMEM):
		return probe.LimitMemory
	}
	return ""
}

func toIPv6(err error) bool {
	var op *net.OpError
	if !errors.As(err, &op) {
		return false
	}
	to, ok := op.Addr.(*net.TCPAddr)
	return ok && to.IP.To4() == nil
}

func is(err error, numbers ...syscall.Errno) bool {
	for _, n := range numbers {
		if errors.Is(err, n) {
			return true
		}
	}
	return false
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// bare is the innermost cause, without the addresses that the report names anyway.
func bare(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		var sys *os.SyscallError
		if errors.As(op.Err, &sys) {
			return sys.Err.Error()
		}
		return op.Err.Error()
	}
	return err.Error()
}

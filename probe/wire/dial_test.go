package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
)

// listen gives the port of a listener that takes connections, and of one that is gone.
func listen(t *testing.T, host string) (port, closed string) {
	t.Helper()
	var ports [2]string
	for i := range ports {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			t.Fatal(err)
		}
		_, ports[i], _ = net.SplitHostPort(l.Addr().String())
		if i == 1 {
			l.Close()
			continue
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					_, _ = io.Copy(io.Discard, c)
					c.Close()
				}()
			}
		}()
	}
	return ports[0], ports[1]
}

func ips(list ...string) []netip.Addr {
	var out []netip.Addr
	for _, s := range list {
		out = append(out, netip.MustParseAddr(s))
	}
	return out
}

func TestDial(t *testing.T) {
	four, closedFour := listen(t, "127.0.0.1")
	six, _ := listen(t, "::1")
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, test := range map[string]struct {
		network, host string
		ips           []netip.Addr
		port          string
		want          probe.FaultID // "" for a connection
		text          string        // part of the fault, or the address that was reached
	}{
		"first":             {"tcp", "h", ips("127.0.0.1"), four, "", "127.0.0.1:"},
		"second":            {"tcp", "h", ips("127.0.0.2", "127.0.0.1"), four, "", "127.0.0.1:"},
		"other family":      {"tcp", "h", ips("::1", "127.0.0.1"), four, "", "127.0.0.1:"},
		"other family, six": {"tcp", "h", ips("127.0.0.1", "::1"), six, "", "[::1]:"},
		"refused":           {"tcp", "h", ips("127.0.0.1"), closedFour, probe.NetRefused, "connection refused"},
		"refused twice":     {"tcp", "h", ips("127.0.0.2", "::1", "127.0.0.1"), closedFour, probe.NetRefused, "connection refused"},
		"wrong family": {"tcp", "h", ips("::1"), four, probe.NetWrongFamily,
			"::1 does not answer on this port (connection refused), 127.0.0.1 does"},
		"wrong family, four": {"tcp", "h", ips("127.0.0.1"), six, probe.NetWrongFamily,
			"127.0.0.1 does not answer on this port (connection refused), ::1 does"},
		"another loopback": {"tcp", "h", ips("127.0.0.2"), six, probe.NetRefused, "connection refused"},
		"socket":           {"unix", socket, nil, "", "", socket},
		"no such socket":   {"unix", socket + "x", nil, "", probe.NetRefused, "no such file"},
		"no address":       {"tcp", "h", nil, "1", probe.NetDNS, "no address"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			c, f := Dial(ctx, test.network, test.host, test.ips, test.port)
			switch {
			case test.want == "" && f != nil:
				t.Fatalf("%+v", *f)
			case test.want == "":
				if !strings.HasPrefix(c.RemoteAddr().String(), test.text) {
					t.Errorf("%s", c.RemoteAddr())
				}
				c.Close()
			case f == nil:
				t.Fatalf("reached %s", c.RemoteAddr())
			case test.want != f.ID || !strings.Contains(f.Text, test.text):
				t.Errorf("%+v, want %s %q", *f, test.want, test.text)
			}
		})
	}
}

func TestDialRunsOutOfTime(t *testing.T) {
	port, _ := listen(t, "127.0.0.1")
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, f := Dial(late, "tcp", "h", ips("127.0.0.1"), port); f == nil || f.ID != probe.NetTimeout {
		t.Errorf("%+v", f)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, f := Dial(gone, "tcp", "h", ips("127.0.0.1", "::1"), port); f == nil || f.ID != probe.RunCutShort {
		t.Errorf("%+v", f)
	}
}

func TestDialFaults(t *testing.T) {
	for number, want := range map[syscall.Errno]probe.FaultID{
		syscall.ECONNREFUSED: probe.NetRefused, syscall.ENOENT: probe.NetRefused, syscall.ETIMEDOUT: probe.NetTimeout,
		syscall.EHOSTUNREACH: probe.NetUnreachable, syscall.ENETUNREACH: probe.NetUnreachable, syscall.EINVAL: probe.NetUnreachable,
		syscall.EPERM: probe.NetUnreachable, syscall.EACCES: probe.NetUnreachable, syscall.EMFILE: probe.NetLocalLimit,
		syscall.ENFILE:        probe.NetLocalLimit,
		syscall.EADDRNOTAVAIL: probe.NetLocalLimit, syscall.ENOBUFS: probe.NetLocalLimit, syscall.ECONNRESET: probe.NetClosed,
	} {
		f := dialFault(&net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{}, Err: os.NewSyscallError("connect", number)})
		if f.ID != want || f.Text != number.Error() {
			t.Errorf("%v: %+v, want %s", number, *f, want)
		}
	}
	if f := dialFault(&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}); f.ID != probe.NetTimeout || f.Text != "i/o timeout" {
		t.Errorf("%+v", *f)
	}
	if f := dialFault(errors.New("\x1bodd")); f.ID != probe.NetUnreachable || f.Text != `\x1bodd` {
		t.Errorf("%+v", *f)
	}
	// The name has no address that this machine could use.
	no := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
	if f := familyFault(t.Context(), dialFault(no), ips("2001:db8::1"), "1", no); f.ID != probe.NetWrongFamily {
		t.Errorf("%+v", *f)
	}
	if f := familyFault(t.Context(), dialFault(no), ips("2001:db8::1", "192.0.2.1"), "1", no); f.ID != probe.NetUnreachable {
		t.Errorf("%+v", *f)
	}
}

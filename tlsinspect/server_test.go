package tlsinspect_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

// machineRoot is the one root that this machine is made to trust for the tests.
var machineRoot = mint.NewCA("Machine Root")

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "roots")
	if err != nil {
		panic(err)
	}
	roots := filepath.Join(dir, "roots.pem")
	if err := os.WriteFile(roots, machineRoot.PEM(), 0o600); err != nil {
		panic(err)
	}
	os.Setenv("SSL_CERT_FILE", roots)
	os.Setenv("SSL_CERT_DIR", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// within is a context that ends a test which hangs.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// peer listens on loopback and lets serve speak on each connection, which is closed afterwards.
func peer(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// tlsPeer is a server that says "+PONG" once the handshake is over and something was read.
func tlsPeer(t *testing.T, config *tls.Config) string {
	return peer(t, func(raw net.Conn) {
		conn := tls.Server(raw, config)
		if conn.Handshake() != nil {
			return
		}
		if _, err := conn.Read(make([]byte, 64)); err != nil {
			return
		}
		_, _ = io.WriteString(conn, "+PONG\r\n")
		_, _ = io.Copy(io.Discard, conn)
	})
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// material is what the settings and files amount to; ca is the content of ca_file, nil for none.
func material(t *testing.T, s tlsinspect.Settings, ca []byte) *tlsinspect.Material {
	t.Helper()
	s.Enabled = true
	dir := t.TempDir()
	if ca != nil {
		s.CAFile = "ca.pem"
		put(t, dir, s.CAFile, ca)
	}
	m, facts := tlsinspect.Load(s, dir)
	if m == nil {
		t.Fatalf("no material: %+v", facts)
	}
	return m
}

func put(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// withPair adds a client certificate to settings, in files of their own.
func withPair(t *testing.T, s tlsinspect.Settings, c *mint.Cert, chain ...*mint.Cert) tlsinspect.Settings {
	t.Helper()
	var err error
	if s.CertFile, s.KeyFile, err = c.Write(t.TempDir(), "client", chain...); err != nil {
		t.Fatal(err)
	}
	return s
}

func ids(problems []tlsinspect.Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.ID)
	}
	return out
}

package tlsinspect_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

// A client certificate is refused in the handshake with TLS 1.2, at the first read with 1.3; both are told alike.
func TestRefusedClientCertificate(t *testing.T) {
	ca, other := mint.NewCA("Lab CA"), mint.NewCA("Other CA")
	server := ca.Leaf("redis").TLS()
	verify, ask := tls.RequireAndVerifyClientCert, tls.RequireAnyClientCert
	anyCA := x509.NewCertPool()
	anyCA.AddCert(ca.X509)
	anyCA.AddCert(mint.NewCA("Lab CA").X509)
	cases := []struct {
		name   string
		client *mint.Cert
		auth   tls.ClientAuthType
		cas    *x509.CertPool
		want   string
		says   string
	}{
		{"none configured", nil, verify, ca.Pool(), "tls.client_cert_required", "none is configured; it accepts certificates by CN=Lab CA"},
		{"none configured, any would do", nil, ask, nil, "tls.client_cert_required", "none is configured"},
		{
			"by a CA that is not on the server's list",
			other.Leaf("gateway"),
			verify,
			ca.Pool(),
			"tls.client_cert_rejected",
			"accepts certificates by CN=Lab CA, so that the client sent none",
		},
		{
			"by another CA of the same name",
			mint.NewCA("Lab CA").Leaf("gateway"),
			verify,
			anyCA,
			"tls.client_cert_rejected",
			"does not accept the client certificate",
		},
		{"expired", ca.Leaf("gateway", mint.Expired()), verify, ca.Pool(), "tls.client_cert_rejected", "alert 45 (expired certificate)"},
		{
			"for servers only",
			ca.Leaf("gateway", mint.Usage(x509.ExtKeyUsageServerAuth)),
			verify,
			ca.Pool(),
			"tls.client_cert_rejected",
			"alert 42 (bad certificate)",
		},
		{"good", ca.Leaf("gateway"), verify, ca.Pool(), "", ""},
		{"good, asked for and not needed", nil, tls.RequestClientCert, nil, "", ""},
	}
	for _, c := range cases {
		for name, version := range versions {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				addr := tlsPeer(
					t,
					&tls.Config{Certificates: []tls.Certificate{server}, MaxVersion: version, ClientAuth: c.auth, ClientCAs: c.cas},
				)
				s := tlsinspect.Settings{}
				if c.client != nil {
					s = withPair(t, s, c.client)
				}
				facts, err := shakeAndAwait(t, material(t, s, ca.PEM()), addr, c.want == "")
				id, text := facts.Refusal(err)
				if id != c.want || !strings.Contains(text, c.says) {
					t.Errorf("%v is %q: %s\nfacts: %+v", err, id, text, facts)
				}
				if !facts.CertRequested || facts.CertSent != (c.client != nil && facts.CertWithheld == "") || len(facts.Problems) > 0 {
					t.Errorf("facts: %+v", facts)
				}
			})
		}
	}
}

// shakeAndAwait gives the error of the handshake, or of the read after it. Where the server is content it waits
// briefly and then talks to it.
func shakeAndAwait(t *testing.T, m *tlsinspect.Material, addr string, content bool) (*tlsinspect.Handshake, error) {
	t.Helper()
	ctx := within(t)
	conn, facts, err := m.Handshake(ctx, dial(t, addr), "127.0.0.1")
	if err != nil {
		return facts, err
	}
	wait := 10 * time.Second
	if content {
		wait = 20 * time.Millisecond
	}
	awaited, err := tlsinspect.AwaitRefusal(ctx, conn, wait)
	if err == nil {
		pong(t, awaited)
	}
	return facts, err
}

func pong(t *testing.T, conn net.Conn) {
	t.Helper()
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		t.Fatal(err)
	}
	reply := make([]byte, 7)
	if _, err := io.ReadFull(conn, reply); err != nil || string(reply) != "+PONG\r\n" {
		t.Fatalf("%q, %v", reply, err)
	}
}

func TestAwaitRefusalPutsBackWhatItRead(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	addr := peer(t, func(raw net.Conn) {
		conn := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{ca.Leaf("redis").TLS()}})
		_, _ = io.WriteString(conn, "-ERR max number of clients reached\r\n")
		_, _ = io.Copy(io.Discard, conn)
	})
	conn, _, err := material(t, tlsinspect.Settings{}, ca.PEM()).Handshake(within(t), dial(t, addr), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	awaited, err := tlsinspect.AwaitRefusal(within(t), conn, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 36)
	if _, err := io.ReadFull(awaited, got); err != nil || string(got) != "-ERR max number of clients reached\r\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAwaitRefusalEndsWithItsContext(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{ca.Leaf("redis").TLS()}})
	conn, _, err := material(t, tlsinspect.Settings{}, ca.PEM()).Handshake(within(t), dial(t, addr), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := tlsinspect.AwaitRefusal(ctx, conn, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestRefusedVersion(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	cert := []tls.Certificate{ca.Leaf("redis").TLS()}
	cases := []struct {
		name               string
		serverMin, serverM uint16
		min, max           string
		takes              string
	}{
		{"server is older", tls.VersionTLS12, tls.VersionTLS12, "1.3", "1.3", "1.2"},
		{"server is newer", tls.VersionTLS13, tls.VersionTLS13, "1.2", "1.2", "1.3"},
		{"server of long ago", tls.VersionTLS10, tls.VersionTLS11, "1.2", "1.3", "1.0 1.1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			addr := tlsPeer(t, &tls.Config{Certificates: cert, MinVersion: c.serverMin, MaxVersion: c.serverM})
			m := material(t, tlsinspect.Settings{MinVersion: c.min, MaxVersion: c.max}, ca.PEM())
			_, facts, err := m.Handshake(within(t), dial(t, addr), "127.0.0.1")
			if id, text := facts.Refusal(err); id != "tls.version" {
				t.Errorf("%v is %q: %s", err, id, text)
			}
			if got := strings.Join(m.Versions(within(t), dialer(addr), "127.0.0.1"), " "); got != c.takes {
				t.Errorf("the server takes %q, want %q", got, c.takes)
			}
		})
	}
}

func dialer(addr string) func(context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "tcp", addr) }
}

// A server that asks for a client certificate takes a version all the same.
func TestVersionsOfServerThatWantsCertificates(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{ca.Leaf("redis").TLS()}, ClientAuth: tls.RequireAnyClientCert})
	got := material(t, tlsinspect.Settings{}, nil).Versions(within(t), dialer(addr), "127.0.0.1")
	if strings.Join(got, " ") != "1.2 1.3" {
		t.Error(got)
	}
}

func TestVersionsOfSilentServerEndsWithItsContext(t *testing.T) {
	addr := peer(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if got := material(t, tlsinspect.Settings{}, nil).Versions(ctx, dialer(addr), "127.0.0.1"); got != nil {
		t.Error(got)
	}
}

func TestNoSharedCipher(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	addr := tlsPeer(t, &tls.Config{
		Certificates: []tls.Certificate{ca.Leaf("redis", mint.RSA(1024)).TLS()}, MaxVersion: tls.VersionTLS12,
		CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA256},
	})
	_, facts, err := material(t, tlsinspect.Settings{}, ca.PEM()).Handshake(within(t), dial(t, addr), "127.0.0.1")
	if id, text := facts.Refusal(err); id != "tls.no_shared_cipher" {
		t.Errorf("%v is %q: %s", err, id, text)
	}
}

// A certificate that cannot be read is not taken whatever the settings say.
func TestCertificateThatIsNone(t *testing.T) {
	garbage := mint.NewCA("Lab CA").Leaf("redis").TLS()
	garbage.Certificate[0] = []byte("no certificate")
	addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{garbage}})
	_, facts, err := material(t, tlsinspect.Settings{SkipVerify: true}, nil).Handshake(within(t), dial(t, addr), "127.0.0.1")
	if id, text := facts.Refusal(err); id != "tls.bad_certificate" {
		t.Errorf("%v is %q: %s", err, id, text)
	}
}

// What cannot be brought about with a server in the same process, and what is no matter of TLS.
func TestRefusalByWords(t *testing.T) {
	for said, want := range map[string]string{
		"tls: invalid signature by the server certificate: crypto/rsa: 512-bit keys are insecure": "tls.weak_signature",
		"tls: server sent certificate containing RSA key larger than 8192 bits":                   "tls.bad_certificate",
		"tls: server selected unsupported protocol version 301":                                   "tls.version",
		"tls: something new":             "tls.handshake_failed",
		"read: connection reset by peer": "",
	} {
		var nothingKnown *tlsinspect.Handshake
		if id, _ := nothingKnown.Refusal(errors.New(said)); id != want {
			t.Errorf("%q is %q", said, id)
		}
	}
	if id, text := (&tlsinspect.Handshake{}).Refusal(nil); id != "" || text != "" {
		t.Errorf("no error is %q", id)
	}
}

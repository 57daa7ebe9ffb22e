package redistest_test

import (
	"context"
	"crypto/x509"
	"net"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

// What a Redis built with OpenSSL says to client certificates is told right, in both versions of TLS: Go's own server,
// against which tlsinspect is tested, sends other alerts and a list of the CAs it takes.
func TestRedisRefusesClientCertificates(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	certs := e.NewTLS()
	certs.Mutual = true
	clients := []struct {
		name string
		cert *mint.Cert
		want string
		says string
	}{
		{"none", nil, "tls.client_cert_required", "none is configured"},
		{"by another CA", mint.NewCA("Other CA").Leaf("gateway"), "tls.client_cert_rejected", "alert 48"},
		{"by another CA of the same name", mint.NewCA("Estate CA").Leaf("gateway"), "tls.client_cert_rejected", "alert 48"},
		{"expired", certs.CA.Leaf("gateway", mint.Expired()), "tls.client_cert_rejected", "expired"},
		{"for servers only", certs.CA.Leaf("gateway", mint.Usage(x509.ExtKeyUsageServerAuth)), "tls.client_cert_rejected",
			"unsupported certificate"},
		{"good", certs.Client, "", ""},
	}
	for _, version := range []string{"1.2", "1.3"} {
		s := e.Server(estate.OverTLS(certs), estate.Lines(`tls-protocols "TLSv`+version+`"`))
		for _, c := range clients {
			t.Run(c.name+"/"+version, func(t *testing.T) {
				set := tlsinspect.Settings{Enabled: true, CAFile: certs.CAFile}
				if c.cert != nil {
					var err error
					if set.CertFile, set.KeyFile, err = c.cert.Write(t.TempDir(), "client"); err != nil {
						t.Fatal(err)
					}
				}
				facts, err := shake(t, set, s, c.want == "")
				if id, text := facts.Refusal(err); id != c.want || !strings.Contains(text, c.says) {
					t.Errorf("%v is %q: %s", err, id, text)
				}
				if !facts.CertRequested || facts.CertSent != (c.cert != nil) {
					t.Errorf("%+v", facts)
				}
			})
		}
	}
}

func shake(t *testing.T, set tlsinspect.Settings, s *redistest.Node, content bool) (*tlsinspect.Handshake, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	m, files := tlsinspect.Load(set, "")
	if m == nil {
		t.Fatal(files)
	}
	raw, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	conn, facts, err := m.Handshake(ctx, raw, s.Host)
	if err != nil {
		return facts, err
	}
	wait := 10 * time.Second
	if content {
		wait = 20 * time.Millisecond
	}
	_, err = tlsinspect.AwaitRefusal(ctx, conn, wait)
	return facts, err
}

func TestRedisRefusesVersionsAndCiphers(t *testing.T) {
	t.Parallel()
	e := redistest.New(t)
	certs := e.NewTLS()
	for _, c := range []struct{ line, cipher, want string }{
		{"TLSv1.1", "DEFAULT@SECLEVEL=0", "tls.version"},
		{"TLSv1.2", "ECDHE-ECDSA-AES256-SHA384", "tls.no_shared_cipher"},
	} {
		s := e.Server(estate.OverTLS(certs), estate.Lines(`tls-protocols "`+c.line+`"`, "tls-ciphers "+c.cipher))
		facts, err := shake(t, tlsinspect.Settings{Enabled: true, CAFile: certs.CAFile, MinVersion: "1.2", MaxVersion: "1.3"}, s, true)
		if id, text := facts.Refusal(err); id != c.want {
			t.Errorf("%s, %s: %v is %q: %s", c.line, c.cipher, err, id, text)
		}
		if c.want == "tls.version" {
			m, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, MinVersion: "1.2", MaxVersion: "1.3"}, "")
			dial := func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "tcp", s.Addr()) }
			if got := m.Versions(t.Context(), dial, s.Host); len(got) != 1 || got[0] != "1.1" {
				t.Errorf("versions: %v", got)
			}
		}
	}
}

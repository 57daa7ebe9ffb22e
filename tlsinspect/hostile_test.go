package tlsinspect_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

func TestPeersThatAreNoTLS(t *testing.T) {
	says := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = io.WriteString(c, text)
			_, _ = io.Copy(io.Discard, c)
		}
	}
	cases := []struct {
		name  string
		serve func(net.Conn)
		want  string
		says  string
	}{
		{"plaintext Redis that is full", says("-ERR max number of clients reached\r\n"), "tls.server_plaintext", `"-ERR "`},
		{"HTTP", says("HTTP/1.1 400 Bad Request\r\n\r\n"), "tls.server_plaintext", `"HTTP/"`},
		{"SSH", says("SSH-2.0-OpenSSH_9.2\r\n"), "tls.server_plaintext", `"SSH-2"`},
		{"control characters", says("\x1b[2J\x07\x00"), "tls.server_plaintext", `\x1b[2J\a`},
		{"alert about the version", says("\x15\x03\x01\x00\x02\x02\x46"), "tls.version", "alert 70"},
		{"alert about the name", says("\x15\x03\x03\x00\x02\x02\x70"), "tls.name_mismatch", `no certificate for "127.0.0.1"`},
		{"alert about ciphers", says("\x15\x03\x03\x00\x02\x02\x47"), "tls.no_shared_cipher", "alert 71"},
		{"alert of trouble inside", says("\x15\x03\x03\x00\x02\x02\x50"), "tls.handshake_failed", "alert 80 (internal error)"},
		{"alert that nobody knows", says("\x15\x03\x03\x00\x02\x02\xff"), "tls.handshake_failed", "alert 255"},
		{"alert in place of a reason", says("\x15\x03\x03\x00\x02\x02\x30"), "tls.handshake_failed", "alert 48"},
		{"record without end", func(c net.Conn) {
			for {
				if _, err := c.Write([]byte("\x16\x03\x03\x40\x00" + strings.Repeat("\x02\x00\x00\xff", 4096))); err != nil {
					return
				}
			}
		}, "tls.handshake_failed", "tls: "},
		{"handshake message beyond all limits", says("\x16\x03\x03\x00\x04\x0b\xff\xff\xff"), "tls.handshake_failed", "exceeds maximum"},
		{"oversized record", says("\x16\x03\x03\xff\xff"), "tls.handshake_failed", "oversized record"},
		{"closed at once", func(net.Conn) {}, "", ""},
		{"closed in a record", func(c net.Conn) { _, _ = io.WriteString(c, "\x16\x03") }, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			addr := peer(t, c.serve)
			conn, facts, err := material(t, tlsinspect.Settings{}, nil).Handshake(within(t), dial(t, addr), "127.0.0.1")
			if err == nil || conn != nil {
				t.Fatal("a handshake with that?")
			}
			id, text := facts.Refusal(err)
			if id != c.want || !strings.Contains(text, c.says) {
				t.Errorf("%v is %q: %s", err, id, text)
			}
			if (tlsinspect.FirstBytes(err) != nil) != (c.want == "tls.server_plaintext") {
				t.Errorf("first bytes %q", tlsinspect.FirstBytes(err))
			}
			if facts.Version != "" || facts.Chain != nil {
				t.Errorf("facts: %+v", facts)
			}
		})
	}
}

func TestSilentPeerEndsWithTheContext(t *testing.T) {
	addr := peer(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, facts, err := material(t, tlsinspect.Settings{}, nil).Handshake(ctx, dial(t, addr), "127.0.0.1")
	if id, _ := facts.Refusal(err); !errors.Is(err, context.DeadlineExceeded) || id != "" {
		t.Errorf("%v is %q", err, id)
	}
}

func TestSilentPeerEndsWithTheDeadlineOfTheConnection(t *testing.T) {
	addr := peer(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	conn := dial(t, addr)
	if err := conn.SetDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	_, facts, err := material(t, tlsinspect.Settings{}, nil).Handshake(within(t), conn, "127.0.0.1")
	var network net.Error
	if id, _ := facts.Refusal(err); !errors.As(err, &network) || !network.Timeout() || id != "" {
		t.Errorf("%v is %q", err, id)
	}
}

// What a certificate says is cut, counted and made printable.
func TestHostileChain(t *testing.T) {
	var names []string
	for i := range 300 {
		names = append(names, fmt.Sprintf("host-%d.example", i))
	}
	ca := mint.NewCA("Lab CA")
	leaf := ca.Leaf("red\x1b[31m"+strings.Repeat("x", 1000), mint.Names(names...))
	var chain []*mint.Cert
	for range 100 {
		chain = append(chain, ca)
	}
	addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{leaf.TLS(chain...)}})
	conn, facts, err := material(t, tlsinspect.Settings{}, ca.PEM()).Handshake(within(t), dial(t, addr), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	got := facts.Chain[0]
	if len(facts.Chain) != 50 || facts.More != 51 || len(got.DNSNames) != 50 || len(got.Subject) > 210 || !strings.HasPrefix(got.Subject,
		`CN=red\x1b[31mxxx`) {
		t.Errorf("%d certificates and %d more, %d names, subject %q", len(facts.Chain), facts.More, len(got.DNSNames), got.Subject)
	}
	if len(facts.Problems) != 1 || len(facts.Problems[0].Text) > 1000 {
		t.Errorf("problems: %+v", facts.Problems)
	}
}

package tlsinspect

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// Handshake makes one TLS handshake over conn, with verification off, and then verifies what the server presented by
// hand. Host is the host part of the dialled address. The facts are never nil; where the handshake failed they hold
// what was seen before (the chain, whether a client certificate was asked for), and the connection is nil and conn
// closed. The error is that of crypto/tls or of conn: Refusal tells what it means. Problems in the facts are no error.
//
// In TLS 1.3 a client certificate is refused after the handshake, at the first read: see AwaitRefusal.
func (m *Material) Handshake(ctx context.Context, conn net.Conn, host string) (*tls.Conn, *Handshake, error) {
	return nil, &Handshake{ServerName: host}, nil
}

// Refusal tells what an error of the handshake, or of the first read after it, means: the id of a finding
// (tls.version, tls.no_shared_cipher, tls.client_cert_required, tls.client_cert_rejected, tls.server_plaintext,
// tls.name_mismatch, tls.handshake_failed) and a text that stands alone. The id is "" where the error is no matter of
// TLS: a timeout, a reset, an end of file. A nil h is a handshake of which nothing is known.
func (h *Handshake) Refusal(err error) (id, text string) { return "", "" }

// FirstBytes gives the first five bytes of a peer that answered the handshake with something that is not TLS, nil for
// every other error.
func FirstBytes(err error) []byte { return nil }

// AwaitRefusal reads from a fresh connection, before anything was written to it, until the server refuses the client
// certificate or wait is over. A TLS 1.3 server refuses only after the handshake, and whoever writes first may get a
// reset in place of the reason. The error is what the read met (for Refusal), nil where the server kept silent or
// spoke; the connection returned then has everything that was read put back. For use after a failure: where all is
// well it takes the whole of wait.
func AwaitRefusal(ctx context.Context, conn *tls.Conn, wait time.Duration) (net.Conn, error) {
	return conn, nil
}

// Versions tells which TLS versions the server takes, "1.0" to "1.3", each tried on a connection of its own. For use
// after a refusal of versions. It shares out the time that ctx has left.
func (m *Material) Versions(ctx context.Context, dial func(context.Context) (net.Conn, error), host string) []string {
	return nil
}

package tlsinspect

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"time"
)

// AwaitRefusal reads from a fresh connection, before anything was written to it, until the server refuses the client
// certificate or wait is over. A TLS 1.3 server refuses only after the handshake, and whoever writes first may get a
// reset in place of the reason. The error is what the read met (for Refusal), nil where the server kept silent or
// spoke; the connection returned then has everything that was read put back. For use after a failure: where all is
// well it takes the whole of wait.
//
// It sets the read deadline of conn and clears it at the end. With TLS 1.2 it returns at once: there the refusal is
// part of the handshake.
func AwaitRefusal(ctx context.Context, conn *tls.Conn, wait time.Duration) (net.Conn, error) {
	if conn.ConnectionState().Version < tls.VersionTLS13 {
		return conn, nil
	}
	if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	head := make([]byte, 512)
	n, err := conn.Read(head)
	stop()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if n == 0 && err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	if n == 0 {
		return conn, nil
	}
	return &replayed{Conn: conn, head: head[:n]}, nil
}

// replayed is a connection with what was read from it too early put back.
type replayed struct {
	*tls.Conn
	head []byte
}

func (r *replayed) Read(p []byte) (int, error) {
	if len(r.head) > 0 {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	return r.Conn.Read(p)
}

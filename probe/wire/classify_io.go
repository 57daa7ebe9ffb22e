package wire

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"

	"tyk-redis-doctor/probe"
)

// ClassifyIO names trouble in the middle of an exchange: the peer closed or reset the connection, kept silent, left the
// limits, or does not speak RESP. The run's own end is no trouble of the peer.
func ClassifyIO(err error) probe.Fault {
	var h *HostileError
	id := probe.ProtoNotRedis
	switch {
	case errors.As(err, &h):
		return probe.Fault{ID: probe.ProtoHostile, Text: probe.Printable(h.Error())}
	case errors.Is(err, context.Canceled), errors.Is(err, errNoRoom):
		id = probe.RunCutShort
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), timedOut(err):
		return probe.Fault{ID: probe.ProtoNoReply, Text: "connected, and no reply came"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return probe.Fault{ID: probe.NetClosed, Text: "the peer closed the connection"}
	case is(err, syscall.ECONNRESET), is(err, syscall.EPIPE):
		return probe.Fault{ID: probe.NetClosed, Text: "the peer reset the connection"}
	case is(err, syscall.ETIMEDOUT):
		id = probe.ProtoNoReply
	case is(err, syscall.EHOSTUNREACH, syscall.ENETUNREACH):
		id = probe.NetUnreachable
	case errors.Is(err, errOver):
		return probe.Fault{ID: probe.NetClosed, Text: errOver.Error()}
	case strings.Contains(err.Error(), "tls: "): // an alert in the middle of a session
		id = probe.NetClosed
	}
	return probe.Fault{ID: id, Text: probe.Printable(err.Error())}
}

// errOver is what go-redis gets when it wants a second connection: it gives the first one up where a reply was followed
// by bytes that nobody had asked for.
var errOver = errors.New("the peer said more than it was asked, and the connection was given up")

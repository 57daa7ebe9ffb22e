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

// ClassifyReply names an error reply of a server, "CODE text" without the minus sign. The code decides; the text only
// where the code is ERR, which says nothing. Texts differ between Redis 6.0 and 8.0 and Valkey 7.2 to 8.1.
func ClassifyReply(text string) probe.Fault {
	code, rest, _ := strings.Cut(text, " ")
	id, known := codes[code]
	if !known {
		id = classifyText(code, strings.ToLower(rest))
	}
	return probe.Fault{ID: id, Text: probe.Printable(text)}
}

// codes are the error codes that mean one thing.
var codes = map[string]probe.FaultID{
	"NOAUTH":      probe.AuthMissingPassword,
	"WRONGPASS":   probe.AuthWrongPassword,
	"NOPERM":      probe.AuthNoPermission,
	"READONLY":    probe.ServerReadonly,
	"LOADING":     probe.ServerLoading,
	"OOM":         probe.ServerOOM,
	"MISCONF":     probe.ServerMisconf,
	"NOREPLICAS":  probe.ServerNoReplicas,
	"MASTERDOWN":  probe.ServerMasterDown,
	"DENIED":      probe.ServerProtectedMode,
	"BUSY":        probe.ServerBusy,
	"CLUSTERDOWN": probe.ClusterStateFail,
	"MOVED":       probe.ClusterMoved,
	"ASK":         probe.ClusterMoved,
	"REDIRECT":    probe.ServerReadonly, // Valkey 8, to clients that asked for it
}

// texts are what ERR replies contain, in lower case; the first that fits counts.
var texts = []struct {
	part string
	id   probe.FaultID
}{
	{"max number of clients", probe.CapacityMaxclients},
	{"cluster support disabled", probe.ClusterOnStandalone},
	{"called without any password configured", probe.AuthNotNeeded},
	{"client sent auth, but no password is set", probe.AuthNotNeeded}, // before Redis 6, and proxies
	{"invalid password", probe.AuthWrongPassword},                     // before Redis 6
	{"invalid username-password", probe.AuthWrongPassword},
	{"db index is out of range", probe.DBOutOfRange},
	{"invalid db index", probe.DBOutOfRange},
	{"select is not allowed in cluster mode", probe.DBInCluster},
	{"no such master with that name", probe.SentinelNoMaster},
	{"unknown command 'proxy'", probe.ProtoProxyProtocol},
	{"unknown command `proxy`", probe.ProtoProxyProtocol},
	{"unknown command", probe.ServerCommandDisabled},
	{"unknown subcommand", probe.ServerCommandDisabled},
	{"unknown sentinel subcommand", probe.ServerCommandDisabled},
	{"unsupported command", probe.ServerCommandDisabled},
	{"protected mode", probe.ServerProtectedMode},
	{"only hello messages are accepted by sentinel", probe.ServerCommandDisabled},
	{"hash slot not served", probe.ClusterStateFail},
	{"unauthenticated multibulk", probe.AuthMissingPassword},
	{"authentication required", probe.AuthMissingPassword},
	{"operation not permitted", probe.AuthMissingPassword}, // before Redis 6
	{"no permissions", probe.AuthNoPermission},
	{"oom command not allowed", probe.ServerOOM}, // inside a script's error
	{"can't write against a read only", probe.ServerReadonly},
}

func classifyText(code, rest string) probe.FaultID {
	if code == "EXECABORT" && strings.HasPrefix(rest, "transaction discarded because of: ") {
		inner := ClassifyReply(strings.ToUpper(rest[len("transaction discarded because of: "):]))
		return inner.ID
	}
	whole := strings.ToLower(code) + " " + rest
	for _, t := range texts {
		if strings.Contains(whole, t.part) {
			return t.id
		}
	}
	return probe.ServerError
}

// ClassifyIO names trouble in the middle of an exchange: the peer closed or reset the connection, kept silent, left the
// limits, or does not speak RESP. The run's own end is no trouble of the peer.
func ClassifyIO(err error) probe.Fault {
	var h *HostileError
	id := probe.ProtoNotRedis
	switch {
	case errors.As(err, &h):
		return probe.Fault{ID: probe.ProtoHostile, Text: probe.Printable(h.Error())}
	case errors.Is(err, context.Canceled):
		id = probe.RunCanceled
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
		return probe.Fault{ID: probe.NetClosed, Text: "the connection is over"}
	}
	return probe.Fault{ID: id, Text: probe.Printable(err.Error())}
}

// errOver is what go-redis gets when it wants a second connection.
var errOver = errors.New("the connection is over")

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
// where the code is one that says nothing. Texts differ between Redis 6.0 and 8.0, Valkey 7.2 to 8.1, the forks and the
// proxies. Errors that are about the request alone (a wrong arity, a key of another type) are server.error.
func ClassifyReply(text string) probe.Fault {
	return probe.Fault{ID: replyID(text[:min(len(text), maxJudged)]), Text: probe.Printable(text)}
}

// maxJudged is how much of an error a judgement rests on, in bytes.
const maxJudged = 512

func replyID(text string) probe.FaultID {
	_, rest, _ := strings.Cut(text, " ")
	// The last three are "ERR MOVED 93 host:6379" of some services, and what is told of one command within another:
	// "EXECABORT Transaction discarded because of: OOM ...", "ERR Error running script (...): -NOREPLICAS ...".
	for _, t := range []string{text, rest, after(rest, "because of: "), after(rest, ": -")} {
		code, _, _ := strings.Cut(t, " ")
		if id := codes[code]; id != "" {
			return id
		}
	}
	lower := strings.ToLower(text)
	for _, t := range texts {
		if strings.Contains(lower, t.part) {
			return t.id
		}
	}
	return probe.ServerError
}

// after is what follows the last of these words, "" where they are not there.
func after(text, words string) string {
	if i := strings.LastIndex(text, words); i >= 0 {
		return text[i+len(words):]
	}
	return ""
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
	"NOREPLICAS":  probe.ServerNoreplicas,
	"MASTERDOWN":  probe.ServerMasterdown,
	"DENIED":      probe.ServerProtectedMode,
	"BUSY":        probe.ServerBusy,
	"CLUSTERDOWN": probe.ClusterStateFail,
	"MOVED":       probe.ModeClusterNotEnabled,
	"ASK":         probe.ModeClusterNotEnabled,
	"REDIRECT":    probe.ServerReadonly, // Valkey 8, to clients that asked for it
}

// texts are what ERR replies contain, in lower case; the first that fits counts.
var texts = []struct {
	part string
	id   probe.FaultID
}{
	{"max number of clients", probe.CapacityMaxclientsReached},
	{"cluster support disabled", probe.ModeClusterOnStandalone},
	{"cluster is disabled", probe.ModeClusterOnStandalone},         // Dragonfly
	{"cluster mode is not enabled", probe.ModeClusterOnStandalone}, // Kvrocks
	{"called without any password configured", probe.AuthNotNeeded},
	{"client sent auth, but no password is set", probe.AuthNotNeeded}, // before Redis 6, and proxies
	{"invalid password", probe.AuthWrongPassword},                     // before Redis 6
	{"invalid username-password", probe.AuthWrongPassword},
	{"db index is out of range", probe.ConfigDBOutOfRange},
	{"invalid db index", probe.ConfigDBOutOfRange},
	{"select is not allowed in cluster mode", probe.ConfigDBInCluster},
	{"no such master with that name", probe.SentinelUnknownMaster},
	{"unknown command 'proxy'", probe.ProtoProxyProtocol},
	{"unknown command `proxy`", probe.ProtoProxyProtocol},
	{"unknown command", probe.ServerCommandDisabled},
	{"unknown subcommand", probe.ServerCommandDisabled},
	{"unknown sentinel subcommand", probe.ServerCommandDisabled},
	{"unknown redis command", probe.ServerCommandDisabled},
	{"unsupported command", probe.ServerCommandDisabled}, // proxies
	{"command not allowed. if the enable-", probe.ServerCommandDisabled},
	{"command is not allowed", probe.ServerCommandDisabled},   // Redis Enterprise
	{"command is not available", probe.ServerCommandDisabled}, // Upstash
	{"protected mode", probe.ServerProtectedMode},
	{"only hello messages are accepted by sentinel", probe.ServerCommandDisabled},
	{"hash slot not served", probe.ClusterStateFail},
	{"protocol error: unauthenticated", probe.AuthMissingPassword}, // a long command
	{"authentication required", probe.AuthMissingPassword},
	{"operation not permitted", probe.AuthMissingPassword}, // before Redis 6
	{"no permissions", probe.AuthNoPermission},
	{"the user executing the script can't run", probe.AuthNoPermission},
	{"while the cluster is down", probe.ClusterStateFail},
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

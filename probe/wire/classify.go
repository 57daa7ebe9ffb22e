package wire

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// This package is the only place where the words of servers and of the operating system are read. What a decision needs
// of them is in the fields of the fault.

// Classify names an error reply of a server, "CODE text" without the minus sign, and fills in what the text tells. The
// code decides; the text only where the code is one that says nothing. Texts differ between Redis 6.0 and 8.6, Valkey 7.2
// to 9.1, the forks and the proxies. Errors that are about the request alone (a wrong arity, a key of another type) are
// server.error.
func Classify(text string) probe.Fault { return classify(text, text) }

// classify is Classify of a text of which only a part may be kept: the rest is a secret that the peer repeats.
func classify(text, kept string) probe.Fault {
	f := probe.Fault{ID: replyID(judged(text)), Text: probe.Printable(kept)}
	detail(&f, judged(kept))
	return f
}

// Complete fills in what the text of a fault tells, where the fault lacks it: in reports that were saved before faults
// had these fields.
func Complete(f probe.Fault) probe.Fault {
	if f.Kind != "" || f.Addr != "" || f.Command != "" {
		return f
	}
	if id := replyID(judged(f.Text)); f.ID == probe.ServerError && f.Text != "" {
		f.ID = id // a text that had no id then
	}
	detail(&f, judged(f.Text))
	return f
}

// maxJudged is how much of an error a judgement rests on, in bytes.
const maxJudged = 512

func judged(text string) string { return text[:min(len(text), maxJudged)] }

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
	if lower == noLogin {
		return probe.AuthMissingPassword
	}
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

// noLogin is what Redis said before version 6 to whoever had not logged in: that, and nothing more.
const noLogin = "err operation not permitted"

// texts are what ERR replies contain, in lower case; the first that fits counts.
var texts = []struct {
	part string
	id   probe.FaultID
}{
	{"max number of clients", probe.CapacityMaxclientsReached},
	{"max concurrent connections exceeded", probe.CapacityMaxclientsReached}, // Upstash
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
	{"no permissions", probe.AuthNoPermission},
	{"the user executing the script can't", probe.AuthNoPermission},
	{"while the cluster is down", probe.ClusterStateFail},
	{"illegal address", probe.ServerAddressNotAllowed}, // Alibaba Cloud: an address that is not on the instance's whitelist
	{"not in whitelist", probe.ServerAddressNotAllowed},
	{"not in the whitelist", probe.ServerAddressNotAllowed},
	{"not in allowlist", probe.ServerAddressNotAllowed},
	{"not in the allowlist", probe.ServerAddressNotAllowed},
	{"not in the allow list", probe.ServerAddressNotAllowed},
	{"request limit exceeded", probe.ServerQuotaUsedUp},  // Upstash, Vercel: "max daily request limit exceeded"
	{"requests limit exceeded", probe.ServerQuotaUsedUp}, // "max requests limit exceeded"
	{"bandwidth limit exceeded", probe.ServerQuotaUsedUp},
	{"quota exceeded", probe.ServerQuotaUsedUp}, // "DB capacity quota exceeded"
	{"exceeded the quota", probe.ServerQuotaUsedUp},
	{"quota has been exceeded", probe.ServerQuotaUsedUp},
}

package wire

import (
	"net/netip"
	"strings"

	"tyk-redis-doctor/probe"
)

// detail fills in what the text of a fault says beyond its id.
func detail(f *probe.Fault, text string) {
	lower := strings.ToLower(text)
	switch f.ID {
	case probe.AuthNoPermission, probe.AuthSentinelNoPermission:
		f.Kind, f.Command = denied(lower)
	case probe.AuthWrongPassword, probe.AuthSentinelWrongPassword:
		// Redis names a wrong password and a disabled user in one breath.
		if strings.Contains(lower, "disabled") && !strings.Contains(lower, "username-password pair") {
			f.Kind = probe.UserDisabled
		}
	case probe.ModeClusterNotEnabled:
		f.Kind, f.Addr = redirected(text)
	case probe.ServerCommandDisabled, probe.ProtoProxyProtocol:
		f.Command = unknownName(lower)
	case probe.ServerMisconf:
		f.Kind = probe.SaveRefused
		if strings.Contains(lower, "aof") {
			f.Kind = probe.AppendRefused
		}
	case probe.ServerBusy:
		if strings.Contains(lower, "function kill") {
			f.Kind = probe.BusyFunction
		}
	case probe.ServerAddressNotAllowed:
		f.Kind, f.Addr = probe.AddressRefused, addressIn(text)
	case probe.ServerQuotaUsedUp:
		f.Kind = probe.QuotaUsedUp
	case probe.ServerError:
		f.Kind = harmless(lower)
	case probe.NetDNS:
		f.Kind = dnsKind(lower)
	case probe.NetLocalLimit:
		f.Kind = limitKind(lower)
	case probe.NetWrongFamily:
		f.Addr = answering(text)
	}
}

// denied tells what an ACL forbade, and the command where the text names one. Redis checks the command first, then the
// keys, then the channels, and names the one that failed.
func denied(lower string) (kind probe.FaultKind, command string) {
	for _, what := range []struct {
		part string
		kind probe.FaultKind
	}{
		{"access a key", probe.DeniedKey}, {"of the keys", probe.DeniedKey}, {"' key", probe.DeniedKey},
		{"access a channel", probe.DeniedChannel}, {"of the channels", probe.DeniedChannel}, {"the channel", probe.DeniedChannel},
		{"' channel", probe.DeniedChannel},
	} {
		if strings.Contains(lower, what.part) {
			return what.kind, ""
		}
	}
	return probe.DeniedCommand, quotedAfter(lower, "to run the ")
}

// redirected reads "MOVED 93 host:6379" and "ASK 93 host:6379", also after ERR. The host may be missing, or a "?".
func redirected(text string) (kind probe.FaultKind, addr string) {
	words := strings.Fields(text)
	for i, w := range words {
		switch w {
		case "MOVED":
			kind = probe.MovedAway
		case "ASK":
			kind = probe.AskedAway
		default:
			continue
		}
		if i+2 < len(words) && probe.IsAddr(words[i+2]) {
			addr = words[i+2]
		}
		return kind, addr
	}
	return "", ""
}

// unknownName is the command that a server says it does not know: "unknown command 'x'", and "unknown subcommand 'y'. Try
// CLUSTER HELP.", with backticks before Redis 7.
func unknownName(lower string) string {
	if name := quotedAfter(lower, "unknown command "); name != "" {
		return name
	}
	sub := quotedAfter(lower, "unknown subcommand ")
	if sub == "" {
		sub = quotedAfter(lower, "wrong number of arguments for ")
	}
	_, rest, _ := strings.Cut(lower, ". try ")
	name, _, _ := strings.Cut(rest, " help")
	if sub == "" || !isCommand(name) {
		return ""
	}
	return name + "|" + sub
}

// quotedAfter is the name in quotes that follows these words, "" where there is none that a command could have.
func quotedAfter(lower, words string) string {
	_, rest, found := strings.Cut(lower, words)
	if !found || len(rest) < 2 || rest[0] != '\'' && rest[0] != '`' {
		return ""
	}
	name, _, closed := strings.Cut(rest[1:], rest[:1])
	if !closed || !isCommand(name) {
		return ""
	}
	return name
}

// longestCommand is "sentinel|get-primary-addr-by-name", and some.
const longestCommand = 48

func isCommand(name string) bool {
	if name == "" || len(name) > longestCommand {
		return false
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("|.-_", r) {
			return false
		}
	}
	return true
}

// addressIn is the first IP address of a text, with its port where it has one.
func addressIn(text string) string {
	for _, w := range strings.Fields(text) {
		w = strings.Trim(w, ",;.'\"()")
		if _, err := netip.ParseAddrPort(w); err == nil {
			return w
		}
		if _, err := netip.ParseAddr(w); err == nil {
			return w
		}
	}
	return ""
}

// harmless are the kinds of error that prove a command to work.
func harmless(lower string) probe.FaultKind {
	switch {
	case strings.Contains(lower, "exec without multi"):
		return probe.ExecWithoutMulti
	case strings.HasPrefix(lower, "noscript"):
		return probe.NoScript
	case strings.HasPrefix(lower, "noquorum"):
		return probe.NoQuorum
	}
	return ""
}

// dnsKind reads what this package, or Go's resolver in its place, has said.
func dnsKind(lower string) probe.FaultKind {
	switch {
	case strings.Contains(lower, "no such host"):
		return probe.NoSuchHost
	case strings.Contains(lower, "did not answer"), strings.Contains(lower, "timeout"):
		return probe.ResolverSilent
	case lower == "", strings.Contains(lower, "has no address"):
		return ""
	}
	return probe.ResolverFailing
}

// limitKind reads what the operating system has said.
func limitKind(lower string) probe.FaultKind {
	switch {
	case strings.Contains(lower, "too many open files"), strings.Contains(lower, "file table"):
		return probe.LimitFiles
	case strings.Contains(lower, "assign requested address"), strings.Contains(lower, "in use"):
		return probe.LimitPorts
	case strings.Contains(lower, "buffer space"), strings.Contains(lower, "allocate memory"):
		return probe.LimitMemory
	}
	return ""
}

// answering is the address that answers in the place of the one that was dialled: "..., 127.0.0.1 does".
func answering(text string) string {
	before, found := strings.CutSuffix(text, " does")
	if !found {
		return ""
	}
	return addressIn(before[strings.LastIndexByte(before, ' ')+1:])
}

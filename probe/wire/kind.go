package wire

import (
	"cmp"
	"strings"

	"tyk-redis-doctor/probe"
)

// kind says in one word what was found.
func kind(s *probe.Sniff) string {
	words := FirstWords(s)
	switch name := Foreign(words); {
	case name != "":
		return name
	case Answers(s):
		return whichOfTwo(s)
	case SpeaksTLS(s):
		return "tls"
	case words != "":
		return "other"
	case s.PlainEnd == "refused":
		return "nothing"
	case s.PlainEnd == "silent":
		return "silent"
	}
	return "closed"
}

// FirstWords is what the peer said first of all, unasked or to a PING.
func FirstWords(s *probe.Sniff) string { return cmp.Or(s.Banner, s.Plain) }

// Foreign names a service that introduces itself as what Redis is not.
func Foreign(words string) string {
	switch {
	case strings.HasPrefix(words, "SSH-"):
		return "ssh"
	case strings.HasPrefix(words, "HTTP/"):
		return "http"
	case strings.HasPrefix(words, "220 "), strings.HasPrefix(words, "220-"):
		return "smtp"
	}
	for _, name := range []string{"mysql_native_password", "caching_sha2", "MariaDB", "is not allowed to connect to this MySQL"} {
		if strings.Contains(words, name) {
			return "mysql"
		}
	}
	return ""
}

// Answers tells whether Redis answered, in plaintext or the way the store is configured.
func Answers(s *probe.Sniff) bool {
	return Foreign(FirstWords(s)) == "" && (IsReply(FirstWords(s)) || IsReply(s.Get))
}

// IsReply tells the first byte of a reply of Redis from that of anything else.
func IsReply(s string) bool { return s != "" && strings.IndexByte("+-:$*_#%~>(,!=|", s[0]) >= 0 }

// SpeaksTLS: also where the answer to plaintext is a record of TLS, an alert for one.
func SpeaksTLS(s *probe.Sniff) bool {
	return s.TLS == "hello" || s.TLS == "alert" || strings.HasPrefix(s.Plain, `\x15\x03`)
}

// whichOfTwo tells a data node from a Sentinel by how each refuses what only the other knows. Most servers refuse unknown
// commands before they ask for a password: a Sentinel does not know GET, a data node not SENTINEL. Valkey 9.1 asks first,
// but says EXECABORT to an EXEC that it knows, as every data node has since Redis 6. Where nothing tells, neither does
// this.
func whichOfTwo(s *probe.Sniff) string {
	known := func(reply string) bool { return reply != "" && refusalOf(reply) != probe.ServerCommandDisabled }
	unknown := func(reply string) bool { return reply != "" && !known(reply) }
	switch {
	case unknown(s.Get) && known(s.Masters), asksFirst(s) && refusalOf(s.Exec) == probe.AuthMissingPassword && !aborts(s.Exec):
		return "sentinel"
	case known(s.Get) && unknown(s.Masters), aborts(s.Exec), strings.HasPrefix(s.Get, "$"), strings.HasPrefix(s.Get, "_"):
		return "redis"
	}
	return "redis_or_sentinel"
}

// asksFirst tells a server that wants a password before it looks at the command: it knows neither GET nor SENTINEL, and
// says so in the words that Redis and its forks alone have for HELLO.
func asksFirst(s *probe.Sniff) bool {
	wants := func(reply string) bool { return refusalOf(reply) == probe.AuthMissingPassword }
	return wants(s.Get) && wants(s.Masters) && strings.HasPrefix(s.Hello, "-NOAUTH HELLO must be called")
}

// aborts: EXEC is known, and refused for want of a password or of a transaction.
func aborts(reply string) bool {
	return strings.HasPrefix(reply, "-EXECABORT ") || strings.HasPrefix(reply, "-") && Classify(reply[1:]).Kind == probe.ExecWithoutMulti
}

// refusalOf is the id of an error reply as it went over the wire; "" for any other.
func refusalOf(reply string) probe.FaultID {
	if refusal, ok := strings.CutPrefix(reply, "-"); ok {
		return Classify(refusal).ID
	}
	return ""
}

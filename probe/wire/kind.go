package wire

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// kind says in one word what was found.
func kind(s *probe.Sniff) string {
	words := first(s.Banner, s.Plain)
	switch name := foreign(words); {
	case name != "":
		return name
	case answers(s):
		return whichOfTwo(s)
	case speaksTLS(s):
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

// first is what was said first of all.
func first(banner, plain string) string {
	if banner != "" {
		return banner
	}
	return plain
}

// foreign names a service that introduces itself as what Redis is not.
func foreign(words string) string {
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

// answers tells whether Redis answered, in plaintext or the way the store is configured.
func answers(s *probe.Sniff) bool {
	return foreign(first(s.Banner, s.Plain)) == "" && (isResp(first(s.Banner, s.Plain)) || isResp(s.Get))
}

// isResp tells the first byte of a reply of Redis from that of anything else.
func isResp(s string) bool { return s != "" && strings.IndexByte("+-:$*_#%~>(,!=|", s[0]) >= 0 }

// speaksTLS: also where the answer to plaintext is a record of TLS, an alert for one.
func speaksTLS(s *probe.Sniff) bool {
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

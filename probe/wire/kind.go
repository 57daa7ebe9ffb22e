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
	case answers(s) && sentinelSpeaks(s):
		return "sentinel"
	case answers(s):
		return "redis"
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

// sentinelSpeaks: a Sentinel does not know GET, and knows SENTINEL even where it wants a password first.
func sentinelSpeaks(s *probe.Sniff) bool {
	unknown := func(r string) bool { return strings.Contains(strings.ToLower(r), "unknown command") }
	return unknown(s.Get) && s.Masters != "" && !unknown(s.Masters)
}

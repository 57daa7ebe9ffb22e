package wire

import (
	"testing"

	"tyk-redis-doctor/probe"
)

func TestKind(t *testing.T) {
	for want, s := range map[string]probe.Sniff{
		"redis": {Plain: "+PONG", Get: "$-1", Masters: "-ERR unknown command 'SENTINEL'"},
		"sentinel": {Plain: "-NOAUTH Authentication required.", Get: "-ERR unknown command 'GET', with args",
			Masters: "-NOAUTH Authentication required."},
		"tls":     {PlainEnd: "reset", TLS: "hello"},
		"http":    {Plain: "HTTP/1.1 400 Bad Request"},
		"ssh":     {Banner: "SSH-2.0-OpenSSH_9.6"},
		"smtp":    {Banner: "220 mail.example ESMTP"},
		"mysql":   {Banner: `J\x00\x00\x00\x0a8.0.36\x00 mysql_native_password`},
		"other":   {Plain: "ERROR"},
		"silent":  {PlainEnd: "silent", TLS: "silent"},
		"closed":  {PlainEnd: "reset", TLS: "reset"},
		"nothing": {PlainEnd: "refused", TLS: "refused"},
	} {
		if got := kind(&s); got != want {
			t.Errorf("%+v: %s, want %s", s, got, want)
		}
	}
	overTLS := probe.Sniff{PlainEnd: "reset", TLS: "hello", Get: "-ERR unknown command 'GET'", Masters: "*1"}
	if got := kind(&overTLS); got != "sentinel" {
		t.Errorf("over TLS: %s", got)
	}
}

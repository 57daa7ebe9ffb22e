package checks

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

func TestFixesForServersWithTLSCanBePasted(t *testing.T) {
	limit := func(e *estate) *estate {
		e.nodes[0].Rights = &probe.Rights{Tried: 1, Refused: []probe.Refusal{noPerm("SET", "", "", "sessions", true, "NOPERM 'set' command")}}
		return e
	}
	withCert := aStandaloneTLS()
	withCert.stores[0].TLS.CertFile, withCert.stores[0].TLS.KeyFile = "/etc/tyk/tyk.pem", "/etc/tyk/tyk.key"
	withCert.nodes[0].TLS.CertRequested = true
	noCA := aStandaloneTLS()
	noCA.stores[0].TLS.CAFile, noCA.stores[0].Files = "", nil
	for name, test := range map[string]struct {
		e    *estate
		want string
	}{
		"plaintext":               {aStandalone(), "redis-cli -h 10.0.0.1 -p 6379 ACL SETUSER"},
		"TLS":                     {aStandaloneTLS(), "redis-cli -h 10.0.0.1 -p 6379 --tls --cacert /etc/tyk/ca.pem ACL SETUSER"},
		"a CA of the system":      {noCA, "redis-cli -h 10.0.0.1 -p 6379 --tls ACL SETUSER"},
		"with client certificate": {withCert, "--cert /etc/tyk/tyk.pem --key /etc/tyk/tyk.key ACL SETUSER"},
	} {
		f := find(judge(t, limit(test.e)), probe.AuthNoPermission)
		if f == nil || !strings.Contains(wordsOf(f), test.want) {
			t.Errorf("%s: %q is missing in %+v", name, test.want, f)
		}
	}
	e := withTLS(aCluster())
	n := e.at("10.0.0.12:6379")
	fails(n, probe.StepTLS, probe.TLSServerPlaintext, "plaintext")
	n.TLS, n.Listed, n.Role, n.Slots = &tlsinspect.Handshake{}, false, probe.Primary, "5461-10922"
	if f := find(judge(t, e), probe.TLSServerPlaintext); f == nil || !strings.Contains(wordsOf(f), "-p 6379 CONFIG SET tls-cluster yes") {
		t.Errorf("a plaintext port: %+v", f)
	}
}

func TestShellWords(t *testing.T) {
	for in, want := range map[string]string{
		"tyk": "tyk", "+publish": "+publish", "~apikey-*": "'~apikey-*'", "&a": "'&a'", "+cluster|slots": "'+cluster|slots'",
		"it's": `'it'\''s'`, "$(reboot)": "'$(reboot)'", "a b": "'a b'", "": "''",
	} {
		if got := shellWord(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

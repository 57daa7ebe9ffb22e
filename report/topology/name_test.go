package topology

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// The rows are peers as they were seen: what they say in silence, to PING and to a ClientHello.
func TestNameByPeer(t *testing.T) {
	const (
		pong   = "+PONG"
		noauth = "-NOAUTH Authentication required."
		full   = "-ERR max number of clients reached"
		denied = "-DENIED Redis is running in protected mode because protected mode is enabled and no password is set"
		proxy  = "-ERR unknown command 'PROXY', with args beginning with: 'TCP4' '10.0.0.1'"
	)
	closed, silent := probe.NetClosed, probe.ProtoNoReply
	for name, test := range map[string]struct {
		step  probe.StepName
		fault probe.FaultID
		sniff probe.Sniff
		tls   bool
		want  probe.FaultID
	}{
		// plaintext configured
		"plaintext to a TLS port, reset": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "hello", Control: "refused"}, false, probe.TLSServerRequiresTLS},
		"plaintext to a TLS port, FIN": {probe.StepAuth, closed,
			probe.Sniff{PlainEnd: "closed", TLS: "hello"}, false, probe.TLSServerRequiresTLS},
		"plaintext to a TLS port, client certs": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "alert"}, false, probe.TLSServerRequiresTLS},
		"plaintext to a TLS port, alert": {probe.StepPing, probe.ProtoNotRedis,
			probe.Sniff{Plain: `\x15\x03\x01\x00\x02\x02\x28`, PlainEnd: "reply", TLS: "alert"}, false, probe.TLSServerRequiresTLS},
		"full": {probe.StepPing, closed,
			probe.Sniff{Banner: full, BannerEnd: "closed", Plain: full, TLS: "plaintext"}, false, probe.CapacityMaxclientsReached},
		"full, seen by the write alone": {probe.StepPing, closed,
			probe.Sniff{Plain: full, TLS: "plaintext"}, false, probe.CapacityMaxclientsReached},
		"protected mode": {probe.StepPing, closed,
			probe.Sniff{Banner: denied, PlainEnd: "reset", TLS: "plaintext"}, false, probe.ServerProtectedMode},
		"balancer without backend": {probe.StepPing, closed,
			probe.Sniff{BannerEnd: "closed", PlainEnd: "closed", TLS: "closed", Control: "refused"}, false, closed},
		"hung": {probe.StepPing, silent,
			probe.Sniff{PlainEnd: "silent", TLS: "silent", Control: "refused"}, false, silent},
		"hung, and a reset before": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "silent", TLS: "silent"}, false, silent},
		"http": {probe.StepPing, probe.ProtoNotRedis,
			probe.Sniff{Plain: "HTTP/1.1 400 Bad Request", TLS: "plaintext"}, false, probe.ProtoNotRedis},
		"https": {probe.StepPing, probe.ProtoNotRedis,
			probe.Sniff{Plain: "HTTP/1.1 400 Bad Request", TLS: "hello"}, false, probe.ProtoNotRedis},
		"ssh": {probe.StepPing, probe.ProtoNotRedis,
			probe.Sniff{Banner: "SSH-2.0-OpenSSH_9.6", TLS: "plaintext"}, false, probe.ProtoNotRedis},
		"mysql, by a hostile length": {probe.StepPing, probe.ProtoHostile,
			probe.Sniff{Banner: `*\x00\x00\x00 8.0.36 caching_sha2_password`, TLS: "plaintext"}, false, probe.ProtoNotRedis},
		"memcached": {probe.StepPing, probe.ProtoNotRedis,
			probe.Sniff{Plain: "ERROR", TLS: "silent"}, false, probe.ProtoNotRedis},
		"balancer that sends PROXY": {probe.StepPing, closed,
			probe.Sniff{Plain: proxy, TLS: "silent"}, false, probe.ProtoProxyProtocol},
		"balancer that wants PROXY": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "closed", TLS: "closed", Proxy: pong, Control: "refused"}, false, probe.ProtoProxyProtocol},
		"balancer that wants PROXY, password": {probe.StepAuth, closed,
			probe.Sniff{PlainEnd: "silent", TLS: "silent", Proxy: noauth}, false, probe.ProtoProxyProtocol},
		"proxy without HELLO": {probe.StepInfo, closed,
			probe.Sniff{Plain: pong, TLS: "silent", Get: "$-1", Hello: "closed", Masters: ""}, false, probe.ProtoProxyUnsupported},
		"proxy without HELLO, reset": {probe.StepPing, closed,
			probe.Sniff{Plain: pong, TLS: "silent", Hello: "reset"}, false, probe.ProtoProxyUnsupported},
		"Redis that closes once": {probe.StepPing, closed,
			probe.Sniff{Plain: pong, TLS: "silent", Hello: "%7"}, false, closed},
		"Redis that was slow": {probe.StepPing, silent,
			probe.Sniff{Plain: noauth, TLS: "silent", Hello: noauth}, false, silent},
		"intercepted": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "reset", Control: "connected"}, false, probe.NetIntercepted},
		"intercepted, and yet Redis": {probe.StepPing, closed,
			probe.Sniff{Plain: pong, TLS: "silent", Hello: "%7", Control: "connected"}, false, closed},
		"intercepted, and yet TLS": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "hello", Control: "connected"}, false, probe.TLSServerRequiresTLS},
		"no connection any more": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "refused", TLS: "refused"}, false, closed},
		"hostile Redis": {probe.StepInfo, probe.ProtoHostile,
			probe.Sniff{Plain: pong, TLS: "silent"}, false, probe.ProtoHostile},

		// TLS configured
		"TLS to plaintext": {probe.StepTLS, silent,
			probe.Sniff{Plain: pong, PlainEnd: "reply", TLS: "silent", Control: "refused"}, true, probe.TLSServerPlaintext},
		"TLS to plaintext with a password": {probe.StepTLS, silent,
			probe.Sniff{Plain: noauth, PlainEnd: "reply", TLS: "silent"}, true, probe.TLSServerPlaintext},
		"TLS to plaintext that is loading": {probe.StepTLS, silent,
			probe.Sniff{Plain: "-LOADING Redis is loading the dataset in memory", TLS: "silent"}, true, probe.TLSServerPlaintext},
		"TLS to a full plaintext Redis": {probe.StepTLS, probe.TLSServerPlaintext,
			probe.Sniff{Banner: full, TLS: "plaintext", TLSText: "-ERR "}, true, probe.CapacityMaxclientsReached},
		"TLS to a protected plaintext Redis": {probe.StepTLS, probe.TLSServerPlaintext,
			probe.Sniff{Banner: denied, TLS: "plaintext"}, true, probe.ServerProtectedMode},
		"TLS to http": {probe.StepTLS, probe.TLSServerPlaintext,
			probe.Sniff{Plain: "HTTP/1.1 400 Bad Request", TLS: "plaintext"}, true, probe.ProtoNotRedis},
		"TLS to ssh": {probe.StepTLS, probe.TLSServerPlaintext,
			probe.Sniff{Banner: "SSH-2.0-x", TLS: "plaintext"}, true, probe.ProtoNotRedis},
		"TLS, hung": {probe.StepTLS, silent, probe.Sniff{PlainEnd: "silent", TLS: "silent"}, true, silent},
		"TLS, balancer without backend": {probe.StepTLS, closed,
			probe.Sniff{PlainEnd: "closed", TLS: "closed", Control: "refused"}, true, closed},
		"TLS, closed as by no TLS": {probe.StepTLS, probe.TLSHandshakeFailed,
			probe.Sniff{PlainEnd: "closed", TLS: "closed"}, true, closed},
		"TLS, full once": {probe.StepTLS, closed, probe.Sniff{PlainEnd: "closed", TLS: "hello"}, true, closed},
		"TLS, behind a balancer that wants": {probe.StepTLS, closed,
			probe.Sniff{PlainEnd: "closed", TLS: "closed", Proxy: pong}, true, probe.ProtoProxyProtocol},
		"TLS, intercepted": {probe.StepTLS, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "reset", Control: "connected"}, true, probe.NetIntercepted},
		"TLS, then closed": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "hello", Get: "$-1", Hello: "%7"}, true, closed},
		"TLS, then a proxy without HELLO": {probe.StepPing, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "hello", Get: "$-1", Hello: "closed"}, true, probe.ProtoProxyUnsupported},
		"TLS, then http": {probe.StepPing, probe.ProtoNotRedis,
			probe.Sniff{Plain: "HTTP/1.1 400 Bad Request", TLS: "hello"}, true, probe.ProtoNotRedis},
		"TLS, no version in common": {probe.StepTLS, probe.TLSVersion,
			probe.Sniff{PlainEnd: "reset", TLS: "alert", Control: "connected"}, true, probe.TLSVersion},
		"TLS, client certificate": {probe.StepTLS, probe.TLSClientCertRequired,
			probe.Sniff{PlainEnd: "reset", TLS: "hello"}, true, probe.TLSClientCertRequired},
		"TLS, refused for an unknown reason": {probe.StepTLS, probe.TLSHandshakeFailed,
			probe.Sniff{PlainEnd: "reset", TLS: "alert"}, true, probe.TLSHandshakeFailed},
		"what is known is not asked": {probe.StepAuth, probe.AuthWrongPassword,
			probe.Sniff{Plain: full}, false, probe.AuthWrongPassword},
		"nobody there": {probe.StepTCP, probe.NetRefused, probe.Sniff{Plain: full}, false, probe.NetRefused},
		"reset in the middle of the connect": {probe.StepTCP, closed,
			probe.Sniff{PlainEnd: "reset", TLS: "reset", Control: "connected"}, true, probe.NetIntercepted},
		"full, reset in the connect": {probe.StepTCP, closed,
			probe.Sniff{Banner: full}, true, probe.CapacityMaxclientsReached},
	} {
		was := probe.Fault{ID: test.fault, Text: "what the step met"}
		got := byPeer(test.step, was, &test.sniff, test.tls)
		if got.ID != test.want || got.Text == "" {
			t.Errorf("%s: %+v, want %s", name, got, test.want)
		}
		if again := byPeer(test.step, got, &test.sniff, test.tls); again != got {
			t.Errorf("%s: named twice: %+v, then %+v", name, got, again)
		}
		sameWords := got.ID != probe.ProtoNoReply && got.ID != probe.ProtoNotRedis && got.ID != probe.TLSServerPlaintext
		if got.ID == was.ID && got.Text != was.Text && sameWords {
			t.Errorf("%s: another text for the same: %q", name, got.Text)
		}
	}
	if f := (probe.Fault{ID: closed}); byPeer(probe.StepPing, f, nil, false) != f {
		t.Error("without a sniff there is nothing to tell")
	}
	long := byPeer(probe.StepPing, probe.Fault{ID: closed}, &probe.Sniff{Plain: strings.Repeat("ö", 500)}, false)
	if len(long.Text) > 300 || !strings.HasSuffix(long.Text, `..."`) {
		t.Errorf("%q", long.Text)
	}
}

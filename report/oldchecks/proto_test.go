package checks

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func protoExamples() []example {
	return []example{
		{probe.ProtoNoReply, report.Fail, failing(probe.StepInfo, probe.ProtoNoReply, "connected, and no reply came"), failing(probe.StepTLS, probe.TLSServerPlaintext, "the port answers in plaintext")},
		{probe.ProtoNotRedis, report.Fail, sniffed(failing(probe.StepInfo, probe.ProtoNotRedis, `the peer says "HTTP/1.1 400 Bad Request"`), probe.Sniff{Kind: "http", Plain: "HTTP/1.1 400 Bad Request", Control: "refused"}), aStandalone},
		{probe.ProtoProxyProtocol, report.Fail, failing(probe.StepInfo, probe.ProtoProxyProtocol, "the peer hangs up unless a PROXY header comes first"), failing(probe.StepInfo, probe.NetClosed, "the peer closed the connection")},
		{probe.ProtoProxyUnsupported, report.Fail, failing(probe.StepInfo, probe.ProtoProxyUnsupported, "the peer answers PING and hangs up on HELLO, as twemproxy does"), aStandalone},
		{probe.ProtoHostile, report.Fail, failing(probe.StepInfo, probe.ProtoHostile, "a bulk string of 9223372036854775807 bytes"), aStandalone},
	}
}

func TestProtoLookalikes(t *testing.T) {
	twemproxy := failing(probe.StepInfo, probe.ProtoProxyUnsupported, "the peer answers PING and hangs up on HELLO, as twemproxy does")
	checkLookalikes(t, map[string]lookalike{
		"an HTTP server": {protoExamples()[1].bad, probe.ProtoNotRedis, report.Fail, "an HTTP server answers, not Redis"},
		"something else": {failing(probe.StepInfo, probe.ProtoNotRedis, `the peer says "hello"`), probe.ProtoNotRedis, report.Fail, "something else"},
		"a balancer that sends headers": {failing(probe.StepInfo, probe.ProtoProxyProtocol, "ERR unknown command 'PROXY', with args beginning with: 'TCP4'"),
			probe.ProtoProxyProtocol, report.Fail, "send-proxy"},
		"a balancer that wants headers": {protoExamples()[2].bad, probe.ProtoProxyProtocol, report.Fail, "accept-proxy"},
		"a client that sends no HELLO": {func() *estate {
			e := twemproxy()
			e.stores[0].Driver.SendsHello = false
			return e
		}, probe.ProtoProxyUnsupported, report.Warn, "transactions"},
		"a proxy that takes AUTH and not HELLO": {func() *estate {
			e := withPassword(aStandalone())
			e.ev.Rehearsals = []probe.Rehearsal{{Store: "gateway/storage", Error: "NOAUTH Authentication required."}}
			return e
		}, probe.ProtoProxyUnsupported, report.Fail, "inside HELLO"},
		"a client that was refused as we were": {func() *estate {
			e := locked()()
			e.ev.Rehearsals = []probe.Rehearsal{{Store: "gateway/storage", Error: "NOAUTH Authentication required."}}
			return e
		}, probe.ProtoProxyUnsupported, "", ""},
		"a hung replica of a cluster": {func() *estate {
			e := aCluster()
			n := e.at("10.0.0.21:6379")
			fails(n, probe.StepInfo, probe.ProtoNoReply, "connected, and no reply came")
			n.Role = probe.Replica
			return e
		}, probe.ProtoNoReply, report.Warn, ""},
		"a sidecar behind silence": {sniffed(failing(probe.StepInfo, probe.ProtoNoReply, "connected, and no reply came"), probe.Sniff{Kind: "silent", Control: "connected"}),
			probe.NetIntercepted, report.Fail, ""},
	})
}

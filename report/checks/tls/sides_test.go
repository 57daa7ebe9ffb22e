package tls_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/tlsinspect"
)

// One switch is for all servers: what is done about one of them fits the others.
func TestSides(t *testing.T) {
	cluster := func() *estate { return withTLS(checkstest.Cluster()) }
	sentinel := func() *estate { return withTLS(checkstest.Sentinel()) }
	inPlain := func(addrs ...string) func(*estate) {
		return func(e *estate) {
			for _, addr := range addrs {
				n := e.At(addr)
				role, slots := n.Role, n.Slots
				fails(n, probe.StepTLS, probe.TLSServerPlaintext)
				n.TLS, n.Role, n.Slots = nil, role, slots
			}
		}
	}
	inTLS := func(addrs ...string) func(*estate) {
		return func(e *estate) {
			for _, addr := range addrs {
				n := e.At(addr)
				role, slots := n.Role, n.Slots
				fails(n, probe.StepInfo, probe.TLSServerRequiresTLS)
				n.Role, n.Slots = role, slots
			}
		}
	}
	const plain, secure = probe.TLSServerPlaintext, probe.TLSServerRequiresTLS
	shown := func(problems ...problem) func(*estate) {
		return func(e *estate) {
			e.Nodes[0].Sniff = &probe.Sniff{Kind: "tls", TLS: "hello", Handshake: &tlsinspect.Handshake{
				Version: "1.3", Chain: []tlsinspect.Cert{aCert(own...)}, Problems: problems,
			}}
		}
	}
	checkLookalikes(t, map[string]lookalike{
		"plaintext everywhere": {spoil: shaken(plain, tlsinspect.Handshake{}), id: plain, want: report.Fail,
			sets: map[string]any{"storage.use_ssl": false}},
		"TLS everywhere": {spoil: failing(probe.StepInfo, secure), id: secure, want: report.Fail,
			sets: map[string]any{"storage.use_ssl": true, "storage.ca_file": nil}},
		"TLS everywhere, with a certificate that would pass": {spoil: with(failing(probe.StepInfo, secure), shown()), id: secure,
			want: report.Fail,
			says: "would pass", sets: map[string]any{"storage.use_ssl": true, "storage.ca_file": nil}},
		"TLS everywhere, by a private CA": {spoil: with(failing(probe.StepInfo, secure), shown(unknown)), id: secure, want: report.Fail,
			sets: map[string]any{"storage.use_ssl": true, "storage.ca_file": "<path of a PEM file with the certificate of CN=Other CA>"}},
		"a cluster that announces plaintext ports": {spoil: with(with(cluster, inPlain("10.0.0.12:6379", "10.0.0.13:6379", "10.0.0.21:6379",
			"10.0.0.22:6379", "10.0.0.23:6379")),
			func(e *estate) { e.At("10.0.0.12:6379").Listed, e.At("10.0.0.13:6379").Listed = false, false }), id: plain, want: report.Fail,
			sets: map[string]any{"storage.use_ssl": nil}, runs: "CONFIG SET cluster-announce-tls-port 6379"},
		"one node of a cluster in plaintext": {spoil: with(cluster, inPlain("10.0.0.12:6379")), id: plain, want: report.Fail,
			sets: map[string]any{"storage.use_ssl": nil}, runs: "redis.conf of 10.0.0.12:6379: port 0; tls-ca-cert-file <path of the CA " +
				"certificate>"},
		"most nodes of a cluster in plaintext": {spoil: with(cluster, inPlain("10.0.0.11:6379", "10.0.0.12:6379", "10.0.0.21:6379",
			"10.0.0.22:6379", "10.0.0.23:6379")),
			id: plain, want: report.Fail, sets: map[string]any{"storage.use_ssl": false},
			runs: "redis.conf of 10.0.0.13:6379: port 6379; tls-cluster no; tls-port 0"},
		"one node of a plaintext cluster with TLS": {spoil: with(checkstest.Cluster, inTLS("10.0.0.12:6379")), id: secure, want: report.Fail,
			sets: map[string]any{"storage.use_ssl": nil}, runs: "redis.conf of 10.0.0.12:6379: port 6379"},
		"Sentinels with TLS in front of a plaintext primary": {spoil: with(sentinel, inPlain("10.0.0.1:6379", "10.0.0.2:6379")), id: plain,
			want: report.Fail,
			says: "The Sentinels speak TLS", sets: map[string]any{"storage.use_ssl": nil}, runs: "tls-replication yes"},
		"plaintext Sentinels in front of a primary with TLS": {spoil: with(checkstest.Sentinel, inTLS("10.0.0.1:6379", "10.0.0.2:6379")),
			id: secure, want: report.Fail,
			says: "The Sentinels speak plaintext", sets: map[string]any{"storage.use_ssl": true},
			runs: "sentinel.conf of 10.0.0.31:26379: port 0"},
		"plaintext Sentinels alone": {spoil: with(sentinel, func(e *estate) {
			inPlain("10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379")(e)
			e.Nodes = e.Nodes[2:]
		}), id: plain, want: report.Fail, says: "is on and the Sentinel", sets: map[string]any{"storage.use_ssl": false}},
		"plaintext Sentinels in front of a primary with TLS, to a client with TLS": {
			spoil: with(sentinel, inPlain("10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379")), id: plain, want: report.Fail,
			says: "and Redis behind", sets: map[string]any{"storage.use_ssl": nil}, runs: "sentinel.conf of 10.0.0.31:26379: port 0",
		},
		"plaintext Sentinels and a plaintext primary, to a client with TLS": {
			spoil: with(sentinel, inPlain("10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.31:26379", "10.0.0.32:26379", "10.0.0.33:26379")), id: plain,
			want: report.Fail, says: "storage.use_ssl is on and", sets: map[string]any{"storage.use_ssl": false},
		},
		"an old client is told once": {spoil: with(oldSentinel, inTLS("10.0.0.1:6379")), id: secure},
		"an old client in the clear": {spoil: oldSentinel, id: probe.TLSSentinelMasterPlaintext, want: report.Warn, says: "in the clear"},
		"an old client without TLS": {spoil: with(checkstest.Sentinel, func(e *estate) { e.Stores[0].Driver.PlainMaster = true }),
			id: probe.TLSSentinelMasterPlaintext},
		"an old client in standalone mode": {spoil: with(aStandaloneTLS, func(e *estate) { e.Stores[0].Driver.PlainMaster = true }),
			id: probe.TLSSentinelMasterPlaintext},
	})
}

func TestVersions(t *testing.T) {
	versions := func(low, high string, has ...string) func() *estate {
		return with(shaken(probe.TLSVersion, tlsinspect.Handshake{ServerVersions: has}), func(e *estate) {
			e.Stores[0].TLS.MinVersion, e.Stores[0].TLS.MaxVersion = low, high
		})
	}
	const id = probe.TLSVersion
	checkLookalikes(t, map[string]lookalike{
		"a server behind the times": {spoil: versions("1.3", "1.3", "1.2"), id: id, want: report.Fail,
			sets: map[string]any{"storage.tls_min_version": "1.2"}},
		"a server ahead of the client": {spoil: versions("1.2", "1.2", "1.3"), id: id, want: report.Fail,
			sets: map[string]any{"storage.tls_max_version": "1.3"}},
		"a server from another time": {spoil: versions("1.2", "1.3", "1.0", "1.1"), id: id, want: report.Fail,
			runs: "CONFIG SET tls-protocols 'TLSv1.2 TLSv1.3'",
			says: "set storage.tls_min_version to 1.1, which is insecure"},
		"a client without the setting": {spoil: with(versions("", "", "1.0"), func(e *estate) { e.Stores[0].Driver.KnowsTLSFiles = false }),
			id: id, want: report.Fail,
			says: "has no setting", runs: "tls-protocols"},
		"versions that were not learned": {spoil: versions("1.2", "1.3"), id: id, want: report.Fail, says: "no TLS version in common"},
		"no cipher": {spoil: shaken(probe.TLSNoSharedCipher, tlsinspect.Handshake{}), id: probe.TLSNoSharedCipher,
			want: report.Fail, runs: "CONFIG SET tls-ciphers ECDHE"},
	})
}

func TestClientCertificates(t *testing.T) {
	rejected := func(spoil func(*tlsinspect.Cert)) func() *estate {
		facts := tlsinspect.Handshake{CertRequested: true, CertSent: true, AcceptableCAs: []string{"CN=Lab CA"}}
		return with(shaken(probe.TLSClientCertRejected, facts), func(e *estate) {
			c := aCert()
			spoil(&c)
			e.Stores[0].TLS.CertFile = "/etc/tyk/tyk.pem"
			e.Stores[0].Files = append(e.Stores[0].Files, tlsinspect.FileFact{Role: "cert_file", Path: "/etc/tyk/tyk.pem",
				Certs: []tlsinspect.Cert{c}})
		})
	}
	required := shaken(probe.TLSClientCertRequired, tlsinspect.Handshake{CertRequested: true})
	letIn := func(e *estate) { // the Pump is let in with a certificate
		s := e.Store("pump/analytics_storage_config", probe.Standalone, "10.0.0.1:6379")
		s.TLS = tlsinspect.Settings{Enabled: true, CertFile: "/etc/pump/pump.pem", KeyFile: "/etc/pump/pump.key"}
		n := e.Node("10.0.0.1:6379", s.ID)
		n.TLS = &tlsinspect.Handshake{Version: "1.3", Chain: []tlsinspect.Cert{aCert(own...)}, CertRequested: true, CertSent: true}
	}
	stale := rejected(func(c *tlsinspect.Cert) { c.NotAfter = asOf.Add(-day) })
	const refusal, lack = probe.TLSClientCertRejected, probe.TLSClientCertRequired
	checkLookalikes(t, map[string]lookalike{
		"expired": {spoil: stale, id: refusal, want: report.Fail, says: "expired on 2030-04-30"},
		"for servers": {spoil: rejected(func(c *tlsinspect.Cert) { c.KeyUsage = []string{"serverAuth"} }), id: refusal, want: report.Fail,
			says: "clientAuth"},
		"by another CA": {spoil: rejected(func(c *tlsinspect.Cert) { c.Issuer = "CN=Other CA" }), id: refusal, want: report.Fail,
			says: "It accepts those by CN=Lab CA."},
		"nobody knows": {spoil: rejected(func(*tlsinspect.Cert) {}), id: refusal, want: report.Fail, says: "The words of the other side."},
		"a version that has none to send": {spoil: with(required, func(e *estate) { e.Stores[0].Driver.KnowsTLSFiles = false }), id: lack,
			want: report.Fail,
			says: "cannot send one", runs: "--cert <path of a client certificate> --key <path of its key> CONFIG SET tls-auth-clients no"},
		"none is configured": {spoil: required, id: lack, want: report.Fail, way2: "CONFIG SET tls-auth-clients no",
			sets: map[string]any{"storage.cert_file": "<path of a client certificate that the server accepts>",
				"storage.key_file": "<path of its key>"}},
		"another component has one": {spoil: with(required, letIn), id: lack, want: report.Fail,
			sets: map[string]any{"storage.cert_file": "/etc/pump/pump.pem", "storage.key_file": "/etc/pump/pump.key"}},
		"the file itself": {spoil: stale, id: probe.TLSClientCertExpired, want: report.Warn},
	})
}

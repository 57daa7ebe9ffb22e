package tls_test

import (
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/verdict"
	"tyk-redis-doctor/tlsinspect"
)

func TestChains(t *testing.T) {
	noFile := func(e *estate) {
		e.Stores[0].TLS.CAFile, e.Stores[0].Files = "", nil
		delete(e.Stores[0].Origin, "ca_file")
	}
	skew := func(d time.Duration) func(*estate) {
		return func(e *estate) { e.Ev.Vantage.ClockSkewMS = checkstest.P64(d.Milliseconds()) }
	}
	ca := problem{ID: "tls.expired", Cert: tlsinspect.OfCA, Subject: "CN=Lab CA"}
	mid := problem{ID: "tls.expired", Cert: tlsinspect.OfIntermediate, Subject: "CN=Mid"}
	otherFile := func(e *estate) { // the Pump looks at the same server with the right file
		s := e.Store("pump/analytics_storage_config", probe.Standalone, "10.0.0.1:6379")
		s.TLS = tlsinspect.Settings{Enabled: true, CAFile: "/etc/pump/ca.pem"}
		n := e.Node("10.0.0.1:6379", s.ID)
		n.TLS = &tlsinspect.Handshake{Version: "1.3", Chain: []tlsinspect.Cert{aCert(own...)}}
	}
	const renew = "CONFIG SET tls-cert-file <path of the new certificate> tls-key-file <path of its key>"
	checkLookalikes(t, map[string]lookalike{
		"no ca_file yet": {spoil: with(distrusted(own, unknown), noFile), id: probe.TLSUnknownCA, want: report.Fail,
			sets: map[string]any{"storage.ca_file": "<path of a PEM file with the certificate of CN=Other CA>"}, says: "not among the roots"},
		"the wrong ca_file": {spoil: distrusted(own, unknown), id: probe.TLSUnknownCA, want: report.Fail, says: `holds "CN=Lab CA"`},
		"a ca_file that others need": {spoil: with(func() *estate { return withTLS(checkstest.Cluster()) }, func(e *estate) {
			distrust(e.At("10.0.0.12:6379"), []string{"10.0.0.12"}, unknown)
		}), id: probe.TLSUnknownCA, want: report.Fail, runs: "those of /etc/tyk/ca.pem"},
		"a public CA and a needless ca_file": {spoil: with(distrusted(own, unknown), func(e *estate) {
			e.Nodes[0].TLS.SystemTrusts = checkstest.PBool(true)
		}), id: probe.TLSUnknownCA, want: report.Fail, sets: map[string]any{"storage.ca_file": "removed"}},
		"a file with which another component is content": {spoil: with(distrusted(own, unknown), otherFile), id: probe.TLSUnknownCA,
			want: report.Fail,
			sets: map[string]any{"storage.ca_file": "/etc/pump/ca.pem"}},
		"a name that could be taken for something else": {spoil: distrusted(own, problem{ID: "tls.unknown_ca", Issuer: "CN=x> '; rm",
			Why: tlsinspect.IssuerUnsent}),
			id: probe.TLSUnknownCA, want: report.Fail, sets: map[string]any{"storage.ca_file": "<path of a PEM file with the certificate of " +
				"the CA that issued the server's certificate>"}},
		"a version without ca_file": {spoil: with(distrusted(own, unknown), func(e *estate) { e.Stores[0].Driver.KnowsTLSFiles = false }),
			id: probe.TLSUnknownCA, want: report.Fail, sets: map[string]any{"SSL_CERT_FILE": "<path of a PEM file with the certificate of " +
				"CN=Other CA>"}},
		"a CA that was made anew": {spoil: distrusted(own, problem{ID: "tls.unknown_ca", Issuer: "CN=Lab CA", Why: tlsinspect.OtherKey}),
			id:   probe.TLSUnknownCA,
			want: report.Fail, says: "another key"},
		"self-signed": {spoil: distrusted(own, problem{ID: "tls.unknown_ca", Issuer: "CN=redis", Why: tlsinspect.SelfSigned}),
			id: probe.TLSUnknownCA, want: report.Fail,
			says: "self-signed"},
		"all reasons at once, the first": {spoil: distrusted(own, unknown, expired), id: probe.TLSUnknownCA, want: report.Fail, runs: renew},
		"all reasons at once, the second": {spoil: distrusted(own, unknown, expired), id: probe.TLSExpired, want: report.Fail,
			says: "expired on"},
		"expired": {spoil: distrusted(own, expired), id: probe.TLSExpired, want: report.Fail, runs: renew, says: "expired on 2030-04-30"},
		"expired, by a report without places": {spoil: distrusted(own, problem{ID: "tls.expired"}), id: probe.TLSExpired, want: report.Fail,
			says: "The certificate of 10.0.0.1:6379 expired on"},
		"expired, Redis 6": {spoil: with(distrusted(own, expired), func(e *estate) {
			e.Nodes[0].Server = &probe.Server{Product: "redis", Version: "6.2.16"}
		}), id: probe.TLSExpired, want: report.Fail, runs: "tls-cert-file <path of the new certificate>; tls-key-file <path of its key>; " +
			"then restart"},
		"an expired CA": {spoil: distrusted(own, ca), id: probe.TLSExpired, want: report.Fail, says: "in /etc/tyk/ca.pem by its successor",
			sets: map[string]any{"storage.ca_file": "<path of a PEM file with the certificate of CN=Lab CA that is valid today>"}},
		"an expired intermediate": {spoil: distrusted(own, mid), id: probe.TLSExpired, want: report.Fail, says: "Renew the intermediate",
			runs: renew},
		"a clock that is ahead": {spoil: with(distrusted(own, expired), skew(-100*time.Hour)), id: probe.TLSExpired, want: report.Fail,
			says: "4 days ahead of those of the servers", runs: "set the clock"},
		"a clock that is ahead, and not by enough": {spoil: with(distrusted(own, expired), skew(-time.Hour)), id: probe.TLSExpired,
			want: report.Fail, runs: renew},
		"a clock that is behind": {spoil: with(distrusted(own, early), skew(40*day)), id: probe.TLSNotYetValid, want: report.Fail,
			says: "behind those of the servers"},
		"an intermediate that is lacking": {spoil: distrusted(own, intermediate), id: probe.TLSMissingIntermediate, want: report.Fail,
			runs: renew,
			way2: "path of a PEM file with the certificate of CN=Lab Mid", says: "says that it is an intermediate"},
		"one replica of a cluster": {spoil: func() *estate {
			e := withTLS(checkstest.Cluster())
			n := e.At("10.0.0.21:6379")
			distrust(n, own, expired)
			n.Role = probe.Replica
			return e
		}, id: probe.TLSExpired, want: report.Warn},
	})
}

func TestNamesOfCertificates(t *testing.T) {
	at := func(addr, remote string, names ...string) func() *estate {
		return with(aStandaloneTLS, func(e *estate) {
			e.Stores[0].Addrs, e.Stores[0].Configured, e.Nodes[0].Addr = []string{addr}, []string{addr}, addr
			distrust(e.Nodes[0], names, mismatch)
			e.Nodes[0].Remote = remote
		})
	}
	announced := func(build func() *estate, addr string) func() *estate {
		return with(build, func(e *estate) {
			n := e.At(addr)
			distrust(n, []string{"redis-1.example"}, mismatch)
			n.Listed, n.Role = false, probe.Primary
		})
	}
	const (
		id    = probe.TLSNameMismatch
		renew = "CONFIG SET tls-cert-file <path of the new certificate> tls-key-file <path of its key>"
	)
	checkLookalikes(t, map[string]lookalike{
		"a name that nobody tried": {spoil: at("10.0.0.5:6379", "10.0.0.5:6379", "redis.internal.example"), id: id, want: report.Fail,
			runs: renew,
			sets: map[string]any{"storage.addrs": nil}, says: "redis.internal.example:6379 in storage.addrs, if that leads to this server: " +
				"it was not tried"},
		"a name, and the IP address": {spoil: at("redis:6379", "10.0.0.5:6379", "10.0.0.5"), id: id, want: report.Fail,
			sets: map[string]any{"storage.addrs": []string{"10.0.0.5:6379"}}},
		"a short name": {spoil: at("redis:6379", "10.0.0.5:6379", "other.example", "redis.tyk.svc.cluster.local"), id: id,
			want: report.Fail, says: "redis.tyk.svc.cluster.local:6379"},
		"a short name, a star": {spoil: at("redis-0:6379", "10.0.0.5:6379", "*.redis.example"), id: id, want: report.Fail,
			says: "redis-0.redis.example:6379"},
		"this machine": {spoil: at("127.0.0.1:6379", "127.0.0.1:6379", "localhost"), id: id, want: report.Fail,
			sets: map[string]any{"storage.addrs": []string{"localhost:6379"}}},
		"another loopback address": {spoil: at("127.0.0.19:6379", "127.0.0.19:6379", "localhost"), id: id, want: report.Fail,
			sets: map[string]any{"storage.addrs": nil}, runs: renew},
		"names that do not fit at all": {spoil: at("redis:6379", "10.0.0.5:6379", "one.example", "two.example"), id: id, want: report.Fail,
			says: "Reissue the certificate with the SAN DNS:redis."},
		"IPv6": {spoil: at("redis:6379", "[2001:db8::5]:6379", "2001:db8::5"), id: id, want: report.Fail,
			sets: map[string]any{"storage.addrs": []string{"[2001:db8::5]:6379"}}},
		"a star too deep": {spoil: with(at("a.eu.redis.lab:6379", "10.0.0.5:6379", "*.redis.lab"),
			func(e *estate) { e.Nodes[0].TLS.Problems[0].Star = "*.redis.lab" }),
			id: id, want: report.Fail, says: "exactly one label"},
		"a name of the run that leads to it": {spoil: with(at("10.0.0.5:6379", "10.0.0.5:6379", "a.example", "b.example"), func(e *estate) {
			e.Node("b.example:26379", "gateway/storage").Resolved = []string{"10.0.0.5"}
		}), id: id, want: report.Fail, sets: map[string]any{"storage.addrs": []string{"b.example:6379"}}},
		"addresses that a cluster announces": {spoil: announced(func() *estate { return withTLS(checkstest.Cluster()) }, "10.0.0.12:6379"),
			id: id, want: report.Fail,
			runs: renew, says: "cluster-announce-hostname"},
		"a primary that Sentinels announce": {spoil: announced(func() *estate { return withTLS(checkstest.Sentinel()) }, "10.0.0.1:6379"),
			id: id, want: report.Fail,
			runs: renew, says: "announce-hostnames"},
		"no SAN": {spoil: distrusted(nil, bare), id: probe.TLSNoSAN, want: report.Fail, runs: renew, says: "IP:10.0.0.1"},
	})
}

// No name that means the machine of whoever dials it is announced to everybody.
func TestLoopbackNamesAreNeverAnnounced(t *testing.T) {
	e := withTLS(checkstest.Cluster())
	for _, n := range e.Nodes {
		role := n.Role
		distrust(n, []string{"localhost"}, mismatch)
		n.Listed, n.Role = false, role
	}
	for _, f := range ask(t, e, probe.TLSNameMismatch) {
		for _, x := range f.Fix {
			if strings.Contains(x.Text, "localhost") {
				t.Error(x.Text)
			}
		}
	}
}

func TestManyServersWithOneFaultAreOneFinding(t *testing.T) {
	for name, spoil := range map[string]func(string) problem{
		"expired": func(addr string) problem {
			at := asOf.Add(-time.Duration(addr[7]) * time.Hour)
			return problem{ID: "tls.expired", Cert: tlsinspect.OfServer, Subject: "CN=" + addr, At: &at}
		},
		"unknown CA": func(addr string) problem {
			return problem{ID: "tls.unknown_ca", Text: "the certificate of " + addr, Subject: "CN=" + addr, Issuer: "CN=Other",
				Why: tlsinspect.IssuerUnsent}
		},
		"no intermediate": func(addr string) problem {
			return problem{ID: "tls.missing_intermediate", Text: "the certificate of " + addr, Issuer: "CN=Mid", Why: tlsinspect.NamedSo}
		},
	} {
		e := withTLS(checkstest.Cluster())
		for _, n := range e.Nodes {
			distrust(n, []string{checkstest.Host(n.Addr)}, spoil(n.Addr))
		}
		count, id := 0, probe.FaultID(spoil(e.Nodes[0].Addr).ID)
		for _, f := range verdict.Judge(e.Evidence(), report.DefaultPolicy(), asOf, verdict.All(), checks.Selection{}).Findings {
			if f.ID == id && f.Status == report.Fail {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%s: %d findings", name, count)
		}
	}
}

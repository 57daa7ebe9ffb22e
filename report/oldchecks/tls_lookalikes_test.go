package checks

import (
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

func TestTLSProtocolLookalikes(t *testing.T) {
	plain := shaken(probe.TLSServerPlaintext, `the port answers in plaintext: "+PONG"`, tlsinspect.Handshake{})
	versions := func(low, high string, has ...string) func() *estate {
		return func() *estate {
			e := shaken(probe.TLSVersion, "TLS alert 70", tlsinspect.Handshake{ServerVersions: has})()
			e.stores[0].TLS.MinVersion, e.stores[0].TLS.MaxVersion = low, high
			return e
		}
	}
	checkLookalikes(t, map[string]lookalike{
		"the switch is named":    {plain, probe.TLSServerPlaintext, report.Fail, "TYK_GW_STORAGE_USESSL=false"},
		"and for the other side": {failing(probe.StepInfo, probe.TLSServerRequiresTLS, "the port speaks TLS"), probe.TLSServerRequiresTLS, report.Fail, "TYK_GW_STORAGE_USESSL=true"},
		"a cluster that announces plaintext ports": {func() *estate {
			e := withTLS(aCluster())
			n := e.at("10.0.0.12:6379")
			n.Listed = false
			fails(n, probe.StepTLS, probe.TLSServerPlaintext, "plaintext")
			n.TLS, n.Role, n.Slots = nil, probe.Primary, "5461-10922"
			return e
		}, probe.TLSServerPlaintext, report.Fail, "tls-cluster yes"},
		"Sentinels with TLS in front of a plaintext primary": {func() *estate {
			e := withTLS(aSentinel())
			n := e.at("10.0.0.1:6379")
			fails(n, probe.StepTLS, probe.TLSServerPlaintext, "plaintext")
			n.TLS, n.Role = nil, probe.Primary
			return e
		}, probe.TLSServerPlaintext, report.Fail, "tls-replication yes"},
		"plaintext Sentinels in front of a primary with TLS": {func() *estate {
			e := aSentinel()
			fails(e.at("10.0.0.1:6379"), probe.StepInfo, probe.TLSServerRequiresTLS, "the port speaks TLS")
			return e
		}, probe.TLSServerRequiresTLS, report.Fail, "tls-port in sentinel.conf"},
		"an old client is told once": {tlsExamples()[0].bad, probe.TLSServerRequiresTLS, "", ""},
		"an old client in the clear": {oldSentinel, "tls.sentinel_master_plaintext", report.Warn, "in the clear"},
		"an old client without TLS": {func() *estate {
			e := aSentinel()
			e.stores[0].Driver.PlainMaster = true
			return e
		}, "tls.sentinel_master_plaintext", "", ""},
		"a server behind the times":    {versions("1.3", "1.3", "1.2"), probe.TLSVersion, report.Fail, "TYK_GW_STORAGE_TLSMINVERSION=1.2"},
		"a server ahead of the client": {versions("1.2", "1.2", "1.3"), probe.TLSVersion, report.Fail, "TYK_GW_STORAGE_TLSMAXVERSION=1.3"},
		"a server from another time":   {versions("1.2", "1.3", "1.0", "1.1"), probe.TLSVersion, report.Fail, "set storage.tls_min_version to 1.1, which is insecure"},
		"a client without the setting": {func() *estate {
			e := versions("", "", "1.0")()
			e.stores[0].Driver.KnowsTLSFiles = false
			return e
		}, probe.TLSVersion, report.Fail, "has no setting"},
		"versions that were not learned": {versions("1.2", "1.3"), probe.TLSVersion, report.Fail, "no TLS version in common"},
	})
}

func TestTLSChainLookalikes(t *testing.T) {
	unknown := flaw("tls.unknown_ca", `signed by an unknown authority, "CN=Other CA"`, "CN=Other CA")
	expired := flaw("tls.expired", "the certificate expired on 2030-04-30 10:00 UTC")
	own := []string{"10.0.0.1"}
	checkLookalikes(t, map[string]lookalike{
		"no ca_file yet": {func() *estate {
			e := distrusted(own, unknown)()
			e.stores[0].TLS.CAFile, e.stores[0].Files = "", nil
			return e
		}, "tls.unknown_ca", report.Fail, "TYK_GW_STORAGE_CAFILE=..."},
		"the wrong ca_file": {distrusted(own, unknown), "tls.unknown_ca", report.Fail, `Put "CN=Other CA" into /etc/tyk/ca.pem, or`},
		"a public CA and a needless ca_file": {func() *estate {
			e := distrusted(own, unknown)()
			yes := true
			e.nodes[0].TLS.SystemTrusts = &yes
			return e
		}, "tls.unknown_ca", report.Fail, "unset TYK_GW_STORAGE_CAFILE"},
		"a version without ca_file": {func() *estate {
			e := distrusted(own, unknown)()
			e.stores[0].Driver.KnowsTLSFiles = false
			return e
		}, "tls.unknown_ca", report.Fail, "SSL_CERT_FILE"},
		"all reasons at once":  {distrusted(own, unknown, expired), "tls.expired", report.Fail, "expired on"},
		"and the first of all": {distrusted(own, unknown, expired), "tls.unknown_ca", report.Fail, ""},
		"an expired CA":        {distrusted(own, flaw("tls.expired", `the CA certificate "CN=Lab CA" in ca_file expired on 2030-04-30`)), "tls.expired", report.Fail, "/etc/tyk/ca.pem by its successor"},
		"an expired intermediate": {distrusted(own, flaw("tls.expired", `the intermediate certificate "CN=Mid" expired on 2030-04-30`)), "tls.expired", report.Fail,
			"Renew the intermediate"},
		"a clock that is ahead": {func() *estate {
			e := distrusted(own, expired)()
			e.ev.Vantage.ClockSkewMS = p64(-int64(100 * time.Hour / time.Millisecond))
			return e
		}, "tls.expired", report.Fail, "ahead of those of the servers"},
		"a clock that is behind": {func() *estate {
			e := distrusted(own, flaw("tls.not_yet_valid", "the certificate is not yet valid"))()
			e.ev.Vantage.ClockSkewMS = p64(int64(100 * time.Hour / time.Millisecond))
			return e
		}, "tls.not_yet_valid", report.Fail, "behind those of the servers"},
		"one replica of a cluster": {func() *estate {
			e := withTLS(aCluster())
			n := e.at("10.0.0.21:6379")
			distrust(n, own, expired)
			n.Role = probe.Replica
			return e
		}, "tls.expired", report.Warn, ""},
	})
}

func TestNamesOfCertificates(t *testing.T) {
	mismatch := flaw("tls.name_mismatch", "not for this address")
	at := func(addr, remote string, names ...string) func() *estate {
		return func() *estate {
			e := renamed(aStandaloneTLS(), addr)
			distrust(e.nodes[0], names, mismatch)
			e.nodes[0].Listed, e.nodes[0].Remote = true, remote
			return e
		}
	}
	const id = "tls.name_mismatch"
	checkLookalikes(t, map[string]lookalike{
		"an IP address, and one name":  {at("10.0.0.5:6379", "10.0.0.5:6379", "redis.internal.example"), id, report.Fail, `"addrs": ["redis.internal.example:6379"]`},
		"and the way to reissue it":    {at("10.0.0.5:6379", "10.0.0.5:6379", "redis.internal.example"), id, report.Fail, "subjectAltName = IP:10.0.0.5"},
		"a name, and the IP address":   {at("redis:6379", "10.0.0.5:6379", "10.0.0.5"), id, report.Fail, "TYK_GW_STORAGE_ADDRS=10.0.0.5:6379"},
		"a short name":                 {at("redis:6379", "10.0.0.5:6379", "other.example", "redis.tyk.svc.cluster.local"), id, report.Fail, "redis.tyk.svc.cluster.local:6379"},
		"a short name, and a star":     {at("redis-0:6379", "10.0.0.5:6379", "*.redis.example"), id, report.Fail, "redis-0.redis.example:6379"},
		"a star for one label":         {at("redis-0.eu.redis.lab:6379", "10.0.0.5:6379", "*.redis.lab"), id, report.Fail, "reissue"},
		"this machine":                 {at("127.0.0.1:6379", "127.0.0.1:6379", "localhost"), id, report.Fail, "Use localhost:6379 in storage.addrs, or"},
		"names that do not fit at all": {at("redis:6379", "10.0.0.5:6379", "one.example", "two.example"), id, report.Fail, "Reissue the certificate with the SAN DNS:redis"},
		"IPv6":                         {at("redis:6379", "[2001:db8::5]:6379", "2001:db8::5"), id, report.Fail, "[2001:db8::5]:6379"},
		"a name of the run that resolves to it": {func() *estate {
			e := at("10.0.0.5:6379", "10.0.0.5:6379", "a.example", "b.example")()
			e.node("b.example:26379", "gateway/storage").Resolved = []string{"10.0.0.5"}
			return e
		}, id, report.Fail, "Use b.example:6379 in storage.addrs, or"},
		"addresses that a cluster announces": {func() *estate {
			e := withTLS(aCluster())
			n := e.at("10.0.0.12:6379")
			distrust(n, []string{"redis-1.example"}, mismatch)
			n.Listed, n.Role, n.Slots = false, probe.Primary, "5461-10922"
			return e
		}, id, report.Fail, "CONFIG SET cluster-announce-hostname redis-1.example"},
		"a primary that Sentinels announce": {func() *estate {
			e := withTLS(aSentinel())
			n := e.at("10.0.0.1:6379")
			distrust(n, []string{"redis-1.example"}, mismatch)
			n.Role = probe.Primary
			return e
		}, id, report.Fail, "sentinel announce-hostnames yes"},
	})
	e := at("redis-0.eu.redis.lab:6379", "10.0.0.5:6379", "*.redis.lab")()
	e.nodes[0].Steps[1].Fault.Text = `the certificate is valid for *.redis.lab, not for redis-0.eu.redis.lab; the star in "*.redis.lab" stands for exactly one label`
	if f := find(judge(t, e), id); f == nil || f.Message != `The certificate of redis-0.eu.redis.lab:6379 is valid for *.redis.lab, not for the address dialled; the star in "*.redis.lab" stands for exactly one label.` {
		t.Errorf("%+v", f)
	}
}

func TestManyServersWithOneFaultAreOneFinding(t *testing.T) {
	for name, problem := range map[string]func(string) tlsinspect.Problem{
		"expired": func(addr string) tlsinspect.Problem {
			return flaw("tls.expired", "the certificate expired on 2030-04-30 1"+addr[7:8]+":00 UTC", "CN="+addr)
		},
		"unknown CA": func(addr string) tlsinspect.Problem {
			return flaw("tls.unknown_ca", `the certificate "CN=`+addr+`" is signed by an unknown authority, "CN=Other"; ca_file holds CN=Lab CA`, "CN=Other")
		},
		"no intermediate": func(addr string) tlsinspect.Problem {
			return flaw("tls.missing_intermediate", `the server does not send the certificate of the issuer, "CN=Mid", so the chain ends at "CN=`+addr+`"; its name says that it is an intermediate`, "CN=Mid")
		},
	} {
		e := withTLS(aCluster())
		for _, n := range e.nodes {
			distrust(n, []string{host(n.Addr)}, problem(n.Addr))
		}
		count, id := 0, probe.FaultID(problem(e.nodes[0].Addr).ID)
		for _, f := range judge(t, e).Findings {
			if f.ID == id && f.Status == report.Fail {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%s: %d findings", name, count)
		}
	}
}

func TestAnnouncedAddressesAreOneFinding(t *testing.T) {
	e := withTLS(aCluster())
	for _, n := range e.nodes {
		if n.Addr == "10.0.0.11:6379" {
			continue
		}
		role, slots := n.Role, n.Slots
		distrust(n, []string{"redis.example"}, flaw("tls.name_mismatch", "the address dialled is the IP "+host(n.Addr)))
		n.Listed, n.Role, n.Slots = false, role, slots
	}
	var found []report.Finding
	for _, f := range judge(t, e).Findings {
		if f.ID == "tls.name_mismatch" {
			found = append(found, f)
		}
	}
	if len(found) != 2 || found[0].Status != report.Fail || len(found[0].Nodes) != 2 || found[1].Status != report.Warn || len(found[1].Nodes) != 3 {
		t.Errorf("want the primaries in one finding and the replicas in another: %+v", found)
	}
}

func TestClientCertificateLookalikes(t *testing.T) {
	rejected := func(spoil func(*tlsinspect.Cert)) func() *estate {
		return func() *estate {
			e := shaken(probe.TLSClientCertRejected, "the server refused with TLS alert 46", tlsinspect.Handshake{CertRequested: true, CertSent: true, AcceptableCAs: []string{"CN=Lab CA"}})()
			c := aCert()
			spoil(&c)
			e.stores[0].TLS.CertFile = "/etc/tyk/tyk.pem"
			e.stores[0].Files = append(e.stores[0].Files, tlsinspect.FileFact{Role: "cert_file", Path: "/etc/tyk/tyk.pem", Certs: []tlsinspect.Cert{c}})
			return e
		}
	}
	stale := rejected(func(c *tlsinspect.Cert) { c.NotAfter = asOf.Add(-time.Hour) })
	checkLookalikes(t, map[string]lookalike{
		"expired":       {stale, probe.TLSClientCertRejected, report.Fail, "expired on 2030-05-01"},
		"for servers":   {rejected(func(c *tlsinspect.Cert) { c.KeyUsage = []string{"serverAuth"} }), probe.TLSClientCertRejected, report.Fail, "clientAuth"},
		"by another CA": {rejected(func(c *tlsinspect.Cert) { c.Issuer = "CN=Other CA" }), probe.TLSClientCertRejected, report.Fail, `issued by "CN=Other CA"; it accepts those by CN=Lab CA`},
		"nobody knows":  {rejected(func(*tlsinspect.Cert) {}), probe.TLSClientCertRejected, report.Fail, "alert 46"},
		"a version that has none to send": {func() *estate {
			e := shaken(probe.TLSClientCertRequired, "alert 116", tlsinspect.Handshake{CertRequested: true})()
			e.stores[0].Driver.KnowsTLSFiles = false
			return e
		}, probe.TLSClientCertRequired, report.Fail, "cannot send one"},
		"both settings are named": {shaken(probe.TLSClientCertRequired, "alert 116", tlsinspect.Handshake{CertRequested: true}), probe.TLSClientCertRequired, report.Fail, "TYK_GW_STORAGE_KEYFILE=..."},
	})
	if f := find(judge(t, stale()), "tls.client_cert_expired"); f == nil || f.Nodes != nil {
		t.Errorf("the file itself: %+v", f)
	}
}

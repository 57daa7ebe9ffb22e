package checks

import (
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

const day = 24 * time.Hour

// aCert is a certificate of the lab's CA that holds for another year.
func aCert(names ...string) tlsinspect.Cert {
	c := tlsinspect.Cert{
		Subject: "CN=redis", Issuer: "CN=Lab CA", Serial: "1", NotBefore: asOf.Add(-100 * day), NotAfter: asOf.Add(365 * day),
		KeyUsage: []string{"serverAuth", "clientAuth"}, Key: "RSA 2048", Signature: "SHA256-RSA", SHA256: "aa",
	}
	for _, n := range names {
		if isIP(n) {
			c.IPs = append(c.IPs, n)
		} else {
			c.DNSNames = append(c.DNSNames, n)
		}
	}
	return c
}

// withTLS switches TLS on in an estate: a private CA in ca_file, and a certificate for its address on every server.
func withTLS(e *estate) *estate {
	for _, s := range e.stores {
		s.TLS = tlsinspect.Settings{Enabled: true, CAFile: "/etc/tyk/ca.pem", MinVersion: "1.2", MaxVersion: "1.3"}
		ca := aCert()
		ca.Subject, ca.IsCA, ca.SelfSigned, ca.SHA256 = "CN=Lab CA", true, true, "ca"
		s.Files = []tlsinspect.FileFact{{Role: "ca_file", Path: s.TLS.CAFile, Certs: []tlsinspect.Cert{ca}}}
	}
	for _, n := range e.nodes {
		no := false
		n.TLS = &tlsinspect.Handshake{Version: "1.3", Cipher: "TLS_AES_128_GCM_SHA256", ServerName: host(n.Addr), Chain: []tlsinspect.Cert{aCert(host(n.Addr))}, SystemTrusts: &no}
		n.Steps = slices.Insert(n.Steps, 1, probe.Step{Name: probe.StepTLS, TookMS: 2})
	}
	return e
}

func aStandaloneTLS() *estate { return withTLS(aStandalone()) }

// distrusted is the standalone estate with TLS whose certificate has problems; the certificate is for these names.
func distrusted(names []string, problems ...tlsinspect.Problem) func() *estate {
	return func() *estate {
		e := aStandaloneTLS()
		distrust(e.nodes[0], names, problems...)
		return e
	}
}

func distrust(n *probe.Node, names []string, problems ...tlsinspect.Problem) {
	n.TLS.Problems = problems
	n.TLS.Chain[0] = aCert(names...)
	switch problems[0].ID {
	case "tls.expired":
		n.TLS.Chain[0].NotAfter = asOf.Add(-26 * time.Hour)
	case "tls.not_yet_valid":
		n.TLS.Chain[0].NotBefore = asOf.Add(30 * day)
	}
	fails(n, probe.StepTLS, probe.FaultID(problems[0].ID), problems[0].Text)
	for _, p := range problems[1:] {
		n.Steps[1].Faults = append(n.Steps[1].Faults, probe.Fault{ID: probe.FaultID(p.ID), Text: p.Text})
	}
}

// shaken is the standalone estate with TLS whose handshake failed.
func shaken(id probe.FaultID, text string, facts tlsinspect.Handshake) func() *estate {
	return func() *estate {
		e := aStandaloneTLS()
		fails(e.nodes[0], probe.StepTLS, id, text)
		e.nodes[0].TLS = &facts
		return e
	}
}

// skipping switches verification off: the problems stay known and stop nobody.
func skipping(build func() *estate) func() *estate {
	return func() *estate {
		e, healthy := build(), aStandaloneTLS()
		for _, s := range e.stores {
			s.TLS.SkipVerify = true
		}
		facts := e.nodes[0].TLS
		e.nodes[0] = healthy.nodes[0]
		e.nodes[0].TLS = facts
		return e
	}
}

// filed is the standalone estate with TLS and what its files hold.
func filed(files ...tlsinspect.FileFact) func() *estate {
	return func() *estate {
		e := aStandaloneTLS()
		e.stores[0].Files = append(e.stores[0].Files, files...)
		return e
	}
}

func flaw(id, text string, want ...string) tlsinspect.Problem {
	return tlsinspect.Problem{ID: id, Text: text, Want: want}
}

func chainExample(id probe.FaultID, text string, want ...string) example {
	bad := distrusted([]string{"10.0.0.1"}, flaw(string(id), text, want...))
	return example{id, report.Fail, bad, skipping(bad)}
}

func fileExample(id probe.FaultID, role string) example {
	return example{id, report.Fail, filed(tlsinspect.FileFact{Role: role, Path: "/etc/tyk/x.pem", Problem: string(id), Text: "there is something wrong with it"}), aStandaloneTLS}
}

// oldSentinel is the Sentinel estate with TLS and a client that forgets it on the way to the primary.
func oldSentinel() *estate {
	e := withTLS(aSentinel())
	e.stores[0].Driver.PlainMaster, e.stores[0].TykVersion = true, "4.0.10"
	for _, addr := range []string{"10.0.0.1:6379", "10.0.0.2:6379"} {
		n := e.at(addr)
		n.TLS = nil
		n.Steps = slices.Delete(n.Steps, 1, 2)
	}
	return e
}

func endsIn(d time.Duration, e *estate) *estate {
	e.nodes[0].TLS.Chain[0].NotAfter = asOf.Add(d)
	return e
}

func tlsExamples() []example {
	clientCert := aCert()
	clientCert.NotAfter = asOf.Add(-day)
	return []example{
		{"tls.sentinel_master_plaintext", report.Fail, func() *estate {
			e := oldSentinel()
			fails(e.at("10.0.0.1:6379"), probe.StepInfo, probe.TLSServerRequiresTLS, "the port speaks TLS: TLS 1.3")
			fails(e.at("10.0.0.2:6379"), probe.StepInfo, probe.TLSServerRequiresTLS, "the port speaks TLS: TLS 1.3")
			return e
		}, func() *estate { return withTLS(aSentinel()) }},
		{probe.TLSServerPlaintext, report.Fail, shaken(probe.TLSServerPlaintext, `the port answers in plaintext: "+PONG"`, tlsinspect.Handshake{}), shaken(probe.ProtoNoReply, "nothing answers, neither to TLS nor to plaintext", tlsinspect.Handshake{})},
		{probe.TLSServerRequiresTLS, report.Fail, failing(probe.StepInfo, probe.TLSServerRequiresTLS, "the port speaks TLS: TLS 1.3"), failing(probe.StepInfo, probe.NetClosed, "the peer closed the connection")},
		{probe.TLSVersion, report.Fail, shaken(probe.TLSVersion, "the server refused with TLS alert 70", tlsinspect.Handshake{ServerVersions: []string{"1.0", "1.1"}}), aStandaloneTLS},
		{probe.TLSNoSharedCipher, report.Fail, shaken(probe.TLSNoSharedCipher, "the server refused with TLS alert 40", tlsinspect.Handshake{}), shaken(probe.TLSClientCertRequired, "the server refused with TLS alert 40", tlsinspect.Handshake{CertRequested: true})},
		{probe.TLSHandshakeFailed, report.Fail, shaken(probe.TLSHandshakeFailed, "the server refused with TLS alert 80 (internal error)", tlsinspect.Handshake{}), aStandaloneTLS},
		{"tls.old_version", report.Warn, func() *estate {
			e := aStandaloneTLS()
			e.nodes[0].TLS.Version = "1.1"
			return e
		}, aStandaloneTLS},
		chainExample("tls.unknown_ca", `the certificate "CN=redis" is signed by an unknown authority, "CN=Other CA"`, "CN=Other CA"),
		chainExample("tls.missing_intermediate", `the server does not send the certificate of the issuer, "CN=Lab Mid"`, "CN=Lab Mid"),
		chainExample("tls.expired", "the certificate expired on 2030-04-30 10:00 UTC", "CN=redis"),
		chainExample("tls.not_yet_valid", "the certificate is not yet valid: it starts on 2030-06-01 10:00 UTC", "CN=redis"),
		chainExample("tls.wrong_usage", "the certificate is not for servers: its extended key usage is clientAuth, without serverAuth", "serverAuth"),
		chainExample("tls.weak_signature", "the signature under the certificate is too weak for clients of today: it was made with SHA1-RSA"),
		chainExample("tls.bad_certificate", "x509: unhandled critical extension"),
		chainExample("tls.no_san", "the certificate has no SAN (subject alternative name)"),
		chainExample("tls.name_mismatch", "the certificate is valid for other.example, not for 10.0.0.1", "other.example"),
		{probe.TLSClientCertRequired, report.Fail, shaken(probe.TLSClientCertRequired, "TLS alert 116", tlsinspect.Handshake{CertRequested: true, AcceptableCAs: []string{"CN=Lab CA"}}), func() *estate {
			e := aStandaloneTLS()
			e.nodes[0].TLS.CertRequested = true // asked for, and not insisted on
			return e
		}},
		{probe.TLSClientCertRejected, report.Fail, shaken(probe.TLSClientCertRejected, "TLS alert 48 (unknown certificate authority)", tlsinspect.Handshake{CertRequested: true, CertSent: true}), aStandaloneTLS},
		{"tls.client_cert_expired", report.Warn, filed(tlsinspect.FileFact{Role: "cert_file", Path: "/etc/tyk/tyk.pem", Certs: []tlsinspect.Cert{clientCert}}),
			filed(tlsinspect.FileFact{Role: "cert_file", Path: "/etc/tyk/tyk.pem", Certs: []tlsinspect.Cert{aCert()}})},
		fileExample("tls.ca_file_missing", "ca_file"), fileExample("tls.ca_file_invalid", "ca_file"), fileExample("tls.cert_file_missing", "cert_file"),
		fileExample("tls.key_mismatch", "key_file"), fileExample("tls.key_unusable", "key_file"),
		{"tls.expires_soon", report.Warn, func() *estate { return endsIn(29*day, aStandaloneTLS()) }, func() *estate { return endsIn(31*day, aStandaloneTLS()) }},
		{"tls.limiter_ignores_ca", report.Fail, func() *estate {
			e := aStandaloneTLS()
			e.stores[0].Driver.LimiterIgnoresTLS, e.stores[0].TykVersion = true, "5.8.5"
			return e
		}, aStandaloneTLS},
		{"tls.verify_disabled", report.Warn, skipping(aStandaloneTLS), aStandaloneTLS},
	}
}

package tls_test

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/tls"
	"tyk-redis-doctor/tlsinspect"
)

func TestExamples(t *testing.T) {
	var all []checkstest.Example
	for _, p := range []problem{unknown, intermediate, expired, early, usage, weak, bad, bare, mismatch} {
		spoilt := distrusted(own, p)
		all = append(all, checkstest.Example{ID: probe.FaultID(p.ID), Status: report.Fail, Bad: spoilt, Good: skipping(spoilt)})
	}
	for _, id := range []probe.FaultID{probe.TLSCAFileMissing, probe.TLSCAFileInvalid, probe.TLSCertFileMissing, probe.TLSKeyMismatch,
		probe.TLSKeyUnusable} {
		role := "key_file"
		if id == probe.TLSCAFileMissing || id == probe.TLSCAFileInvalid {
			role = "ca_file"
		}
		file := tlsinspect.FileFact{Role: role, Path: "/etc/tyk/x.pem", Problem: string(id), Text: "there is something wrong with it"}
		all = append(all, checkstest.Example{ID: id, Status: report.Fail, Bad: filed(file), Good: aStandaloneTLS})
	}
	checkstest.Examples(t, tls.Checks(), append(all, protocolExamples()...))
}

func protocolExamples() []checkstest.Example {
	ended := aCert()
	ended.NotAfter = asOf.Add(-day)
	certFile := func(c tlsinspect.Cert) func() *estate {
		return filed(tlsinspect.FileFact{Role: "cert_file", Path: "/etc/tyk/tyk.pem", Certs: []tlsinspect.Cert{c}})
	}
	asked := tlsinspect.Handshake{CertRequested: true, AcceptableCAs: []string{"CN=Lab CA"}}
	sent := tlsinspect.Handshake{CertRequested: true, CertSent: true}
	return []checkstest.Example{
		{ID: probe.TLSSentinelMasterPlaintext, Status: report.Fail, Bad: with(oldSentinel, func(e *estate) {
			fails(e.At("10.0.0.1:6379"), probe.StepInfo, probe.TLSServerRequiresTLS)
			fails(e.At("10.0.0.2:6379"), probe.StepInfo, probe.TLSServerRequiresTLS)
		}), Good: func() *estate { return withTLS(checkstest.Sentinel()) }},
		{ID: probe.TLSServerPlaintext, Status: report.Fail, Bad: shaken(probe.TLSServerPlaintext, tlsinspect.Handshake{}),
			Good: shaken(probe.ProtoNoReply, tlsinspect.Handshake{})},
		{ID: probe.TLSServerRequiresTLS, Status: report.Fail, Bad: failing(probe.StepInfo, probe.TLSServerRequiresTLS),
			Good: failing(probe.StepInfo, probe.NetClosed)},
		{ID: probe.TLSVersion, Status: report.Fail, Bad: shaken(probe.TLSVersion, tlsinspect.Handshake{ServerVersions: []string{"1.0", "1.1"}}),
			Good: aStandaloneTLS},
		{ID: probe.TLSNoSharedCipher, Status: report.Fail, Bad: shaken(probe.TLSNoSharedCipher, tlsinspect.Handshake{}),
			Good: shaken(probe.TLSClientCertRequired, asked)},
		{ID: probe.TLSHandshakeFailed, Status: report.Fail, Bad: shaken(probe.TLSHandshakeFailed, tlsinspect.Handshake{}),
			Good: aStandaloneTLS},
		{ID: probe.TLSOldVersion, Status: report.Warn, Bad: with(aStandaloneTLS, func(e *estate) { e.Nodes[0].TLS.Version = "1.1" }),
			Good: aStandaloneTLS},
		{ID: probe.TLSClientCertRequired, Status: report.Fail, Bad: shaken(probe.TLSClientCertRequired, asked),
			Good: with(aStandaloneTLS, func(e *estate) { e.Nodes[0].TLS.CertRequested = true })}, // asked for, and not insisted on
		{ID: probe.TLSClientCertRejected, Status: report.Fail, Bad: shaken(probe.TLSClientCertRejected, sent), Good: aStandaloneTLS},
		{ID: probe.TLSClientCertExpired, Status: report.Warn, Bad: certFile(ended), Good: certFile(aCert())},
		{ID: probe.TLSExpiresSoon, Status: report.Warn, Bad: endsIn(29 * day), Good: endsIn(31 * day)},
		{ID: probe.TLSLimiterIgnoresCA, Status: report.Fail, Bad: blindLimiter(func(*estate) {}), Good: aStandaloneTLS},
		{ID: probe.TLSVerifyDisabled, Status: report.Warn, Bad: skipping(aStandaloneTLS), Good: aStandaloneTLS},
	}
}

func TestHealthyTLSEstatesAreQuiet(t *testing.T) {
	for name, e := range map[string]*estate{
		"standalone": aStandaloneTLS(), "cluster": withTLS(checkstest.Cluster()), "Sentinel": withTLS(checkstest.Sentinel()),
	} {
		for _, check := range tls.Checks() {
			for _, f := range check.Judge(e.Case()) {
				t.Errorf("%s: %s: %s", name, check.ID, f.What.Write(f.Nodes, ""))
			}
		}
	}
}

// The first sentence of a finding about one server fits into the first line.
func TestFirstSentencesAreShort(t *testing.T) {
	for _, p := range []problem{unknown, intermediate, expired, early, usage, weak, bad, bare, mismatch} {
		e := distrusted([]string{"a.long.name.of.a.server.example.com", "another.name.example.com"}, p)()
		e.Stores[0].Addrs, e.Stores[0].Configured, e.Nodes[0].Addr = []string{"10.100.200.100:26379"}, []string{"10.100.200.100:26379"},
			"10.100.200.100:26379"
		for _, f := range ask(t, e, probe.FaultID(p.ID)) {
			if text := f.What.Write(f.Nodes, ""); len(text) > 140 {
				t.Errorf("%s: %d characters: %s", p.ID, len(text), text)
			}
		}
	}
}

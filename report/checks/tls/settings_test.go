package tls_test

import (
	"slices"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/tlsinspect"
)

func endsIn(d time.Duration) func() *estate {
	return with(aStandaloneTLS, func(e *estate) { e.Nodes[0].TLS.Chain[0].NotAfter = asOf.Add(d) })
}

// blindLimiter is the standalone estate with TLS and a Gateway whose rate limiter takes skip-verify alone.
func blindLimiter(spoil func(*estate)) func() *estate {
	return with(aStandaloneTLS, func(e *estate) {
		e.Stores[0].Driver.LimiterIgnoresTLS, e.Stores[0].TykVersion = true, "5.8.5"
		spoil(e)
	})
}

func TestFilesAreToldOnce(t *testing.T) {
	e := filed(tlsinspect.FileFact{Role: "ca_file", Path: "/x.pem", Problem: "tls.ca_file_missing", Text: "cannot read it", Unread: true})()
	s := e.Stores[0]
	s.Starts = false
	s.Notes = []probe.Note{{ID: probe.TLSCAFileMissing, Field: "ca_file", Key: "storage.ca_file", Origin: "tyk.conf:9", Value: "/x.pem",
		Stops: true}}
	found := ask(t, e, probe.TLSCAFileMissing)
	if len(found) != 1 || found[0].Note == nil || len(found[0].Fix) != 1 || found[0].Fix[0].Needs == "" {
		t.Errorf("%+v", found)
	}
	s.Files = nil // a report without what the files hold
	if found := ask(t, e, probe.TLSCAFileMissing); len(found) != 1 || found[0].Note == nil {
		t.Errorf("from the note alone: %+v", found)
	}
}

func TestFiles(t *testing.T) {
	certGone := tlsinspect.FileFact{Role: "cert_file", Path: "/c.pem", Problem: "tls.cert_file_missing", Text: "cannot read it",
		Unread: true}
	spoilt := with(filed(certGone), func(e *estate) {
		e.Stores[0].TLS.CertFile, e.Stores[0].TLS.KeyFile = "/c.pem", "/k.pem"
		e.Stores[0].Origin["cert_file"], e.Stores[0].Origin["key_file"] = "tyk.conf:11", "tyk.conf:12"
	})
	checkLookalikes(t, map[string]lookalike{
		"a pair that nobody asks for": {spoil: spoilt, id: probe.TLSCertFileMissing, want: report.Fail,
			sets: map[string]any{"storage.cert_file": "removed", "storage.key_file": "removed"}},
		"a pair that is asked for": {spoil: with(spoilt, func(e *estate) { e.Nodes[0].TLS.CertRequested = true }),
			id: probe.TLSCertFileMissing, want: report.Fail,
			sets: map[string]any{"storage.cert_file": "<path of a client certificate that the server accepts>"}},
	})
}

func TestExpiry(t *testing.T) {
	const id = probe.TLSExpiresSoon
	caEnds := func(d time.Duration, issuer string) func() *estate {
		return with(aStandaloneTLS, func(e *estate) {
			e.Stores[0].Files[0].Certs[0].NotAfter = asOf.Add(d)
			e.Nodes[0].TLS.Chain[0].Issuer = issuer
		})
	}
	sends := func(cert tlsinspect.Cert) func() *estate {
		cert.NotAfter = asOf.Add(3 * day)
		return with(aStandaloneTLS, func(e *estate) { e.Nodes[0].TLS.Chain = append(e.Nodes[0].TLS.Chain, cert) })
	}
	mid, root, client := aCert(), aCert(), aCert()
	mid.Subject, mid.IsCA, root.IsCA, root.SelfSigned = "CN=Mid", true, true, true
	client.NotAfter = asOf.Add(90 * time.Minute)
	checkLookalikes(t, map[string]lookalike{
		"the day is named": {spoil: endsIn(19*day + time.Hour), id: id, want: report.Warn,
			says: "expires on 2030-05-20, in 19 days"},
		"over already":    {spoil: skipping(endsIn(-time.Hour)), id: id},
		"nobody verifies": {spoil: skipping(endsIn(day)), id: id},
		"the CA that signed it": {spoil: caEnds(10*day, "CN=Lab CA"), id: id, want: report.Warn,
			says: `The CA certificate "CN=Lab CA" in /etc/tyk/ca.pem`},
		"a CA that signed nothing":     {spoil: caEnds(10*day, "CN=Other CA"), id: id},
		"an intermediate":              {spoil: sends(mid), id: id, want: report.Warn, says: `intermediate certificate "CN=Mid"`},
		"a root that need not be sent": {spoil: sends(root), id: id},
		"the client's own, very soon": {spoil: filed(tlsinspect.FileFact{Role: "cert_file", Path: "/t.pem",
			Certs: []tlsinspect.Cert{client}}), id: id, want: report.Warn,
			says: "The client certificate in /t.pem expires on 2030-05-01, in 1 h"},
		"a certificate without an end": {spoil: with(aStandaloneTLS, func(e *estate) { e.Nodes[0].TLS.Chain[0].NotAfter = time.Time{} }),
			id: id},
		"servers that did not answer yet": {spoil: with(caEnds(10*day, ""), func(e *estate) { e.Nodes = nil }), id: id, want: report.Warn,
			says: "CA certificate"},
	})
}

func TestSwitches(t *testing.T) {
	const limiter, off = probe.TLSLimiterIgnoresCA, probe.TLSVerifyDisabled
	offline := func(certs int) func() *estate {
		return blindLimiter(func(e *estate) {
			e.Nodes, e.Ev.Offline = nil, true
			e.Stores[0].Files[0].Certs = slices.Repeat(e.Stores[0].Files[0].Certs, certs)
		})
	}
	checkLookalikes(t, map[string]lookalike{
		"a way out until the upgrade": {spoil: blindLimiter(func(*estate) {}), id: limiter, want: report.Fail,
			sets: map[string]any{"SSL_CERT_FILE": "/etc/tyk/ca.pem"}},
		"a public CA in ca_file": {spoil: blindLimiter(func(e *estate) { e.Nodes[0].TLS.SystemTrusts = checkstest.PBool(true) }),
			id: limiter},
		"verification is off": {spoil: blindLimiter(func(e *estate) { e.Stores[0].TLS.SkipVerify = true }), id: limiter},
		"no TLS":              {spoil: blindLimiter(func(e *estate) { e.Stores[0].TLS.Enabled = false }), id: limiter},
		"the main way is broken too": {spoil: blindLimiter(func(e *estate) { fails(e.Nodes[0], probe.StepTLS, probe.TLSUnknownCA) }),
			id: limiter},
		"a client certificate that is asked for": {spoil: blindLimiter(func(e *estate) {
			e.Stores[0].TLS.CAFile = ""
			e.Nodes[0].TLS.CertRequested, e.Nodes[0].TLS.CertSent = true, true
		}), id: limiter, want: report.Warn, says: "storage.cert_file"},
		"the cache has no limiter": {spoil: blindLimiter(func(e *estate) {
			e.Stores[0].ID, e.Stores[0].Block = "gateway/cache_storage", "cache_storage"
			e.Nodes[0].Stores = []probe.StoreID{e.Stores[0].ID}
		}), id: limiter},
		"from the settings alone":               {spoil: offline(1), id: limiter, want: report.Fail},
		"from the settings, bundle of a system": {spoil: offline(50), id: limiter},

		"certificates that would pass": {spoil: skipping(aStandaloneTLS), id: off, want: report.Warn, says: "would pass",
			sets: map[string]any{"storage.ssl_insecure_skip_verify": false}},
		"certificates that would not": {spoil: skipping(distrusted(own, unknown, expired)), id: off, want: report.Warn,
			says: "tls.expired and tls.unknown_ca",
			sets: map[string]any{"storage.ca_file": "<path of a PEM file with the certificate of CN=Other CA>",
				"storage.ssl_insecure_skip_verify": false}},
		"certificates that nobody saw": {spoil: skipping(with(aStandaloneTLS, func(e *estate) { e.Nodes[0].TLS = nil })), id: off,
			want: report.Warn,
			sets: map[string]any{"storage.ssl_insecure_skip_verify": nil}},
		"a limiter that would fail then": {spoil: skipping(blindLimiter(func(*estate) {})), id: off, want: report.Warn,
			sets: map[string]any{"storage.ssl_insecure_skip_verify": false, "SSL_CERT_FILE": "/etc/tyk/ca.pem"}},
		"skip-verify without TLS": {spoil: with(checkstest.Standalone, func(e *estate) { e.Stores[0].TLS.SkipVerify = true }), id: off},
	})
}

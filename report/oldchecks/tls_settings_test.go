package checks

import (
	"slices"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

func TestTLSFilesAreToldOnce(t *testing.T) {
	e := filed(tlsinspect.FileFact{Role: "ca_file", Path: "/x.pem", Problem: "tls.ca_file_missing", Text: "cannot read it"})()
	e.stores[0].Starts = false
	e.stores[0].Notes = []probe.Note{{ID: "tls.ca_file_missing", Field: "ca_file", Key: "storage.ca_file", Origin: "tyk.conf:9", Value: "/x.pem", Stops: true, Text: "storage.ca_file (tyk.conf:9): /x.pem: cannot read it."}}
	count := 0
	for _, f := range judge(t, e).Findings {
		if f.ID == "tls.ca_file_missing" && f.Status == report.Fail {
			count++
			if len(f.Fix) == 0 {
				t.Error("no fix")
			}
		}
	}
	if count != 1 {
		t.Errorf("%d findings", count)
	}
}

func TestExpiryLookalikes(t *testing.T) {
	const id = "tls.expires_soon"
	caEnds := func(d time.Duration, issuer string) func() *estate {
		return func() *estate {
			e := aStandaloneTLS()
			e.stores[0].Files[0].Certs[0].NotAfter = asOf.Add(d)
			e.nodes[0].TLS.Chain[0].Issuer = issuer
			return e
		}
	}
	sends := func(cert tlsinspect.Cert) func() *estate {
		return func() *estate {
			e := aStandaloneTLS()
			cert.NotAfter = asOf.Add(3 * day)
			e.nodes[0].TLS.Chain = append(e.nodes[0].TLS.Chain, cert)
			return e
		}
	}
	mid, root := aCert(), aCert()
	mid.Subject, mid.IsCA, root.IsCA, root.SelfSigned = "CN=Mid", true, true, true
	client := aCert()
	client.NotAfter = asOf.Add(90 * time.Minute)
	checkLookalikes(t, map[string]lookalike{
		"the day is named":                {func() *estate { return endsIn(19*day+time.Hour, aStandaloneTLS()) }, id, report.Warn, "expires on 2030-05-20, in 19 days"},
		"over already":                    {func() *estate { return endsIn(-time.Hour, skipping(aStandaloneTLS)()) }, id, "", ""},
		"nobody verifies":                 {func() *estate { return endsIn(day, skipping(aStandaloneTLS)()) }, id, "", ""},
		"the CA that signed it":           {caEnds(10*day, "CN=Lab CA"), id, report.Warn, `The CA certificate "CN=Lab CA" in /etc/tyk/ca.pem`},
		"a CA that signed nothing here":   {caEnds(10*day, "CN=Other CA"), id, "", ""},
		"an intermediate":                 {sends(mid), id, report.Warn, `intermediate certificate "CN=Mid"`},
		"a root that need not be sent":    {sends(root), id, "", ""},
		"the client's own, very soon":     {filed(tlsinspect.FileFact{Role: "cert_file", Path: "/t.pem", Certs: []tlsinspect.Cert{client}}), id, report.Warn, "The client certificate in /t.pem expires on 2030-05-01, in 1 h"},
		"a certificate without an end":    {func() *estate { e := aStandaloneTLS(); e.nodes[0].TLS.Chain[0].NotAfter = time.Time{}; return e }, id, "", ""},
		"servers that did not answer yet": {func() *estate { e := caEnds(10*day, "")(); e.nodes = nil; return e }, id, report.Warn, "CA certificate"},
	})
	policy := report.DefaultPolicy()
	policy.ExpiresSoonDays = 7
	if f := find(Run(endsIn(8*day, aStandaloneTLS()).evidence(), policy, asOf, All(), Selection{}), id); f != nil {
		t.Errorf("another policy: %s", f.Message)
	}
}

func TestCertificatesThatEndOnOneDayAreOneFinding(t *testing.T) {
	e := withTLS(aCluster())
	for i, n := range e.nodes {
		n.TLS.Chain[0].NotAfter, n.TLS.Chain[0].SHA256 = asOf.Add(5*day+time.Duration(i)*time.Minute), n.Addr
	}
	count := 0
	for _, f := range judge(t, e).Findings {
		if f.ID == "tls.expires_soon" && f.Status == report.Warn {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%d findings", count)
	}
}

func TestTLSSettingsLookalikes(t *testing.T) {
	old := func(spoil func(*estate)) func() *estate {
		return func() *estate {
			e := aStandaloneTLS()
			e.stores[0].Driver.LimiterIgnoresTLS = true
			spoil(e)
			return e
		}
	}
	offline := func(certs int) func() *estate {
		return old(func(e *estate) {
			e.nodes, e.ev.Offline = nil, true
			e.stores[0].Files[0].Certs = slices.Repeat(e.stores[0].Files[0].Certs, certs)
		})
	}
	const limiter, off = "tls.limiter_ignores_ca", "tls.verify_disabled"
	checkLookalikes(t, map[string]lookalike{
		"a way out until the upgrade": {old(func(*estate) {}), limiter, report.Fail, "SSL_CERT_FILE=/etc/tyk/ca.pem"},
		"a public CA in ca_file": {old(func(e *estate) {
			yes := true
			e.nodes[0].TLS.SystemTrusts = &yes
		}), limiter, "", ""},
		"verification is off":        {old(func(e *estate) { e.stores[0].TLS.SkipVerify = true }), limiter, "", ""},
		"no TLS":                     {old(func(e *estate) { e.stores[0].TLS.Enabled = false }), limiter, "", ""},
		"the main way is broken too": {old(func(e *estate) { fails(e.nodes[0], probe.StepTLS, "tls.unknown_ca", "unknown authority") }), limiter, "", ""},
		"a client certificate that is asked for": {old(func(e *estate) {
			e.stores[0].TLS.CAFile = ""
			e.nodes[0].TLS.CertRequested, e.nodes[0].TLS.CertSent = true, true
		}), limiter, report.Warn, "storage.cert_file"},
		"the cache has no limiter": {old(func(e *estate) {
			e.stores[0].ID, e.stores[0].Block = "gateway/cache_storage", "cache_storage"
			e.nodes[0].Stores = []probe.StoreID{e.stores[0].ID}
		}), limiter, "", ""},
		"from the settings alone":               {offline(1), limiter, report.Fail, ""},
		"from the settings, bundle of a system": {offline(50), limiter, "", ""},
		"certificates that would pass":          {skipping(aStandaloneTLS), off, report.Warn, "would pass"},
		"certificates that would not": {skipping(distrusted([]string{"10.0.0.1"}, flaw("tls.unknown_ca", "x"), flaw("tls.expired", "y"))), off, report.Warn,
			"tls.expired and tls.unknown_ca"},
		"skip-verify without TLS": {func() *estate {
			e := aStandalone()
			e.stores[0].TLS.SkipVerify = true
			return e
		}, off, "", ""},
	})
}

func TestHealthyTLSEstatesAreQuiet(t *testing.T) {
	for name, e := range map[string]*estate{"standalone": aStandaloneTLS(), "cluster": withTLS(aCluster()), "sentinel": withTLS(aSentinel())} {
		for _, f := range judge(t, e).Findings {
			if f.Status.Rank() >= report.Info.Rank() {
				t.Errorf("%s: %s %s: %s", name, f.Status, f.ID, f.Message)
			}
		}
	}
}

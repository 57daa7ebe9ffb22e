package tls_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/tls"
	"tyk-redis-doctor/tlsinspect"
)

const day = 24 * time.Hour

var asOf = checkstest.AsOf

type (
	estate  = checkstest.Estate
	problem = tlsinspect.Problem
)

// aCert is a certificate of the lab's CA that holds for another year.
func aCert(names ...string) tlsinspect.Cert {
	c := tlsinspect.Cert{
		Subject: "CN=redis", Issuer: "CN=Lab CA", Serial: "1", NotBefore: asOf.Add(-100 * day), NotAfter: asOf.Add(365 * day),
		KeyUsage: []string{"serverAuth", "clientAuth"}, Key: "RSA 2048", Signature: "SHA256-RSA", SHA256: "aa",
	}
	for _, n := range names {
		if probe.IsIP(n) {
			c.IPs = append(c.IPs, n)
		} else {
			c.DNSNames = append(c.DNSNames, n)
		}
	}
	return c
}

// withTLS switches TLS on in an estate: a private CA in ca_file, and a certificate for its address on every server.
func withTLS(e *estate) *estate {
	for _, s := range e.Stores {
		s.TLS = tlsinspect.Settings{Enabled: true, CAFile: "/etc/tyk/ca.pem", MinVersion: "1.2", MaxVersion: "1.3"}
		s.Origin["ca_file"], s.Origin["use_ssl"] = "tyk.conf:9", "tyk.conf:8"
		ca := aCert()
		ca.Subject, ca.IsCA, ca.SelfSigned, ca.SHA256 = "CN=Lab CA", true, true, "ca"
		s.Files = []tlsinspect.FileFact{{Role: "ca_file", Path: s.TLS.CAFile, Certs: []tlsinspect.Cert{ca}}}
	}
	for _, n := range e.Nodes {
		no := false
		n.TLS = &tlsinspect.Handshake{
			Version: "1.3", Cipher: "TLS_AES_128_GCM_SHA256", ServerName: checkstest.Host(n.Addr),
			Chain: []tlsinspect.Cert{aCert(checkstest.Host(n.Addr))}, SystemTrusts: &no,
		}
		n.Steps = slices.Insert(n.Steps, 1, probe.Step{Name: probe.StepTLS, TookMS: 2})
	}
	return e
}

func aStandaloneTLS() *estate { return withTLS(checkstest.Standalone()) }

// with changes an estate.
func with(build func() *estate, change func(*estate)) func() *estate {
	return func() *estate {
		e := build()
		change(e)
		return e
	}
}

func fails(n *probe.Node, step probe.StepName, id probe.FaultID) {
	checkstest.Fails(n, step, id, "the words of the other side")
}

// failing is the standalone estate, without TLS, with its server's visit ended at a step.
func failing(step probe.StepName, id probe.FaultID) func() *estate {
	return with(checkstest.Standalone, func(e *estate) { fails(e.Nodes[0], step, id) })
}

// distrusted is the standalone estate with TLS whose certificate has problems; the certificate is for these names.
func distrusted(names []string, problems ...problem) func() *estate {
	return with(aStandaloneTLS, func(e *estate) { distrust(e.Nodes[0], names, problems...) })
}

func distrust(n *probe.Node, names []string, problems ...problem) {
	n.TLS.Problems = problems
	n.TLS.Chain[0] = aCert(names...)
	switch probe.FaultID(problems[0].ID) {
	case probe.TLSExpired:
		n.TLS.Chain[0].NotAfter = asOf.Add(-26 * time.Hour)
	case probe.TLSNotYetValid:
		n.TLS.Chain[0].NotBefore = asOf.Add(30 * day)
	}
	fails(n, probe.StepTLS, probe.FaultID(problems[0].ID))
	for _, p := range problems[1:] {
		n.Steps[1].Faults = append(n.Steps[1].Faults, probe.Fault{ID: probe.FaultID(p.ID), Text: p.Text})
	}
}

// shaken is the standalone estate with TLS whose handshake failed.
func shaken(id probe.FaultID, facts tlsinspect.Handshake) func() *estate {
	return with(aStandaloneTLS, func(e *estate) {
		fails(e.Nodes[0], probe.StepTLS, id)
		e.Nodes[0].TLS = &facts
	})
}

// skipping switches verification off: the problems stay known and stop nobody.
func skipping(build func() *estate) func() *estate {
	return func() *estate {
		e, healthy := build(), aStandaloneTLS()
		e.Stores[0].TLS.SkipVerify = true
		e.Stores[0].Origin["skip_verify"] = "tyk.conf:10"
		facts := e.Nodes[0].TLS
		e.Nodes[0] = healthy.Nodes[0]
		e.Nodes[0].TLS = facts
		return e
	}
}

// filed is the standalone estate with TLS and what its files hold.
func filed(files ...tlsinspect.FileFact) func() *estate {
	return with(aStandaloneTLS, func(e *estate) { e.Stores[0].Files = append(e.Stores[0].Files, files...) })
}

// oldSentinel is the Sentinel estate with TLS and a client that forgets it on the way to the primary.
func oldSentinel() *estate {
	e := withTLS(checkstest.Sentinel())
	e.Stores[0].Driver.PlainMaster, e.Stores[0].TykVersion = true, "4.0.10"
	for _, addr := range []string{"10.0.0.1:6379", "10.0.0.2:6379"} {
		n := e.At(addr)
		n.TLS = nil
		n.Steps = slices.Delete(n.Steps, 1, 2)
	}
	return e
}

var (
	unknown = problem{ID: "tls.unknown_ca", Text: "an unknown authority", Cert: tlsinspect.OfServer, Issuer: "CN=Other CA",
		Why: tlsinspect.IssuerUnsent}
	expired      = problem{ID: "tls.expired", Cert: tlsinspect.OfServer, Subject: "CN=redis"}
	early        = problem{ID: "tls.not_yet_valid", Cert: tlsinspect.OfServer, Subject: "CN=redis"}
	intermediate = problem{ID: "tls.missing_intermediate", Cert: tlsinspect.OfServer, Issuer: "CN=Lab Mid", Why: tlsinspect.NamedSo}
	usage        = problem{ID: "tls.wrong_usage", Cert: tlsinspect.OfServer, Why: tlsinspect.UsageOfServer}
	weak         = problem{ID: "tls.weak_signature", Text: "it was made with SHA1-RSA"}
	bad          = problem{ID: "tls.bad_certificate", Text: "x509: unhandled critical extension"}
	bare         = problem{ID: "tls.no_san", Cert: tlsinspect.OfServer}
	mismatch     = problem{ID: "tls.name_mismatch", Cert: tlsinspect.OfServer}

	own = []string{"10.0.0.1"}
)

func ask(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	return checkstest.Ask(t, tls.Checks(), e, id)
}

// lookalike is an estate at the edge of what a check answers to.
type lookalike struct {
	spoil func() *estate
	id    probe.FaultID
	want  report.Status  // "" for no finding
	says  string         // in the sentences
	sets  map[string]any // what way 1 sets in settings, nil for what it must not set
	runs  string         // a command or lines of way 1, its words with blanks between
	way2  string         // the same of way 2
}

func checkLookalikes(t *testing.T, tests map[string]lookalike) {
	t.Helper()
	for name, x := range tests {
		found := ask(t, x.spoil(), x.id)
		if got := checkstest.Worst(found); got != x.want {
			t.Errorf("%s: %s is %q, want %q", name, x.id, got, x.want)
		}
		if words := wordsOf(found); !strings.Contains(words, x.says) {
			t.Errorf("%s: %q is missing in\n%s", name, x.says, words)
		}
		for key, want := range x.sets {
			if got := setBy(found, key); !same(got, want) {
				t.Errorf("%s: way 1 sets %s to %v, want %v", name, key, got, want)
			}
		}
		for way, want := range map[int]string{1: x.runs, 2: x.way2} {
			if texts := textsOf(checkstest.Way(found, way)); !strings.Contains(texts, want) {
				t.Errorf("%s: way %d lacks %q:\n%s", name, way, want, texts)
			}
		}
	}
}

func textsOf(fix []report.Fix) string {
	var out []string
	for _, f := range fix {
		out = append(out, f.Text)
	}
	return strings.Join(out, "\n")
}

func wordsOf(found []checks.Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, f.What.Write(f.Nodes, ""), f.Seen.Write(f.Nodes, ""), f.Hint.Write(f.Nodes, ""))
	}
	return strings.Join(out, "\n")
}

// setBy is the value that way 1 gives a key, "removed" where it takes it away.
func setBy(found []checks.Finding, key string) any {
	for _, f := range checkstest.Way(found, 1) {
		if v, ok := f.Set[key]; ok {
			return v
		}
		if slices.Contains(f.Unset, key) {
			return "removed"
		}
	}
	return nil
}

func same(a, b any) bool {
	x, isList := a.([]string)
	y, alsoList := b.([]string)
	if isList && alsoList {
		return slices.Equal(x, y)
	}
	return a == b
}

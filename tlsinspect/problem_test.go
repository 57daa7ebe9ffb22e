package tlsinspect_test

import (
	"crypto/tls"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

// What a decision needs of a problem is in its fields.
func TestFieldsOfProblems(t *testing.T) {
	const days = 24 * time.Hour
	ca, other := mint.NewCA("Lab CA"), mint.NewCA("Other CA")
	mid, issuing := ca.CA("Lab Mid"), ca.CA("Lab Issuing CA 1")
	oldMid := ca.CA("Old Mid", mint.Expired())
	oldCA := mint.NewCA("Old CA", mint.Valid(-900*days, -300*days))
	late, early := ca.Leaf("redis", mint.Expired()), ca.Leaf("redis", mint.NotYetValid())
	self := mint.SelfSigned("redis")
	leaf := ca.Leaf("redis")
	starred := ca.Leaf("redis", mint.Names("*.redis.lab"))
	type problem = tlsinspect.Problem
	for name, c := range map[string]struct {
		send tls.Certificate
		ca   []byte
		host string
		want problem
	}{
		"expired": {late.TLS(), ca.PEM(), "127.0.0.1",
			problem{ID: "tls.expired", Cert: tlsinspect.OfServer, Subject: "CN=redis", At: &late.X509.NotAfter}},
		"not yet valid": {early.TLS(), ca.PEM(), "127.0.0.1",
			problem{ID: "tls.not_yet_valid", Cert: tlsinspect.OfServer, Subject: "CN=redis", At: &early.X509.NotBefore}},
		"expired intermediate": {oldMid.Leaf("redis").TLS(oldMid), ca.PEM(), "127.0.0.1",
			problem{ID: "tls.expired", Cert: tlsinspect.OfIntermediate, Subject: "CN=Old Mid", At: &oldMid.X509.NotAfter}},
		"expired CA": {oldCA.Leaf("redis").TLS(), oldCA.PEM(), "127.0.0.1",
			problem{ID: "tls.expired", Cert: tlsinspect.OfCA, Subject: "CN=Old CA", At: &oldCA.X509.NotAfter}},
		"another CA": {leaf.TLS(), other.PEM(), "127.0.0.1",
			problem{ID: "tls.unknown_ca", Cert: tlsinspect.OfServer, Subject: "CN=redis", Issuer: "CN=Lab CA", Why: tlsinspect.IssuerUnsent}},
		"another CA, root sent": {leaf.TLS(ca), other.PEM(), "127.0.0.1",
			problem{ID: "tls.unknown_ca", Cert: tlsinspect.OfIntermediate, Subject: "CN=Lab CA", Issuer: "CN=Lab CA", Why: tlsinspect.RootSent}},
		"another CA, intermediate sent": {mid.Leaf("redis").TLS(mid), other.PEM(), "127.0.0.1",
			problem{ID: "tls.unknown_ca", Cert: tlsinspect.OfIntermediate, Subject: "CN=Lab Mid", Issuer: "CN=Lab CA",
				Why: tlsinspect.IssuerUnsent}},
		"self-signed": {self.TLS(), ca.PEM(), "127.0.0.1",
			problem{ID: "tls.unknown_ca", Cert: tlsinspect.OfServer, Subject: "CN=redis", Issuer: "CN=redis", Why: tlsinspect.SelfSigned}},
		"CA made anew": {leaf.TLS(), mint.NewCA("Lab CA").PEM(), "127.0.0.1",
			problem{ID: "tls.unknown_ca", Cert: tlsinspect.OfServer, Subject: "CN=redis", Issuer: "CN=Lab CA", Why: tlsinspect.OtherKey}},
		"intermediate not sent": {issuing.Leaf("redis").TLS(), ca.PEM(), "127.0.0.1",
			problem{ID: "tls.missing_intermediate", Cert: tlsinspect.OfServer, Subject: "CN=redis", Issuer: "CN=Lab Issuing CA 1",
				Why: tlsinspect.NamedSo}},
		"star too deep": {starred.TLS(), ca.PEM(), "a.eu.redis.lab",
			problem{ID: "tls.name_mismatch", Cert: tlsinspect.OfServer, Subject: "CN=redis", Star: "*.redis.lab"}},
	} {
		addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{c.send}})
		conn, facts, err := material(t, tlsinspect.Settings{}, c.ca).Handshake(within(t), dial(t, addr), c.host)
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
		if diff := cmp.Diff([]problem{c.want}, facts.Problems, cmpopts.IgnoreFields(problem{}, "Text", "Want"),
			cmpopts.EquateApproxTime(0)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestNamesOfACertificate(t *testing.T) {
	c := &tlsinspect.Cert{DNSNames: []string{"redis.lab", "*.Redis.Lab"}, IPs: []string{"10.0.0.5", "2001:db8::5"}}
	for host, want := range map[string]bool{
		"redis.lab": true, "REDIS.lab.": true, "a.redis.lab": true, "a.b.redis.lab": false, "lab": false, "": false,
		"10.0.0.5": true, "[2001:db8::5]": true, "::ffff:10.0.0.5": true, "10.0.0.6": false,
	} {
		if c.ValidFor(host) != want {
			t.Errorf("%q: %t", host, !want)
		}
	}
}

package tlsinspect_test

import (
	"crypto/tls"
	"crypto/x509"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

// weakIssuer is an intermediate below ca with a key that crypto/rsa signs with only while it is told to, and whose
// signatures it does not accept; and a certificate that it has issued.
func weakIssuer(ca *mint.Cert) (weak, leaf *mint.Cert) {
	const name = "GODEBUG"
	before := os.Getenv(name)
	defer os.Setenv(name, before)
	os.Setenv(name, "rsa1024min=0")
	weak = ca.CA("Weak", mint.RSA(512))
	return weak, weak.Leaf("redis")
}

type chainCase struct {
	name string
	send tls.Certificate
	ca   []byte // ca_file; nil: the roots of this machine
	host string
	want []string // ids, worst first
	says []string // what the texts have to hold
}

func chainCases() []chainCase {
	const days = 24 * time.Hour
	ca, other := mint.NewCA("Lab CA"), mint.NewCA("Other CA")
	mid := ca.CA("Lab Mid")
	sameName := mint.NewCA("Lab CA")
	orgRoot := mint.NewCA("Acme Root", mint.Organization("Acme"))
	orgMid := orgRoot.CA("Acme Signing", mint.Organization("Acme"))
	selfSigned := mint.SelfSigned("redis")
	oldCA := mint.NewCA("Old CA", mint.Valid(-900*days, -300*days))
	oldMid := ca.CA("Old Mid", mint.Expired())
	notCA := ca.CA("Not a CA", mint.NotCA())
	short := mint.NewCA("Short CA", mint.NoIntermediates())
	deep := short.CA("Deep")
	weak, weakLeaf := weakIssuer(ca)
	clients := ca.CA("Clients Only", mint.Usage(x509.ExtKeyUsageClientAuth))
	narrow := mint.NewCA("Narrow CA", mint.OnlyFor("example.com"))
	issuing := ca.CA("Lab Issuing CA 1")
	leaf := ca.Leaf("redis")
	return []chainCase{
		{name: "good", send: leaf.TLS(), ca: ca.PEM()},
		{name: "good, IPv6", send: leaf.TLS(), ca: ca.PEM(), host: "::1"},
		{name: "good, IPv6 in brackets", send: leaf.TLS(), ca: ca.PEM(), host: "[::1]"},
		{name: "good, name with a dot at its end", send: leaf.TLS(), ca: ca.PEM(), host: "localhost."},
		{name: "good, root sent along", send: leaf.TLS(ca), ca: ca.PEM()},
		{name: "good, intermediate", send: mid.Leaf("redis").TLS(mid), ca: ca.PEM()},
		{name: "good, intermediate behind a stranger", send: mid.Leaf("redis").TLS(other, mid), ca: ca.PEM()},
		{name: "good, one of two CAs in the file", send: leaf.TLS(), ca: append(other.PEM(), ca.PEM()...)},
		{name: "good, the intermediate itself is trusted", send: mid.Leaf("redis").TLS(), ca: mid.PEM()},
		{name: "good, the certificate itself is trusted", send: selfSigned.TLS(), ca: selfSigned.PEM()},
		{name: "good, machine roots", send: machineRoot.Leaf("redis").TLS()},
		{name: "good, no usages", send: ca.Leaf("redis", mint.Usage()).TLS(), ca: ca.PEM()},
		{name: "good, any usage", send: ca.Leaf("redis", mint.Usage(x509.ExtKeyUsageAny)).TLS(), ca: ca.PEM()},
		{name: "good, star", send: ca.Leaf("redis", mint.Names("*.redis.lab")).TLS(), ca: ca.PEM(), host: "a.redis.lab"},
		{name: "good, RSA", send: ca.Leaf("redis", mint.RSA(1024)).TLS(), ca: ca.PEM()},

		{
			name: "expired",
			send: ca.Leaf("redis", mint.Expired()).TLS(),
			ca:   ca.PEM(),
			want: []string{"tls.expired"},
			says: []string{"the certificate expired on"},
		},
		{name: "not yet valid", send: ca.Leaf("redis", mint.NotYetValid()).TLS(), ca: ca.PEM(), want: []string{"tls.not_yet_valid"}},
		{name: "expired, machine roots", send: machineRoot.Leaf("redis", mint.Expired()).TLS(), want: []string{"tls.expired"}},
		{
			name: "expired intermediate",
			send: oldMid.Leaf("redis").TLS(oldMid),
			ca:   ca.PEM(),
			want: []string{"tls.expired"},
			says: []string{`the intermediate certificate "CN=Old Mid" expired`},
		},
		{
			name: "expired CA",
			send: oldCA.Leaf("redis").TLS(),
			ca:   oldCA.PEM(),
			want: []string{"tls.expired"},
			says: []string{`the CA certificate "CN=Old CA" in ca_file expired`},
		},

		{
			name: "another name",
			send: ca.Leaf("redis", mint.Names("redis.example", "10.0.0.1")).TLS(),
			ca:   ca.PEM(),
			host: "localhost",
			want: []string{"tls.name_mismatch"},
			says: []string{"valid for redis.example, 10.0.0.1, not for localhost"},
		},
		{
			name: "IP without IP SANs",
			send: ca.Leaf("redis", mint.Names("redis.example")).TLS(),
			ca:   ca.PEM(),
			want: []string{"tls.name_mismatch"},
			says: []string{"no IP SANs", "redis.example"},
		},
		{
			name: "star too deep",
			send: ca.Leaf("redis", mint.Names("*.redis.lab")).TLS(),
			ca:   ca.PEM(),
			host: "a.eu.redis.lab",
			want: []string{"tls.name_mismatch"},
			says: []string{"exactly one label"},
		},
		{
			name: "star without label",
			send: ca.Leaf("redis", mint.Names("*.redis.lab")).TLS(),
			ca:   ca.PEM(),
			host: "redis.lab",
			want: []string{"tls.name_mismatch"},
			says: []string{"exactly one label"},
		},
		{
			name: "common name only",
			send: ca.Leaf("localhost", mint.Names()).TLS(),
			ca:   ca.PEM(),
			host: "localhost",
			want: []string{"tls.no_san"},
			says: []string{`common name "localhost"`},
		},
		{name: "no name at all", send: ca.Leaf("", mint.Names()).TLS(), ca: ca.PEM(), want: []string{"tls.no_san"}},
		{
			name: "constraint of the CA",
			send: narrow.Leaf("redis", mint.Names("redis.lab")).TLS(),
			ca:   narrow.PEM(),
			host: "redis.lab",
			want: []string{"tls.name_mismatch"},
			says: []string{"not authorized"},
		},

		{
			name: "another CA",
			send: leaf.TLS(),
			ca:   other.PEM(),
			want: []string{"tls.unknown_ca"},
			says: []string{"unknown authority", "CN=Lab CA", "ca_file holds CN=Other CA"},
		},
		{
			name: "another CA, root sent",
			send: leaf.TLS(ca),
			ca:   other.PEM(),
			want: []string{"tls.unknown_ca"},
			says: []string{`leads to the CA "CN=Lab CA"`},
		},
		{
			name: "another CA, intermediate sent",
			send: mid.Leaf("redis").TLS(mid),
			ca:   other.PEM(),
			want: []string{"tls.unknown_ca"},
			says: []string{`"CN=Lab Mid" is signed by an unknown authority, "CN=Lab CA"`},
		},
		{name: "private CA, machine roots", send: leaf.TLS(), want: []string{"tls.unknown_ca"}, says: []string{"no ca_file is set"}},
		{name: "self-signed", send: selfSigned.TLS(), ca: ca.PEM(), want: []string{"tls.unknown_ca"}, says: []string{"is self-signed"}},
		{
			name: "CA made anew",
			send: leaf.TLS(),
			ca:   sameName.PEM(),
			want: []string{"tls.unknown_ca"},
			says: []string{"in ca_file has another key"},
		},
		{
			name: "intermediate not sent, by its name",
			send: issuing.Leaf("redis").TLS(),
			ca:   ca.PEM(),
			want: []string{"tls.missing_intermediate"},
			says: []string{`does not send the certificate of the issuer, "CN=Lab Issuing CA 1"`},
		},
		{
			name: "intermediate not sent, same organization",
			send: orgMid.Leaf("redis").TLS(),
			ca:   orgRoot.PEM(),
			want: []string{"tls.missing_intermediate"},
			says: []string{`"Acme"`},
		},
		{
			name: "intermediate not sent, public",
			send: machineRoot.CA("R1").Leaf("redis", mint.Logged()).TLS(),
			want: []string{"tls.missing_intermediate"},
			says: []string{"public authority"},
		},

		{
			name: "for clients only",
			send: ca.Leaf("redis", mint.Usage(x509.ExtKeyUsageClientAuth)).TLS(),
			ca:   ca.PEM(),
			want: []string{"tls.wrong_usage"},
			says: []string{"clientAuth, without serverAuth"},
		},
		{
			name: "issuer for clients only",
			send: clients.Leaf("redis").TLS(clients),
			ca:   ca.PEM(),
			want: []string{"tls.wrong_usage"},
			says: []string{"an issuer in the chain"},
		},
		{
			name: "issuer is no CA",
			send: notCA.Leaf("redis").TLS(notCA),
			ca:   ca.PEM(),
			want: []string{"tls.wrong_usage"},
			says: []string{`"CN=Not a CA" has issued "CN=redis"`},
		},
		{
			name: "path too long",
			send: deep.Leaf("redis").TLS(deep),
			ca:   short.PEM(),
			want: []string{"tls.wrong_usage"},
			says: []string{"too many intermediates"},
		},
		{
			name: "RSA key of 512 bits",
			send: weakLeaf.TLS(weak),
			ca:   ca.PEM(),
			want: []string{"tls.weak_signature"},
			says: []string{"an RSA key of 512 bits"},
		},
		{
			name: "SHA-1",
			send: ca.Leaf("redis", mint.SignedWith(x509.ECDSAWithSHA1)).TLS(),
			ca:   ca.PEM(),
			want: []string{"tls.weak_signature"},
			says: []string{"ECDSA-SHA1"},
		},
		{
			name: "critical extension",
			send: ca.Leaf("redis", mint.Critical()).TLS(),
			ca:   ca.PEM(),
			want: []string{"tls.bad_certificate"},
			says: []string{"critical extension"},
		},

		{name: "everything at once", ca: other.PEM(), host: "redis.lab",
			send: ca.Leaf("redis", mint.Expired(), mint.Names("a.lab"), mint.Usage(x509.ExtKeyUsageClientAuth)).TLS(),
			want: []string{"tls.unknown_ca", "tls.expired", "tls.wrong_usage", "tls.name_mismatch"}},
		{name: "no host", send: leaf.TLS(), ca: ca.PEM(), host: "none", want: []string{"tls.name_mismatch"}},
	}
}

var versions = map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

func TestProblemsOfAChain(t *testing.T) {
	for _, c := range chainCases() {
		switch c.host {
		case "":
			c.host = "127.0.0.1"
		case "none":
			c.host = ""
		}
		for name, version := range versions {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{c.send}, MaxVersion: version})
				m := material(t, tlsinspect.Settings{}, c.ca)
				conn, facts, err := m.Handshake(within(t), dial(t, addr), c.host)
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				if diff := cmp.Diff(c.want, ids(facts.Problems)); diff != "" {
					t.Errorf("problems (-want +got):\n%s%+v", diff, facts.Problems)
				}
				for _, words := range c.says {
					if !strings.Contains(texts(facts.Problems), words) {
						t.Errorf("%q is not said in %q", words, texts(facts.Problems))
					}
				}
				if facts.Version != name || facts.Cipher == "" || len(facts.Chain) != len(c.send.Certificate) {
					t.Errorf("facts: %+v", facts)
				}
				agrees(t, addr, m, c.host, facts)
			})
		}
	}
}

func texts(problems []tlsinspect.Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Text)
	}
	return strings.Join(all, "\n")
}

// agrees holds the facts against a client that verifies: it has to fail exactly where there are problems.
func agrees(t *testing.T, addr string, m *tlsinspect.Material, host string, facts *tlsinspect.Handshake) {
	t.Helper()
	client := tls.Client(dial(t, addr), m.Config(host))
	err := client.HandshakeContext(within(t))
	if (err == nil) != (len(facts.Problems) == 0) {
		t.Errorf("a verifying client says %v, the problems are %v", err, ids(facts.Problems))
	}
	if err == nil {
		return
	}
	if id, _ := facts.Refusal(err); !strings.HasPrefix(id, "tls.") {
		t.Errorf("refusal of %v is %q", err, id)
	}
}

// Any chain that can be minted: there are problems exactly where crypto/tls has one.
func TestProblemsAreThoseOfCryptoTLS(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 7))
	options := []mint.Option{
		mint.Expired(), mint.NotYetValid(), mint.Names(), mint.Names("localhost"), mint.Names("127.0.0.1"),
		mint.Usage(), mint.Usage(x509.ExtKeyUsageClientAuth), mint.Usage(x509.ExtKeyUsageServerAuth), mint.NotCA(), mint.NoIntermediates(),
		mint.OnlyFor("localhost"), mint.Critical(), mint.SignedWith(x509.ECDSAWithSHA1), mint.Organization("Acme"),
	}
	some := func() []mint.Option {
		var out []mint.Option
		for range dice.IntN(3) {
			out = append(out, options[dice.IntN(len(options))])
		}
		return out
	}
	stranger := mint.NewCA("Stranger")
	for range 60 {
		above := []*mint.Cert{mint.NewCA("Root", some()...)}
		for range dice.IntN(3) {
			above = append([]*mint.Cert{above[0].CA("Mid", some()...)}, above...)
		}
		leaf := above[0].Leaf("redis", some()...)
		send := leaf.TLS(above[dice.IntN(2):]...)
		trusted := [][]byte{above[len(above)-1].PEM(), above[0].PEM(), stranger.PEM(), leaf.PEM(), nil}[dice.IntN(5)]
		host := []string{"127.0.0.1", "localhost", "redis.lab"}[dice.IntN(3)]

		m := material(t, tlsinspect.Settings{}, trusted)
		addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{send}})
		conn, facts, err := m.Handshake(within(t), dial(t, addr), host)
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
		agrees(t, addr, m, host, facts)
	}
}

func TestTimeIsAParameter(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{ca.Leaf("redis").TLS()}})
	m := material(t, tlsinspect.Settings{}, ca.PEM()).At(time.Now().AddDate(2, 0, 0))
	_, facts, err := m.Handshake(within(t), dial(t, addr), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"tls.expired", "tls.expired"}, ids(facts.Problems)); diff != "" {
		t.Error(diff)
	}
}

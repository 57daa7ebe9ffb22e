package tlsinspect_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

func TestCAFile(t *testing.T) {
	ca, other := mint.NewCA("Lab CA"), mint.NewCA("Other CA")
	good := string(ca.PEM())
	broken := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.X509.Raw[:100]}))
	trusted := strings.ReplaceAll(good, "CERTIFICATE", "TRUSTED CERTIFICATE")
	key := string(ca.KeyPEM())
	keyDER, _ := pem.Decode([]byte(key))
	pkcs12 := "\x30\x05\x02\x01\x03\x30\x00"
	pkcs7 := "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x00"
	const invalid = "tls.ca_file_invalid"
	cases := []struct {
		name, content string
		problem, says string
		certs         int
	}{
		{"one CA", good, "", "", 1},
		{"two CAs and words between", good + "words\n" + string(other.PEM()), "", "", 2},
		{"a key beside the CA", key + good, "", "", 1},
		{"Windows line ends", strings.ReplaceAll(good, "\n", "\r\n"), "", "", 1},
		{"one of two unreadable", broken + good, "", "is left out", 1},
		{"one with headers", strings.Replace(good, "-----\n", "-----\nComment: x\n\n", 1), invalid, "holds a certificate", 0},
		{"unreadable", broken, invalid, "can be read", 0},
		{"empty", " \n", invalid, "holds nothing", 0},
		{"private key", key, invalid, "holds a private key", 0},
		{"request", block("CERTIFICATE REQUEST"), invalid, "certificate request (CSR)", 0},
		{"OpenSSL's own form", trusted, invalid, "TRUSTED CERTIFICATE", 0},
		{"another block", block("DH PARAMETERS"), invalid, `named "DH PARAMETERS"`, 0},
		{"DER", string(ca.X509.Raw), invalid, "certificate in DER form", 0},
		{"key in DER", string(keyDER.Bytes), invalid, "private key in DER form", 0},
		{"PKCS#12", pkcs12, invalid, "PKCS#12", 0},
		{"PKCS#7", pkcs7, invalid, "PKCS#7", 0},
		{"other DER", "\x30\x03\x01\x01\xff", invalid, "binary", 0},
		{"torn DER", "\x30\x82\xff", invalid, "binary", 0},
		{"Java keystore", "\xfe\xed\xfe\xed\x00", invalid, "Java keystore", 0},
		{"byte order mark", "\xef\xbb\xbf" + good, invalid, "byte order mark", 0},
		{"UTF-16", utf16Text(good), invalid, "UTF-16", 0},
		{"line breaks written out", strings.ReplaceAll(good, "\n", `\n`), invalid, `"\n" written out`, 0},
		{"one line", strings.ReplaceAll(good, "\n", " "), invalid, "without line breaks", 0},
		{"cut off", good[:len(good)-40], invalid, "cut off", 0},
		{"damaged", strings.Replace(good, "M", "*", 1), invalid, "damaged", 0},
		{"bare base64", base64.StdEncoding.EncodeToString(ca.X509.Raw), invalid, "without the BEGIN", 0},
		{"HTML", "<html>sign in</html>", invalid, "HTML", 0},
		{"JSON", `{"error":"denied"}`, invalid, "JSON", 0},
		{"a secret", "hunter2", invalid, "not PEM", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "ca.pem", []byte(c.content))
			m, facts := tlsinspect.Load(tlsinspect.Settings{Enabled: true, SkipVerify: true, CAFile: "ca.pem"}, dir)
			if len(facts) != 1 || facts[0].Problem != c.problem || !strings.Contains(facts[0].Text, c.says) ||
				len(facts[0].Certs) != c.certs {
				t.Fatalf("facts: %+v", facts)
			}
			if strings.Contains(facts[0].Text, "hunter2") {
				t.Error("shows what is in the file")
			}
			// What Tyk's client library does decides.
			if taken := x509.NewCertPool().AppendCertsFromPEM([]byte(c.content)); taken != (m != nil) {
				t.Errorf("crypto/x509 takes it: %t, material: %t", taken, m != nil)
			}
		})
	}
}

// block is PEM of the right form around bytes that mean nothing.
func block(label string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: []byte{0x30, 0}}))
}

func utf16Text(s string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("gone.pem", filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "large", make([]byte, 1<<20+1))
	put(t, dir, "file", nil)
	for path, want := range map[string]struct{ problem, says string }{
		"gone.pem":                        {"tls.ca_file_missing", "no such file"},
		"dangling":                        {"tls.ca_file_missing", "no such file"},
		"file/ca.pem":                     {"tls.ca_file_missing", "not a directory"},
		".":                               {"tls.ca_file_invalid", "directory"},
		"large":                           {"tls.ca_file_invalid", "more than 1.0 MiB"},
		"bad\x00name":                     {"tls.ca_file_missing", "invalid argument"},
		"\x1b" + strings.Repeat("x", 300): {"tls.ca_file_missing", "file name too long"},
	} {
		m, facts := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CAFile: path}, dir)
		if m != nil || len(facts) != 1 || facts[0].Problem != want.problem || !strings.Contains(facts[0].Text, want.says) ||
			facts[0].Unread != (want.problem == "tls.ca_file_missing") {
			t.Errorf("%q: %+v", path, facts)
		}
	}
}

func TestKeyPair(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	client, stranger := ca.Leaf("gateway"), ca.Leaf("other")
	rsaKey := ca.Leaf("rsa", mint.RSA(1024))
	expired := ca.Leaf("gateway", mint.Expired(), mint.Usage(x509.ExtKeyUsageServerAuth))
	cert, key := string(client.PEM()), string(client.KeyPEM())
	legacy := "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMAA=\n-----END EC PRIVATE KEY-----\n"
	sec1, err := x509.MarshalECPrivateKey(client.Key.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	oldForm := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1}))
	cases := []struct {
		name, cert, key         string
		certProblem, keyProblem string
		says                    string
	}{
		{"good", cert, key, "", "", ""},
		{"good, the key in its old form", cert, oldForm, "", "", ""},
		{"both in one file", cert + key, cert + key, "", "", ""},
		{"expired and for servers, which is the server's matter", string(expired.PEM()), string(expired.KeyPEM()), "", "", ""},
		{
			"key of another certificate",
			cert,
			string(stranger.KeyPEM()),
			"",
			"tls.key_mismatch",
			`does not match the certificate in cert_file, "CN=gateway"`,
		},
		{"key of another kind", cert, string(rsaKey.KeyPEM()), "", "tls.key_mismatch", "an RSA 1024 key, a certificate for ECDSA P-256"},
		{"CA first", string(ca.PEM(client)), key, "", "tls.key_mismatch", "has to come first"},
		{"exchanged", key, cert, "tls.key_unusable", "tls.key_unusable", "holds a private key"},
		{"encrypted", cert, block("ENCRYPTED PRIVATE KEY"), "", "tls.key_unusable", "encrypted with a passphrase"},
		{"of another label than its form", cert, strings.ReplaceAll(key, "PRIVATE", "RSA PRIVATE"), "", "", ""},
		{"encrypted the old way", cert, legacy, "", "tls.key_unusable", "encrypted with a passphrase"},
		{"OpenSSH", cert, block("OPENSSH PRIVATE KEY"), "", "tls.key_unusable", "OpenSSH"},
		{"key torn", cert, block("PRIVATE KEY"), "", "tls.key_unusable", "PKCS#8"},
		{"certificate torn", block("CERTIFICATE") + cert, key, "tls.key_unusable", "", "cannot be read"},
		{"no certificate", "words", key, "tls.key_unusable", "", "not PEM"},
		{"no key", cert, "", "", "tls.key_unusable", "holds nothing"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "c.pem", []byte(c.cert))
			put(t, dir, "k.pem", []byte(c.key))
			m, facts := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CertFile: "c.pem", KeyFile: "k.pem"}, dir)
			got := []string{facts[0].Problem, facts[1].Problem}
			if diff := cmp.Diff([]string{c.certProblem, c.keyProblem}, got); diff != "" ||
				!strings.Contains(facts[0].Text+facts[1].Text, c.says) {
				t.Errorf("facts: %+v", facts)
			}
			if _, err := tls.X509KeyPair([]byte(c.cert), []byte(c.key)); (err == nil) != (m != nil) {
				t.Errorf("crypto/tls says %v, material: %t", err, m != nil)
			}
		})
	}
}

func TestPairThatIsMissing(t *testing.T) {
	dir := t.TempDir()
	m, facts := tlsinspect.Load(tlsinspect.Settings{Enabled: true, CertFile: "c.pem", KeyFile: "k.pem"}, dir)
	if m != nil || len(facts) != 2 || facts[0].Problem != "tls.cert_file_missing" || facts[1].Problem != "tls.key_unusable" {
		t.Errorf("facts: %+v", facts)
	}
}

// Which files are read at all, and where a client comes out.
func TestWhatIsRead(t *testing.T) {
	gone := tlsinspect.Settings{CAFile: "gone", CertFile: "gone", KeyFile: "gone"}
	cases := []struct {
		name  string
		s     tlsinspect.Settings
		facts int
		built bool
	}{
		{"TLS off", gone, 0, false},
		{"no files", tlsinspect.Settings{Enabled: true}, 0, true},
		{"one of the pair", tlsinspect.Settings{Enabled: true, CertFile: "gone"}, 0, true},
		{"the other of the pair", tlsinspect.Settings{Enabled: true, KeyFile: "gone"}, 0, true},
		{"with verification off, too", tlsinspect.Settings{Enabled: true, SkipVerify: true, CAFile: "gone"}, 1, false},
		{"range", tlsinspect.Settings{Enabled: true, MinVersion: "1.2", MaxVersion: "1.3"}, 0, true},
		{"one version", tlsinspect.Settings{Enabled: true, MinVersion: "1.3", MaxVersion: "1.3"}, 0, true},
		{"no range", tlsinspect.Settings{Enabled: true, MinVersion: "1.3", MaxVersion: "1.2"}, 0, false},
		{"no version", tlsinspect.Settings{Enabled: true, MaxVersion: "TLS1.2"}, 0, false},
	}
	for _, c := range cases {
		m, facts := tlsinspect.Load(c.s, t.TempDir())
		if len(facts) != c.facts || (m != nil) != c.built {
			t.Errorf("%s: %+v, material: %t", c.name, facts, m != nil)
		}
	}
}

// The configuration for the rehearsal is that of Tyk's client.
func TestConfig(t *testing.T) {
	ca := mint.NewCA("Lab CA")
	s := withPair(t, tlsinspect.Settings{MinVersion: "1.2", MaxVersion: "1.3"}, ca.Leaf("gateway"))
	got := material(t, s, ca.PEM()).Config("redis.lab")
	if got.ServerName != "redis.lab" || got.InsecureSkipVerify || got.MinVersion != tls.VersionTLS12 || got.MaxVersion != tls.VersionTLS13 ||
		len(got.Certificates) != 1 ||
		!got.RootCAs.Equal(ca.Pool()) {
		t.Errorf("%+v", got)
	}
	s.SkipVerify = true
	if !material(t, s, nil).Config("redis.lab").InsecureSkipVerify {
		t.Error("skip_verify is not passed on")
	}
}

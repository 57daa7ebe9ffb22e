package tlsinspect

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"strings"
)

// unknownIssuer tells an authority that the client does not know from an intermediate that the server should have
// sent. Where only a name is left to go by it says what speaks for its choice.
func (m *Material) unknownIssuer(e end) Problem {
	issuer := printable(e.top.Issuer.String())
	p := Problem{ID: "tls.unknown_ca", Want: []string{issuer}, Issuer: issuer, Subject: subject(e.top), Cert: e.place, Why: IssuerUnsent}
	p.NoRoots = m.roots == nil && noSystemRoots()
	if e.why == selfIssued {
		p.Text = selfSignedWords(e.top) + m.noRoot()
		if p.Why = RootSent; e.place == OfServer {
			p.Why = SelfSigned
		}
		return p
	}
	if why, sign := m.signOfIntermediate(e.top); why != "" {
		p.ID, p.Why = "tls.missing_intermediate", why
		p.Text = "the server does not send the certificate of the issuer, " + quoted(issuer) + ", so the chain ends at " +
			quoted(subject(e.top)) + "; " + sign
		return p
	}
	p.Text = "the certificate " + quoted(subject(e.top)) + " is signed by an unknown authority, " + quoted(issuer) + m.noRoot() +
		"; the server does not send the issuer's certificate either"
	return p
}

func selfSignedWords(c *x509.Certificate) string {
	if c.BasicConstraintsValid && c.IsCA {
		return "the chain leads to the CA " + quoted(subject(c)) + ", an unknown authority"
	}
	return "the certificate " + quoted(subject(c)) + " is self-signed, an unknown authority"
}

// noRoot says what the client knows instead.
func (m *Material) noRoot() string {
	if m.roots == nil {
		if noSystemRoots() {
			return "; no ca_file is set, and this machine has no root certificates at all"
		}
		return "; no ca_file is set, and it is not among the roots of this machine"
	}
	var known []string
	for _, a := range m.anchors {
		known = append(known, subject(a))
	}
	return "; ca_file holds " + list(known, 3)
}

func noSystemRoots() bool {
	system, err := x509.SystemCertPool()
	return err != nil || system.Equal(x509.NewCertPool())
}

// signOfIntermediate says what speaks for the issuer of c being an intermediate that was not sent, as a kind and in words;
// "" where nothing does.
func (m *Material) signOfIntermediate(c *x509.Certificate) (Why, string) {
	if m.pair != nil {
		if own := m.ownIntermediate(c); own != nil {
			return OwnFileHasIt, "cert_file has it, issued by " + quoted(printable(own.Issuer.String()))
		}
	}
	if m.roots == nil {
		if hasExtension(c, transparency) {
			return PublicIssuer, "the certificate is by a public authority, which this machine may know"
		}
		return "", ""
	}
	name := strings.ToLower(c.Issuer.String())
	for _, word := range []string{"intermediate", "issuing", "sub ca", "subca", "sub-ca", "subordinate"} {
		if strings.Contains(name, word) {
			return NamedSo, "its name says that it is an intermediate"
		}
	}
	for _, a := range m.anchors {
		if org := common(a.Subject.Organization, c.Issuer.Organization); org != "" && a.IsCA {
			return SameOwner, "ca_file holds " + quoted(subject(a)) + " of the same organization, " + quoted(org)
		}
	}
	return "", ""
}

// ownIntermediate finds the issuer of the server's certificate among what the client sends for itself.
func (m *Material) ownIntermediate(c *x509.Certificate) *x509.Certificate {
	for _, der := range m.pair.Certificate[1:min(len(m.pair.Certificate), maxClimb)] {
		own, err := x509.ParseCertificate(der)
		if err == nil && bytes.Equal(own.RawSubject, c.RawIssuer) && signedBy(c, own) && !selfSigned(own) {
			return own
		}
	}
	return nil
}

// transparency is the extension with which public authorities prove that a certificate was logged.
var transparency = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}

func hasExtension(c *x509.Certificate, id asn1.ObjectIdentifier) bool {
	for _, x := range c.Extensions {
		if x.Id.Equal(id) {
			return true
		}
	}
	return false
}

func common(a, b []string) string {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return x
			}
		}
	}
	return ""
}

package tlsinspect

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"time"
)

// What is kept of one chain, one file and one certificate. The rest is counted.
const (
	maxCerts = 50
	maxNames = 50
	maxCAs   = 50
)

func describeAll(certs []*x509.Certificate) []Cert {
	var out []Cert
	for _, c := range certs[:min(len(certs), maxCerts)] {
		out = append(out, describe(c))
	}
	return out
}

func describe(c *x509.Certificate) Cert {
	sum := sha256.Sum256(c.Raw)
	d := Cert{
		Subject:    subject(c),
		Issuer:     printable(c.Issuer.String()),
		Serial:     printable(fmt.Sprintf("%x", c.SerialNumber)),
		NotBefore:  c.NotBefore.UTC(),
		NotAfter:   c.NotAfter.UTC(),
		IsCA:       c.BasicConstraintsValid && c.IsCA,
		SelfSigned: selfSigned(c),
		KeyUsage:   usages(c),
		Key:        keyKind(c.PublicKey),
		Signature:  c.SignatureAlgorithm.String(),
		SHA256:     hex.EncodeToString(sum[:]),
		DER:        c.Raw,
	}
	for _, n := range c.DNSNames[:min(len(c.DNSNames), maxNames)] {
		d.DNSNames = append(d.DNSNames, printable(n))
	}
	for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxNames)] {
		d.IPs = append(d.IPs, ip.String())
	}
	return d
}

// subject is the name of a certificate for people; a certificate may have none but its SANs.
func subject(c *x509.Certificate) string { return printable(c.Subject.String()) }

// selfSigned is true where the certificate was issued by its own name and key.
func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && signedBy(c, c)
}

// signedBy checks the signature alone: neither dates nor whether the issuer may sign. SHA-1 is taken here.
func signedBy(c, issuer *x509.Certificate) bool {
	return issuer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

func keyKind(public any) string {
	switch k := public.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return "unknown"
}

var usageNames = map[x509.ExtKeyUsage]string{
	x509.ExtKeyUsageAny:             "any",
	x509.ExtKeyUsageServerAuth:      "serverAuth",
	x509.ExtKeyUsageClientAuth:      "clientAuth",
	x509.ExtKeyUsageCodeSigning:     "codeSigning",
	x509.ExtKeyUsageEmailProtection: "emailProtection",
	x509.ExtKeyUsageTimeStamping:    "timeStamping",
	x509.ExtKeyUsageOCSPSigning:     "OCSPSigning",
}

func usages(c *x509.Certificate) []string {
	var out []string
	for _, u := range c.ExtKeyUsage[:min(len(c.ExtKeyUsage), maxNames)] {
		name := usageNames[u]
		if name == "" {
			name = fmt.Sprintf("usage %d", int(u))
		}
		out = append(out, name)
	}
	for _, oid := range c.UnknownExtKeyUsage[:min(len(c.UnknownExtKeyUsage), maxNames)] {
		out = append(out, printable(oid.String()))
	}
	return out
}

// sans are the names and addresses a certificate is valid for.
func sans(c *x509.Certificate) []string {
	d := describe(c)
	return append(d.DNSNames, d.IPs...)
}

// distinguishedName reads the DER form in which a server names the CAs it accepts.
func distinguishedName(der []byte) string {
	var seq pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &seq); err != nil || len(rest) > 0 {
		return "an unreadable name"
	}
	var n pkix.Name
	n.FillFromRDNSequence(&seq)
	return printable(n.String())
}

// day is how a date is written in a sentence.
func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

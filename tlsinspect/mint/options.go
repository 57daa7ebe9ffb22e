package mint

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"time"
)

// Option makes a certificate other than usual.
type Option func(*spec)

type spec struct {
	template *x509.Certificate
	key      crypto.Signer
}

func authority(s *spec) {
	s.template.BasicConstraintsValid, s.template.IsCA = true, true
	s.template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
}

func endEntity(s *spec) {
	s.template.KeyUsage = x509.KeyUsageDigitalSignature
	s.template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	s.template.DNSNames = []string{"localhost"}
	s.template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
}

// Names are the only names and addresses that the certificate is valid for; none at all leaves the common name.
func Names(names ...string) Option {
	return func(s *spec) {
		s.template.DNSNames, s.template.IPAddresses = nil, nil
		for _, n := range names {
			if ip := net.ParseIP(n); ip != nil {
				s.template.IPAddresses = append(s.template.IPAddresses, ip)
			} else {
				s.template.DNSNames = append(s.template.DNSNames, n)
			}
		}
	}
}

// Valid is when the certificate starts and ends, from now on; negative is in the past.
func Valid(from, until time.Duration) Option {
	return func(s *spec) {
		s.template.NotBefore, s.template.NotAfter = time.Now().Add(from), time.Now().Add(until)
	}
}

const oneDay = 24 * time.Hour

// Expired since yesterday.
func Expired() Option { return Valid(-400*oneDay, -oneDay) }

// NotYetValid until tomorrow.
func NotYetValid() Option { return Valid(oneDay, 400*oneDay) }

// Usage are the only usages; none at all means that there is no limit.
func Usage(usages ...x509.ExtKeyUsage) Option {
	return func(s *spec) { s.template.ExtKeyUsage = usages }
}

// Organization is put beside the common name.
func Organization(name string) Option {
	return func(s *spec) { s.template.Subject.Organization = []string{name} }
}

// NotCA takes an authority the right to issue.
func NotCA() Option {
	return func(s *spec) {
		s.template.IsCA, s.template.KeyUsage = false, x509.KeyUsageDigitalSignature
		s.template.MaxPathLen, s.template.MaxPathLenZero = 0, false
	}
}

// NoIntermediates allows an authority to issue end certificates alone; on others it has no effect.
func NoIntermediates() Option {
	return func(s *spec) { s.template.MaxPathLenZero = s.template.IsCA }
}

// OnlyFor limits an authority to names of one domain.
func OnlyFor(domain string) Option {
	return func(s *spec) {
		s.template.PermittedDNSDomainsCritical, s.template.PermittedDNSDomains = true, []string{domain}
	}
}

// Critical adds an extension that nobody knows and that must not be passed over.
func Critical() Option {
	return extension(pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}, Critical: true, Value: []byte{5, 0}})
}

// Logged adds the mark of certificate transparency, which certificates of public authorities have.
func Logged() Option {
	return extension(pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, Value: []byte{4, 0}})
}

func extension(x pkix.Extension) Option {
	return func(s *spec) { s.template.ExtraExtensions = []pkix.Extension{x} }
}

// SignedWith sets the algorithm of the signature, which has to suit the issuer's key.
func SignedWith(a x509.SignatureAlgorithm) Option {
	return func(s *spec) { s.template.SignatureAlgorithm = a }
}

// RSA takes a new RSA key; 2048 bits take a tenth of a second.
func RSA(bits int) Option {
	return func(s *spec) {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			panic(fmt.Sprintf("tlstest: %v", err))
		}
		s.key = k
	}
}

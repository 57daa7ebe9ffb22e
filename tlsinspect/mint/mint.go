// Package mint mints certificates, good and bad, within a millisecond each: for tests, and for estates that are
// started to be broken. It imports no testing package, so that a program may use it.
package mint

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// Cert is a certificate with its private key.
type Cert struct {
	X509 *x509.Certificate
	Key  crypto.Signer
}

// NewCA mints a self-signed authority.
func NewCA(name string, options ...Option) *Cert {
	return mint(nil, name, append([]Option{authority}, options...))
}

// SelfSigned mints a server certificate that is its own issuer.
func SelfSigned(name string, options ...Option) *Cert {
	return mint(nil, name, append([]Option{endEntity}, options...))
}

// CA mints an intermediate authority below c.
func (c *Cert) CA(name string, options ...Option) *Cert {
	return mint(c, name, append([]Option{authority}, options...))
}

// Leaf mints a certificate for servers and clients below c. Without options it is valid for localhost, 127.0.0.1 and
// ::1, from an hour ago, for 400 days.
func (c *Cert) Leaf(name string, options ...Option) *Cert {
	return mint(c, name, append([]Option{endEntity}, options...))
}

// TLS is what a peer presents: c, then the certificates of the chain that it sends along.
func (c *Cert) TLS(chain ...*Cert) tls.Certificate {
	t := tls.Certificate{PrivateKey: c.Key, Certificate: [][]byte{c.X509.Raw}}
	for _, above := range chain {
		t.Certificate = append(t.Certificate, above.X509.Raw)
	}
	return t
}

// PEM is the certificate, then those of the chain.
func (c *Cert) PEM(chain ...*Cert) []byte {
	out := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.X509.Raw})
	for _, above := range chain {
		out = append(out, above.PEM()...)
	}
	return out
}

// KeyPEM is the private key as PKCS#8.
func (c *Cert) KeyPEM() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(c.Key)
	if err != nil {
		panic(fmt.Sprintf("tlstest: %v", err))
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// Write puts NAME.crt (with the chain) and NAME.key into dir and gives their paths.
func (c *Cert) Write(dir, name string, chain ...*Cert) (certFile, keyFile string, err error) {
	certFile, keyFile = filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key")
	if err := os.WriteFile(certFile, c.PEM(chain...), 0o600); err != nil {
		return "", "", fmt.Errorf("write a certificate: %w", err)
	}
	if err := os.WriteFile(keyFile, c.KeyPEM(), 0o600); err != nil {
		return "", "", fmt.Errorf("write a private key: %w", err)
	}
	return certFile, keyFile, nil
}

// Pool trusts c alone.
func (c *Cert) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(c.X509)
	return p
}

// mint signs with the issuer's key, or with the certificate's own where there is no issuer. It panics where the
// options make no certificate: they are constants of a test.
func mint(issuer *Cert, name string, options []Option) *Cert {
	s := &spec{template: &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(0, 0, 400),
	}}
	for _, set := range options {
		set(s)
	}
	if s.key == nil {
		s.key = newKey()
	}
	parent, signer := s.template, s.key
	if issuer != nil {
		parent, signer = issuer.X509, issuer.Key
	}
	der, err := x509.CreateCertificate(rand.Reader, s.template, parent, s.key.Public(), signer)
	if err != nil {
		panic(fmt.Sprintf("tlstest: mint %s: %v", name, err))
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		panic(fmt.Sprintf("tlstest: mint %s: %v", name, err))
	}
	return &Cert{X509: c, Key: s.key}
}

func newKey() crypto.Signer {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(fmt.Sprintf("tlstest: %v", err))
	}
	return k
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(fmt.Sprintf("tlstest: %v", err))
	}
	return n.Add(n, big.NewInt(1))
}

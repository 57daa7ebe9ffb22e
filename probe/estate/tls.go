package estate

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"tyk-redis-doctor/tlsinspect/mint"
)

// TLS is the certificates of an estate, as files and as values.
type TLS struct {
	CAFile, CertFile, KeyFile string // of the servers; CertFile with what they send along
	ClientCert, ClientKey     string // a certificate that Mutual servers accept

	CA     *mint.Cert
	Client *mint.Cert
	// Mutual makes the servers ask for client certificates, and refuse who has none.
	Mutual bool
}

// NewTLS mints an authority, a certificate for all servers of the estate, and one for a client. The options are for
// the servers' certificate: mint.Expired() and the like.
func (e *Estate) NewTLS(options ...mint.Option) (*TLS, error) {
	ca := mint.NewCA("Estate CA")
	return e.WriteTLS(ca, ca.Leaf("redis", options...))
}

// WriteTLS takes any authority and server certificate. The chain is sent by the servers after their certificate.
func (e *Estate) WriteTLS(ca, server *mint.Cert, chain ...*mint.Cert) (*TLS, error) {
	_, dir, err := e.folder("tls")
	if err != nil {
		return nil, err
	}
	t := &TLS{CA: ca, Client: ca.Leaf("client", mint.Usage(x509.ExtKeyUsageClientAuth)), CAFile: filepath.Join(dir, "ca.crt")}
	if err := os.WriteFile(t.CAFile, ca.PEM(), 0o600); err != nil {
		return nil, fmt.Errorf("write the authority: %w", err)
	}
	if t.CertFile, t.KeyFile, err = server.Write(dir, "redis", chain...); err != nil {
		return nil, err
	}
	if t.ClientCert, t.ClientKey, err = t.Client.Write(dir, "client"); err != nil {
		return nil, err
	}
	return t, nil
}

// config is how the estate itself connects: whatever certificate, version and cipher the server has.
func (t *TLS) config() *tls.Config {
	c := &tls.Config{InsecureSkipVerify: true, Certificates: []tls.Certificate{t.Client.TLS()}, MinVersion: tls.VersionTLS10}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		c.CipherSuites = append(c.CipherSuites, suite.ID)
	}
	return c
}

// refused is true where the server is there and the handshake came to nothing: it has no cipher that Go knows, say.
func refused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

func (t *TLS) lines() []string {
	mutual := "no"
	if t.Mutual {
		mutual = "yes"
	}
	return []string{"tls-cert-file " + t.CertFile, "tls-key-file " + t.KeyFile, "tls-ca-cert-file " + t.CAFile,
		"tls-auth-clients " + mutual}
}

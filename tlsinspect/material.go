package tlsinspect

import (
	"crypto/tls"
	"crypto/x509"
	"time"
)

// Material is what a client's TLS settings amount to: trusted roots, client certificate, versions. It never
// changes after Load and may be used by many connections at once.
type Material struct {
	settings Settings
	roots    *x509.CertPool      // nil: the roots of this machine
	anchors  []*x509.Certificate // what roots holds; nil where roots is
	pair     *tls.Certificate    // nil: no client certificate
	min, max uint16              // 0: the library's default
	now      func() time.Time
}

// At gives the same material judging certificates as of t instead of by this machine's clock.
func (m *Material) At(t time.Time) *Material {
	at := *m
	at.now = func() time.Time { return t }
	return &at
}

// Config is the configuration of the client itself: verification on unless the settings switch it off. The host is
// the host part of the address to be dialled, which is what the client verifies.
func (m *Material) Config(host string) *tls.Config {
	c := &tls.Config{
		ServerName:         host,
		RootCAs:            m.roots,
		MinVersion:         m.min,
		MaxVersion:         m.max,
		InsecureSkipVerify: m.settings.SkipVerify,
		Time:               m.now,
	}
	if m.pair != nil {
		c.Certificates = []tls.Certificate{*m.pair}
	}
	return c
}

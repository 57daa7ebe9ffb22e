package tlsinspect

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
)

// Handshake makes one TLS handshake over conn, with verification off, and then verifies what the server presented by
// hand. Host is the host part of the dialled address. The facts are never nil; where the handshake failed they hold
// what was seen before (the chain, whether a client certificate was asked for), and the connection is nil and conn
// closed. The error is that of crypto/tls or of conn: Refusal tells what it means. Problems in the facts are no error.
//
// In TLS 1.3 a client certificate is refused after the handshake, at the first read: see AwaitRefusal.
func (m *Material) Handshake(ctx context.Context, conn net.Conn, host string) (*tls.Conn, *Handshake, error) {
	facts := &Handshake{ServerName: printable(host)}
	config := m.Config(host)
	config.InsecureSkipVerify = true
	config.Certificates = nil
	config.GetClientCertificate = func(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return m.answer(asked, facts), nil
	}
	secured := tls.Client(conn, config)
	err := secured.HandshakeContext(ctx)
	state := secured.ConnectionState()
	if chain := state.PeerCertificates; len(chain) > 0 {
		facts.Chain = describeAll(chain)
		facts.More = len(chain) - len(facts.Chain)
		facts.Problems = m.problems(chain, host)
		facts.SystemTrusts = m.systemTrusts(chain, host)
	}
	if err != nil {
		conn.Close()
		return nil, facts, err
	}
	facts.Version = versionName(state.Version)
	facts.Cipher = tls.CipherSuiteName(state.CipherSuite)
	return secured, facts, nil
}

// answer gives the server what Go's client would: its certificate where the server can use it, else an empty one.
func (m *Material) answer(asked *tls.CertificateRequestInfo, facts *Handshake) *tls.Certificate {
	facts.CertRequested = true
	for _, ca := range asked.AcceptableCAs[:min(len(asked.AcceptableCAs), maxCAs)] {
		facts.AcceptableCAs = append(facts.AcceptableCAs, distinguishedName(ca))
	}
	slices.Sort(facts.AcceptableCAs)
	facts.AcceptableCAs = slices.Compact(facts.AcceptableCAs)
	if m.pair == nil {
		return new(tls.Certificate)
	}
	if err := asked.SupportsCertificate(m.pair); err != nil {
		facts.CertWithheld = printable(err.Error())
		return new(tls.Certificate)
	}
	facts.CertSent = true
	return m.pair
}

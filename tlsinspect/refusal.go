package tlsinspect

import (
	"crypto/tls"
	"errors"
	"strings"
)

// Refusal tells what an error of the handshake, or of the first read after it, means: the id of a finding
// (tls.version, tls.no_shared_cipher, tls.client_cert_required, tls.client_cert_rejected, tls.server_plaintext,
// tls.name_mismatch, tls.weak_signature, tls.bad_certificate, tls.handshake_failed) and a text that stands alone.
// Where a client that verifies refused the
// server's certificate the id is that of the first problem of the chain. The id is "" where the error is no matter of
// TLS: a timeout, a reset, an end of file. A nil h is a handshake of which nothing is known.
func (h *Handshake) Refusal(err error) (id, text string) {
	if err == nil {
		return "", ""
	}
	if h == nil {
		h = &Handshake{}
	}
	if first := FirstBytes(err); first != nil {
		return "tls.server_plaintext", "the server answered the TLS handshake in plaintext; its first bytes are " + quoted(string(first))
	}
	if a, ok := alertOf(err); ok {
		return h.refusedByAlert(a)
	}
	var unverified *tls.CertificateVerificationError
	if errors.As(err, &unverified) {
		return verificationID(unverified.Err), printable(err.Error())
	}
	if !strings.Contains(err.Error(), "tls: ") {
		return "", ""
	}
	return ownRefusal(err.Error()), printable(err.Error())
}

// ownWords are what crypto/tls says, in no type of its own, where it is the client that breaks off.
var ownWords = []struct{ part, id string }{
	{errNoHost.Error(), "tls.name_mismatch"},
	{"protocol version", "tls.version"},
	{"no supported versions", "tls.version"},
	{"cipher suite", "tls.no_shared_cipher"},
	{"keys are insecure", "tls.weak_signature"},
	{"failed to parse certificate", "tls.bad_certificate"},
	{"RSA key larger", "tls.bad_certificate"},
	{"unsupported type of public key", "tls.bad_certificate"},
}

func ownRefusal(said string) string {
	for _, w := range ownWords {
		if strings.Contains(said, w.part) {
			return w.id
		}
	}
	return "tls.handshake_failed"
}

// refusedByAlert tells what the server meant. The same alert can be about ciphers or about the client certificate:
// whether the server had asked for one decides.
func (h *Handshake) refusedByAlert(a alert) (id, text string) {
	said := "the server refused with TLS alert " + a.String()
	switch a {
	case protocolVersion, inappropriateFallback:
		return "tls.version", said + ": it takes none of the client's TLS versions"
	case insufficientSecurity:
		return "tls.no_shared_cipher", said + ": it takes none of the client's cipher suites"
	case unrecognizedName:
		return "tls.name_mismatch", said + ": it has no certificate for " + quoted(h.ServerName)
	case certificateRequired:
		return h.clientCertificate(said)
	case handshakeFailure:
		if h.CertRequested {
			return h.clientCertificate(said)
		}
		return "tls.no_shared_cipher", said + ", without having asked for a client certificate: no cipher suite, curve or signature in common"
	}
	if a.aboutCertificate() && h.CertRequested {
		return h.clientCertificate(said)
	}
	return "tls.handshake_failed", said
}

func (h *Handshake) clientCertificate(said string) (id, text string) {
	switch {
	case h.CertSent:
		return "tls.client_cert_rejected", said + ": it does not accept the client certificate" + h.accepts()
	case h.CertWithheld != "":
		return "tls.client_cert_rejected", said + ": it asked for a client certificate, and the configured one does not fit what it " +
			"accepts" + h.accepts() +
			", so that the client sent none (" + h.CertWithheld + ")"
	}
	return "tls.client_cert_required", said + ": it requires a client certificate, and none is configured" + h.accepts()
}

func (h *Handshake) accepts() string {
	if len(h.AcceptableCAs) == 0 {
		return ""
	}
	return "; it accepts certificates by " + list(h.AcceptableCAs, 3)
}

// FirstBytes gives the first five bytes of a peer that answered the handshake with something that is not TLS, nil for
// every other error.
func FirstBytes(err error) []byte {
	var header tls.RecordHeaderError
	if !errors.As(err, &header) {
		return nil
	}
	b := header.RecordHeader
	if b[0] >= 20 && b[0] <= 24 && b[1] == 3 {
		return nil // a TLS record, of the wrong length or version
	}
	return b[:]
}

package tlsinspect

import (
	"encoding/pem"
	"time"
)

// FileFact is what one TLS file of the settings was found to hold. Private keys are never kept.
type FileFact struct {
	Role    string `json:"role"` // ca_file, cert_file, key_file
	Path    string `json:"path"`
	Problem string `json:"problem,omitempty"` // id of the finding: tls.ca_file_missing, tls.ca_file_invalid, tls.cert_file_missing, tls.key_mismatch, tls.key_unusable
	Text    string `json:"text,omitempty"`    // the problem in words, with what the file holds instead; without a problem: what was left out
	Certs   []Cert `json:"certs,omitempty"`   // of ca_file and cert_file, in the order of the file, at most 50
	More    int    `json:"more,omitempty"`    // certificates beyond those
	Key     string `json:"key,omitempty"`     // kind of key_file's key: "RSA 2048", "ECDSA P-256", "Ed25519"
}

// Cert is the public part of one certificate.
type Cert struct {
	Subject    string    `json:"subject"`
	Issuer     string    `json:"issuer"`
	Serial     string    `json:"serial"`
	NotBefore  time.Time `json:"not_before"`
	NotAfter   time.Time `json:"not_after"`
	DNSNames   []string  `json:"dns_names,omitempty"`
	IPs        []string  `json:"ips,omitempty"`
	IsCA       bool      `json:"is_ca,omitempty"`
	SelfSigned bool      `json:"self_signed,omitempty"`
	KeyUsage   []string  `json:"ext_key_usage,omitempty"` // serverAuth, clientAuth, any; empty: not limited
	Key        string    `json:"key,omitempty"`           // "RSA 2048"
	Signature  string    `json:"signature,omitempty"`     // "SHA256-RSA"
	SHA256     string    `json:"sha256"`                  // fingerprint, hex

	DER []byte `json:"-"` // as presented; a Cert read from a report has none
}

// Handshake is what one TLS handshake with a server showed. It was made with verification off and verified by
// hand, so that Problems names all reasons at once.
type Handshake struct {
	Version    string `json:"version,omitempty"` // "1.3"; "" when it did not complete
	Cipher     string `json:"cipher,omitempty"`
	ServerName string `json:"server_name"`     // the name or IP that was verified: the host part of the dialled address
	Chain      []Cert `json:"chain,omitempty"` // as presented, the leaf first, at most 50
	More       int    `json:"more,omitempty"`  // certificates presented beyond those
	// Problems are all reasons for which a verifying client refuses the chain, worst first. Where SkipVerify is set
	// they are recorded all the same and do no harm.
	Problems []Problem `json:"problems,omitempty"`
	// SystemTrusts tells whether a client with the roots of this machine would take the chain just as well. It is
	// learned only where a ca_file stands in their place; nil otherwise.
	SystemTrusts *bool `json:"system_trusts,omitempty"`
	// CertRequested is true where the server asked for a client certificate.
	CertRequested bool     `json:"cert_requested,omitempty"`
	AcceptableCAs []string `json:"acceptable_cas,omitempty"` // subjects of the CAs the server accepts clients from
	CertSent      bool     `json:"cert_sent,omitempty"`
	// CertWithheld is why the client would not send the certificate it has: the server accepts other CAs only, or
	// other kinds of signature. Go's client then goes on without one.
	CertWithheld   string   `json:"cert_withheld,omitempty"`
	ServerVersions []string `json:"server_versions,omitempty"` // versions the server takes; probed only after a version refusal
}

// Problem is one reason to refuse a handshake.
type Problem struct {
	// ID is one of tls.unknown_ca, tls.missing_intermediate, tls.weak_signature, tls.expired, tls.not_yet_valid,
	// tls.wrong_usage, tls.no_san, tls.name_mismatch, tls.bad_certificate (what crypto/x509 refuses for another reason).
	ID   string `json:"id"`
	Text string `json:"text"`
	// Want helps the fix: the names in the certificate, the issuer that is missing.
	Want []string `json:"want,omitempty"`
}

// PEM is the certificate itself, for the support bundle; "" where it was read from a report.
func (c Cert) PEM() string {
	if len(c.DER) == 0 {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.DER}))
}

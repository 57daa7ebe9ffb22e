package tlsinspect

import (
	"encoding/pem"
	"time"
)

// FileFact is what one TLS file of the settings was found to hold. Private keys are never kept.
type FileFact struct {
	Role string `json:"role"` // ca_file, cert_file, key_file
	Path string `json:"path"`
	// Problem is the id of the finding: tls.ca_file_missing, tls.ca_file_invalid, tls.cert_file_missing, tls.key_mismatch,
	// tls.key_unusable.
	Problem string `json:"problem,omitempty"`
	Text    string `json:"text,omitempty"`   // the problem in words, with what the file holds instead; without a problem: what was left out
	Unread  bool   `json:"unread,omitempty"` // it is not there, or this account may not read it
	Certs   []Cert `json:"certs,omitempty"`  // of ca_file and cert_file, in the order of the file, at most 50
	More    int    `json:"more,omitempty"`   // certificates beyond those
	Key     string `json:"key,omitempty"`    // kind of key_file's key: "RSA 2048", "ECDSA P-256", "Ed25519"
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

// Problem is one reason to refuse a handshake. Text is for people; what a decision needs is in the other fields, which
// are empty in reports of versions that did not note them.
type Problem struct {
	// ID is one of tls.unknown_ca, tls.missing_intermediate, tls.weak_signature, tls.expired, tls.not_yet_valid,
	// tls.wrong_usage, tls.no_san, tls.name_mismatch, tls.bad_certificate (what crypto/x509 refuses for another reason).
	ID   string `json:"id"`
	Text string `json:"text"`
	// Want helps the fix: the names in the certificate, the issuer that is missing.
	Want []string `json:"want,omitempty"`
	// Cert says which certificate of the chain it is about, and Subject its name; "" where it is about none alone.
	Cert    Place  `json:"cert,omitempty"`
	Subject string `json:"subject,omitempty"`
	// Issuer is, with tls.unknown_ca and tls.missing_intermediate, the name of the one whose certificate is lacking.
	Issuer string `json:"issuer,omitempty"`
	// NoRoots is true where no ca_file is set and this machine has no root certificates at all.
	NoRoots bool `json:"no_roots,omitempty"`
	// At is the end of a certificate that has expired, and the beginning of one that is not valid yet.
	At *time.Time `json:"at,omitempty"`
	// Why tells apart what one id covers; "" where it does not matter.
	Why Why `json:"why,omitempty"`
	// Star is, with tls.name_mismatch, the name with a star that looks as if it covered the host.
	Star string `json:"star,omitempty"`
}

// Place is a place in a chain.
type Place string

// The places.
const (
	OfServer       Place = "server"       // the server's own certificate
	OfIntermediate Place = "intermediate" // an issuer between that one and the root
	OfCA           Place = "ca"           // the root: in ca_file, or among the roots of this machine
)

// Why is which of several reasons with one id it is.
type Why string

// The reasons.
const (
	SelfSigned   Why = "self_signed"   // tls.unknown_ca: the server's certificate has issued itself
	RootSent     Why = "root_sent"     // tls.unknown_ca: the server sends the root, and the client does not have it
	IssuerUnsent Why = "issuer_unsent" // tls.unknown_ca: nobody has the issuer's certificate
	OtherKey     Why = "other_key"     // tls.unknown_ca: the client has one of the issuer's name, with another key

	OwnFileHasIt   Why = "own_file_has_it" // tls.missing_intermediate: it is in cert_file
	NamedSo        Why = "named_so"        // tls.missing_intermediate: its name says that it is an intermediate
	SameOwner      Why = "same_owner"      // tls.missing_intermediate: a CA of ca_file is of the same organization
	PublicIssuer   Why = "public_issuer"   // tls.missing_intermediate: a public authority
	NotACA         Why = "not_a_ca"        // tls.wrong_usage: an issuer that may not issue
	UsageOfServer  Why = "usage_of_server" // tls.wrong_usage: the server's certificate is not for servers
	UsageOfIssuer  Why = "usage_of_issuer" // tls.wrong_usage: an issuer may not issue for servers
	NothingToMatch Why = "no_host"         // tls.name_mismatch: the address has no host
)

// PEM is the certificate itself, for the support bundle; "" where it was read from a report.
func (c Cert) PEM() string {
	if len(c.DER) == 0 {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.DER}))
}

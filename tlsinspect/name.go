package tlsinspect

import (
	"crypto/x509"
	"net"
	"strings"
)

// nameProblems are those of the host part of the dialled address against the certificate's names.
func nameProblems(leaf *x509.Certificate, host string) []Problem {
	if host == "" {
		return []Problem{{ID: "tls.name_mismatch", Text: "the address has no host part, so there is no name to verify the certificate for; Go's client refuses to try"}}
	}
	if leaf.VerifyHostname(host) == nil {
		return nil
	}
	names := sans(leaf)
	ip := net.ParseIP(strings.Trim(host, "[]")) != nil
	p := Problem{Want: names}
	switch {
	case len(names) == 0 && leaf.Subject.CommonName != "":
		p.ID = "tls.no_san"
		p.Text = "the certificate has no SAN (subject alternative name), only the common name " + quoted(leaf.Subject.CommonName) +
			", which clients do not look at any more; it is not valid for " + printable(host)
		p.Want = []string{printable(leaf.Subject.CommonName)}
	case len(names) == 0:
		p.ID = "tls.no_san"
		p.Text = "the certificate has no SAN (subject alternative name) at all; it is not valid for " + printable(host)
	case ip && len(leaf.IPAddresses) == 0:
		p.ID = "tls.name_mismatch"
		p.Text = "the address dialled is the IP " + printable(host) + " and the certificate has no IP SANs; it is valid for " + list(names, 10)
	default:
		p.ID = "tls.name_mismatch"
		p.Text = "the certificate is valid for " + list(names, 10) + ", not for " + printable(host) + starNote(leaf, host)
	}
	return []Problem{p}
}

// starNote explains a wildcard that looks as if it covered the host.
func starNote(leaf *x509.Certificate, host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, n := range leaf.DNSNames {
		if suffix, star := strings.CutPrefix(strings.ToLower(n), "*"); star && (strings.HasSuffix(host, suffix) || "."+host == suffix) {
			return "; the star in " + quoted(n) + " stands for exactly one label"
		}
	}
	return ""
}

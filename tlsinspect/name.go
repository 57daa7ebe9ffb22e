package tlsinspect

import (
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Names are the names and addresses that the certificate is valid for, as it lists them.
func (c *Cert) Names() []string { return slices.Concat(c.DNSNames, c.IPs) }

// ValidFor tells whether the certificate is valid for a host by the rules of clients: a star stands for one whole first
// label, and the common name does not count.
func (c *Cert) ValidFor(host string) bool {
	host = strings.Trim(host, "[]")
	if ip, err := netip.ParseAddr(host); err == nil {
		return slices.ContainsFunc(
			c.IPs,
			func(s string) bool { own, err := netip.ParseAddr(s); return err == nil && own.Unmap() == ip.Unmap() },
		)
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	_, parent, _ := strings.Cut(host, ".")
	return host != "" && slices.ContainsFunc(c.DNSNames, func(n string) bool {
		n = strings.ToLower(n)
		return n == host || parent != "" && n == "*."+parent
	})
}

// ForClients tells whether the certificate may be used by a client: one that lists purposes has to list that one.
func (c *Cert) ForClients() bool {
	return len(c.KeyUsage) == 0 || slices.Contains(c.KeyUsage, "clientAuth") || slices.Contains(c.KeyUsage, "any")
}

// nameProblems are those of the host part of the dialled address against the certificate's names.
func nameProblems(leaf *x509.Certificate, host string) []Problem {
	if host == "" {
		return []Problem{{
			ID: "tls.name_mismatch", Why: NothingToMatch, Cert: OfServer, Subject: subject(leaf),
			Text: "the address has no host part, so there is no name to verify the certificate for; Go's client refuses to try",
		}}
	}
	if leaf.VerifyHostname(host) == nil {
		return nil
	}
	names := sans(leaf)
	ip := net.ParseIP(strings.Trim(host, "[]")) != nil
	p := Problem{Want: names, Cert: OfServer, Subject: subject(leaf)}
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
		p.Text = "the address dialled is the IP " + printable(
			host,
		) + " and the certificate has no IP SANs; it is valid for " + list(
			names,
			10,
		)
	default:
		p.ID = "tls.name_mismatch"
		p.Text = "the certificate is valid for " + list(names, 10) + ", not for " + printable(host)
		if p.Star = nearStar(leaf, host); p.Star != "" {
			p.Text += "; the star in " + quoted(p.Star) + " stands for exactly one label"
		}
	}
	return []Problem{p}
}

// nearStar is a wildcard that looks as if it covered the host, "" where there is none.
func nearStar(leaf *x509.Certificate, host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, n := range leaf.DNSNames {
		if suffix, star := strings.CutPrefix(strings.ToLower(n), "*"); star && (strings.HasSuffix(host, suffix) || "."+host == suffix) {
			return printable(n)
		}
	}
	return ""
}

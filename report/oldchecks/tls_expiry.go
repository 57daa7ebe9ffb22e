package checks

import (
	"fmt"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

// tlsExpiryChecks ask which certificates will soon be over.
func tlsExpiryChecks() []Check {
	return []Check{{
		ID: "tls.expires_soon", Title: "Certificate that expires soon", Status: report.Warn,
		Doc:  "The server's certificate, an intermediate that it sends, the CA in ca_file that signed it, or Tyk's own certificate ends within the days of the policy (expires_soon_days). From then on no new connection is made, and Tyk reads its own files only at its start. The server's chain does not count where verification is off.",
		Hint: "Renew the certificate before that day.", Judge: judgeExpiresSoon,
	}}
}

func judgeExpiresSoon(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if !s.TLS.SkipVerify {
			for _, n := range c.Nodes(s.ID) {
				out = append(out, c.chainEnds(s, n)...)
			}
		}
		out = append(out, c.filesEnd(s)...)
	}
	return out
}

// chainEnds are the certificates of a server that end soon; a self-signed root that it sends along is not looked at by
// clients.
func (c *Case) chainEnds(s *probe.Store, n *probe.Node) []report.Finding {
	if n.TLS == nil {
		return nil
	}
	var out []report.Finding
	for i := range n.TLS.Chain {
		cert := &n.TLS.Chain[i]
		if !c.endsSoon(cert) || i > 0 && cert.SelfSigned {
			continue
		}
		what := "The certificate of {nodes}"
		if i > 0 {
			what = fmt.Sprintf("The intermediate certificate %q that {nodes} sends", cert.Subject)
		}
		out = append(out, report.Finding{
			Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "tls.*"), Evidence: []string{c.At(n, fmt.Sprintf("tls/chain/%d", i))},
			Message: fmt.Sprintf("%s expires on %s, %s.", what, date(cert.NotAfter), c.daysUntil(cert.NotAfter)),
			Hint:    "Renew it, and let the server read it anew: CONFIG SET tls-cert-file to the same path.",
		})
	}
	return out
}

// filesEnd are the certificates of Tyk's own files that end soon: its client certificate, and of the CAs those that
// signed what a server sent.
func (c *Case) filesEnd(s *probe.Store) []report.Finding {
	var out []report.Finding
	for i := range s.Files {
		file := &s.Files[i]
		for j := range file.Certs {
			cert := &file.Certs[j]
			if !c.endsSoon(cert) || file.Role == component.CAFile && (s.TLS.SkipVerify || !c.signs(s, cert)) {
				continue
			}
			what := "The client certificate"
			switch {
			case file.Role == component.CAFile:
				what = fmt.Sprintf("The CA certificate %q", cert.Subject)
			case j > 0:
				what = fmt.Sprintf("The intermediate certificate %q", cert.Subject)
			}
			out = append(out, report.Finding{
				Store: s.ID, Verify: verify(s, "tls.*"), Evidence: []string{c.AtStore(s, fmt.Sprintf("files/%d/certs/%d", i, j))},
				Message: fmt.Sprintf("%s in %s expires on %s, %s.", what, file.Path, date(cert.NotAfter), c.daysUntil(cert.NotAfter)),
				Hint:    fmt.Sprintf("Renew it in %s, and restart %s, which reads the file at its start alone.", file.Path, product(s.Component)),
			})
		}
	}
	return out
}

// signs tells whether a CA has issued a certificate that a server of the store sent; where no server sent one, whether
// it is the only CA there is.
func (c *Case) signs(s *probe.Store, ca *tlsinspect.Cert) bool {
	seen := false
	for _, n := range c.Nodes(s.ID) {
		if n.TLS == nil {
			continue
		}
		for i := range n.TLS.Chain {
			seen = true
			if cert := &n.TLS.Chain[i]; cert.Issuer == ca.Subject && ca.Subject != "" || cert.SHA256 == ca.SHA256 && ca.SHA256 != "" {
				return true
			}
		}
	}
	return !seen && c.loneCA(s)
}

func (c *Case) loneCA(s *probe.Store) bool {
	n := 0
	for i := range s.Files {
		if s.Files[i].Role == component.CAFile {
			n += len(s.Files[i].Certs) + s.Files[i].More
		}
	}
	return n == 1
}

// endsSoon is true for a certificate that is still valid and ends within the days of the policy.
func (c *Case) endsSoon(cert *tlsinspect.Cert) bool {
	left := cert.NotAfter.Sub(c.AsOf)
	return !cert.NotAfter.IsZero() && left > 0 && left < time.Duration(c.Policy.ExpiresSoonDays)*24*time.Hour
}

// daysUntil is how long it is to a time: "in 19 days".
func (c *Case) daysUntil(t time.Time) string {
	left := t.Sub(c.AsOf)
	switch days := int(left / (24 * time.Hour)); {
	case left < time.Hour:
		return "in less than an hour"
	case days == 0:
		return fmt.Sprintf("in %d h", int(left/time.Hour))
	default:
		return "in " + plural(days, "day", "days")
	}
}

// date is how a day is written in a sentence.
func date(t time.Time) string { return t.UTC().Format("2006-01-02") }

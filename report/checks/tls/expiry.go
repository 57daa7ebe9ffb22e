package tls

import (
	"fmt"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

var expiresSoon = checks.Check{
	ID: probe.TLSExpiresSoon, Title: "Certificate that expires soon", Status: report.Warn,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedExpiry, Costs: true, Connecting: true,
	Doc: "The server's certificate, an intermediate that it sends, the CA in ca_file that signed it, or Tyk's own certificate ends " +
		"within the " +
		"days of the policy (expires_soon_days). From then on no new connection is made, and Tyk reads its own files only at its start. The " +
		"server's chain does not count where verification is off.",
	Hint: "Renew the certificate before that day.", Judge: judgeExpiresSoon,
	Many: prose.Say("The certificates of {nodes} expire soon."),
}

func judgeExpiresSoon(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if !s.TLS.SkipVerify {
			for _, n := range c.Nodes(s.ID) {
				out = append(out, chainEnds(c, s, n)...)
			}
		}
		out = append(out, filesEnd(c, s)...)
	}
	return out
}

// chainEnds are the certificates of a server that end soon; a self-signed root that it sends along is not looked at by
// clients.
func chainEnds(c *checks.Case, s *probe.Store, n *probe.Node) []checks.Finding {
	if n.TLS == nil {
		return nil
	}
	var out []checks.Finding
	for i := range n.TLS.Chain {
		cert := &n.TLS.Chain[i]
		if !endsSoon(c, cert) || i > 0 && cert.SelfSigned {
			continue
		}
		what := prose.Say("The {certificate|certificates} of {nodes}")
		if i > 0 {
			what = prose.Say("The intermediate certificate %s that {nodes} {sends|send}", quoted(cert.Subject, "in the chain"))
		}
		out = append(out, checks.Finding{
			Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, fmt.Sprintf("tls/chain/%d", i))},
			What: prose.Say("%s {expires|expire} on %s, %s.", what, prose.Day(cert.NotAfter), untilThen(c, cert.NotAfter)),
			Hint: prose.Say("Renew it, and let the server read the new one."),
			Fix:  fixes.NewCertificate(s, n.Addr, n, setsSeveral(c, s, n)),
		})
	}
	return out
}

// filesEnd are the certificates of Tyk's own files that end soon: its client certificate, and of the CAs those that
// signed what a server sent.
func filesEnd(c *checks.Case, s *probe.Store) []checks.Finding {
	var out []checks.Finding
	for i := range s.Files {
		file := &s.Files[i]
		for j := range file.Certs {
			cert := &file.Certs[j]
			if !endsSoon(c, cert) || file.Role == component.CAFile && (s.TLS.SkipVerify || !signs(c, s, cert)) {
				continue
			}
			what := "The client certificate"
			switch {
			case file.Role == component.CAFile:
				what = "The CA certificate " + quoted(cert.Subject, "without a name")
			case j > 0:
				what = "The intermediate certificate " + quoted(cert.Subject, "without a name")
			}
			out = append(out, checks.Finding{
				Store: s, Refs: []report.Ref{c.AtStore(s, fmt.Sprintf("files/%d/certs/%d", i, j))},
				What: prose.Say("%s in %s expires on %s, %s.", what, file.Path, prose.Day(cert.NotAfter), untilThen(c, cert.NotAfter)),
				Hint: prose.Say("Renew it in %s, and restart %s, which reads the file at its start alone.", file.Path, title(s)),
				Fix:  fixes.Set(s, file.Role, fixes.Ask("path of the renewed certificate")),
			})
		}
	}
	return out
}

// signs tells whether a CA has issued a certificate that a server of the store sent; where no server sent one, whether
// it is the only CA there is.
func signs(c *checks.Case, s *probe.Store, ca *tlsinspect.Cert) bool {
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
	return !seen && loneCA(s)
}

func loneCA(s *probe.Store) bool {
	n := 0
	for i := range s.Files {
		if s.Files[i].Role == component.CAFile {
			n += len(s.Files[i].Certs) + s.Files[i].More
		}
	}
	return n == 1
}

// endsSoon is true for a certificate that is still valid and ends within the days of the policy.
func endsSoon(c *checks.Case, cert *tlsinspect.Cert) bool {
	left := cert.NotAfter.Sub(c.AsOf)
	return !cert.NotAfter.IsZero() && left > 0 && left < time.Duration(c.Policy.ExpiresSoonDays)*24*time.Hour
}

// untilThen is how long it is to a time: "in 19 days".
func untilThen(c *checks.Case, t time.Time) string {
	const day = 24 * time.Hour
	left := t.Sub(c.AsOf)
	switch {
	case left < time.Hour:
		return "in less than an hour"
	case left < day:
		return fmt.Sprintf("in %d h", int(left/time.Hour))
	}
	return "in " + prose.Count(int(left/day), "day", "days")
}

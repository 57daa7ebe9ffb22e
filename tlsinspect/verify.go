package tlsinspect

import (
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"
)

// problems are all reasons for which a client that verifies refuses the chain, worst first; none where it does not.
// crypto/x509 decides whether there is one, so that there is none exactly where Tyk's client is content; the rest of
// this package finds every reason, where crypto/x509 stops at the first.
func (m *Material) problems(chain []*x509.Certificate, host string) []Problem {
	verdict := m.verify(chain, host)
	if verdict == nil {
		return nil
	}
	leaf, now := chain[0], m.now()
	found := m.trustProblems(chain)
	found = append(found, dateProblems(leaf, OfServer, "the certificate", now)...)
	found = append(found, usageProblems(leaf)...)
	found = append(found, nameProblems(leaf, host)...)
	if len(found) == 0 {
		found = append(found, Problem{ID: verificationID(verdict), Text: printable(verdict.Error())})
	}
	slices.SortStableFunc(found, func(a, b Problem) int { return rank(a.ID) - rank(b.ID) })
	return found
}

var errNoHost = errors.New("tls: either ServerName or InsecureSkipVerify must be specified in the tls.Config")

// verify is what crypto/tls does with a server's chain.
func (m *Material) verify(chain []*x509.Certificate, host string) error {
	if host == "" {
		return errNoHost
	}
	_, err := chain[0].Verify(x509.VerifyOptions{
		Roots:         m.roots,
		Intermediates: pool(chain[1:]),
		DNSName:       host,
		CurrentTime:   m.now(),
	})
	return err
}

// systemTrusts asks what a client would say that knows the roots of this machine instead of those of ca_file; nil where
// there is no ca_file.
func (m *Material) systemTrusts(chain []*x509.Certificate, host string) *bool {
	if m.roots == nil {
		return nil
	}
	system := *m
	system.roots, system.anchors = nil, nil
	ok := system.verify(chain, host) == nil
	return &ok
}

func pool(certs []*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p
}

var ranks = []string{
	"tls.unknown_ca", "tls.missing_intermediate", "tls.weak_signature", "tls.expired", "tls.not_yet_valid", "tls.wrong_usage",
	"tls.no_san", "tls.name_mismatch",
}

func rank(id string) int {
	if i := slices.Index(ranks, id); i >= 0 {
		return i
	}
	return len(ranks)
}

// dateProblems are those of one certificate of the chain; what says which, for people: "the intermediate ...".
func dateProblems(c *x509.Certificate, at Place, what string, now time.Time) []Problem {
	p := Problem{Want: []string{subject(c)}, Cert: at, Subject: subject(c)}
	switch {
	case now.After(c.NotAfter):
		end := c.NotAfter.UTC()
		p.ID, p.At, p.Text = "tls.expired", &end, what+" expired on "+day(end)
	case now.Before(c.NotBefore):
		begin := c.NotBefore.UTC()
		p.ID, p.At, p.Text = "tls.not_yet_valid", &begin, what+" is not yet valid: it starts on "+day(begin)
	default:
		return nil
	}
	return []Problem{p}
}

// usageProblems are those of the server's own certificate: one that lists usages has to list that of a server.
func usageProblems(c *x509.Certificate) []Problem {
	if len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) {
		return nil
	}
	return []Problem{{
		ID:   "tls.wrong_usage",
		Text: "the certificate is not for servers: its extended key usage is " + list(usages(c), 5) + ", without serverAuth",
		Want: []string{"serverAuth"}, Cert: OfServer, Subject: subject(c), Why: UsageOfServer,
	}}
}

// outOfDate is true where crypto/x509 refused a date, in either direction.
func outOfDate(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// verificationID maps the refusals of crypto/x509 to findings.
func verificationID(err error) string {
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var roots x509.SystemRootsError
	var weak x509.InsecureAlgorithmError
	var name x509.HostnameError
	switch {
	case outOfDate(err) && strings.Contains(err.Error(), "is before"):
		return "tls.not_yet_valid"
	case outOfDate(err):
		return "tls.expired"
	case errors.As(err, &name), errors.Is(err, errNoHost):
		return "tls.name_mismatch"
	case errors.As(err, &weak):
		return "tls.weak_signature"
	case errors.As(err, &unknown), errors.As(err, &roots):
		return "tls.unknown_ca"
	case errors.As(err, &invalid) && invalid.Reason == x509.CANotAuthorizedForThisName:
		return "tls.name_mismatch"
	case errors.As(err, &invalid):
		return "tls.wrong_usage"
	}
	return "tls.bad_certificate"
}

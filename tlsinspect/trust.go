package tlsinspect

import (
	"crypto/x509"
	"errors"
	"time"
)

// trustProblems are those of the way from the certificate to a root: dates of the certificate itself, its usage and
// the name dialled do not matter here.
func (m *Material) trustProblems(chain []*x509.Certificate) []Problem {
	ways, err := m.ways(chain, x509.ExtKeyUsageAny)
	if outOfDate(err) {
		// A root of the machine, whose dates cannot be set aside, or the platform's own verifier.
		if len(dateProblems(chain[0], OfServer, "", m.now())) > 0 {
			return nil
		}
		return []Problem{{ID: verificationID(err), Text: words(err)}}
	}
	if err != nil {
		return []Problem{m.climb(chain).problem(m, err)}
	}
	found := m.issuerDates(ways)
	if _, err := m.ways(chain, x509.ExtKeyUsageServerAuth); err != nil && len(usageProblems(chain[0])) == 0 {
		found = append(found, Problem{
			ID: "tls.wrong_usage", Cert: OfIntermediate, Why: UsageOfIssuer,
			Text: "an issuer in the chain may not issue certificates for servers: its own extended key usage lacks serverAuth",
		})
	}
	return found
}

// ways are the chains to a root that there would be if no certificate had dates. The roots of the machine keep theirs,
// crypto/x509 does not give them out.
func (m *Material) ways(chain []*x509.Certificate, usage x509.ExtKeyUsage) ([][]*x509.Certificate, error) {
	eternal := dateless(chain)
	o := x509.VerifyOptions{
		Roots:         m.roots,
		Intermediates: pool(eternal[1:]),
		CurrentTime:   m.now(),
		KeyUsages:     []x509.ExtKeyUsage{usage},
	}
	if m.roots != nil {
		o.Roots = pool(dateless(m.anchors))
	}
	return eternal[0].Verify(o)
}

// dateless copies certificates and makes the copies valid for ever. Their signatures are over the raw bytes and stay
// good.
func dateless(certs []*x509.Certificate) []*x509.Certificate {
	var out []*x509.Certificate
	for _, c := range certs {
		eternal := *c
		eternal.NotBefore = time.Unix(0, 0)
		eternal.NotAfter = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
		out = append(out, &eternal)
	}
	return out
}

// issuerDates are the date problems of the issuers on the way that has the fewest.
func (m *Material) issuerDates(ways [][]*x509.Certificate) []Problem {
	var fewest []Problem
	for i, way := range ways {
		var found []Problem
		for depth, c := range way {
			original, err := x509.ParseCertificate(c.Raw)
			if err != nil || depth == 0 {
				continue
			}
			at, what := OfIntermediate, "the intermediate certificate "+quoted(subject(original))
			if depth == len(way)-1 {
				at, what = OfCA, "the CA certificate "+quoted(subject(original))+m.whereRoots()
			}
			found = append(found, dateProblems(original, at, what, m.now())...)
		}
		if i == 0 || len(found) < len(fewest) {
			fewest = found
		}
	}
	return fewest
}

func (m *Material) whereRoots() string {
	if m.roots == nil {
		return " among the roots of this machine"
	}
	return " in ca_file"
}

// problem words where the climb ended; verdict is what crypto/x509 said.
func (e end) problem(m *Material, verdict error) Problem {
	switch e.why {
	case weakSignature:
		return Problem{
			ID: "tls.weak_signature", Want: []string{subject(e.top)}, Subject: subject(e.top), Cert: e.place,
			Text: "the signature under the certificate " + quoted(subject(e.top)) + " is too weak for clients of today: " + e.detail,
		}
	case notACA:
		return Problem{
			ID: "tls.wrong_usage", Want: []string{subject(e.issuer)}, Subject: subject(e.issuer), Cert: OfIntermediate, Why: NotACA,
			Text: "the certificate " + quoted(
				subject(e.issuer),
			) + " has issued " + quoted(
				subject(e.top),
			) + " and is not allowed to: it is no CA",
		}
	case sameName:
		issuer := printable(e.top.Issuer.String())
		return Problem{
			ID: "tls.unknown_ca", Want: []string{issuer}, Subject: subject(e.top), Issuer: issuer, Cert: e.place, Why: OtherKey,
			Text: "the certificate " + quoted(subject(e.top)) + " names the issuer " + quoted(subject(e.issuer)) +
				", and the one of that name" + e.whereSameName(m) + " has another key: it was made anew, or is another CA of the same name",
		}
	case anchored:
		return Problem{ID: verificationID(verdict), Text: words(verdict)}
	}
	return m.unknownIssuer(e)
}

func (e end) whereSameName(m *Material) string {
	if e.inAnchors {
		return m.whereRoots()
	}
	return " sent by the server"
}

// words are the reason of crypto/x509 where it knows more than this package: length of a path, constraints on names,
// critical extensions.
func words(err error) string {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Cert != nil {
		return printable(err.Error()) + " (" + quoted(subject(invalid.Cert)) + ")"
	}
	return printable(err.Error())
}

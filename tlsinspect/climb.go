package tlsinspect

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
)

// reach is why a climb from the certificate towards a root ended.
type reach int

const (
	noIssuer      reach = iota // nothing that was sent or is trusted has issued the top
	selfIssued                 // the top is self-signed and not trusted
	anchored                   // a trusted certificate was reached; something else is wrong with the way
	weakSignature              // the issuer is there, its signature is not accepted any more
	notACA                     // the issuer is there, and may not issue
	sameName                   // a certificate of the issuer's name is there, with another key
)

// end is where the climb ended.
type end struct {
	why       reach
	top       *x509.Certificate // the last certificate reached
	place     Place             // of the top
	issuer    *x509.Certificate // of weakSignature, notACA and sameName
	inAnchors bool              // issuer is among the trusted ones
	detail    string
}

// maxClimb is how many certificates of a chain are looked at, and how many issuers of one name. crypto/x509 has
// limits of its own for hostile chains.
const maxClimb = 20

// climb follows the issuers from the certificate upwards, through what was sent, until a trusted one is reached or
// there is no further way.
func (m *Material) climb(chain []*x509.Certificate) end {
	sent := chain[1:min(len(chain), maxClimb)]
	e := end{top: chain[0], place: OfServer}
	for range maxClimb {
		if m.trusts(e.top) {
			e.why = anchored
			return e
		}
		if selfSigned(e.top) {
			e.why = selfIssued
			return e
		}
		next, stop := step(e.top, m.anchors, sent)
		if next == nil {
			stop.place = e.place
			return stop
		}
		e.top, e.place = next, OfIntermediate
	}
	return e
}

func (m *Material) trusts(c *x509.Certificate) bool {
	for _, a := range m.anchors {
		if a.Equal(c) {
			return true
		}
	}
	return false
}

// step finds the issuer of c, a trusted one rather than one that was sent; where there is none it tells why, by the
// candidate that came nearest.
func step(c *x509.Certificate, anchors, sent []*x509.Certificate) (*x509.Certificate, end) {
	nearest := end{why: noIssuer, top: c}
	looked := 0
	for i, from := range [][]*x509.Certificate{anchors, sent} {
		for _, candidate := range from {
			if !bytes.Equal(candidate.RawSubject, c.RawIssuer) || candidate.Equal(c) || looked == maxClimb {
				continue
			}
			looked++
			err := c.CheckSignatureFrom(candidate)
			if err == nil {
				return candidate, end{}
			}
			why, detail := refused(c, candidate, err)
			if nearest.why == noIssuer || nearest.why == sameName && why != sameName {
				nearest = end{why: why, top: c, issuer: candidate, inAnchors: i == 0, detail: detail}
			}
		}
	}
	return nil, nearest
}

// refused tells why the candidate does not count as the issuer of c although it has the right name.
func refused(c, candidate *x509.Certificate, err error) (reach, string) {
	var algorithm x509.InsecureAlgorithmError
	key, isRSA := candidate.PublicKey.(*rsa.PublicKey)
	switch {
	case errors.As(err, &algorithm):
		return weakSignature, "it was made with " + c.SignatureAlgorithm.String()
	case isRSA && key.N.BitLen() < 1024:
		return weakSignature, fmt.Sprintf("it was made with an RSA key of %d bits", key.N.BitLen())
	case signedBy(c, candidate):
		return notACA, ""
	}
	return sameName, ""
}

package tls

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

// Checks are those of TLS, in the order of the catalogue.
func Checks() []checks.Check {
	return []checks.Check{
		caFileMissing, caFileInvalid, certFileMissing, keyMismatch, keyUnusable,
		sentinelMasterPlaintext, serverPlaintext, serverRequiresTLS, version, noSharedCipher, handshakeFailed, oldVersion,
		unknownCA, missingIntermediate, expired, notYetValid, wrongUsage, weakSignature, badCertificate, nameMismatch, noSAN,
		clientCertRequired, clientCertRejected, clientCertExpired, expiresSoon, limiterIgnoresCA, verifyDisabled,
	}
}

// unverified is what a client does not look at where verification is off: a fault of that switch leads to all of it.
var unverified = checks.Follows{Field: component.SkipVerify, Unless: checks.SaysFalse}

// untrusting are the settings of which a fault leads to an issuer that is not trusted.
var untrusting = []checks.Follows{{Field: component.CAFile}, unverified}

// misdirected are the settings of which a fault leads to a server that is not the one meant.
var misdirected = checks.FollowsAny(checks.Addressing...)

// title is the component of a store as people call it.
func title(s *probe.Store) string { return component.Get(s.Component).Title }

// problemOf gives what the handshake found under the id of a trouble; the zero Problem where the fault came from elsewhere.
func problemOf(t checks.Trouble) tlsinspect.Problem {
	if t.Node.TLS != nil {
		for _, p := range t.Node.TLS.Problems {
			if p.ID == string(t.Fault.ID) {
				return p
			}
		}
	}
	return tlsinspect.Problem{}
}

// leafOf is the server's own certificate, nil where none was seen.
func leafOf(h *tlsinspect.Handshake) *tlsinspect.Cert {
	if h == nil || len(h.Chain) == 0 {
		return nil
	}
	return &h.Chain[0]
}

// quoted is the name of a certificate in a sentence; fallback where it has none.
func quoted(name, fallback string) string {
	if name == "" {
		return fallback
	}
	return `"` + prose.Cut(name, longestName) + `"`
}

// longestName is how much of a certificate's name a sentence holds, in characters: a peer can send any.
const longestName = 60

// pasted is a name that a peer has sent, for the place of a value that is asked for: as it is where it cannot be taken
// for anything else.
func pasted(name, fallback string) string {
	odd := func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune(" =,.:_@+*-", r)
	}
	if name == "" || len(name) > longestName || strings.ContainsFunc(name, odd) {
		return fallback
	}
	return name
}

// orDefault is a text, or what stands for none.
func orDefault(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

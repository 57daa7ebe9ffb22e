package checks

import (
	"slices"

	"tyk-redis-doctor/tlsinspect"
)

// tlsChecks ask for everything about TLS: whether both sides speak it, the server's certificate, the client's, the
// files, and the settings.
func tlsChecks() []Check {
	return slices.Concat(tlsFileChecks(), tlsProtocolChecks(), tlsChainChecks(), tlsNameChecks(), tlsClientChecks(), tlsExpiryChecks(), tlsSettingChecks())
}

// problem gives what the handshake found under the id of a trouble, with the names that help the fix; the zero Problem
// where the fault came from elsewhere.
func (t trouble) problem() tlsinspect.Problem {
	if t.n.TLS != nil {
		for _, p := range t.n.TLS.Problems {
			if p.ID == string(t.fault.ID) {
				return p
			}
		}
	}
	return tlsinspect.Problem{}
}

// leaf is the server's own certificate, nil where none was seen.
func (t trouble) leaf() *tlsinspect.Cert {
	if t.n.TLS == nil || len(t.n.TLS.Chain) == 0 {
		return nil
	}
	return &t.n.TLS.Chain[0]
}

// firstOf is the first of the names, "" of none.
func firstOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

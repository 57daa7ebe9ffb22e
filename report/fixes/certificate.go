package fixes

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// What a new certificate takes that only the reader has.
const (
	newCert = "path of the new certificate"
	newKey  = "path of its key"
)

// NewCertificate gives a server another certificate, and the key that belongs to it in the same command: one without the
// other is refused. several says that its CONFIG SET takes several parameters, as since Redis 7; older servers and
// Sentinels have to be restarted. n may be nil.
func NewCertificate(s *probe.Store, addr string, n *probe.Node, several bool) []report.Fix {
	lines := map[string]*string{"tls-cert-file": Value(Secret(newCert)), "tls-key-file": Value(Secret(newKey))}
	switch {
	case n != nil && n.Purpose == probe.AsSentinel:
		return SentinelLines(addr, lines)
	case !several:
		return ConfLines(addr, lines)
	}
	set := Admin(s, addr, n, "CONFIG", "SET", "tls-cert-file", Secret(newCert), "tls-key-file", Secret(newKey))
	return Together(One(set), Keep(s, addr, n))
}

// Variable sets a variable of a component's environment that is none of its settings, where this user sets the others.
func Variable(s *probe.Store, name string, value any) []report.Fix {
	at := probe.Place{Kind: probe.PlaceEnv, Name: name}
	i := slices.IndexFunc(component.Fields, func(f component.Field) bool { return s.Places[f].Kind == probe.PlaceEnv })
	if i >= 0 {
		set := s.Places[component.Fields[i]]
		at.File, at.Service = set.File, set.Service
	}
	return Put(at, value, nil)
}

package tls

import (
	"slices"

	"github.com/Masterminds/semver/v3"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

// shown is what one server of a store showed of its certificates.
type shown struct {
	node  *probe.Node
	facts *tlsinspect.Handshake
}

// shownTo is what the servers of a store showed: in the visit, or after it where the settings have TLS off.
func shownTo(c *checks.Case, s *probe.Store) []shown {
	var out []shown
	for _, n := range c.Nodes(s.ID) {
		switch {
		case leafOf(n.TLS) != nil:
			out = append(out, shown{n, n.TLS})
		case n.Sniff != nil && leafOf(n.Sniff.Handshake) != nil:
			out = append(out, shown{n, n.Sniff.Handshake})
		}
	}
	return out
}

// has tells whether one of the problems was found at a server.
func (x shown) has(ids ...probe.FaultID) bool {
	return slices.ContainsFunc(x.facts.Problems, func(p tlsinspect.Problem) bool { return slices.Contains(ids, probe.FaultID(p.ID)) })
}

// ofServer are the problems that another certificate of the server mends and nothing else does; those of a name, an
// issuer or an end may have other ways out.
var ofServer = []probe.FaultID{probe.TLSMissingIntermediate, probe.TLSWrongUsage, probe.TLSWeakSignature, probe.TLSBadCertificate,
	probe.TLSNoSAN}

// mend is all that it takes for a client that verifies to take every server of a store: whom to trust, the names to dial,
// new certificates. nil where nothing is wrong.
func mend(c *checks.Case, s *probe.Store) []report.Fix {
	all := shownTo(c, s)
	fix := fixes.Together(trust(c, s, all), rename(c, s, all))
	for _, x := range all {
		if needsCertificate(c, s, x) {
			fix = append(fix, fixes.NewCertificate(s, x.node.Addr, x.node, setsSeveral(c, s, x.node))...)
		}
	}
	return fix
}

// needsCertificate tells whether a server has to have another certificate.
func needsCertificate(c *checks.Case, s *probe.Store, x shown) bool {
	if x.has(ofServer...) || x.has(probe.TLSNameMismatch) && (!x.node.Listed || otherName(c, x) == "") {
		return true
	}
	return slices.ContainsFunc(x.facts.Problems, func(p tlsinspect.Problem) bool {
		outdated := p.ID == string(probe.TLSExpired) || p.ID == string(probe.TLSNotYetValid)
		return outdated && placeOf(c, x.facts, p) != tlsinspect.OfCA && !clockIsWrong(c, x.facts, p)
	})
}

// setsSeveral tells whether CONFIG SET of a server takes several parameters at once, as since Redis 7. Where its version is
// not known that of its neighbours counts, else it is taken for a server of today.
func setsSeveral(c *checks.Case, s *probe.Store, n *probe.Node) bool {
	for _, o := range append([]*probe.Node{n}, c.VisitedAs(s.ID, n.Purpose)...) {
		if o.Server == nil {
			continue
		}
		if v, err := semver.NewVersion(o.Server.Version); err == nil {
			return o.Server.Product != "redis" || v.Major() >= 7
		}
	}
	return true
}

// trust is the change of the settings after which every issuer is trusted; nil where all are.
func trust(c *checks.Case, s *probe.Store, all []shown) []report.Fix {
	lacking := lackedBy(c, all)
	switch {
	case len(lacking) == 0:
		return nil
	case !s.Driver.KnowsTLSFiles:
		return fixes.Variable(s, rootsVariable, fixes.Ask("path of a PEM file with "+certificates(lacking)))
	case s.TLS.CAFile != "" && systemDoes(all):
		return fixes.Clear(s, component.CAFile)
	}
	if file := fileOfOthers(c, s, all); file != "" {
		return fixes.Together(fixes.Set(s, component.CAFile, file), limiterRoots(s, file))
	}
	ask := "path of a PEM file with " + certificates(lacking)
	if s.TLS.CAFile != "" && slices.ContainsFunc(all, func(x shown) bool { return len(lackedBy(c, []shown{x})) == 0 }) {
		ask += ", and those of " + s.TLS.CAFile // which others of the servers need
	}
	return fixes.Together(fixes.Set(s, component.CAFile, fixes.Ask(ask)), limiterRoots(s, fixes.Ask(ask)))
}

// certificates names those of authorities.
func certificates(of []string) string {
	if len(of) == 1 {
		return "the certificate of " + of[0]
	}
	return "the certificates of " + prose.Some(of)
}

// rootsVariable is read by Go's TLS for the roots of a process.
const rootsVariable = "SSL_CERT_FILE"

// limiterRoots adds the CA to the roots of the process where the rate limiter of the Gateway looks at nothing else.
func limiterRoots(s *probe.Store, file any) []report.Fix {
	if !hasBlindLimiter(s) {
		return nil
	}
	return fixes.Variable(s, rootsVariable, file)
}

// lackedBy are the authorities that are not trusted, or whose certificate has ended.
func lackedBy(c *checks.Case, all []shown) []string {
	var out []string
	for _, x := range all {
		for _, p := range x.facts.Problems {
			switch probe.FaultID(p.ID) {
			case probe.TLSUnknownCA:
				out = append(out, pasted(orDefault(p.Issuer, firstOf(p.Want)), "the CA that issued the server's certificate"))
			case probe.TLSExpired:
				if placeOf(c, x.facts, p) == tlsinspect.OfCA {
					out = append(out, pasted(p.Subject, "the CA")+" that is valid today")
				}
			}
		}
	}
	return checks.Tidy(out)
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// systemDoes tells whether the roots of this machine would do at every server, in the place of ca_file.
func systemDoes(all []shown) bool {
	return !slices.ContainsFunc(all, func(x shown) bool { return x.facts.SystemTrusts == nil || !*x.facts.SystemTrusts })
}

// fileOfOthers is the ca_file of another store, in the same place, that did at each of these servers; "" where there is
// none.
func fileOfOthers(c *checks.Case, s *probe.Store, all []shown) string {
	for _, o := range c.Stores() {
		if o == s || o.TLS.CAFile == "" || o.TLS.CAFile == s.TLS.CAFile || whereabouts(o) != whereabouts(s) {
			continue
		}
		trusts := func(x shown) bool {
			n := c.NodeAt(o.ID, x.node.Addr)
			return n != nil && leafOf(n.TLS) != nil && !(shown{n, n.TLS}).has(probe.TLSUnknownCA, probe.TLSMissingIntermediate)
		}
		if !slices.ContainsFunc(all, func(x shown) bool { return !trusts(x) }) {
			return o.TLS.CAFile
		}
	}
	return ""
}

// whereabouts is the service or container that the settings of a store are for: paths are those of its file system.
func whereabouts(s *probe.Store) string {
	for _, f := range component.Fields {
		if at, ok := s.Places[f]; ok && at.Service != "" {
			return at.Service
		}
	}
	return ""
}

// rename is the change of the addresses after which every listed server is dialled by a name of its certificate, where all
// such names are known to lead there.
func rename(c *checks.Case, s *probe.Store, all []shown) []report.Fix {
	right := map[string]string{}
	for _, x := range all {
		if x.has(probe.TLSNameMismatch) && x.node.Listed {
			if name := otherName(c, x); name != "" {
				right[x.node.Addr] = probe.JoinAddr(name, probe.PortOf(x.node.Addr))
			}
		}
	}
	if len(right) == 0 {
		return nil
	}
	return fixes.Replace(s, right)
}

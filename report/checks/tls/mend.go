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

// scene is what the servers of one store showed of their certificates, and what it takes for a client that verifies to take
// all of them. It is made once for a judge: an estate may have a thousand servers.
type scene struct {
	c       *checks.Case
	s       *probe.Store
	all     []shown
	names   map[string][]string // host names of the run by the IP address that they lead to, where that is one
	lacking []string            // authorities that are not trusted, or whose certificate has ended
	file    string              // the ca_file of another store that did at each of these servers; "" where there is none
	// settings are the changes of whom to trust, and of the addresses to dial.
	settings []report.Fix
}

// shown is what one server showed: in the visit, or after it where the settings have TLS off.
type shown struct {
	node  *probe.Node
	facts *tlsinspect.Handshake
}

// scenes are those of the stores that a judge looks at.
type scenes struct {
	c  *checks.Case
	of map[*probe.Store]*scene
}

func newScenes(c *checks.Case) scenes { return scenes{c, map[*probe.Store]*scene{}} }

func (x scenes) at(s *probe.Store) *scene {
	if x.of[s] == nil {
		x.of[s] = sceneOf(x.c, s)
	}
	return x.of[s]
}

func sceneOf(c *checks.Case, s *probe.Store) *scene {
	x := &scene{c: c, s: s, names: map[string][]string{}}
	for _, n := range c.Nodes(s.ID) {
		switch {
		case leafOf(n.TLS) != nil:
			x.all = append(x.all, shown{n, n.TLS})
		case n.Sniff != nil && leafOf(n.Sniff.Handshake) != nil:
			x.all = append(x.all, shown{n, n.Sniff.Handshake})
		}
	}
	for i := range c.Ev.Nodes {
		if n := &c.Ev.Nodes[i]; len(n.Resolved) == 1 && !probe.IsIP(probe.HostOf(n.Addr)) {
			x.names[n.Resolved[0]] = append(x.names[n.Resolved[0]], probe.HostOf(n.Addr))
		}
	}
	for _, one := range x.all {
		x.lacking = append(x.lacking, x.lackedBy(one)...)
	}
	x.lacking = checks.Tidy(x.lacking)
	x.file = x.fileOfOthers()
	x.settings = fixes.Together(x.trust(), x.rename())
	return x
}

// has tells whether one of the problems was found at a server.
func (x shown) has(ids ...probe.FaultID) bool {
	return slices.ContainsFunc(x.facts.Problems, func(p tlsinspect.Problem) bool { return slices.Contains(ids, probe.FaultID(p.ID)) })
}

// mend is what it takes for the client to take one server: of the settings, which are the same for all, and there.
func (x *scene) mend(n *probe.Node) []report.Fix {
	fix := slices.Clone(x.settings)
	for _, one := range x.all {
		if one.node == n {
			fix = append(fix, x.renewal(one)...)
		}
	}
	return fix
}

// mendAll is what it takes for all servers; nil where nothing is wrong.
func (x *scene) mendAll() []report.Fix {
	fix := slices.Clone(x.settings)
	for _, one := range x.all {
		fix = append(fix, x.renewal(one)...)
	}
	return fix
}

// renewal is another certificate for a server that has to have one; nil for the others.
func (x *scene) renewal(one shown) []report.Fix {
	if !x.needsCertificate(one) {
		return nil
	}
	return fixes.NewCertificate(x.s, one.node.Addr, one.node, setsSeveral(x.c, x.s, one.node))
}

// ofServer are the problems that another certificate of the server mends and nothing else does; those of a name, an
// issuer or an end may have other ways out.
var ofServer = []probe.FaultID{
	probe.TLSMissingIntermediate, probe.TLSWrongUsage, probe.TLSWeakSignature, probe.TLSBadCertificate, probe.TLSNoSAN,
}

func (x *scene) needsCertificate(one shown) bool {
	if one.has(ofServer...) || one.has(probe.TLSNameMismatch) && (!one.node.Listed || x.otherName(one) == "") {
		return true
	}
	return slices.ContainsFunc(one.facts.Problems, func(p tlsinspect.Problem) bool {
		outdated := p.ID == string(probe.TLSExpired) || p.ID == string(probe.TLSNotYetValid)
		return outdated && placeOf(x.c, one.facts, p) != tlsinspect.OfCA && !clockIsWrong(x.c, one.facts, p)
	})
}

// setsSeveral tells whether CONFIG SET of a server takes several parameters at once, as since Redis 7. Where its version is
// not known that of its neighbours counts, else it is taken for a server of today.
func setsSeveral(c *checks.Case, s *probe.Store, n *probe.Node) bool {
	if several, known := severalIn(n); known {
		return several
	}
	for _, o := range c.Nodes(s.ID) {
		if several, known := severalIn(o); known && o.Purpose == n.Purpose {
			return several
		}
	}
	return true
}

func severalIn(n *probe.Node) (several, known bool) {
	if n.Server == nil {
		return false, false
	}
	v, err := semver.NewVersion(n.Server.Version)
	return err == nil && (n.Server.Product != "redis" || v.Major() >= 7), err == nil
}

// trust is the change of the settings after which every issuer is trusted; nil where all are.
func (x *scene) trust() []report.Fix {
	s := x.s
	switch {
	case len(x.lacking) == 0:
		return nil
	case !s.Driver.KnowsTLSFiles:
		return fixes.Variable(s, rootsVariable, fixes.Ask("path of a PEM file with "+certificates(x.lacking)))
	case s.TLS.CAFile != "" && x.systemDoes():
		return fixes.Clear(s, component.CAFile)
	case x.file != "":
		return fixes.Together(fixes.Set(s, component.CAFile, x.file), limiterRoots(s, x.file))
	}
	ask := "path of a PEM file with " + certificates(x.lacking)
	if s.TLS.CAFile != "" && slices.ContainsFunc(x.all, func(one shown) bool { return len(x.lackedBy(one)) == 0 }) {
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

// lackedBy are the authorities that a server would need, and that are not trusted or whose certificate has ended.
func (x *scene) lackedBy(one shown) []string {
	var out []string
	for _, p := range one.facts.Problems {
		switch probe.FaultID(p.ID) {
		case probe.TLSUnknownCA:
			out = append(out, pasted(orDefault(p.Issuer, firstOf(p.Want)), "the CA that issued the server's certificate"))
		case probe.TLSExpired:
			if placeOf(x.c, one.facts, p) == tlsinspect.OfCA {
				out = append(out, pasted(p.Subject, "the CA")+" that is valid today")
			}
		}
	}
	return out
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// systemDoes tells whether the roots of this machine would do at every server, in the place of ca_file.
func (x *scene) systemDoes() bool {
	return !slices.ContainsFunc(x.all, func(one shown) bool { return one.facts.SystemTrusts == nil || !*one.facts.SystemTrusts })
}

// fileOfOthers is the ca_file of another store, in the same place, that did at each of these servers; "" where there is
// none.
func (x *scene) fileOfOthers() string {
	for _, o := range x.c.Stores() {
		if o == x.s || o.TLS.CAFile == "" || o.TLS.CAFile == x.s.TLS.CAFile || whereabouts(o) != whereabouts(x.s) {
			continue
		}
		content := map[string]bool{}
		for _, n := range x.c.Nodes(o.ID) {
			content[n.Addr] = leafOf(n.TLS) != nil && !(shown{n, n.TLS}).has(probe.TLSUnknownCA, probe.TLSMissingIntermediate)
		}
		if len(x.all) > 0 && !slices.ContainsFunc(x.all, func(one shown) bool { return !content[one.node.Addr] }) {
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

// rename is the change of the addresses after which every listed server is dialled by a name of its certificate that is
// known to lead there.
func (x *scene) rename() []report.Fix {
	right := map[string]string{}
	for _, one := range x.all {
		if one.has(probe.TLSNameMismatch) && one.node.Listed {
			if name := x.otherName(one); name != "" {
				right[one.node.Addr] = probe.JoinAddr(name, probe.PortOf(one.node.Addr))
			}
		}
	}
	if len(right) == 0 {
		return nil
	}
	return fixes.Replace(x.s, right)
}

// otherName is a name of the certificate that is known to lead to the very server; "" where none is known to.
func (x *scene) otherName(one shown) string {
	leaf, host, ip := leafOf(one.facts), probe.HostOf(one.node.Addr), probe.HostOf(one.node.Remote)
	for _, known := range checks.Tidy(x.names[orDefault(ip, host)]) {
		if known != host && leaf.ValidFor(known) {
			return known
		}
	}
	if ip != "" && ip != host && leaf.ValidFor(ip) {
		return ip
	}
	if host == "127.0.0.1" && leaf.ValidFor("localhost") {
		return "localhost" // by definition; of ::1 a name service may have no opinion
	}
	return ""
}

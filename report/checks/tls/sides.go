package tls

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
	"tyk-redis-doctor/tlsinspect"
)

// One switch is for all servers of a store, so that what is done about one of them depends on the others: where some speak
// TLS and some do not, the switch alone only changes who is left out.

// sides are the servers of a store by what they speak.
type sides struct {
	*scene
	secure, plain []*probe.Node
	given         map[report.Status]bool // findings of this status have what heals all of them
}

// sidesOf gives those of each store, made once for a judge.
func sidesOf(c *checks.Case) func(*probe.Store) *sides {
	made := map[*probe.Store]*sides{}
	return func(s *probe.Store) *sides {
		if made[s] == nil {
			made[s] = newSides(c, s)
		}
		return made[s]
	}
}

func newSides(c *checks.Case, s *probe.Store) *sides {
	x := &sides{scene: sceneOf(c, s), given: map[report.Status]bool{}}
	for _, n := range c.Nodes(s.ID) {
		switch {
		case speaksTLS(n):
			x.secure = append(x.secure, n)
		case speaksPlain(n):
			x.plain = append(x.plain, n)
		}
	}
	return x
}

func isData(n *probe.Node) bool     { return n.Purpose == probe.AsData }
func isSentinel(n *probe.Node) bool { return n.Purpose == probe.AsSentinel }

// once gives what heals all of a store's servers to the first finding of each status: findings that differ in their servers
// alone become one.
func (x *sides) once(status report.Status, fix func() []report.Fix) []report.Fix {
	if x.given[status] {
		return nil
	}
	x.given[status] = true
	return fix()
}

// speaksTLS is true where a server was seen to answer in TLS, whether the client asked for it or not.
func speaksTLS(n *probe.Node) bool {
	if n.Met(probe.TLSServerPlaintext) {
		return false
	}
	return n.Met(probe.TLSServerRequiresTLS) || n.TLS != nil && (n.TLS.Version != "" || leafOf(n.TLS) != nil || n.TLS.CertRequested)
}

// speaksPlain is true where a server was seen to answer in plaintext.
func speaksPlain(n *probe.Node) bool {
	return n.Met(probe.TLSServerPlaintext) || n.TLS == nil && topology.Alive(n)
}

var serverPlaintext = checks.Check{
	ID: probe.TLSServerPlaintext, Title: "TLS spoken to a plaintext server", Status: report.Fail,
	Broken: checks.BrokenTLSOrNot, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "use_ssl is on and the port answers in plaintext. Redis takes the handshake for a command that has no end and keeps silent, " +
		"so that " +
		"Tyk sees \"context deadline exceeded\" after its whole timeout, never a TLS error. Told from a server that hangs by a plaintext " +
		"PING on a second connection. Sentinels and data nodes share the one setting; a cluster before Redis 7.2 announces plaintext " +
		"ports unless tls-cluster is on.",
	Hint:    "Set use_ssl to false, or use the TLS port of the server.",
	Follows: append([]checks.Follows{{Field: component.UseSSL, Unless: checks.SaysTrue}}, misdirected...), Judge: judgeServerPlaintext,
	Many: prose.Say("{nodes} answer in plaintext, and others speak TLS."),
}

func judgeServerPlaintext(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	of := sidesOf(c)
	for _, t := range c.Troubles(probe.TLSServerPlaintext) {
		key, x := checks.Key(t.Store, component.UseSSL), of(t.Store)
		f := c.Found(t, prose.Say("%s is on and {nodes} {answers|answer} in plaintext.", key))
		f.Seen = prose.Say("Redis takes the handshake for an unfinished command, so that Tyk waits there until its timeout.")
		switch {
		case len(x.secure) == 0 && t.Node.Purpose == probe.AsSentinel && !slices.ContainsFunc(x.plain, isData):
			f.What = prose.Say("%s is on and {the Sentinel|the Sentinels} {nodes} {answers|answer} in plaintext.", key)
			f.Hint = prose.Say("Set %s to false: it is for Sentinels and Redis alike. If Redis wants TLS, give the Sentinels TLS instead.", key)
			f.Fix = fixes.Set(t.Store, component.UseSSL, false)
		case len(x.secure) == 0:
			f.Hint = prose.Say("Set %s to false, or use the TLS port of the server.", key)
			f.Fix = fixes.Set(t.Store, component.UseSSL, false)
		case x.announcedInPlain():
			f.What = prose.Say("The cluster announces {nodes} to TLS clients, and that is a plaintext port.")
			f.Hint = prose.Say("Set tls-cluster to yes on every node at the same time, or upgrade to Redis 7.2.")
			f.Status = x.gravest()
			f.Fix = x.once(f.Status, x.announceTLS)
		case t.Store.Mode == probe.Sentinel && t.Node.Purpose == probe.AsData:
			f.What = prose.Say("The Sentinels speak TLS and name {nodes}, which {answers|answer} in plaintext.")
			f.Hint = prose.Say("Let Redis and its Sentinels both speak TLS (tls-port, tls-replication yes), or neither: %s is for both.", key)
			f.Fix = x.once(f.Status, x.alike)
		case t.Node.Purpose == probe.AsSentinel && !slices.ContainsFunc(x.secure, isSentinel):
			f.What = prose.Say("{The Sentinel|The Sentinels} {nodes} {answers|answer} in plaintext, and Redis behind {it|them} speaks TLS.")
			f.Hint = prose.Say("Give the Sentinels TLS as well (tls-port in sentinel.conf): %s is for both.", key)
			f.Fix = x.once(f.Status, x.alike)
		default:
			f.What = prose.Say("%s answers in plaintext, and %s TLS.", t.Node.Addr, others(len(x.secure)))
			portless(c, t, &f)
			f.Hint = prose.Say("Let all servers speak TLS, or none: %s is for all of them.", key)
			f.Fix = x.once(f.Status, x.alike)
		}
		out = append(out, f)
	}
	return out
}

// portless completes a finding about a server on the other side, in a cluster that has no port to tell for it: the address
// with port 0 that clients are sent to is the same trouble, and a failure where it is that of a primary.
func portless(c *checks.Case, t checks.Trouble, f *checks.Finding) {
	picture := c.Cluster(t.Store)
	if picture == nil {
		return
	}
	for i := range picture.Announced {
		a := &picture.Announced[i]
		if a.Port != 0 || a.Host != probe.HostOf(t.Node.Addr) {
			continue
		}
		if a.Primary {
			f.Status = report.Fail
		}
		if row := picture.RowAt(a.Dialled); row != nil && row != t.Node {
			f.Nodes = append(f.Nodes, row.Addr)
		}
	}
}

// others counts the servers on the one side: "1 of the others speaks", "5 of the others speak".
func others(n int) string { return prose.Count(n, "of the others speaks", "of the others speak") }

// announcedInPlain is true for a cluster whose listed nodes speak TLS, and that sends clients to plaintext ports alone.
func (x *sides) announcedInPlain() bool {
	listed := func(n *probe.Node) bool { return n.Listed }
	announced := func(n *probe.Node) bool { return !n.Listed }
	return x.s.Mode == probe.Cluster && !slices.ContainsFunc(x.secure, announced) && !slices.ContainsFunc(x.plain, listed)
}

// gravest is how bad it is at the worst of the plaintext servers: it is one fault of the whole cluster.
func (x *sides) gravest() report.Status {
	for _, n := range x.plain {
		if x.c.Weight(x.s, n) == report.Fail {
			return report.Fail
		}
	}
	return report.Warn
}

// announceTLS lets every node of a cluster announce its TLS port: through the plaintext port, where it has one.
func (x *sides) announceTLS() []report.Fix {
	var fix []report.Fix
	secure, ports := map[string][]*probe.Node{}, map[string]bool{}
	for _, n := range x.secure {
		host := probe.HostOf(n.Addr)
		secure[host], ports[probe.PortOf(n.Addr)] = append(secure[host], n), true
	}
	usual := ""
	if len(ports) == 1 { // all have the same
		usual = probe.PortOf(x.secure[0].Addr)
	}
	reached := map[string]bool{}
	for _, n := range x.plain {
		host := probe.HostOf(n.Addr)
		reached[host] = true
		version, port := x.secure[0], usual
		if twins := secure[host]; len(twins) == 1 { // of several on one machine it is not known which is which
			version, port = twins[0], probe.PortOf(twins[0].Addr)
		}
		fix = append(fix, fixes.AnnounceTLS(x.s, n.Addr, n, version, port)...)
	}
	for _, n := range x.secure {
		if !reached[probe.HostOf(n.Addr)] {
			fix = append(fix, fixes.AnnounceTLS(x.s, n.Addr, n, n, probe.PortOf(n.Addr))...)
		}
	}
	return fix
}

var serverRequiresTLS = checks.Check{
	ID: probe.TLSServerRequiresTLS, Title: "Plaintext spoken to a TLS server", Status: report.Fail,
	Broken: checks.BrokenTLSOrNot, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "use_ssl is off and the port speaks TLS. Tyk sees EOF or a reset connection, which a full server, a protected one and a dead " +
		"backend cause as well. Told from these by a TLS handshake on a second connection, to which the server answered. Managed services " +
		"with encryption in transit, Azure 6380 and DigitalOcean 25061 are of this kind.",
	Hint:    "Set use_ssl to true.",
	Follows: append([]checks.Follows{{Field: component.UseSSL, Unless: checks.SaysFalse}}, misdirected...), Judge: judgeServerRequiresTLS,
	Many: prose.Say("{nodes} speak TLS, and others plaintext."),
}

func judgeServerRequiresTLS(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	of := sidesOf(c)
	for _, t := range c.Troubles(probe.TLSServerRequiresTLS) {
		if plainToMaster(t.Store) {
			continue // told by the check beside this one
		}
		key, x := checks.Key(t.Store, component.UseSSL), of(t.Store)
		f := c.Found(t, prose.Say("{nodes} {speaks|speak} TLS and %s is off, so that the server ends every connection.", key))
		switch {
		case len(x.plain) == 0:
			f.Seen, f.Hint = x.afterwards(), prose.Say("Set %s to true.", key)
			if !t.Store.TLS.SkipVerify && firstProblem(x.all) != nil {
				f.Hint = prose.Say("Set %s to true, and what the certificates take besides.", key)
			}
			f.Fix = x.switchOn(t.Node)
		case t.Store.Mode == probe.Sentinel && t.Node.Purpose == probe.AsData:
			f.What = prose.Say("The Sentinels speak plaintext and name {nodes}, which {speaks|speak} TLS.")
			f.Seen = prose.Say("%s is for both.", key)
			f.Hint = prose.Say("Give the Sentinels TLS as well (tls-port in sentinel.conf) and set %s to true.", key)
			f.Fix = x.once(f.Status, x.alike)
		default:
			f.What = prose.Say("%s speaks TLS, and %s plaintext, as Tyk does.", t.Node.Addr, others(len(x.plain)))
			f.Seen = prose.Say("The server ends every connection without TLS.")
			portless(c, t, &f)
			f.Hint = prose.Say("Let all servers speak TLS, or none: %s is for all of them.", key)
			f.Fix = x.once(f.Status, x.alike)
		}
		out = append(out, f)
	}
	return out
}

// afterwards is what will stand in the way once TLS is on, by the certificates that the servers of the store showed: one
// sentence for all of them.
func (x *sides) afterwards() prose.Text {
	switch p := firstProblem(x.all); {
	case x.s.TLS.SkipVerify:
		return prose.Text{}
	case len(x.all) == 0:
		return prose.Say("If the certificate is by a private CA, %s is needed as well.", checks.Key(x.s, component.CAFile))
	case p == nil:
		return prose.Say("The certificate that was shown there would pass.")
	default:
		return prose.Say("The certificate that was shown there would not pass: %s.", prose.Clause(p.Text))
	}
}

// firstProblem is the first one of the first server that has any, nil where none has.
func firstProblem(all []shown) *tlsinspect.Problem {
	for _, x := range all {
		if len(x.facts.Problems) > 0 {
			return &x.facts.Problems[0]
		}
	}
	return nil
}

// switchOn turns TLS on, with all that it takes for the certificate of a server to pass.
func (x *sides) switchOn(n *probe.Node) []report.Fix {
	on := fixes.Set(x.s, component.UseSSL, true)
	if x.s.TLS.SkipVerify {
		return on
	}
	return fixes.Together(on, x.mend(n))
}

// alike makes all servers of a store speak the same, and the client with them: what most of them speak already, TLS where
// that is even, and behind Sentinels that guard servers with TLS.
func (x *sides) alike() []report.Fix {
	var fix []report.Fix
	if len(x.plain) > len(x.secure) && !(x.s.Mode == probe.Sentinel && slices.ContainsFunc(x.secure, isData)) {
		if x.s.TLS.Enabled {
			fix = fixes.Set(x.s, component.UseSSL, false)
		}
		for _, n := range x.secure {
			fix = append(fix, speak(x.s, n, false)...)
		}
		return fix
	}
	if !x.s.TLS.Enabled {
		fix = fixes.Set(x.s, component.UseSSL, true)
		if !x.s.TLS.SkipVerify {
			fix = append(fix, x.mendAll()...)
		}
	}
	for _, n := range x.plain {
		fix = append(fix, speak(x.s, n, true)...)
	}
	return fix
}

// speak makes a server speak TLS alone at its port, or plaintext alone.
func speak(s *probe.Store, n *probe.Node, secure bool) []report.Fix {
	port := probe.PortOf(n.Addr)
	lines := map[string]*string{"port": fixes.Value(port), "tls-port": fixes.Value("0")}
	links := "no"
	if secure {
		links = "yes"
		lines = map[string]*string{
			"port": fixes.Value("0"), "tls-port": fixes.Value(port), "tls-cert-file": fixes.Value(fixes.Secret("path of its certificate")),
			"tls-key-file": fixes.Value(fixes.Secret("path of its key")), "tls-ca-cert-file": fixes.Value(fixes.Secret("path of the CA " +
				"certificate")),
		}
	}
	lines["tls-replication"] = fixes.Value(links)
	if n.Purpose == probe.AsSentinel {
		return fixes.SentinelLines(n.Addr, lines)
	}
	if s.Mode == probe.Cluster {
		lines["tls-cluster"] = fixes.Value(links)
	}
	return fixes.ConfLines(n.Addr, lines)
}

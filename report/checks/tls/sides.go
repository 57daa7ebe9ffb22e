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
)

// One switch is for all servers of a store, so that what is done about one of them depends on the others: where some speak
// TLS and some do not, the switch alone only changes who is left out.

// sides are the servers of a store by what they speak.
type sides struct{ secure, plain []*probe.Node }

func sidesOf(c *checks.Case, s *probe.Store) sides {
	var x sides
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
	for _, t := range c.Troubles(probe.TLSServerPlaintext) {
		key, x := checks.Key(t.Store, component.UseSSL), sidesOf(c, t.Store)
		f := c.Found(t, prose.Say("%s is on and {nodes} {answers|answer} in plaintext.", key))
		f.Seen = prose.Say("Redis takes the handshake for an unfinished command, so that Tyk waits there until its timeout.")
		switch {
		case len(x.secure) == 0 && t.Node.Purpose == probe.AsSentinel:
			f.What = prose.Say("%s is on and of the Sentinels {nodes} {answers|answer} in plaintext.", key)
			f.Hint = prose.Say("Set %s to false: it is for Sentinels and Redis alike. If Redis wants TLS, give the Sentinels TLS instead.", key)
			f.Fix = fixes.Set(t.Store, component.UseSSL, false)
		case len(x.secure) == 0:
			f.Hint = prose.Say("Set %s to false, or use the TLS port of the server.", key)
			f.Fix = fixes.Set(t.Store, component.UseSSL, false)
		case announcedInPlain(t.Store, x):
			f.What = prose.Say("The cluster announces {nodes} to TLS clients, and that is a plaintext port.")
			f.Hint = prose.Say("Set tls-cluster to yes on every node at the same time, or upgrade to Redis 7.2.")
			f.Fix = announceTLS(t.Store, x)
		case t.Store.Mode == probe.Sentinel && t.Node.Purpose == probe.AsData:
			f.What = prose.Say("The Sentinels speak TLS and name {nodes}, which {answers|answer} in plaintext.")
			f.Hint = prose.Say("Let Redis and its Sentinels both speak TLS (tls-port, tls-replication yes), or neither: %s is for both.", key)
			f.Fix = alike(c, t.Store, x)
		default:
			f.What = prose.Say("%s answers in plaintext, and %s TLS.", t.Node.Addr, others(len(x.secure)))
			portless(c, t, &f)
			f.Hint = prose.Say("Let all servers speak TLS, or none: %s is for all of them.", key)
			f.Fix = alike(c, t.Store, x)
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
func announcedInPlain(s *probe.Store, x sides) bool {
	listed := func(n *probe.Node) bool { return n.Listed }
	announced := func(n *probe.Node) bool { return !n.Listed }
	return s.Mode == probe.Cluster && !slices.ContainsFunc(x.secure, announced) && !slices.ContainsFunc(x.plain, listed)
}

// announceTLS lets every node of a cluster announce its TLS port: through the plaintext port, where it has one.
func announceTLS(s *probe.Store, x sides) []report.Fix {
	var fix []report.Fix
	reached := map[string]bool{}
	for _, n := range x.plain {
		reached[probe.HostOf(n.Addr)] = true
		fix = append(fix, fixes.ConfigSet(s, n.Addr, n, "tls-cluster", "yes")...)
	}
	for _, n := range x.secure {
		if !reached[probe.HostOf(n.Addr)] {
			fix = append(fix, fixes.ConfigSet(s, n.Addr, n, "tls-cluster", "yes")...)
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
	for _, t := range c.Troubles(probe.TLSServerRequiresTLS) {
		if plainToMaster(t.Store) {
			continue // told by the check beside this one
		}
		key, x := checks.Key(t.Store, component.UseSSL), sidesOf(c, t.Store)
		f := c.Found(t, prose.Say("{nodes} {speaks|speak} TLS and %s is off, so that the server ends every connection.", key))
		switch {
		case len(x.plain) == 0:
			f.Seen, f.Hint = afterwards(t), prose.Say("Set %s to true, and what its certificate takes besides.", key)
			if certificatePasses(t) {
				f.Hint = prose.Say("Set %s to true.", key)
			}
			f.Fix = switchOn(c, t.Store)
		case t.Store.Mode == probe.Sentinel && t.Node.Purpose == probe.AsData:
			f.What = prose.Say("The Sentinels speak plaintext and name {nodes}, which {speaks|speak} TLS.")
			f.Seen = prose.Say("%s is for both.", key)
			f.Hint = prose.Say("Give the Sentinels TLS as well (tls-port in sentinel.conf) and set %s to true.", key)
			f.Fix = alike(c, t.Store, x)
		default:
			f.What = prose.Say("%s speaks TLS, and %s plaintext, as Tyk does.", t.Node.Addr, others(len(x.plain)))
			f.Seen = prose.Say("The server ends every connection without TLS.")
			portless(c, t, &f)
			f.Hint = prose.Say("Let all servers speak TLS, or none: %s is for all of them.", key)
			f.Fix = alike(c, t.Store, x)
		}
		out = append(out, f)
	}
	return out
}

// afterwards is what will stand in the way once TLS is on, by the certificates that the servers showed.
func afterwards(t checks.Trouble) prose.Text {
	switch h := t.Node.Sniff; {
	case t.Store.TLS.SkipVerify:
		return prose.Text{}
	case certificatePasses(t):
		return prose.Say("The certificate that was shown there would pass.")
	case h == nil || h.Handshake == nil:
		return prose.Say("If the certificate is by a private CA, %s is needed as well.", checks.Key(t.Store, component.CAFile))
	default:
		return prose.Say("The certificate that was shown there would not pass: %s.", prose.Clause(h.Handshake.Problems[0].Text))
	}
}

// certificatePasses is true where nothing but the switch keeps the client out.
func certificatePasses(t checks.Trouble) bool {
	if t.Store.TLS.SkipVerify {
		return true
	}
	return t.Node.Sniff != nil && t.Node.Sniff.Handshake != nil && len(t.Node.Sniff.Handshake.Problems) == 0
}

// switchOn turns TLS on, with all that it takes for the certificates of the servers to pass.
func switchOn(c *checks.Case, s *probe.Store) []report.Fix {
	on := fixes.Set(s, component.UseSSL, true)
	if s.TLS.SkipVerify {
		return on
	}
	return fixes.Together(on, mend(c, s))
}

// alike makes all servers of a store speak the same, and the client with them: what most of them speak already, TLS where
// that is even, and behind Sentinels that guard servers with TLS.
func alike(c *checks.Case, s *probe.Store, x sides) []report.Fix {
	secure := func(n *probe.Node) bool { return n.Purpose == probe.AsData }
	if len(x.plain) > len(x.secure) && !(s.Mode == probe.Sentinel && slices.ContainsFunc(x.secure, secure)) {
		var fix []report.Fix
		if s.TLS.Enabled {
			fix = fixes.Set(s, component.UseSSL, false)
		}
		for _, n := range x.secure {
			fix = append(fix, speak(s, n, false)...)
		}
		return fix
	}
	var fix []report.Fix
	if !s.TLS.Enabled {
		fix = switchOn(c, s)
	}
	for _, n := range x.plain {
		fix = append(fix, speak(s, n, true)...)
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
			"tls-key-file": fixes.Value(fixes.Secret("path of its key")), "tls-ca-cert-file": fixes.Value(fixes.Secret("path of the CA's " +
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

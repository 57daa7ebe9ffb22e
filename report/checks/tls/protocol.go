package tls

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var version = checks.Check{
	ID: probe.TLSVersion, Title: "No TLS version in common", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The server takes none of the versions between the lowest and the highest of the settings (1.2 to 1.3 by default). After such a " +
		"refusal each version from 1.0 on was tried on a connection of its own, so that the message can name those of the server.",
	Hint:    "Set the versions so that they include one of the server.",
	Follows: checks.FollowsAny(component.MinVersion, component.MaxVersion), Judge: judgeVersion,
	Many: prose.Say("{nodes} and Tyk have no TLS version in common."),
}

// The versions of a client without settings of its own, and the lowest that is safe.
const (
	lowest  = "1.2"
	highest = "1.3"
)

func judgeVersion(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.TLSVersion) {
		f := c.Found(t, prose.Say("{nodes} and %s have no TLS version in common.", title(t.Store)))
		f.Seen = prose.Said(t.Fault)
		if t.Node.TLS == nil || len(t.Node.TLS.ServerVersions) == 0 {
			f.Fix = modern(c, t.Store, t.Node)
			out = append(out, f)
			continue
		}
		f.What = prose.Say("{nodes} {takes|take} TLS %s, and %s offers %s.", prose.List(t.Node.TLS.ServerVersions), title(t.Store),
			offered(t.Store))
		low, high := commonRange(c, t.Store)
		change := widen(t.Store, low, high)
		switch {
		case len(change) == 0:
			f.Hint = prose.Say("Let the server take TLS 1.2 or 1.3: this version of Tyk has no setting for it.")
			f.Fix = modern(c, t.Store, t.Node)
		case low < lowest:
			f.Hint = prose.Say("Let the server take TLS 1.2; if it cannot, set %s to %s, which is insecure.", checks.Key(t.Store,
				component.MinVersion), low)
			f.Fix = fixes.Ways(modern(c, t.Store, t.Node), change)
		default:
			f.Hint = prose.Say("Let Tyk offer TLS %s.", span(low, high))
			f.Fix = fixes.Ways(change, modern(c, t.Store, t.Node))
		}
		out = append(out, f)
	}
	return out
}

// modern lets a server take the versions of today.
func modern(c *checks.Case, s *probe.Store, n *probe.Node) []report.Fix {
	const versions = "TLSv1.2 TLSv1.3"
	if n.Purpose == probe.AsSentinel {
		return fixes.SentinelLines(n.Addr, map[string]*string{"tls-protocols": fixes.Value(`"` + versions + `"`)})
	}
	return fixes.ConfigSet(s, n.Addr, n, "tls-protocols", versions)
}

// offered is the range of versions of a store's client.
func offered(s *probe.Store) string {
	return span(orDefault(s.TLS.MinVersion, lowest), orDefault(s.TLS.MaxVersion, highest))
}

func span(low, high string) string {
	if low == high {
		return low + " alone"
	}
	return low + " to " + high
}

// commonRange is the least that the client's range has to grow for every server of a store that told its versions.
func commonRange(c *checks.Case, s *probe.Store) (low, high string) {
	low, high = orDefault(s.TLS.MinVersion, lowest), orDefault(s.TLS.MaxVersion, highest)
	for _, n := range c.Nodes(s.ID) {
		if n.TLS == nil || len(n.TLS.ServerVersions) == 0 {
			continue
		}
		if best := slices.Max(n.TLS.ServerVersions); best < low {
			low = best
		} else if slices.Min(n.TLS.ServerVersions) > high {
			high = best
		}
	}
	return low, high
}

// widen sets the ends of the client's range that have to move; nil where this version has no setting for one.
func widen(s *probe.Store, low, high string) []report.Fix {
	var fix []report.Fix
	for _, end := range []struct {
		field       component.Field
		from, to, d string
	}{{component.MinVersion, s.TLS.MinVersion, low, lowest}, {component.MaxVersion, s.TLS.MaxVersion, high, highest}} {
		if end.to == orDefault(end.from, end.d) {
			continue
		}
		change := fixes.Set(s, end.field, end.to)
		if len(change) == 0 || !s.Driver.KnowsTLSFiles {
			return nil
		}
		fix = append(fix, change...)
	}
	return fix
}

var noSharedCipher = checks.Check{
	ID: probe.TLSNoSharedCipher, Title: "No cipher in common", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The server takes the TLS version and none of the cipher suites, curves or signatures of Tyk's client: lists of the server " +
		"with DHE " +
		"or CBC suites alone do that. Told from a missing client certificate, for which the alert is the same, by whether the server had " +
		"asked for one.",
	Hint: "Allow an ECDHE suite with AES-GCM or ChaCha20 on the server (tls-ciphers).", Judge: judgeNoSharedCipher,
	Many: prose.Say("{nodes} and Tyk have no TLS cipher in common."),
}

// goodCiphers are the suites of TLS 1.2 that every client of today has, in the words of OpenSSL.
const goodCiphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"

func judgeNoSharedCipher(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.TLSNoSharedCipher) {
		f := c.Found(t, prose.Say("{nodes} and %s have no TLS cipher in common.", title(t.Store)))
		f.Seen = prose.Said(t.Fault)
		if t.Node.Purpose == probe.AsSentinel {
			f.Fix = fixes.SentinelLines(t.Node.Addr, map[string]*string{"tls-ciphers": fixes.Value(goodCiphers)})
		} else {
			f.Fix = fixes.ConfigSet(t.Store, t.Node.Addr, t.Node, "tls-ciphers", goodCiphers)
		}
		out = append(out, f)
	}
	return out
}

var handshakeFailed = checks.Check{
	ID: probe.TLSHandshakeFailed, Title: "TLS handshake refused", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The handshake ended for a reason that the alert does not tell: an internal error of the server, a proxy that wants a server " +
		"name, a " +
		"broken record. The words of the other side are in the message; the log of the server knows more.",
	Hint: "Look at the log of the server at this moment.", After: []probe.FaultID{probe.NetIntercepted}, Judge: judgeHandshakeFailed,
}

func judgeHandshakeFailed(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.TLSHandshakeFailed) {
		f := c.Found(t, prose.Say("{nodes} {does|do} not complete the TLS handshake."))
		f.Seen = prose.Said(t.Fault)
		out = append(out, f)
	}
	return out
}

var oldVersion = checks.Check{
	ID: probe.TLSOldVersion, Title: "Outdated TLS version", Status: report.Warn,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The handshake agreed on TLS 1.0 or 1.1, which are broken and forbidden by most rules. That happens only where the lowest " +
		"version of " +
		"the settings allows it and the server can do no better.",
	Hint: "Let the server take TLS 1.2 and 1.3, then set the lowest version to 1.2.", Judge: judgeOldVersion,
	Many: prose.Say("The connections to {nodes} use old versions of TLS, which are not secure any more."),
}

func judgeOldVersion(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if n.TLS == nil || !isOld(n.TLS.Version) {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "tls/version")},
				What: prose.Say("The connection to {nodes} uses TLS %s, which is not secure any more.", n.TLS.Version),
				Fix:  fixes.Together(modern(c, s, n), fixes.Set(s, component.MinVersion, lowest)),
			})
		}
	}
	return out
}

func isOld(version string) bool { return version == "1.0" || version == "1.1" }

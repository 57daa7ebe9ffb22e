package tls

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

var clientCertRequired = checks.Check{
	ID: probe.TLSClientCertRequired, Title: "Client certificate required", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The server wants a client certificate (tls-auth-clients yes, Redis' default with TLS) and Tyk has none to send. With TLS 1.3 " +
		"the " +
		"handshake succeeds and the refusal comes afterwards, as a reset or \"certificate required\", whichever is faster. Seen by the " +
		"server's request for a certificate and a read before anything was written.",
	Hint:    "Set cert_file and key_file, or tls-auth-clients no on the server.",
	Follows: checks.FollowsAny(component.CertFile, component.KeyFile), Judge: judgeClientRequired,
}

// What the client lacks that only the reader has.
const (
	ownCert = "path of a client certificate that the server accepts"
	ownKey  = "path of its key"
)

func judgeClientRequired(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.TLSClientCertRequired) {
		f := c.Found(t, prose.Say("{nodes} {wants|want} a client certificate, and %s has none to send.", title(t.Store)))
		f.Seen = prose.Say("tls-auth-clients is on there, as it is by default.").Then(acceptable(t.Node.TLS))
		off := noClientCerts(t)
		if !t.Store.Driver.KnowsTLSFiles {
			f.Hint = prose.Say("%s %s cannot send one: upgrade, or set tls-auth-clients no on the server.", title(t.Store), t.Store.TykVersion)
			f.Fix = off
		} else {
			f.Hint = prose.Say("Set %s and %s, or tls-auth-clients no on the server.",
				checks.Key(t.Store, component.CertFile), checks.Key(t.Store, component.KeyFile))
			f.Fix = fixes.Ways(clientPair(c, t), off)
		}
		out = append(out, f)
	}
	return out
}

// clientPair names a certificate and its key: those with which another component is let in at the same server, where one is.
func clientPair(c *checks.Case, t checks.Trouble) []report.Fix {
	cert, key := any(fixes.Ask(ownCert)), any(fixes.Ask(ownKey))
	for _, o := range c.Stores() {
		n := c.NodeAt(o.ID, t.Node.Addr)
		if o != t.Store && n != nil && n.Answered() && n.TLS != nil && n.TLS.CertSent && whereabouts(o) == whereabouts(t.Store) {
			cert, key = o.TLS.CertFile, o.TLS.KeyFile
		}
	}
	return fixes.Together(fixes.Set(t.Store, component.CertFile, cert), fixes.Set(t.Store, component.KeyFile, key))
}

// noClientCerts lets a server take clients without a certificate.
func noClientCerts(t checks.Trouble) []report.Fix {
	if t.Node.Purpose == probe.AsSentinel {
		return fixes.SentinelLines(t.Node.Addr, map[string]*string{"tls-auth-clients": fixes.Value("no")})
	}
	return fixes.ConfigSet(t.Store, t.Node.Addr, t.Node, "tls-auth-clients", "no")
}

// acceptable names the CAs whose certificates the server takes, where it told.
func acceptable(h *tlsinspect.Handshake) prose.Text {
	if h == nil || len(h.AcceptableCAs) == 0 {
		return prose.Text{}
	}
	return prose.Say("It accepts those by %s.", prose.Some(h.AcceptableCAs))
}

// clientCert is the certificate that a store's client sends, nil where it was not read.
func clientCert(s *probe.Store) *tlsinspect.Cert {
	for i := range s.Files {
		if f := &s.Files[i]; f.Role == component.CertFile && len(f.Certs) > 0 {
			return &f.Certs[0]
		}
	}
	return nil
}

var clientCertRejected = checks.Check{
	ID: probe.TLSClientCertRejected, Title: "Client certificate refused", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "Tyk has a client certificate and the server does not accept it: another CA signed it, it has expired, or it is not for " +
		"clients. The " +
		"alert of the server often does not tell which; the certificate itself and the CAs that the server names are compared.",
	Hint:    "Use a certificate that is issued for clients by a CA of the server's tls-ca-cert-file.",
	Follows: checks.FollowsAny(component.CertFile, component.KeyFile), Judge: judgeClientRejected,
}

func judgeClientRejected(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Troubles(probe.TLSClientCertRejected) {
		f := c.Found(t, prose.Say("{nodes} {refuses|refuse} the client certificate of %s.", title(t.Store)))
		f.Seen = prose.Said(t.Fault)
		own := clientCert(t.Store)
		switch {
		case own == nil:
		case !own.NotAfter.IsZero() && !c.AsOf.Before(own.NotAfter):
			f.What = prose.Say(
				"{nodes} {refuses|refuse} the client certificate of %s, which expired on %s.",
				title(t.Store),
				prose.Day(own.NotAfter),
			)
			f.Hint = prose.Say("Renew the certificate in %s.", t.Store.TLS.CertFile)
		case !own.ForClients():
			f.What = prose.Say("{nodes} {refuses|refuse} the client certificate of %s, which is not for clients.", title(t.Store))
			f.Seen = prose.Say("Its extended key usage is %s.", prose.Some(own.KeyUsage))
			f.Hint = prose.Say("Issue the client certificate with extended key usage clientAuth.")
		case t.Node.TLS != nil && len(t.Node.TLS.AcceptableCAs) > 0 && !slices.Contains(t.Node.TLS.AcceptableCAs, own.Issuer):
			f.What = prose.Say("{nodes} {refuses|refuse} the client certificate of %s: it is issued by %s.", title(t.Store), quoted(own.Issuer,
				"another CA"))
			f.Seen = acceptable(t.Node.TLS)
			f.Hint = prose.Say("Use a client certificate by one of those CAs, with the intermediates in the same file, or add its CA to the " +
				"server's tls-ca-cert-file.")
		}
		f.Fix = clientPair(c, t)
		out = append(out, f)
	}
	return out
}

var clientCertExpired = checks.Check{
	ID: probe.TLSClientCertExpired, Title: "Expired client certificate", Status: report.Warn,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The certificate in cert_file is past its end. Where the server asks for it, it refuses it, and that is a finding of its own; " +
		"where it " +
		"does not, it will as soon as client certificates are switched on.",
	Hint:  "Renew the certificate in cert_file, or remove the setting.",
	After: []probe.FaultID{probe.TLSClientCertRejected}, Judge: judgeClientExpired,
}

func judgeClientExpired(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		own := clientCert(s)
		if own == nil || own.NotAfter.IsZero() || c.AsOf.Before(own.NotAfter) {
			continue
		}
		out = append(out, checks.Finding{
			Store: s, Refs: []report.Ref{c.AtStore(s, "files")},
			What: prose.Say("The client certificate in %s expired on %s.", s.TLS.CertFile, prose.Day(own.NotAfter)),
			Hint: prose.Say("Renew the certificate in %s.", s.TLS.CertFile),
			Fix:  fileFix(c, s, component.CertFile),
		})
	}
	return out
}

package tls

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

var wrongUsage = checks.Check{
	ID: probe.TLSWrongUsage, Title: "Certificate for another purpose", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The server's certificate lists purposes and that of a server is not among them, or one of its issuers may not issue " +
		"certificates " +
		"for servers.",
	Hint: "Issue the certificate with extended key usage serverAuth.", Follows: []checks.Follows{unverified}, Judge: judgeWrongUsage,
	Many: prose.Say("The certificates of {nodes} are not for servers."),
}

func judgeWrongUsage(c *checks.Case) []checks.Finding {
	return unusable(c, probe.TLSWrongUsage, func(p tlsinspect.Problem) (what, hint prose.Text) {
		hint = prose.Say("Issue the certificate with extended key usage serverAuth and clientAuth: the nodes of a cluster use theirs as " +
			"clients, too.")
		switch p.Why {
		case tlsinspect.NotACA:
			return prose.Say("The {certificate|certificates} of {nodes} {was|were} issued by %s, which is no CA.", quoted(p.Subject,
					"a certificate")),
				prose.Say("Issue the certificate by a CA (basic constraints CA:TRUE).")
		case tlsinspect.UsageOfIssuer:
			return prose.Say("An issuer of the certificate of {nodes} may not issue certificates for servers."),
				prose.Say("Issue the certificate by a CA without an extended key usage of its own, or with serverAuth in it.")
		case tlsinspect.UsageOfServer:
			return prose.Say("The {certificate|certificates} of {nodes} {is|are} not for servers: its extended key usage lacks serverAuth."), hint
		}
		return prose.Say("The certificate of {nodes} may not be used by a server."), hint
	})
}

var weakSignature = checks.Check{
	ID: probe.TLSWeakSignature, Title: "Certificate with a weak signature", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "A certificate of the chain is signed with an algorithm or a key that Go's client does not accept any more: SHA-1, MD5, RSA " +
		"below " +
		"1024 bits.",
	Hint:  "Issue the certificate anew with SHA-256 and a key of today.",
	Judge: judgeWeakSignature, Many: prose.Say("The certificates of {nodes} have signatures that are too weak."),
}

func judgeWeakSignature(c *checks.Case) []checks.Finding {
	return unusable(c, probe.TLSWeakSignature, func(tlsinspect.Problem) (what, hint prose.Text) {
		return prose.Say("A certificate in the chain of {nodes} has a signature that is too weak for clients of today."), prose.Text{}
	})
}

var badCertificate = checks.Check{
	ID: probe.TLSBadCertificate, Title: "Certificate that the client refuses", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "Go's client refuses the chain for a reason of its own: a path that is too long, a constraint on names, a critical extension " +
		"that " +
		"it does not know. The message has its words.",
	Hint:  "Issue the certificate anew without what the message names.",
	Judge: judgeBadCertificate, Many: prose.Say("Go's client refuses the certificates of {nodes}."),
}

func judgeBadCertificate(c *checks.Case) []checks.Finding {
	return unusable(c, probe.TLSBadCertificate, func(tlsinspect.Problem) (what, hint prose.Text) {
		return prose.Say("Go's client refuses the certificate of {nodes}."), prose.Text{}
	})
}

// unusable are the findings about certificates that have to be issued anew.
func unusable(c *checks.Case, id probe.FaultID, say func(tlsinspect.Problem) (what, hint prose.Text)) []checks.Finding {
	var out []checks.Finding
	at := newScenes(c)
	for _, t := range c.Troubles(id) {
		what, hint := say(problemOf(t))
		f := c.Found(t, what)
		f.Seen, f.Hint, f.Fix = prose.Said(t.Fault), hint, at.at(t.Store).mend(t.Node)
		out = append(out, f)
	}
	return out
}

package tls

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

var unknownCA = checks.Check{
	ID: probe.TLSUnknownCA, Title: "Certificate by an unknown authority", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The chain that the server sends ends at an issuer that Tyk does not trust. A ca_file replaces the roots of the system, it does " +
		"not add to them; without one the roots of the machine count, and an image without them trusts nobody. Memorystore, and most " +
		"Redis of one's own, have a private CA. Measured by a handshake with verification off and a verification by hand.",
	Hint: "Put the certificate of the issuing CA into ca_file.", Follows: untrusting, Judge: judgeUnknownCA,
	Many: prose.Say("The certificates of {nodes} are by authorities that Tyk does not trust."),
}

func judgeUnknownCA(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	at := newScenes(c)
	for _, t := range c.Troubles(probe.TLSUnknownCA) {
		p := problemOf(t)
		issuer := quoted(orDefault(p.Issuer, firstOf(p.Want)), "the CA that issued it")
		f := c.Found(t, prose.Say("The {certificate|certificates} of {nodes} {is|are} by an authority that %s does not trust: "+
			"%s.", title(t.Store), issuer))
		switch p.Why {
		case tlsinspect.SelfSigned:
			f.What = prose.Say("The {certificate|certificates} of {nodes} {is|are} self-signed, and %s does not trust it.", title(t.Store))
		case tlsinspect.OtherKey:
			f.What = prose.Say("The {certificate|certificates} of {nodes} {is|are} by another %s than the one that %s "+
				"trusts.", issuer, title(t.Store))
		}
		f.Seen = trusted(t.Store, p)
		if f.Seen.Empty() {
			f.Seen = prose.Said(t.Fault)
		}
		f.Hint = authorityHint(at.at(t.Store), issuer)
		f.Fix = at.at(t.Store).mend(t.Node)
		out = append(out, f)
	}
	return out
}

// trusted says whom the client trusts instead; empty in reports that do not tell.
func trusted(s *probe.Store, p tlsinspect.Problem) prose.Text {
	key := checks.Key(s, component.CAFile)
	switch {
	case p.Why == "":
		return prose.Text{}
	case p.NoRoots:
		return prose.Say("%s is not set, and this machine has no root certificates at all.", key)
	case s.TLS.CAFile == "" && s.Driver.KnowsTLSFiles:
		return prose.Say("%s is not set, and the issuer is not among the roots of this machine.", key)
	case s.TLS.CAFile == "":
		return prose.Say("The issuer is not among the roots of this machine.")
	}
	var held []string
	for i := range s.Files {
		for j := range s.Files[i].Certs {
			if s.Files[i].Role == component.CAFile {
				held = append(held, quoted(s.Files[i].Certs[j].Subject, "a certificate without a name"))
			}
		}
	}
	text := prose.Say("%s (%s) holds %s.", key, s.TLS.CAFile, prose.Some(held))
	if p.Why == tlsinspect.OtherKey {
		return text.Then(prose.Say("That is of the same name and has another key: the CA was made anew, or is another one."))
	}
	return text
}

func authorityHint(x *scene, issuer string) prose.Text {
	s, file := x.s, checks.Key(x.s, component.CAFile)
	switch {
	case !s.Driver.KnowsTLSFiles:
		return prose.Say("Name a file of roots with the certificate of %s in %s, or install it among the roots of the system or container: "+
			"%s %s has no setting for a CA.", issuer, rootsVariable, title(s), s.TykVersion)
	case s.TLS.CAFile == "":
		return prose.Say("Set %s to a PEM file with the certificate of %s.", file, issuer)
	case x.systemDoes():
		return prose.Say("Remove %s: it stands in place of the roots of the system, which know the issuer.", file)
	case x.file != "":
		return prose.Say("Set %s to %s, with which another component takes these certificates.", file, x.file)
	}
	return prose.Say("Put the certificate of %s into %s, or name another file in %s.", issuer, s.TLS.CAFile, file)
}

var missingIntermediate = checks.Check{
	ID: probe.TLSMissingIntermediate, Title: "Intermediate certificate not sent", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The server sends its own certificate without that of the intermediate that issued it, so that no chain leads to the root. " +
		"Browsers repair that, Go's client does not. Told from an unknown authority by what the certificates say; the message names " +
		"the sign.",
	Hint: "Append the intermediate to the server's certificate file.", Follows: untrusting, Judge: judgeMissingIntermediate,
	Many: prose.Say("{nodes} do not send the intermediate certificates that issued theirs."),
}

// speaksForIt says what speaks for the issuer being an intermediate.
var speaksForIt = map[tlsinspect.Why]string{
	tlsinspect.OwnFileHasIt: "Tyk's own certificate file has it.",
	tlsinspect.NamedSo:      "Its name says that it is an intermediate.",
	tlsinspect.SameOwner:    "The CA file holds one of the same organization.",
	tlsinspect.PublicIssuer: "It is a public authority, whose root this machine may know.",
}

func judgeMissingIntermediate(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	at := newScenes(c)
	for _, t := range c.Troubles(probe.TLSMissingIntermediate) {
		p := problemOf(t)
		issuer := quoted(orDefault(p.Issuer, firstOf(p.Want)), "its issuer")
		f := c.Found(t, prose.Say("{nodes} {does|do} not send the intermediate certificate of %s.", issuer))
		f.Seen = prose.Say("It issued the certificate of the server, so that no chain leads to the root. %s", speaksForIt[p.Why])
		f.Hint = prose.Say("Append the certificate of %s to the server's certificate file, after its own.", issuer)
		if t.Store.Driver.KnowsTLSFiles && t.Store.TLS.CAFile != "" {
			f.Hint = f.Hint.Then(prose.Say("Until then it can stand in %s as well.", t.Store.TLS.CAFile))
		}
		ask := fixes.Ask("path of a PEM file with the certificate of " + pasted(orDefault(p.Issuer, firstOf(p.Want)), "the issuer"))
		f.Fix = fixes.Ways(at.at(t.Store).mend(t.Node), fixes.Set(t.Store, component.CAFile, ask))
		if !t.Store.Driver.KnowsTLSFiles {
			f.Fix = fixes.Ways(at.at(t.Store).mend(t.Node))
		}
		out = append(out, f)
	}
	return out
}

package checks

import (
	"fmt"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// tlsChainChecks ask whether the client can trust the server's certificate. One handshake names all reasons at once;
// with verification off none of them is a finding.
func tlsChainChecks() []Check {
	return []Check{
		{
			ID: "tls.unknown_ca", Title: "Certificate by an unknown authority", Status: report.Fail,
			Doc:  "The chain that the server sends ends at an issuer that Tyk does not trust. A ca_file replaces the roots of the system, it does not add to them; without one the roots of the machine count, and an image without them trusts nobody. Memorystore, and most Redis of one's own, have a private CA. Measured by a handshake with verification off and a verification by hand.",
			Hint: "Put the certificate of the issuing CA into ca_file.", Judge: judgeUnknownCA,
		},
		{
			ID: "tls.missing_intermediate", Title: "Intermediate certificate not sent", Status: report.Fail,
			Doc:  "The server sends its own certificate without that of the intermediate that issued it, so that no chain leads to the root. Browsers repair that, Go's client does not. Told from an unknown authority by what the certificates say; the message names the sign.",
			Hint: "Append the intermediate to the server's certificate file.", Judge: judgeMissingIntermediate,
		},
		{
			ID: "tls.expired", Title: "Expired certificate", Status: report.Fail,
			Doc:  "The server's certificate, an intermediate or the CA is past its end; the message says which. A wrong clock of this machine looks the same: where other servers told the time it is compared.",
			Hint: "Renew the certificate.", Judge: judgeExpired,
		},
		{
			ID: "tls.not_yet_valid", Title: "Certificate that is not valid yet", Status: report.Fail,
			Doc:  "The certificate begins in the future. Mostly the clock of this machine is behind, or the one that made the certificate was ahead.",
			Hint: "Compare the clocks; make the certificate anew if they are right.", Judge: judgeNotYetValid,
		},
		{
			ID: "tls.wrong_usage", Title: "Certificate for another purpose", Status: report.Fail,
			Doc:  "The server's certificate lists purposes and that of a server is not among them, or one of its issuers may not issue certificates for servers.",
			Hint: "Issue the certificate with extended key usage serverAuth.", Judge: judgeWrongUsage,
		},
		{
			ID: "tls.weak_signature", Title: "Certificate with a weak signature", Status: report.Fail,
			Doc:  "A certificate of the chain is signed with an algorithm or a key that Go's client does not accept any more: SHA-1, MD5, RSA below 1024 bits.",
			Hint: "Issue the certificate anew with SHA-256 and a key of today.", Judge: judgeWeakSignature,
		},
		{
			ID: "tls.bad_certificate", Title: "Certificate that the client refuses", Status: report.Fail,
			Doc:  "Go's client refuses the chain for a reason of its own: a path that is too long, a constraint on names, a critical extension that it does not know. The message has its words.",
			Hint: "Issue the certificate anew without what the message names.", Judge: judgeBadCertificate,
		},
	}
}

// untrusted makes one finding of every node whose chain has a problem.
func (c *Case) untrusted(id probe.FaultID, say func(trouble, *report.Finding)) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(id) {
		f := c.finding(t, "{nodes}: "+clause(t.fault.Text)+".")
		say(t, &f)
		out = append(out, f)
	}
	return out
}

func judgeUnknownCA(c *Case) []report.Finding {
	return c.untrusted("tls.unknown_ca", func(t trouble, f *report.Finding) {
		issuer := quoteOr(firstOf(t.problem().Want), "the CA that issued it")
		if leaf := t.leaf(); leaf == nil || !leaf.SelfSigned {
			f.Message = fmt.Sprintf("The certificate of {nodes} leads to an authority that %s does not know, %s%s.", product(t.s.Component), issuer, tail(t.fault.Text))
		}
		file := keyOf(t.s, component.CAFile)
		switch {
		case !t.s.Driver.KnowsTLSFiles:
			f.Hint = fmt.Sprintf("Install %s among the root certificates of the system or container, or name a file of roots with it in SSL_CERT_FILE: %s %s has no setting for a CA.", issuer, product(t.s.Component), t.s.TykVersion)
			f.Fix = []report.Fix{{Kind: report.FixEnv, Text: "SSL_CERT_FILE=..."}}
		case t.s.TLS.CAFile == "":
			f.Hint = fmt.Sprintf("Set %s to a PEM file with %s.", file, issuer)
			f.Fix = setField(t.s, component.CAFile, "")
		case t.n.TLS != nil && t.n.TLS.SystemTrusts != nil && *t.n.TLS.SystemTrusts:
			f.Hint = fmt.Sprintf("Remove %s: it stands in place of the roots of the system, which know the issuer.", file)
			f.Fix = clearField(t.s, component.CAFile)
		default:
			f.Hint = fmt.Sprintf("Put %s into %s, or name another file in %s.", issuer, t.s.TLS.CAFile, file)
			f.Fix = setField(t.s, component.CAFile, "")
		}
	})
}

// tail is what a problem says after its first clause, which names the certificate of the one node.
func tail(text string) string {
	if i := strings.Index(text, "; "); i >= 0 {
		return clause(text[i:])
	}
	return ""
}

func quoteOr(name, fallback string) string {
	if name == "" {
		return fallback
	}
	return `"` + name + `"`
}

func judgeMissingIntermediate(c *Case) []report.Finding {
	return c.untrusted("tls.missing_intermediate", func(t trouble, f *report.Finding) {
		issuer := quoteOr(firstOf(t.problem().Want), "the issuer")
		f.Message = fmt.Sprintf("{nodes} {does|do} not send the intermediate certificate of %s, which issued the certificate of the server%s.", issuer, tail(t.fault.Text))
		f.Hint = fmt.Sprintf("Append the certificate of %s to the server's certificate file, after its own.", issuer)
		if t.s.Driver.KnowsTLSFiles && t.s.TLS.CAFile != "" {
			f.Hint += " Until then it can stand in " + t.s.TLS.CAFile + " as well."
		}
		f.Fix = []report.Fix{redisConf("cat intermediate.pem >> the tls-cert-file of " + t.n.Addr + ", then CONFIG SET tls-cert-file to the same path: it is read again")}
	})
}

// clockWord adds what the servers' clocks say about that of this machine, where they differ by an hour or more.
func clockWord(c *Case) string {
	skew := c.Ev.Vantage.ClockSkewMS
	if skew == nil {
		return ""
	}
	d := time.Duration(*skew) * time.Millisecond
	switch {
	case d >= time.Hour:
		return fmt.Sprintf(" The clock of this machine is %s behind those of the servers.", d.Round(time.Minute))
	case d <= -time.Hour:
		return fmt.Sprintf(" The clock of this machine is %s ahead of those of the servers.", (-d).Round(time.Minute))
	}
	return ""
}

// ownCert is true where a problem is that of the server's own certificate, not of an issuer.
func ownCert(t trouble) bool { return strings.HasPrefix(t.fault.Text, "the certificate ") }

func judgeExpired(c *Case) []report.Finding {
	return c.untrusted("tls.expired", func(t trouble, f *report.Finding) {
		if leaf := t.leaf(); leaf != nil && ownCert(t) {
			f.Message = fmt.Sprintf("The certificate of {nodes} expired on %s.", date(leaf.NotAfter))
		}
		f.Message += clockWord(c)
		renew := redisConf("on " + t.n.Addr + ": put the new certificate in place and CONFIG SET tls-cert-file to its path, which reads it without a restart")
		switch text := t.fault.Text; {
		case strings.HasPrefix(text, "the CA certificate"):
			f.Hint = "Get the new certificate of the CA, and certificates issued by it."
			if t.s.TLS.CAFile != "" {
				f.Hint = "Replace the CA certificate in " + t.s.TLS.CAFile + " by its successor."
			}
		case strings.HasPrefix(text, "the intermediate"):
			f.Hint = "Renew the intermediate certificate in the server's certificate file."
			f.Fix = []report.Fix{renew}
		default:
			f.Hint = "Renew the certificate of the server."
			f.Fix = []report.Fix{renew}
		}
	})
}

func judgeNotYetValid(c *Case) []report.Finding {
	return c.untrusted("tls.not_yet_valid", func(t trouble, f *report.Finding) {
		if leaf := t.leaf(); leaf != nil && ownCert(t) {
			f.Message = fmt.Sprintf("The certificate of {nodes} is not valid before %s.", date(leaf.NotBefore))
		}
		f.Message += clockWord(c)
		f.Hint = "Compare the clock of this machine with the right time (timedatectl); make the certificate anew if it is right."
	})
}

func judgeWrongUsage(c *Case) []report.Finding {
	return c.untrusted("tls.wrong_usage", func(t trouble, f *report.Finding) {
		f.Fix = []report.Fix{redisConf("extendedKeyUsage = serverAuth, clientAuth  # openssl extension; the nodes of a cluster use theirs as clients, too")}
	})
}

func judgeWeakSignature(c *Case) []report.Finding {
	return c.untrusted("tls.weak_signature", func(trouble, *report.Finding) {})
}

func judgeBadCertificate(c *Case) []report.Finding {
	return c.untrusted("tls.bad_certificate", func(trouble, *report.Finding) {})
}

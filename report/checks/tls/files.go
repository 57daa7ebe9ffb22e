package tls

import (
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/tlsinspect"
)

// Tyk reads the TLS files when it builds its client, also where verification is off, and has no Redis for good if one
// cannot be used.

var caFileMissing = fromFiles(checks.Check{
	ID: probe.TLSCAFileMissing, Title: "CA file that cannot be read", Status: report.Fail,
	Doc: "The file that ca_file names is not there, or this account may not read it. Gateway logs \"Could not initialize connection to " +
		"Redis " +
		"cluster\" once and never tries again. Read on this machine: in a container check the mount, and run the check where Tyk runs.",
	Hint: "Mount the file at that path and make it readable for Tyk.",
})

var caFileInvalid = fromFiles(checks.Check{
	ID: probe.TLSCAFileInvalid, Title: "CA file without a certificate", Status: report.Fail,
	Doc: "The file that ca_file names holds no PEM certificate: a DER file, a private key, an empty file. Gateway logs \"failed to add CA " +
		"certificate\" and has no Redis. The message says what it holds.",
	Hint: "Put the CA's certificate there in PEM form (-----BEGIN CERTIFICATE-----).",
})

var certFileMissing = fromFiles(checks.Check{
	ID: probe.TLSCertFileMissing, Title: "Certificate file that cannot be read", Status: report.Fail,
	Doc: "The file that cert_file names is not there, or this account may not read it. Tyk reads it even if the server never asks for " +
		"a client " +
		"certificate, and builds no client without it.",
	Hint: "Mount the file at that path and make it readable for Tyk, or remove cert_file and key_file.",
})

var keyMismatch = fromFiles(checks.Check{
	ID: probe.TLSKeyMismatch, Title: "Key that does not belong to the certificate", Status: report.Fail,
	Doc: "key_file and the first certificate of cert_file are not a pair. The client's own certificate has to come first, its " +
		"intermediates " +
		"after it.",
	Hint: "Use the key that the certificate was made with.",
})

var keyUnusable = fromFiles(checks.Check{
	ID: probe.TLSKeyUnusable, Title: "Client key or certificate that cannot be used", Status: report.Fail,
	Doc: "key_file cannot be read, holds no private key, one that is protected by a passphrase, or one in the form of OpenSSH; or what " +
		"is in " +
		"cert_file is no certificate. Tyk cannot ask for a passphrase and builds no client.",
	Hint:  "Use an unencrypted PEM key (PKCS#8, PKCS#1 or SEC 1) and a PEM certificate.",
	After: []probe.FaultID{probe.TLSCertFileMissing},
})

// fromFiles completes a check that is judged from what the files were found to hold.
func fromFiles(check checks.Check) checks.Check {
	check.Broken, check.Degraded, check.Costs, check.Connecting = checks.BrokenSettingFile, checks.DegradedTLS, true, true
	check.Judge = func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, s := range c.Stores() {
			for i := range s.Files {
				if s.Files[i].Problem == string(check.ID) {
					out = append(out, unusableFile(c, s, i))
				}
			}
			for i := range s.Notes { // of reports without what the files hold
				if n := &s.Notes[i]; n.ID == check.ID && !slices.ContainsFunc(s.Files,
					func(f tlsinspect.FileFact) bool { return f.Path == n.Value }) {
					out = append(out, checks.Finding{Store: s, Note: n, What: prose.Sentence(n.Text), Refs: []report.Ref{c.AtNote(s, n)},
						Fix: fileFix(c, s, n.Field)})
				}
			}
		}
		return out
	}
	return check
}

func unusableFile(c *checks.Case, s *probe.Store, i int) checks.Finding {
	file := &s.Files[i]
	f := checks.Finding{
		Store: s, Refs: []report.Ref{c.AtStore(s, "files/"+strconv.Itoa(i))}, Note: noteOf(s, file),
		What: prose.Say("%s cannot be used: %s.", checks.Key(s, file.Role), file.Path),
		Seen: prose.Sentence(file.Text).Then(prose.Say("%s reads it when it builds its client, also where verification is off, and then "+
			"has no Redis at all.", title(s))),
		Fix: fileFix(c, s, file.Role),
	}
	if origin := s.Origin[file.Role]; origin != "" {
		f.What = prose.Say("%s (%s) cannot be used: %s.", checks.Key(s, file.Role), string(origin), file.Path)
	}
	if file.Unread {
		f.What = prose.Say("%s cannot be read: %s.", checks.Key(s, file.Role), file.Path)
		f.Hint = prose.Say("Mount the file at that path and make it readable for Tyk, or name the right one.")
	}
	if file.Role != component.CAFile && neverAsked(c, s) {
		f.Hint = prose.Say("Remove %s and %s: no server asks for a client certificate.", checks.Key(s, component.CertFile), checks.Key(s,
			component.KeyFile))
	}
	return f
}

// noteOf is the note that reading the settings left about a file, nil where there is none.
func noteOf(s *probe.Store, file *tlsinspect.FileFact) *probe.Note {
	for i := range s.Notes {
		if n := &s.Notes[i]; string(n.ID) == file.Problem && n.Value == file.Path {
			return n
		}
	}
	return nil
}

// fileFix names another file, or takes the pair away where no server asks for it.
func fileFix(c *checks.Case, s *probe.Store, role string) []report.Fix {
	x := sceneOf(c, s)
	switch {
	case role == component.CAFile && x.file != "":
		return fixes.Set(s, role, x.file)
	case role == component.CAFile:
		return fixes.Set(s, role, fixes.Ask("path of a PEM file with "+certificates(issuers(x.all))))
	case neverAsked(c, s):
		return fixes.Together(fixes.Clear(s, component.CertFile), fixes.Clear(s, component.KeyFile))
	case role == component.CertFile:
		return fixes.Set(s, role, fixes.Ask(ownCert))
	case role == component.KeyFile:
		return fixes.Set(s, role, fixes.Ask("path of the key of "+orDefault(s.TLS.CertFile, "the client certificate")))
	}
	return nil
}

// issuers are the authorities at the upper end of what servers showed.
func issuers(all []shown) []string {
	var out []string
	for _, x := range all {
		out = append(out, pasted(x.facts.Chain[len(x.facts.Chain)-1].Issuer, "the CA"))
	}
	if len(out) == 0 {
		return []string{"the CA"}
	}
	return checks.Tidy(out)
}

// neverAsked is true where servers of a store showed their certificates and none asked for one of the client.
func neverAsked(c *checks.Case, s *probe.Store) bool {
	all := sceneOf(c, s).all
	return len(all) > 0 && !slices.ContainsFunc(all, func(x shown) bool { return x.facts.CertRequested })
}

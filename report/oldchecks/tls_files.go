package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// tlsFileChecks ask whether the TLS files of the settings can be used. Tyk reads them when it builds its client, also
// where verification is off, and has no Redis for good if one cannot be used.
func tlsFileChecks() []Check {
	return []Check{
		fromFiles(Check{
			ID: "tls.ca_file_missing", Title: "CA file that cannot be read", Status: report.Fail,
			Doc:  "The file that ca_file names is not there, or this account may not read it. Gateway logs \"Could not initialize connection to Redis cluster\" once and never tries again. Read on this machine: in a container check the mount, and run the check where Tyk runs.",
			Hint: "Mount the file at that path and make it readable for Tyk.",
		}),
		fromFiles(Check{
			ID: "tls.ca_file_invalid", Title: "CA file without a certificate", Status: report.Fail,
			Doc:  "The file that ca_file names holds no PEM certificate: a DER file, a private key, an empty file. Gateway logs \"failed to add CA certificate\" and has no Redis. The message says what it holds.",
			Hint: "Put the CA's certificate there in PEM form (-----BEGIN CERTIFICATE-----).",
		}),
		fromFiles(Check{
			ID: "tls.cert_file_missing", Title: "Certificate file that cannot be read", Status: report.Fail,
			Doc:  "The file that cert_file names is not there, or this account may not read it. Tyk reads it even if the server never asks for a client certificate, and builds no client without it.",
			Hint: "Mount the file at that path and make it readable for Tyk, or remove cert_file and key_file.",
		}),
		fromFiles(Check{
			ID: "tls.key_mismatch", Title: "Key that does not belong to the certificate", Status: report.Fail,
			Doc:  "key_file and the first certificate of cert_file are not a pair. The client's own certificate has to come first, its intermediates after it.",
			Hint: "Use the key that the certificate was made with.",
		}),
		fromFiles(Check{
			ID: "tls.key_unusable", Title: "Client key or certificate that cannot be used", Status: report.Fail,
			Doc:  "key_file cannot be read, holds no private key, one that is protected by a passphrase, or one in the form of OpenSSH; or what is in cert_file is no certificate. Tyk cannot ask for a passphrase and builds no client.",
			Hint: "Use an unencrypted PEM key (PKCS#8, PKCS#1 or SEC 1) and a PEM certificate.",
		}),
	}
}

// fromFiles completes a check that is judged from what the files hold: by the notes of the settings, and where there is
// none, by the files themselves.
func fromFiles(check Check) Check {
	check.Judge = func(c *Case) []report.Finding {
		out := noteFindings(c, check.ID, nil)
		for i := range out {
			if n := c.noteOf(&answer{Finding: out[i]}); n != nil && out[i].Fix == nil && n.Field != "" {
				if hint := mountHint(n.Text); hint != "" {
					out[i].Hint = hint
				}
				out[i].Fix = setField(c.Store(out[i].Store), n.Field, "")
			}
		}
		for _, s := range c.Stores() {
			for i := range s.Files {
				file := &s.Files[i]
				noted := func(n probe.Note) bool { return n.ID == check.ID && n.Value == file.Path }
				if file.Problem != string(check.ID) || slices.ContainsFunc(s.Notes, noted) {
					continue
				}
				out = append(out, report.Finding{
					Store: s.ID, Hint: mountHint(file.Text), Message: fmt.Sprintf("%s %s: %s.", keyOf(s, file.Role), file.Path, clause(file.Text)),
					Fix: setField(s, file.Role, ""), Verify: verify(s, "tls.*"), Evidence: []string{c.AtStore(s, fmt.Sprintf("files/%d", i))},
				})
			}
		}
		return out
	}
	return check
}

// mountHint is for files that are not there or not readable, whatever they should hold; "" leaves it to the check.
func mountHint(text string) string {
	if strings.Contains(text, "cannot read it") {
		return "Mount the file at that path and make it readable for Tyk, or clear the setting."
	}
	return ""
}

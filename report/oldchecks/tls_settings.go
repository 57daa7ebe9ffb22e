package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// tlsSettingChecks ask what the TLS settings themselves lead to.
func tlsSettingChecks() []Check {
	return []Check{
		{
			ID: "tls.limiter_ignores_ca", Title: "Rate limiter without the TLS settings", Status: report.Fail,
			Doc:  "The rate limiter of the Gateway has a Redis client of its own, which also counts quotas. From 5.3.0 to 5.8.5 and in 5.9 it takes over skip-verify alone, not ca_file, not the client certificate, not the versions: with a private CA the Gateway is connected and answers requests with 429 or lets them pass uncounted. Judged by the version, and by whether the roots of this machine would do for the certificates that the servers sent.",
			Hint: "Upgrade the Gateway to 5.8.6, 5.10.0 or later.", Judge: judgeLimiterIgnoresTLS,
		},
		{
			ID: "tls.verify_disabled", Title: "TLS without verification", Status: report.Warn,
			Doc:  "With skip-verify Tyk takes any certificate: whoever can redirect the connection reads the password and every key. The certificates were verified all the same, so that the message can say what stands in the way of switching verification on.",
			Hint: "Switch verification on.", Judge: judgeVerifyDisabled,
		},
	}
}

func judgeVerifyDisabled(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if !s.TLS.Enabled || !s.TLS.SkipVerify {
			continue
		}
		key := keyOf(s, component.SkipVerify)
		f := report.Finding{
			Store: s.ID, Verify: verify(s, "tls.*"), Evidence: []string{c.AtStore(s, "tls/skip_verify")},
			Message: fmt.Sprintf("%s is on: Tyk takes any certificate, also that of somebody in between.", key),
			Hint:    fmt.Sprintf("Set %s to false.", key), Fix: setField(s, component.SkipVerify, false),
		}
		problems, seen := c.hiddenProblems(s)
		switch {
		case !seen:
		case len(problems) == 0:
			f.Message += " The certificates of the servers would pass."
		default:
			f.Message += fmt.Sprintf(" Verification would find %s.", listed(problems))
			f.Hint = fmt.Sprintf("Mend that, then set %s to false; explain tells how.", key)
			if s.TLS.CAFile == "" && s.Driver.KnowsTLSFiles && slices.Contains(problems, "tls.unknown_ca") {
				f.Fix = append(setField(s, component.CAFile, ""), f.Fix...)
			}
		}
		out = append(out, f)
	}
	return out
}

// hiddenProblems are the ids of what verification would find at the servers of a store; seen is false where none
// completed a handshake.
func (c *Case) hiddenProblems(s *probe.Store) (ids []string, seen bool) {
	for _, n := range c.Nodes(s.ID) {
		if n.TLS == nil || len(n.TLS.Chain) == 0 {
			continue
		}
		seen = true
		for _, p := range n.TLS.Problems {
			ids = append(ids, p.ID)
		}
	}
	return tidy(ids), seen
}

func judgeLimiterIgnoresTLS(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if !s.TLS.Enabled || !s.Driver.LimiterIgnoresTLS || s.Block == "cache_storage" || s.Block == "analytics_storage" {
			continue
		}
		lacks, status := c.limiterLacks(s)
		if len(lacks) == 0 {
			continue
		}
		out = append(out, report.Finding{
			Status: status, Store: s.ID, Verify: verify(s, "tls.*"), Evidence: []string{c.AtStore(s, "driver")},
			Message: fmt.Sprintf("The rate limiter of %s %s does not use %s, so that rate limits and quotas fail while everything else works.", product(s.Component), s.TykVersion, strings.Join(lacks, " and ")),
			Hint:    "Upgrade the Gateway to 5.8.6, 5.10.0 or later; until then SSL_CERT_FILE can name the CA for the whole process.",
			Fix:     c.limiterFix(s),
		})
	}
	return out
}

// limiterLacks are the settings that the limiter's client does without and would need. Whether a server that asks for
// a client certificate insists on one cannot be seen, so that one alone is a warning.
func (c *Case) limiterLacks(s *probe.Store) (lacks []string, status report.Status) {
	status = report.Warn
	if s.TLS.CAFile != "" && !s.TLS.SkipVerify && c.needsCA(s) {
		lacks, status = append(lacks, keyOf(s, component.CAFile)), report.Fail
	}
	asked, old := false, false
	for _, n := range c.Nodes(s.ID) {
		if n.TLS != nil && n.Answered() {
			asked = asked || n.TLS.CertRequested && n.TLS.CertSent
			old = old || n.TLS.Version == "1.0" || n.TLS.Version == "1.1"
		}
	}
	if asked {
		lacks = append(lacks, keyOf(s, component.CertFile))
	}
	if old {
		lacks, status = append(lacks, keyOf(s, component.MinVersion)), report.Fail
	}
	return lacks, status
}

// fewCerts is how many certificates a ca_file holds that was made for one purpose; the bundle of a system has more.
const fewCerts = 8

// needsCA tells whether the roots of a system would not do: by what the servers sent, and where there are no servers to
// ask, by the size of the file.
func (c *Case) needsCA(s *probe.Store) bool {
	if c.Ev.Offline {
		for i := range s.Files {
			if f := &s.Files[i]; f.Role == component.CAFile {
				return f.Problem == "" && f.More == 0 && len(f.Certs) <= fewCerts
			}
		}
		return false
	}
	for _, n := range c.Nodes(s.ID) {
		if n.Answered() && n.TLS != nil && n.TLS.SystemTrusts != nil && !*n.TLS.SystemTrusts {
			return true
		}
	}
	return false
}

// limiterFix adds the CA to the roots of the process, which is all that the limiter looks at.
func (c *Case) limiterFix(s *probe.Store) []report.Fix {
	if s.TLS.CAFile == "" {
		return nil
	}
	return []report.Fix{{Kind: report.FixEnv, Text: "SSL_CERT_FILE=" + s.TLS.CAFile}}
}

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

var verifyDisabled = checks.Check{
	ID: probe.TLSVerifyDisabled, Title: "TLS without verification", Status: report.Warn,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "With skip-verify Tyk takes any certificate: whoever can redirect the connection reads the password and every key. The " +
		"certificates " +
		"were verified all the same, so that the message can say what stands in the way of switching verification on.",
	Hint: "Switch verification on.", Judge: judgeVerifyDisabled,
}

func judgeVerifyDisabled(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if !s.TLS.Enabled || !s.TLS.SkipVerify {
			continue
		}
		key := checks.Key(s, component.SkipVerify)
		f := checks.Finding{
			Store: s, Refs: []report.Ref{c.AtStore(s, "tls/skip_verify")},
			What: prose.Say("%s is on: %s takes any certificate, also that of somebody in between.", key, title(s)),
		}
		on := fixes.Set(s, component.SkipVerify, false)
		switch problems, seen := hidden(c, s); {
		case !seen:
			f.Seen = prose.Say("Which certificates the servers have was not seen.")
			f.Hint = prose.Say("Set %s to false once the certificates are known to pass.", key)
		case len(problems) == 0:
			f.Seen = prose.Say("The certificates of the servers would pass.")
			f.Hint = prose.Say("Set %s to false.", key)
			f.Fix = fixes.Together(on, limiterCA(c, s))
		default:
			f.Seen = prose.Say("Verification would find %s.", prose.List(problems))
			f.Hint = prose.Say("Mend that first, then set %s to false: before, Tyk would lose Redis.", key)
			f.Fix = fixes.Together(sceneOf(c, s).mendAll(), on)
		}
		out = append(out, f)
	}
	return out
}

// hidden are the ids of what verification would find at the servers of a store; seen is false where none showed a
// certificate.
func hidden(c *checks.Case, s *probe.Store) (problems []string, seen bool) {
	all := sceneOf(c, s).all
	for _, x := range all {
		for _, p := range x.facts.Problems {
			problems = append(problems, p.ID)
		}
	}
	return checks.Tidy(problems), len(all) > 0
}

var limiterIgnoresCA = checks.Check{
	ID: probe.TLSLimiterIgnoresCA, Title: "Rate limiter without the TLS settings", Status: report.Fail,
	Broken: checks.BrokenTLS, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The rate limiter of the Gateway has a Redis client of its own, which also counts quotas. From 5.3.0 to 5.8.5 and in 5.9 it " +
		"takes over " +
		"skip-verify alone, not ca_file, not the client certificate, not the versions: with a private CA the Gateway is connected and " +
		"answers " +
		"requests with 429 or lets them pass uncounted. Judged by the version, and by whether the roots of this machine would do for the " +
		"certificates that the servers sent.",
	Hint: "Upgrade the Gateway to 5.8.6, 5.10.0 or later.", Judge: judgeLimiterIgnoresTLS,
}

// hasBlindLimiter is true for the store that the rate limiter uses, in the versions that leave its TLS settings out.
func hasBlindLimiter(s *probe.Store) bool {
	return s.Driver.LimiterIgnoresTLS && s.Block == component.Get(s.Component).Main().Name
}

func judgeLimiterIgnoresTLS(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if !s.TLS.Enabled || !hasBlindLimiter(s) {
			continue
		}
		lacks, status := limiterLacks(c, s)
		if len(lacks) == 0 {
			continue
		}
		first := component.Get(s.Component).First.LimiterTLS
		f := checks.Finding{
			Status: status, Store: s, Refs: []report.Ref{c.AtStore(s, "driver")},
			What: prose.Say("The rate limiter of %s %s does not use %s: rate limits and quotas fail.", title(s), s.TykVersion, prose.List(lacks)),
			Seen: prose.Say("Everything else works: it is the limiter alone that has a client of its own."),
			Hint: prose.Say("Upgrade the Gateway to %s; until then %s can name the CA for the whole process.", first, rootsVariable),
			Fix:  fixes.Ways(limiterCA(c, s), fixes.Network("upgrade "+title(s)+" to "+first+" or later")),
		}
		out = append(out, f)
	}
	return out
}

// limiterLacks are the settings that the limiter's client does without and would need. Whether a server that asks for
// a client certificate insists on one cannot be seen, so that one alone is a warning.
func limiterLacks(c *checks.Case, s *probe.Store) (lacks []string, status report.Status) {
	status = report.Warn
	if s.TLS.CAFile != "" && !s.TLS.SkipVerify && needsCA(c, s) {
		lacks, status = append(lacks, checks.Key(s, component.CAFile)), report.Fail
	}
	answered := func(is func(*probe.Node) bool) bool {
		return slices.ContainsFunc(c.Nodes(s.ID), func(n *probe.Node) bool { return n.TLS != nil && n.Answered() && is(n) })
	}
	if answered(func(n *probe.Node) bool { return n.TLS.CertRequested && n.TLS.CertSent }) {
		lacks = append(lacks, checks.Key(s, component.CertFile))
	}
	if answered(func(n *probe.Node) bool { return isOld(n.TLS.Version) }) {
		lacks, status = append(lacks, checks.Key(s, component.MinVersion)), report.Fail
	}
	return lacks, status
}

// needsCA tells whether the roots of a system would not do: by what the servers sent, and where there are no servers to
// ask, by the size of the file: the bundle of a system holds more than a file that was made for one purpose.
func needsCA(c *checks.Case, s *probe.Store) bool {
	if c.Ev.Offline {
		for i := range s.Files {
			if f := &s.Files[i]; f.Role == component.CAFile {
				return f.Problem == "" && len(f.Certs)+f.More <= c.Policy.OwnCAMaxCerts
			}
		}
		return false
	}
	return slices.ContainsFunc(c.Nodes(s.ID), func(n *probe.Node) bool {
		return n.Answered() && n.TLS != nil && n.TLS.SystemTrusts != nil && !*n.TLS.SystemTrusts
	})
}

// limiterCA adds the CA to the roots of the process, which is all that the limiter looks at; nil where it does without.
func limiterCA(c *checks.Case, s *probe.Store) []report.Fix {
	if s.TLS.CAFile == "" || !needsCA(c, s) {
		return nil
	}
	return limiterRoots(s, s.TLS.CAFile)
}

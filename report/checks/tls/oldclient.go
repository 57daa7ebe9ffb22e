package tls

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var sentinelMasterPlaintext = checks.Check{
	ID: probe.TLSSentinelMasterPlaintext, Title: "TLS to the Sentinels, plaintext to the primary", Status: report.Fail,
	Broken: checks.BrokenTLSOrNot, Degraded: checks.DegradedTLS, Costs: true, Connecting: true,
	Doc: "The client library of Gateway 2.9.3 to 4.0.15, Pump 0.8.4 to 1.8.3 and the Identity Broker to 1.4.0 ignores use_ssl for the " +
		"servers " +
		"that Sentinels name (go-redis before 8.8.3) and connects to them in plaintext. A Redis with TLS alone ends such connections. Where " +
		"Redis takes plaintext all the same it is a warning: passwords and keys travel in the clear. In the other modes these versions " +
		"speak TLS as they should.",
	Hint: "Upgrade Tyk; until then let Redis take plaintext beside TLS, or put stunnel in between.", Judge: judgeSentinelMasterPlaintext,
}

// plainToMaster is true for a store whose client speaks TLS to Sentinels and plaintext to what they name.
func plainToMaster(s *probe.Store) bool {
	return s.Driver.PlainMaster && s.Mode == probe.Sentinel && s.TLS.Enabled
}

func judgeSentinelMasterPlaintext(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if plainToMaster(s) {
			out = append(out, plaintextToMaster(c, s))
		}
	}
	return out
}

func plaintextToMaster(c *checks.Case, s *probe.Store) checks.Finding {
	f := checks.Finding{
		Store: s, Refs: []report.Ref{c.AtStore(s, "driver")},
		What: prose.Say("%s %s connects to the primary behind Sentinels in plaintext, in spite of %s.", title(s), s.TykVersion,
			checks.Key(s, component.UseSSL)),
	}
	takesPlain := false
	for _, n := range c.DataNodes(s.ID) {
		if step, _ := checks.Met(n, probe.TLSServerRequiresTLS); step != nil {
			// A replica as well: it is what Tyk is sent to after a failover.
			f.Nodes = append(f.Nodes, n.Addr)
			f.Refs = append(f.Refs, c.AtStep(n, step))
		}
		takesPlain = takesPlain || n.Answered() && n.TLS == nil
	}
	upgrade := "a version of " + title(s) + " that speaks TLS there"
	if at := component.Get(s.Component).First.MasterTLS; at != "" {
		upgrade = title(s) + " " + at + " or later"
	}
	f.Hint = prose.Say("Upgrade to %s. Until then Redis has to take plaintext at the address that the Sentinels name.", upgrade)
	f.Fix = fixes.Network("upgrade to " + upgrade)
	switch {
	case len(f.Nodes) > 0:
		f.What = prose.Say("%s %s speaks plaintext to the servers behind the Sentinels, and {nodes} {takes|take} TLS alone.", title(s),
			s.TykVersion)
		f.Seen = prose.Say("That version ignores %s for the servers that Sentinels name.", checks.Key(s, component.UseSSL))
	case takesPlain:
		f.Status = report.Warn
		f.Seen = prose.Say("It works, and passwords and keys travel in the clear.")
	}
	return f
}

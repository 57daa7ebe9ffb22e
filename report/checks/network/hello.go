package network

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var proxyUnsupported = checks.Check{
	ID: probe.ProtoProxyUnsupported, Title: "Redis proxy that Tyk cannot use", Status: report.Fail,
	Broken: checks.BrokenStranger, Costs: true, Connecting: true,
	Doc: "A proxy answers PING and does not take HELLO, with which the client of Tyk Gateway 5.3, Pump 1.9 and later begins every " +
		"connection: twemproxy hangs up, old Envoy asks for a password. Older clients do not send it; for them it is a warning, since " +
		"such proxies know neither transactions nor SUBSCRIBE.",
	Hint: "Connect Tyk to Redis itself, without the proxy.", Follows: misdirected, Judge: judgeProxyUnsupported,
}

func judgeProxyUnsupported(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	again := newReaddressing(c)
	for _, t := range c.Troubles(probe.ProtoProxyUnsupported) {
		f := c.Found(t, prose.Say("A proxy answers at {nodes} that does not take HELLO, with which Tyk begins every connection."))
		f.Seen = prose.Said(t.Fault).Then(prose.Say("%s %s sends it.", title(t.Store), t.Store.TykVersion))
		if !t.Store.Driver.SendsHello {
			f.Status = report.Warn
			f.What = prose.Say("A proxy answers at {nodes} that knows neither transactions nor SUBSCRIBE.")
			f.Seen = prose.Said(t.Fault).Then(prose.Say("Newer versions of Tyk cannot use it at all."))
		}
		f.Fix = again.of(t)
		out = append(out, f)
	}
	return append(out, refusedHello(c)...)
}

// refusedHello are the stores whose servers took the password by AUTH, as this program sends it, and wanted one from the
// client of the component all the same, which sends it inside HELLO: old Envoy does that.
func refusedHello(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for i := range c.Ev.Rehearsals {
		r := &c.Ev.Rehearsals[i]
		s := c.Store(r.Store)
		if r.OK || r.Fault == nil || r.Fault.ID != probe.AuthMissingPassword || s == nil || !s.Active || !s.Driver.SendsHello ||
			!s.Password.IsSet() {
			continue
		}
		took := tookPassword(c, s)
		if len(took) == 0 {
			continue
		}
		out = append(out, checks.Finding{
			Store: s, Nodes: took, Refs: []report.Ref{{List: report.RefRehearsals, Index: i}},
			What: prose.Say("{nodes} {takes|take} the password by AUTH and not inside HELLO, where Tyk sends it."),
			Seen: prose.Said(r.Fault).Then(prose.Say("A proxy that does not know HELLO does that, as old Envoy; %s %s sends it.", title(s),
				s.TykVersion)),
		})
	}
	return out
}

// tookPassword are the data nodes of a store that took its password and do not take everybody; none where any node
// refused it.
func tookPassword(c *checks.Case, s *probe.Store) []string {
	var out []string
	for _, n := range c.Nodes(s.ID) {
		if step, _ := checks.Met(n, probe.AuthWrongPassword, probe.AuthMissingPassword); step != nil {
			return nil
		}
		open := n.Account != nil && n.Account.NeedsNone != nil && *n.Account.NeedsNone
		if n.Purpose == probe.AsData && n.Answered() && !open && !slices.Contains(out, n.Addr) {
			out = append(out, n.Addr)
		}
	}
	return out
}

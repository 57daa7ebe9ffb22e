package settings

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var badValue = checks.Check{
	ID: probe.ConfigBadValue, Title: "Variable with a value that Tyk refuses", Status: report.Fail,
	Doc: "A TYK_* variable holds something that cannot be converted: yes for a boolean, an empty text for a number. The Gateway " +
		"exits. Pump and the Identity Broker stop reading variables there, so that later ones have no effect. Kubernetes makes such " +
		"variables by itself (tcp://...) for a Service with a matching name.",
	Hint:   "Give the variable a value of the type named, or unset it.",
	Broken: checks.BrokenFile, Degraded: checks.DegradedSetting, Blames: checks.BlamesConnecting,
	Judge: fromNotes(probe.ConfigBadValue, func(x noted, f *checks.Finding) {
		f.Status = unlessTuning(x.n)
		if x.n.Why == "" {
			return
		}
		f.What = prose.Say("%s %s.", x.n.Key, x.n.Why)
		f.Seen = prose.Say("%s", x.n.Then)
		switch {
		case x.n.Meant != nil && x.n.Right != nil && x.n.Place != nil:
			f.Hint = prose.Say("Use %s instead, which is a list.", x.n.Right.Name)
			f.Fix = fixes.Move(*x.n.Place, *x.n.Right, x.n.Meant.Value())
		case x.n.Meant != nil:
			f.Hint = prose.Say("Set %s to %s.", x.n.Key, x.meant())
			f.Fix = x.set()
		case x.n.Place != nil && x.n.Place.Kind == probe.PlaceEnv:
			f.Fix = fixes.Remove(*x.n.Place)
		}
		if x.n.Kind == probe.ServiceLink {
			f.Hint = prose.Say(
				"Set enableServiceLinks: false in the pod: Kubernetes makes the variable for a Service of that name. Or set it to a right value.",
			)
		}
	}),
}

// unlessTuning is a failure unless the component goes on and loses no more than a size or a time; "" leaves it to the note.
func unlessTuning(n *probe.Note) report.Status {
	switch {
	case n.Harmless:
		return report.Info
	case n.Stops:
		return report.Fail
	}
	switch n.Field {
	case component.MaxIdle, component.MaxActive, component.Timeout:
		return report.Warn
	}
	return report.Fail
}

var badTLSVersion = checks.Check{
	ID: probe.ConfigBadTLSVersion, Title: "TLS version that does not exist", Status: report.Fail,
	Doc: "The lowest and highest version have to be 1.0, 1.1, 1.2 or 1.3, the lowest not above the highest. With anything else " +
		"the component does not build its client.",
	Hint:   "Use 1.2 and 1.3.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting,
	Judge: fromNotes(probe.ConfigBadTLSVersion, func(x noted, f *checks.Finding) {
		if x.n.Why != "" {
			f.What = prose.Say("%s is %q, %s.", x.named(), x.n.Value, x.n.Why)
			f.Seen = prose.Say("%s", x.n.Then)
		}
		if f.Fix = x.set(); f.Fix != nil {
			f.Hint = prose.Say("Set %s to %s.", x.n.Key, x.meant())
			return
		}
		f.Fix = fixes.Clear(x.s, x.n.Field) // the default holds: 1.2 to 1.3
	}),
}

var incompleteKeypair = checks.Check{
	ID: probe.ConfigIncompleteKeypair, Title: "Client certificate without its key, or the reverse", Status: report.Warn,
	Doc: "cert_file and key_file are used only together. With one of them Tyk silently sends no client certificate. It is a " +
		"failure where the server asks for one.",
	Hint:   "Set both cert_file and key_file.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Judge: fromNotes(probe.ConfigIncompleteKeypair, func(x noted, f *checks.Finding) {
		lacks := checks.Key(x.s, x.n.Field)
		f.What = prose.Say("%s is set%s and %s is not: no client certificate is sent.", x.n.Key, x.spot(), lacks)
		f.Hint = prose.Say("Set %s.", lacks)
		file := fixes.Ask("file of the client's private key")
		if x.n.Field == component.CertFile {
			file = "file of the client's certificate"
		}
		var alone []report.Fix
		if x.n.Place != nil && !x.AnyNode(wantsCertificate) {
			alone = fixes.Remove(*x.n.Place)
		}
		f.Fix = fixes.Ways(fixes.Set(x.s, x.n.Field, file), alone)
	}),
}

// wantsCertificate is true for a server that asked for a client certificate.
func wantsCertificate(n *probe.Node) bool { return n.TLS != nil && n.TLS.CertRequested }

var timeoutUnit = checks.Check{
	ID: probe.ConfigTimeoutUnit, Title: "Timeout in the wrong unit", Status: report.Warn,
	Doc: "timeout is in seconds everywhere, although Pump's documentation says milliseconds. 5000 is 83 minutes, for which a dead " +
		"connection blocks. A negative one makes every dial of the Identity Broker fail at once. The limit is timeout_max_s of the policy.",
	Hint:   "Write the timeout in seconds; the default is 5.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Judge: judgeTimeout,
}

// defaultTimeout is that of every component, in seconds.
const defaultTimeout = 5

// judgeTimeout needs no note: the store has the timeout in force.
func judgeTimeout(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		t, want := s.TimeoutS, defaultTimeout
		if t >= 0 && t <= c.Policy.TimeoutMaxS {
			continue
		}
		key, origin := checks.Key(s, component.Timeout), s.Origin[component.Timeout]
		f := checks.Finding{
			Store: s, Refs: []report.Ref{c.AtStore(s, "timeout_s")},
			Note: &probe.Note{ID: probe.ConfigTimeoutUnit, Field: component.Timeout, Key: key, Origin: origin},
		}
		switch {
		case t < 0:
			f.What = prose.Say("%s is %d%s, and every dial of %s ends at once.", key, t, checks.Spot(key, origin), product(s))
		default:
			f.What = prose.Say(
				"%s is %d seconds%s: each connect, read and write may take %s.",
				key,
				t,
				checks.Spot(key, origin),
				prose.Span(time.Duration(t)*time.Second),
			)
			if t >= 1000 { // milliseconds, most likely
				want = t / 1000
				f.Seen = prose.Say("It was meant in milliseconds, most likely; Tyk reads seconds.")
			}
		}
		f.Hint = prose.Say("Set %s to %d.", key, want)
		f.Fix = fixes.Set(s, component.Timeout, want)
		out = append(out, f)
	}
	return out
}

var maxIdleInert = checks.Check{
	ID: probe.ConfigMaxIdleInert, Title: "Setting without effect: optimisation_max_idle", Status: report.Info,
	Doc: "Gateway since 2.9.3, Pump since 0.8.4 and the Identity Broker since 1.0.0 do not read it. optimisation_max_active alone " +
		"sizes the pool, and connections open on demand.",
	Hint:   "Remove it.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting,
	Judge: fromNotes(probe.ConfigMaxIdleInert, func(x noted, f *checks.Finding) {
		f.What = prose.Say("%s is %s, and no version with go-redis reads it.", x.named(), x.n.Value)
		if pool := checks.Key(x.s, component.MaxActive); pool != component.MaxActive {
			f.Seen = prose.Say("The pool is set by %s.", pool)
		}
		f.Fix = fixes.Clear(x.s, component.MaxIdle)
	}),
}

package settings

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var unresolvedReference = checks.Check{
	ID: probe.ConfigUnresolvedReference, Title: "Reference that Tyk does not resolve", Status: report.Fail,
	Doc: "vault://, consul://, env:// and secrets:// are resolved by the Gateway in storage.password and cache_storage.password " +
		"only. Elsewhere the text itself is used as the value; a reference to nothing leaves an empty password or stops the Gateway. " +
		"A placeholder that nothing has filled (${X}, {{ x }}, <x>, %X%, @@x@@) is used as it stands, too. Where the servers take the " +
		"text all the same it is a warning.",
	Hint:   "Put the value itself there, or use a field in which Tyk resolves references.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Many: prose.Say("{nodes} {names|name} what nothing resolves."),
	Judge: fromNotes(probe.ConfigUnresolvedReference, func(x noted, f *checks.Finding) {
		if !x.n.Harmless && !x.n.Stops && x.taken() {
			f.Status = report.Warn
		}
		if x.n.Why != "" {
			f.What = prose.Say("%s %s.", x.named(), x.n.Why)
			f.Seen = prose.Say("%s", x.n.Then)
		}
		value := valueFor(x.s, x.n.Field)
		switch {
		case x.n.Kind == probe.Nowhere && x.n.Right != nil:
			f.Hint = prose.Say("Set %s.", x.n.Right.Name)
			f.Fix = fixes.Put(*x.n.Right, value, nil)
		case x.n.Field == component.Addrs:
			f.Fix = fixes.AskAddresses(x.s, "host:port of Redis")
		case x.n.Field != "" && x.n.Field != component.Hosts:
			f.Hint = prose.Say("Put the value itself into %s.", x.n.Key)
			f.Fix = fixes.Set(x.s, x.n.Field, value)
		}
	}),
}

// valueFor names what the reader has to put into a field.
func valueFor(s *probe.Store, field component.Field) fixes.Ask {
	switch field {
	case component.Host:
		return "host of Redis"
	case component.Username:
		return "user name of " + fixes.Ask(s.Block)
	case component.MasterName:
		return "name of the primary at the Sentinels"
	case component.CAFile:
		return "file of the authority's certificate"
	case component.CertFile:
		return "file of the client's certificate"
	case component.KeyFile:
		return "file of the client's private key"
	}
	return secretOf(s, field)
}

// taken is true where some server took what the settings give for the field of the note.
func (x noted) taken() bool {
	nodes := x.DataNodes(x.s.ID)
	switch x.n.Field {
	case component.Password, component.Username:
	case component.SentinelPassword:
		nodes = x.SentinelNodes(x.s.ID)
	case component.CAFile, component.CertFile, component.KeyFile:
		nodes = x.Nodes(x.s.ID)
	default:
		return false
	}
	return slices.ContainsFunc(nodes, (*probe.Node).Answered)
}

var whitespaceInSecret = checks.Check{
	ID: probe.ConfigWhitespaceInSecret, Title: "White space around a password", Status: report.Warn,
	Doc: "The password begins or ends with white space. A secret made from a file often ends in a line break, which Tyk sends " +
		"along. It is a failure where Redis refuses the password.",
	Hint:   "Make the secret anew without it: echo -n, or printf %s.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Many: prose.Say("{nodes} {has|have} white space around the value."),
	Judge: fromNotes(probe.ConfigWhitespaceInSecret, func(x noted, f *checks.Finding) {
		if x.n.Why != "" {
			f.What = prose.Say("%s has white space around it: %s.", x.named(), x.n.Why)
			f.Seen = prose.Say("It is sent as part of the value. Secrets made with echo instead of echo -n end in a line break.")
		}
		if x.n.Kind == probe.InQuotes {
			f.What = prose.Say("%s stands in quotes that are part of the value.", x.named())
			f.Seen = prose.Say("They are sent with it: in an item KEY=\"value\" of a list they belong to the value.")
			f.Hint = prose.Say("Leave the quotes out, or put them around the whole item.")
		}
		switch x.n.Field {
		case component.Username:
			f.Fix = fixes.Set(x.s, x.n.Field, fixes.Ask("user name without the white space"))
			return
		case component.MasterName: // no secret
			f.Fix = fixes.Set(x.s, x.n.Field, strings.Trim(x.s.MasterName, `"'`))
			return
		}
		f.Fix = fixes.Set(x.s, x.n.Field, secretOf(x.s, x.n.Field))
	}),
}

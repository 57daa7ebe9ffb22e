package settings

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var malformedJSON = checks.Check{
	ID: probe.ConfigMalformedJson, Title: "Configuration file that is not JSON", Status: report.Fail,
	Doc: "The file cannot be decoded. The Gateway exits; Pump and the Identity Broker log it and run without anything from the " +
		"file, that is against 127.0.0.1:6379. Comments, trailing commas and a byte order mark are not JSON. Measured by decoding " +
		"the file as the component does.",
	Hint:   "Correct the file at the place named.",
	Broken: checks.BrokenFile, Degraded: checks.DegradedSetting, Blames: checks.BlamesConnecting,
	Judge: fromNotes(probe.ConfigMalformedJson, func(x noted, f *checks.Finding) {
		if x.n.Why == "" {
			return
		}
		f.What = prose.Say("%s is no JSON: %s.", checks.At(x.n.Place), prose.Clause(x.n.Why))
		f.Seen = prose.Say("%s", x.n.Then)
		f.Fix = fixes.Edit(x.n.Place, x.n.Edits)
	}),
}

var fileMissing = checks.Check{
	ID: probe.ConfigFileMissing, Title: "Configuration file missing", Status: report.Fail,
	Doc: "The file that was named cannot be read. What the component does then differs: the Gateway writes its defaults there or " +
		"exits, Pump runs with its variables alone, the Identity Broker exits.",
	Hint:   "Mount the file at that path, or name the right one with --conf.",
	Broken: checks.BrokenFile, Degraded: checks.DegradedSetting, Blames: checks.BlamesConnecting,
	Judge: fromNotes(probe.ConfigFileMissing, func(x noted, f *checks.Finding) {
		if x.n.Why == "" {
			return
		}
		f.What = prose.Say("%s %s.", x.n.Key, prose.Clause(x.n.Why))
		f.Seen = prose.Say("%s", x.n.Then)
		if x.s.AddrsFrom == "default" && !x.n.Stops { // nothing else names a Redis: what the file has to say at the least
			f.Fix = fixes.Together(fixes.Set(x.s, component.Type, "redis"), fixes.AskAddresses(x.s, "host:port of Redis"))
		}
	}),
}

var typeError = checks.Check{
	ID: probe.ConfigTypeError, Title: "Setting of the wrong JSON type", Status: report.Fail,
	Doc: "A value has a type that the component cannot take: a port in quotes, a list where a string belongs. The Gateway exits; " +
		"Pump and the Identity Broker drop the value and go on, which for a port means that the host is ignored too.",
	Hint:   "Give the key a value of the type named.",
	Broken: checks.BrokenFile, Degraded: checks.DegradedSetting, Blames: checks.BlamesConnecting,
	Many: prose.Say("{nodes} {has|have} the wrong JSON type."),
	Judge: fromNotes(probe.ConfigTypeError, func(x noted, f *checks.Finding) {
		f.Status = unlessTuning(x.n)
		if x.n.Why == "" {
			return
		}
		f.What = prose.Say("%s: %s %s.", string(x.n.Origin), x.n.Key, x.n.Why)
		f.Seen = prose.Say("%s", x.n.Then)
		if f.Fix = x.set(); f.Fix != nil {
			f.Hint = prose.Say("Set %s to %s, in %s.", x.n.Key, x.meant(), x.file())
		}
	}),
}

var typeNotRedis = checks.Check{
	ID: probe.ConfigTypeNotRedis, Title: "Storage type other than redis", Status: report.Fail,
	Doc: "storage.type has to be exactly redis, otherwise the Gateway exits with \"Redis connection details not set\". " +
		"TYK_GW_OMITCONFIGFILE=true empties it too.",
	Hint:   "Set the type to redis.",
	Broken: checks.BrokenFile, Degraded: checks.DegradedSetting,
	Judge: fromNotes(probe.ConfigTypeNotRedis, func(x noted, f *checks.Finding) {
		f.Hint = prose.Say("Set %s to redis.", x.n.Key)
		f.Fix = x.set()
		switch {
		case x.n.Then == "":
			return
		case x.n.Kind == probe.NoBlock:
			f.What = prose.Say("%s has no %s.", x.file(), blockName(x.s))
			f.Hint = prose.Say("Write the block: %s redis, and where Redis is.", x.n.Key)
			f.Fix = fixes.Ways(fixes.Together(fixes.Set(x.s, x.n.Field, "redis"), fixes.AskAddresses(x.s, "host:port of Redis")))
		case x.n.Value == "":
			f.What = prose.Say("%s is not set.", x.n.Key)
		default:
			f.What = prose.Say("%s is %q.", x.named(), x.n.Value)
		}
		f.Seen = prose.Say("%s", x.n.Then)
	}),
}

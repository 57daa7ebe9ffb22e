package settings

import (
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var dbIgnoredInCluster = checks.Check{
	ID: probe.ConfigDBIgnoredInCluster, Title: "Database ignored in cluster mode", Status: report.Warn,
	Doc: "A cluster has database 0 only, and the cluster client ignores the setting without a message. Somebody who wanted to " +
		"separate environments by it has not.",
	Hint:   "Set the database to 0.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting,
	Judge: fromNotes(probe.ConfigDBIgnoredInCluster, func(x noted, f *checks.Finding) {
		f.What = prose.Say("%s is %d, and a cluster client ignores it.", x.named(), x.s.Database)
		f.Seen = prose.Say("Database 0 is used.")
		f.Hint = prose.Say("Set %s to 0.", x.n.Key)
		f.Fix = fixes.Set(x.s, component.Database, 0)
	}),
}

var dbOutOfRange = checks.Check{
	ID: probe.ConfigDBOutOfRange, Title: "Database number that the server does not have", Status: report.Fail,
	Doc: "SELECT failed: the number is not below the server's databases setting (16 by default). Tyk's connections are unusable. " +
		"Seen as the reply to SELECT on the connection.",
	Hint:   "Use a database that exists, the same for all components.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting,
	Judge: func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, t := range c.Troubles(probe.ConfigDBOutOfRange) {
			if t.Node.Purpose != probe.AsData || checks.HasDatabase(t.Store, t.Node) {
				continue
			}
			f := c.Found(t, prose.Say("{nodes} {has|have} no database %d.", t.Store.Database))
			f.Status = report.Fail
			f.Seen = prose.Say("%s.", prose.Clause(t.Fault.Text))
			if n := t.Node.Server; n != nil && n.DBs != nil {
				f.Seen = f.Seen.Then(prose.Say("It has %d.", *n.DBs))
			}
			f.Hint = prose.Say(
				"Set %s to a database that exists, 0 to begin with, in every component.",
				checks.Key(t.Store, component.Database),
			)
			f.Fix = fixes.Ways(
				fixes.Set(t.Store, component.Database, 0),
				fixes.ConfLines(t.Node.Addr, map[string]*string{"databases": fixes.Value(strconv.Itoa(t.Store.Database + 1))}),
			)
			out = append(out, f)
		}
		return out
	},
}

var dbInCluster = checks.Check{
	ID: probe.ConfigDBInCluster, Title: "Database other than 0 on a cluster", Status: report.Fail,
	Doc: "SELECT is not allowed in cluster mode, and a client without cluster support sends it for every number above 0. All its " +
		"connections fail.",
	Hint:   "Set the database to 0.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting,
	After: []probe.FaultID{probe.ModeClusterNotEnabled},
	Judge: func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, t := range c.Troubles(probe.ConfigDBInCluster) {
			if t.Node.Purpose != probe.AsData || checks.HasDatabase(t.Store, t.Node) {
				continue
			}
			f := c.Found(t, prose.Say("{nodes} {is|are} in cluster mode and {refuses|refuse} database %d.", t.Store.Database))
			f.Status = report.Fail
			f.Seen = prose.Say("%s.", prose.Clause(t.Fault.Text))
			f.Fix = fixes.Set(t.Store, component.Database, 0)
			out = append(out, f)
		}
		return out
	},
}

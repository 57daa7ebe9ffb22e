package settings

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

// REDIGOCLUSTER_SHARDCOUNT is a setting of the driver that Tyk used up to Gateway 2.9.2 and Pump 0.8.3. It is neither a
// number of Redis shards nor a pool size.
const shardVariable = "REDIGOCLUSTER_SHARDCOUNT"

// safeShardCount is what Tyk's documentation told everybody to set.
const safeShardCount = 128

var shardCountInvalid = checks.Check{
	ID: probe.ShardcountInvalid, Title: "REDIGOCLUSTER_SHARDCOUNT that stops the driver", Status: report.Fail,
	Doc: "The old driver (Gateway up to 2.9.2, Pump up to 0.8.3, Identity Broker up to 0.7.2) reads the variable as a number and " +
		"ignores the error: a text that is no number, or 0, makes it divide by zero, a negative one panics when it allocates. The " +
		"process dies at start, in cluster mode or not.",
	Hint:   "Set REDIGOCLUSTER_SHARDCOUNT to 128, or unset it.",
	Broken: checks.BrokenSettingFile, Degraded: checks.DegradedShardCount,
	Judge: func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, s := range onePerProcess(c) {
			if _, valid := shardCount(s); valid || !s.Driver.ShardCountRead {
				continue
			}
			f := shardFinding(c, s)
			f.What = prose.Say("%s: %s divides by it at start and dies.", shardOrigin(s), versioned(s))
			f.Seen = prose.Say("It takes the value for a number of lock shards.")
			f.Fix = setShards(s, safeShardCount)
			f.Note = stopNote(s)
			out = append(out, f)
		}
		return out
	},
}

// stopNote is the note that reading the settings left on the variable, nil in reports of versions that left none.
func stopNote(s *probe.Store) *probe.Note {
	for i := range s.Notes {
		if s.Notes[i].ID == probe.ShardcountInvalid {
			return &s.Notes[i]
		}
	}
	return nil
}

var shardCountInert = checks.Check{
	ID: probe.ShardcountInert, Title: "REDIGOCLUSTER_SHARDCOUNT without effect", Status: report.Info,
	Doc: "Gateway since 2.9.3, Pump since 0.8.4 and the Identity Broker since 1.0.0 use another driver that does not read the " +
		"variable. Old documentation and the Helm charts still set it.",
	Hint:     "Remove REDIGOCLUSTER_SHARDCOUNT from the environment.",
	Degraded: checks.DegradedShardCount,
	Judge: func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, s := range onePerProcess(c) {
			if s.ShardCount == nil || s.Driver.ShardCountRead || !s.Driver.Verified || s.Component == probe.Direct {
				continue
			}
			f := shardFinding(c, s)
			f.What = prose.Say("%s: %s does not read it.", shardOrigin(s), versioned(s))
			if last := component.Get(s.Component).First.LastRedigo; last != "" {
				f.What = prose.Say("%s: %s reads it up to %s only.", shardOrigin(s), product(s), last)
				if !s.VersionGiven {
					f.Seen = prose.Say("That the version is newer was assumed.")
				}
			}
			f.Fix = fixes.Remove(s.ShardCount.Place())
			out = append(out, f)
		}
		return out
	},
}

var shardCountUnknown = checks.Check{
	ID: probe.ShardcountUnknownVersion, Title: "REDIGOCLUSTER_SHARDCOUNT whose effect is not known", Status: report.Info,
	Doc: "The Dashboard and MDCB are closed: it is not known for certain from which version on they do without the old driver. " +
		"Versions of 2020 and later most likely do not read the variable.",
	Hint:     "Keep it at 128 with a version from before 2020, else remove it.",
	Degraded: checks.DegradedShardCount,
	Judge: func(c *checks.Case) []checks.Finding {
		var out []checks.Finding
		for _, s := range onePerProcess(c) {
			if s.ShardCount == nil || s.Driver.ShardCountRead || s.Driver.Verified || s.Component == probe.Direct {
				continue
			}
			f := shardFinding(c, s)
			f.What = prose.Say("%s: it has an effect only if this %s is old enough (about 2020) to use the old driver.",
				shardOrigin(s), component.Get(s.Component).Short)
			out = append(out, f)
		}
		return out
	},
}

// onePerProcess are the first active stores of the deployments: the variable is the whole process's.
func onePerProcess(c *checks.Case) []*probe.Store {
	var out []*probe.Store
	seen := map[string]bool{}
	for _, s := range c.Stores() {
		if who := processOf(s); !seen[who] {
			seen[who] = true
			out = append(out, s)
		}
	}
	return out
}

// processOf names the deployment that a store belongs to: "gateway#2".
func processOf(s *probe.Store) string {
	who, _, _ := strings.Cut(string(s.ID), "/")
	return who
}

// shardFinding begins a finding about the variable of a store's component.
func shardFinding(c *checks.Case, s *probe.Store) checks.Finding {
	part := ""
	if s.ShardCount != nil {
		part = "shard_count"
	}
	return checks.Finding{Store: s, Refs: []report.Ref{c.AtStore(s, part)}}
}

// setShards gives the variable a value where it is set, or where the variables of the store are.
func setShards(s *probe.Store, count int) []report.Fix {
	at := probe.Place{Kind: probe.PlaceEnv, Name: shardVariable}
	if s.ShardCount != nil {
		at = s.ShardCount.Place()
		at.Name = shardVariable
	}
	return fixes.Put(at, count, nil)
}

// shardOrigin is the variable as it was set: "REDIGOCLUSTER_SHARDCOUNT=128 (gw.env:3)".
func shardOrigin(s *probe.Store) string {
	v := s.ShardCount
	return shardVariable + "=" + probe.Printable(v.Value) + checks.Spot(shardVariable, v.Origin)
}

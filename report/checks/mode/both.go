package mode

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var both = checks.Check{
	ID: probe.ModeBoth, Title: "Cluster and Sentinel settings together", Status: report.Warn,
	Doc: "enable_cluster and a master name are both set. The master name wins: the addresses have to be Sentinels, and enable_cluster " +
		"has no effect. It is a failure where the addresses are none.",
	Hint:   "Clear one of the two.",
	Broken: checks.BrokenMode, Degraded: checks.DegradedMode,
	Follows: fromSwitch(checks.SaysFalse, checks.FollowsAny(component.MasterName)...), Judge: judgeBoth,
}

func judgeBoth(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if !s.EnableCluster || s.MasterName == "" || s.Mode != probe.Sentinel {
			continue
		}
		cluster, master := switchKey(s), masterKey(s)
		f := checks.Finding{
			Store: s, Refs: []report.Ref{c.AtStore(s, "enable_cluster"), c.AtStore(s, "master_name")},
			What: prose.Say("%s and %s are both set.", cluster, master),
			Seen: prose.Say("The master name wins, and %s has no effect.", cluster),
			Hint: prose.Say("Set %s to false.", cluster), Fix: fixes.Set(s, component.EnableCluster, false),
		}
		if wrong, right := atSentinelAddrs(c, s); len(wrong) > 0 && len(right) == 0 {
			f.Status, f.Nodes = report.Fail, addrsOf(wrong)
			f.What = prose.Say("%s and %s are both set, and {nodes} {is|are} Redis.", cluster, master)
			f.Seen = prose.Say("The master name wins, so that %s asks for Sentinels.", title(s))
			f.Hint, f.Fix = oneOfBoth(s, wrong)
		}
		out = append(out, f)
	}
	return out
}

// oneOfBoth leaves of the two settings the one that the servers can serve.
func oneOfBoth(s *probe.Store, wrong []*probe.Node) (prose.Text, []report.Fix) {
	if slices.ContainsFunc(wrong, topology.InCluster) {
		return prose.Say("Remove %s, so that the cluster client is used.", masterKey(s)), fixes.Clear(s, component.MasterName)
	}
	off := fixes.Set(s, component.EnableCluster, false)
	_, ways := withoutSentinels(s, wrong[0], wrong)
	hint := prose.Say("List the Sentinels in %s, or remove %s; set %s to false.", addrsKey(s), masterKey(s), switchKey(s))
	return hint, inEveryWay(ways, off)
}

// inEveryWay adds a change to each of several ways.
func inEveryWay(ways, also []report.Fix) []report.Fix {
	var out [][]report.Fix
	for i := 0; i < len(ways); {
		j := i
		for j < len(ways) && ways[j].Way == ways[i].Way {
			j++
		}
		out = append(out, fixes.Together(ways[i:j], also))
		i = j
	}
	return fixes.Ways(out...)
}

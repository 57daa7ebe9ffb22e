package sentinel

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var unknownMaster = checks.Check{
	ID: probe.SentinelUnknownMaster, Title: "Master name that the Sentinels do not know", Status: report.Fail,
	Broken: checks.BrokenMasterName, Degraded: checks.DegradedSentinel,
	Doc: "The Sentinels answer and do not watch a master of this name; capitals count. Tyk says \"all sentinels specified in " +
		"configuration are unreachable\", which they are not. Where some of them know the name it is a warning.",
	Hint:    "Use one of the names that the Sentinels watch.",
	Follows: checks.FollowsAny(component.MasterName),
	Judge:   each(judgeUnknownMaster),
}

func judgeUnknownMaster(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	if len(p.Blind) == 0 {
		return nil
	}
	f := nameless(p)
	if len(p.Watchers) > 0 {
		f = partlyNameless(p)
	}
	f.Store, f.Nodes = p.Store, addrsOf(p.Blind)
	for _, n := range p.Blind {
		f.Refs = append(f.Refs, c.At(n, "sentinel"))
	}
	return []checks.Finding{f}
}

// nameless is the finding where no Sentinel knows the name.
func nameless(p *topology.Sentinels) checks.Finding {
	name, names, key := p.Store.MasterName, topology.MasterNames(p.Blind), checks.Key(p.Store, component.MasterName)
	if len(names) == 0 {
		return checks.Finding{
			What: prose.Say("The Sentinels ({nodes}) do not know the master name %q, and name no other.", name),
			Hint: prose.Say("Use the name that sentinel.conf has after \"sentinel monitor\"."),
			Fix:  fixes.Ways(fixes.Set(p.Store, component.MasterName, fixes.Ask("name of the master, as in sentinel.conf"))),
		}
	}
	f := checks.Finding{What: prose.Say("The Sentinels ({nodes}) do not know the master name %q; they watch %s.", name, prose.Some(names))}
	meant := probe.Nearest(name, names)
	if meant == "" && len(names) == 1 {
		meant = names[0]
	}
	if meant == "" {
		f.Hint = prose.Say("Set %s to one of %s.", key, prose.Some(names))
		f.Fix = fixes.Ways(fixes.Set(p.Store, component.MasterName, fixes.Ask("name of the master")))
		return f
	}
	f.Fix = fixes.Ways(fixes.Set(p.Store, component.MasterName, meant))
	if f.Hint = prose.Say("Set %s to %s.", key, meant); strings.EqualFold(meant, name) {
		f.Hint = prose.Say("Set %s to %s: capitals count.", key, meant)
	}
	return f
}

// partlyNameless is the finding where some Sentinels know the name and some do not.
func partlyNameless(p *topology.Sentinels) checks.Finding {
	others := prose.Count(len(p.Watchers), "other Sentinel does", "other Sentinels do")
	f := checks.Finding{
		Status: report.Warn,
		What:   prose.Say("{nodes} {does|do} not know the master name %q, and %s.", p.Store.MasterName, others),
		Seen:   prose.Say("%s gets no answer where it asks the wrong one first.", title(p.Store)),
		Hint:   prose.Say("Let {nodes} watch the same master, or take {it|them} from the addresses."),
	}
	var watch []report.Fix
	if v := p.Agreed(); v != nil && v.Usable() && v.IsPrimary() {
		for _, n := range p.Blind {
			watch = append(watch, fixes.Monitor(p.Store, n, watchOf(p, v, v.Addr))...)
		}
	}
	f.Fix = fixes.Ways(watch, without(p.Store, addrsOf(p.Blind)))
	return f
}

// without lists the addresses of a store but for some, nil where that leaves none or changes nothing.
func without(s *probe.Store, gone []string) []report.Fix {
	left := slices.DeleteFunc(slices.Clone(s.Addrs), func(a string) bool { return slices.Contains(gone, a) })
	if len(left) == 0 || len(left) == len(s.Addrs) {
		return nil
	}
	return fixes.Addresses(s, left)
}

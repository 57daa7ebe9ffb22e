package settings

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var deprecatedHosts = checks.Check{
	ID: probe.ConfigDeprecatedHosts, Title: "Deprecated hosts", Status: report.Info,
	Doc: "hosts is a map, so the order of its servers is random, a host with several ports keeps only the last, and IPv6 cannot " +
		"be written in its variable. addrs replaces it since Gateway 2.9.3. It is a warning where several hosts are set.",
	Hint:   "Use addrs instead of hosts.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting,
	Judge: fromNotes(probe.ConfigDeprecatedHosts, func(x noted, f *checks.Finding) {
		if len(x.s.Configured) > 1 && !x.n.Harmless {
			f.Status = report.Warn
		}
		f.What = prose.Say("%s is deprecated: a map has no order and one port a host.", x.named())
		f.Hint = prose.Say("Use %s instead of %s.", checks.Key(x.s, component.Addrs), x.n.Key)
		f.Fix = fixes.Addresses(x.s, x.s.Configured)
	}),
}

var hostsCollapsed = checks.Check{
	ID: probe.ConfigHostsCollapsed, Title: "Entries of hosts lost", Status: report.Fail,
	Doc: "hosts is a map from host to port: of several entries for one host only the last is left. Where what is left is enough " +
		"for the client to work, it is a warning.",
	Hint:   "Use addrs, which is a list.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Judge: fromNotes(probe.ConfigHostsCollapsed, func(x noted, f *checks.Finding) {
		f.Status = x.unlessFallbackWorks()
		if x.n.Meant == nil {
			return
		}
		all := x.n.Meant.List
		lost := slices.DeleteFunc(slices.Clone(all), func(a string) bool { return slices.Contains(x.s.Configured, a) })
		f.What = prose.Say("%s names %d addresses, of which %s %s left: a map holds one port a host.",
			x.named(), len(all), prose.Some(x.s.Configured), prose.Verb(len(x.s.Configured), "is", "are"))
		f.Seen = prose.Say("Lost: %s.", prose.Some(lost))
		if len(lost) == 0 {
			f.Seen = prose.Text{}
		}
		f.Hint = prose.Say("Use %s, which is a list.", checks.Key(x.s, component.Addrs))
		if _, list := component.Spell(x.s, component.Addrs); list {
			f.Fix = fixes.Addresses(x.s, x.wholeFirst(all))
			return
		}
		f.Hint = prose.Say("%s has no list of addresses: give each server a name of its own, or upgrade.", versioned(x.s))
	}),
}

// wholeFirst are addresses with those first that were seen to serve: a single client dials the first alone.
func (x noted) wholeFirst(addrs []string) []string {
	out := slices.Clone(addrs)
	slices.SortStableFunc(out, func(a, b string) int {
		return rank(usable(besides(x.Case, x.s, a))) - rank(usable(besides(x.Case, x.s, b)))
	})
	return checks.Unique(out)
}

func rank(serves bool) int {
	if serves {
		return 0
	}
	return 1
}

var hostsIgnored = checks.Check{
	ID: probe.ConfigHostsIgnored, Title: "Addresses that are ignored", Status: report.Info,
	Doc: "addrs wins over hosts, and hosts over host and port; the losers are ignored silently, wherever they come from. A changed " +
		"host has no effect while addrs is set. It is a failure where the address that counts fails and the one that is ignored answers.",
	Hint:   "Keep one of addrs, hosts, host and port.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Judge: fromNotes(probe.ConfigHostsIgnored, func(x noted, f *checks.Finding) {
		f.Status = report.Info
		wins := checks.Key(x.s, x.n.Field)
		f.What = prose.Say("%s is ignored, because %s is set.", x.named(), wins)
		f.Seen = prose.Say("What differs: %s.", x.n.Value)
		f.Hint = prose.Say("Remove %s, or move its value to %s.", x.n.Key, wins)
		if x.n.Place == nil {
			return
		}
		f.Fix = fixes.Remove(*x.n.Place)
		nodes := used(x.Case, x.s)
		if len(nodes) == 0 || slices.ContainsFunc(nodes, usable) || !usable(besides(x.Case, x.s, x.n.Value)) {
			return
		}
		f.Status = report.Fail
		winner := wins
		if len(x.n.Rivals) > 0 {
			winner = checks.At(&x.n.Rivals[0].Place)
		}
		f.What = prose.Say("%s (%s) wins over %s (%s, answers).", winner, failing(x.s, nodes), checks.At(x.n.Place), x.n.Value)
		f.Seen = prose.Text{}
		f.Hint = prose.Say("Set %s to %s.", wins, x.n.Value)
		f.Fix = fixes.Set(x.s, x.n.Field, []string{x.n.Value})
	}),
}

var onlyFirstAddrUsed = checks.Check{
	ID: probe.ConfigOnlyFirstAddrUsed, Title: "Only the first address is used", Status: report.Warn,
	Doc: "Without enable_cluster and without a master name the client uses one address, the first. The number of addresses does " +
		"not select the mode.",
	Hint:   "Set enable_cluster for a cluster, master_name for Sentinels, or leave one address.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting,
	After: []probe.FaultID{probe.ModeClusterNotEnabled, probe.ModeMasterNameMissing},
	Judge: fromNotes(probe.ConfigOnlyFirstAddrUsed, func(x noted, f *checks.Finding) {
		which := prose.Some(x.s.Addrs) + " alone is used"
		if x.s.AddrsRandom {
			which = "one of them is taken at random on each start"
		}
		f.What = prose.Say("%d addresses are set%s, and %s.", distinct(x.s), x.spot(), which)
		f.Seen = prose.Say("Neither %s nor %s is set.", checks.Key(x.s, component.EnableCluster), checks.Key(x.s, component.MasterName))
		f.Hint = prose.Say("Set %s if they belong together; else leave one address alone in the list.", checks.Key(x.s, x.n.Field))
		switch {
		case modeUnread(x.s):
			f.Hint = prose.Say("Correct the key of the mode first: then all of them are used.")
		case aloneAt(x.Case, x.s):
			f.Hint = prose.Say("Leave %s alone in the list: the server is not in cluster mode, and the other addresses are ignored.",
				x.s.Addrs[0])
			f.Fix = fixes.Addresses(x.s, x.s.Addrs[:1])
		case x.n.Field == component.MasterName:
			f.Fix = fixes.Set(x.s, component.MasterName, fixes.Ask("name of the primary at the Sentinels"))
		case slices.ContainsFunc(used(x.Case, x.s), usable): // one that fails is not the one to keep
			f.Fix = fixes.Addresses(x.s, x.s.Addrs[:1])
		}
	}),
}

func distinct(s *probe.Store) int { return len(checks.Tidy(s.Configured)) }

// modeUnread is true where the settings name a mode by a key or variable that the component does not read.
func modeUnread(s *probe.Store) bool {
	return slices.ContainsFunc(s.Notes, func(n probe.Note) bool {
		return n.Right != nil && (n.Field == component.EnableCluster || n.Field == component.MasterName) &&
			(n.ID == probe.ConfigUnknownKey || n.ID == probe.ConfigUnknownVariable)
	})
}

// aloneAt is true where a standalone client is in use, the server it uses is known to be standalone, and no other
// address leads to a server of another kind.
func aloneAt(c *checks.Case, s *probe.Store) bool {
	if s.Mode != probe.Standalone || len(s.Addrs) == 0 || c.Meant(s, component.MasterName) || c.Meant(s, component.EnableCluster) {
		return false
	}
	known := false
	for _, n := range c.DataNodes(s.ID) {
		if n.Server != nil && n.Server.Mode != "" {
			if n.Server.Mode != "standalone" {
				return false
			}
			known = known || n.Addr == s.Addrs[0]
		}
	}
	return known
}

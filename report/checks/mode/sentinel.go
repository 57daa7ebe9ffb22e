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

var masterNameMissing = checks.Check{
	ID: probe.ModeMasterNameMissing, Title: "Sentinels taken for Redis", Status: report.Fail,
	Doc: "The addresses are those of Sentinels and no master name is set, so the client takes them for Redis. PING answers, every " +
		"other command is unknown. Seen by INFO, or before authentication by the replies to GET and SENTINEL MASTERS.",
	Hint:   "Set the master name that the Sentinels watch, or use the address of Redis itself.",
	Broken: checks.BrokenMode, Degraded: checks.DegradedMode,
	Follows: fromMasterName, Judge: judgeMasterNameMissing,
}

func judgeMasterNameMissing(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode == probe.Sentinel {
			continue
		}
		names := mastersKnown(c.Nodes(s.ID))
		for _, n := range c.DataNodes(s.ID) {
			if !topology.IsSentinel(n) {
				continue
			}
			f := checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "")},
				What: prose.Say("{nodes} {answers|answer} as Sentinel, and %s is not set.", masterKey(s)),
				Seen: prose.Say("%s takes {nodes} for Redis, and every command but PING fails.", title(s)),
			}
			f.Hint, f.Fix = askSentinels(s, n, names)
			out = append(out, f)
		}
	}
	return out
}

// askSentinels is the change to the Sentinel client, with the name that the Sentinels know where they know one alone. What
// they want for a password goes with it: the client sends that of Redis to nobody but Redis.
func askSentinels(s *probe.Store, n *probe.Node, names []string) (prose.Text, []report.Fix) {
	if !s.Driver.KnowsSentinel && s.Driver.Era != "" {
		return prose.Say("%s %s does not know Sentinels: give it an address that follows the primary, such as "+
				"that of HAProxy, or upgrade.", title(s), s.TykVersion),
			fixes.Network("give the component an address that leads to the primary and follows it, such as that of HAProxy")
	}
	var name any = fixes.Ask("name of the primary at the Sentinels")
	hint := prose.Say("Set %s to the name that the Sentinels watch.", masterKey(s))
	switch {
	case len(names) == 1 && probe.IsPlain(names[0]):
		name, hint = names[0], prose.Say("Set %s to %s.", masterKey(s), names[0])
	case len(names) > 0:
		hint = prose.Say("Set %s to %s, whichever is that of Tyk's Redis.", masterKey(s), prose.Either(names))
	}
	fix := fixes.Set(s, component.MasterName, name)
	if s.EnableCluster {
		fix = fixes.Together(fix, fixes.Set(s, component.EnableCluster, false))
	}
	if wantsLogin(n) && !s.SentinelPassword.IsSet() && s.Driver.KnowsSentinelPassword {
		fix = fixes.Together(fix, fixes.Set(s, component.SentinelPassword, fixes.Ask("password of the Sentinels")))
	}
	return hint, fix
}

// wantsLogin is true where a server was seen to want a password.
func wantsLogin(n *probe.Node) bool {
	if n.Account != nil && n.Account.NeedsNone != nil {
		return !*n.Account.NeedsNone
	}
	return n.Met(probe.AuthMissingPassword) || n.Met(probe.AuthWrongPassword)
}

// mastersKnown are the master names that the Sentinels among the nodes watch.
func mastersKnown(nodes []*probe.Node) []string {
	var names []string
	for _, n := range nodes {
		if n.Sentinel == nil {
			continue
		}
		for _, m := range n.Sentinel.Masters {
			if m.Name != "" {
				names = append(names, m.Name)
			}
		}
	}
	return checks.Tidy(names)
}

var redisAsSentinel = checks.Check{
	ID: probe.ModeRedisAsSentinel, Title: "Redis taken for Sentinels", Status: report.Fail,
	Doc: "A master name is set, so the addresses have to be Sentinels, and Redis itself answers there: \"unknown command " +
		"'sentinel'\", then \"all sentinels are unreachable\". Where a Sentinel answers at another address it is a warning. Servers that " +
		"do not show before login whether they are Sentinels (Valkey 9.1) are taken for neither.",
	Hint:   "Use the addresses of the Sentinels (port 26379 by default), or clear the master name.",
	Broken: checks.BrokenMode, Degraded: checks.DegradedMode,
	After: []probe.FaultID{probe.ModeBoth}, Follows: fromMasterName, Judge: judgeRedisAsSentinel,
}

func judgeRedisAsSentinel(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Sentinel {
			continue
		}
		wrong, right := atSentinelAddrs(c, s)
		for _, n := range wrong {
			f := checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "")},
				What: prose.Say("{nodes} {is|are} Redis, and with %s set the addresses have to be Sentinels.", masterKey(s)),
				Seen: prose.Say("%s asks {nodes} for the primary, and Redis does not know.", title(s)),
			}
			f.Hint, f.Fix = withoutSentinels(s, n, wrong)
			if len(right) > 0 {
				f.Status = report.Warn
				f.What = prose.Say("{nodes} {is|are} Redis, among the addresses of Sentinels.")
				f.Seen = prose.Say("Sentinels answer at %s.", prose.List(addrsOf(right)))
				f.Hint = prose.Say("Remove {nodes} from %s.", addrsKey(s))
				f.Fix = fixes.Addresses(s, without(s.Addrs, addrsOf(wrong)))
			}
			out = append(out, f)
		}
	}
	return out
}

// atSentinelAddrs are the nodes of a Sentinel store that were visited as Sentinels: those listed at which Redis answers,
// and those at which a Sentinel does, whether it lets us in or not.
func atSentinelAddrs(c *checks.Case, s *probe.Store) (wrong, right []*probe.Node) {
	for _, n := range c.SentinelNodes(s.ID) {
		switch {
		case n.Sentinel != nil && n.Sentinel.Known != nil, topology.IsSentinel(n):
			right = append(right, n)
		case n.Listed && topology.IsRedis(n):
			wrong = append(wrong, n)
		}
	}
	return wrong, right
}

// without are addresses less some of them, in their order.
func without(addrs, less []string) []string {
	return slices.DeleteFunc(slices.Clone(addrs), func(a string) bool { return slices.Contains(less, a) })
}

// withoutSentinels is the change that heals where no Sentinel was seen: a cluster has none, and a single Redis without
// replicas has none either. Where there are several servers the Sentinels are somewhere else, and only the reader knows
// where.
func withoutSentinels(s *probe.Store, n *probe.Node, wrong []*probe.Node) (prose.Text, []report.Fix) {
	clear := fixes.Clear(s, component.MasterName)
	list := fixes.AskAddresses(s, "addresses of the Sentinels")
	switch {
	case topology.InCluster(n):
		return prose.Say("Remove %s and set %s to true: it is a cluster.", masterKey(s), switchKey(s)),
			fixes.Together(clear, fixes.Set(s, component.EnableCluster, true))
	case alone(s, wrong):
		return prose.Say("Remove %s, or list the Sentinels in %s if there are any.", masterKey(s), addrsKey(s)), fixes.Ways(clear, list)
	}
	hint := prose.Say("List the Sentinels in %s (usually port 26379), or remove %s and use the primary alone, without failover.",
		addrsKey(s), masterKey(s))
	if p := primaryAmong(wrong); p != "" {
		return hint, fixes.Ways(list, fixes.Together(clear, fixes.Addresses(s, []string{p})))
	}
	return hint, fixes.Ways(list)
}

// alone is true for one Redis without replicas, as far as it told.
func alone(s *probe.Store, wrong []*probe.Node) bool {
	return len(s.Addrs) == 1 && len(wrong) == 1 && (wrong[0].Replication == nil ||
		wrong[0].Replication.Role == probe.Primary && len(wrong[0].Replication.Replicas) == 0)
}

// primaryAmong is the address of the one primary among nodes, "" where there is none or several.
func primaryAmong(nodes []*probe.Node) string {
	addr := ""
	for _, n := range nodes {
		if n.OwnRole() != probe.Primary {
			continue
		}
		if addr != "" {
			return ""
		}
		addr = n.Addr
	}
	return addr
}

package sentinel

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var authPassMissing = checks.Check{
	ID: probe.SentinelAuthPassMissing, Title: "Sentinels that cannot log in to Redis", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinelIn, Shared: true,
	Doc: "The Sentinels flag the primary as down, or never got an answer to INFO from it, and it answers here with the password of Tyk: " +
		"they lack sentinel auth-pass (or auth-user), so that they see nothing. Tyk works, and no failover will. CKQUORUM can say OK all " +
		"the same.",
	Hint: "Give the Sentinels the password of Redis.",
	Judge: eachVote(func(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
		if v.Node == nil || !v.Node.Answered() || !flagged(v) && !v.NeverHeard() || !needsPassword(p.Store, v.Node) {
			return nil
		}
		f := found(c, p, v.By, prose.Say("%s the primary {nodes} as down, and it answers here with Tyk's password: they cannot log in.",
			flaggers(v)), v.Node.Addr)
		if !flagged(v) {
			f.What = prose.Say("The Sentinels were never told anything by the primary {nodes}, which answers here: they cannot log in.")
		}
		f.Seen = prose.Say("They do not find each other through it, and no failover will happen.")
		f.Hint = prose.Say("Give every Sentinel the password of Redis (sentinel auth-pass).")
		argv := []string{"SENTINEL", "SET", p.Store.MasterName}
		for _, set := range login(p.Store) {
			argv = append(argv, set[0], set[1])
		}
		lacking := p.Watchers
		if flagged(v) && !v.SeenDown() {
			f.What = prose.Say("%s the primary {nodes} as down; the others reach it, and it answers here: a wrong auth-pass is likely.", flaggers(v))
			f.Seen = prose.Say("It does not vote for a failover, or for a false one.")
			f.Hint = prose.Say("Give that Sentinel the password of Redis (sentinel auth-pass).")
			lacking = flagging(v)
		}
		f.Fix = fixes.Ways(fixes.OnSentinels(p.Store, nodesOf(lacking), argv...))
		return &f
	}),
}

var masterFlaggedDown = checks.Check{
	ID: probe.SentinelMasterFlaggedDown, Title: "Primary that answers and is flagged as down", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "The Sentinels flag the primary as down and it answers here, without any password: they do not reach it. A failover away from a " +
		"healthy primary is near, or it is under way.",
	Hint: "Check the way from the Sentinels to the primary.",
	Judge: eachVote(func(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
		if v.Node == nil || !v.Node.Answered() || !flagged(v) || needsPassword(p.Store, v.Node) {
			return nil
		}
		f := found(c, p, v.By, prose.Say("%s the primary {nodes} as down, and it answers here.", flaggers(v)), v.Node.Addr)
		f.Seen = prose.Say("A failover is near, or none is possible.")
		if !v.SeenDown() {
			f.Seen = prose.Say("The other Sentinels reach it.")
		}
		f.Hint = prose.Say("Open the way from the Sentinels to {nodes} (redis-cli PING there), in both directions.")
		for _, w := range flagging(v) {
			f.Fix = append(f.Fix, fixes.Network("allow TCP from "+probe.HostOf(w.Node.Addr)+" to "+v.Node.Addr)...)
		}
		f.Fix = fixes.Ways(f.Fix)
		return &f
	}),
}

// flagged is true where a Sentinel flags the primary as down, be it a single one: that one takes no part in a failover, or
// starts a false one.
func flagged(v *topology.Vote) bool { return len(flagging(v)) > 0 }

// flagging are the Sentinels that flag the primary as down.
func flagging(v *topology.Vote) []*topology.Watcher {
	return slices.DeleteFunc(slices.Clone(v.By), func(w *topology.Watcher) bool {
		return w.Master == nil || !topology.FlagsDown(w.Master.Flags)
	})
}

// flaggers says how many flag the primary: "2 of 3 Sentinels flag".
func flaggers(v *topology.Vote) string {
	down, asked := v.FlaggedDown()
	return fmt.Sprintf("%d of %s", down, prose.Count(asked, "Sentinel flags", "Sentinels flag"))
}

// needsPassword is true where Redis took our password and would not do without.
func needsPassword(s *probe.Store, n *probe.Node) bool {
	return s.Password.IsSet() && (n.Account == nil || n.Account.NeedsNone == nil || !*n.Account.NeedsNone)
}

package sentinel

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

var notListed = checks.Check{
	ID: probe.SentinelNotListed, Title: "Single listed Sentinel", Status: report.Info, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc:   "One Sentinel of several is listed: while it is down Tyk cannot start, although others would answer.",
	Hint:  "List all Sentinels.",
	Judge: each(judgeNotListed),
}

func judgeNotListed(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	s := p.Store
	if len(s.Addrs) != 1 || len(p.Watchers) == 0 || !probe.IsIP(probe.HostOf(s.Addrs[0])) {
		return nil // a name may stand for all of them
	}
	all := slices.Clone(s.Addrs)
	for _, w := range p.Watchers {
		if len(w.Node.Identities) > 1 {
			return nil // a Service in front of several
		}
		for _, peer := range w.Others {
			if row := p.SentinelAt(peer.Addr); row != nil && topology.Alive(row) {
				all = append(all, row.Addr)
			}
		}
	}
	if all = checks.Tidy(all); len(all) < 2 {
		return nil
	}
	f := found(c, p, p.Watchers, prose.Say("{nodes} is the only listed Sentinel of %d: while it is down no %s can start.", len(all),
		title(s)), s.Addrs[0])
	f.Hint = prose.Say("List all of them in %s: %s.", checks.Key(s, component.Addrs), prose.Join(all))
	f.Fix = fixes.Ways(fixes.Addresses(s, all))
	return []checks.Finding{f}
}

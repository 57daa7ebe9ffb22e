package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var clockSkew = checks.Check{
	ID: probe.ServerClockSkew, Title: "Clocks that differ", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The server's clock (TIME, at half the round trip) differs from the one of this machine by more than the limit (policy: " +
		"clock_skew_s). Expiry of keys goes by the server's clock, sessions and rate windows by that of the Gateway.",
	Hint:  "Let all machines follow the same time servers.",
	Judge: judgeClockSkew,
}

func judgeClockSkew(c *checks.Case) []checks.Finding {
	limit := c.Policy.ClockSkewS * 1000
	if limit <= 0 {
		return nil
	}
	var out []checks.Finding
	for _, s := range c.Stores() {
		var off []*probe.Node
		asked := 0
		for _, n := range c.Nodes(s.ID) {
			if n.Server == nil || n.Server.SkewMS == nil {
				continue
			}
			asked++
			if skew := *n.Server.SkewMS; max(skew, -skew) >= limit {
				off = append(off, n)
			}
		}
		here := asked > 1 && len(off) == asked // it is likely to be ours that is wrong
		for _, n := range off {
			out = append(out, tellSkew(c, s, n, here))
		}
	}
	return out
}

func tellSkew(c *checks.Case, s *probe.Store, n *probe.Node, here bool) checks.Finding {
	seconds, off := (*n.Server.SkewMS+500)/1000, "ahead of"
	if *n.Server.SkewMS < 0 {
		seconds, off = (-*n.Server.SkewMS+500)/1000, "behind"
	}
	f := checks.Finding{
		Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{c.At(n, "server/skew_ms")},
		What: prose.Say("The clock of {nodes} is %d s %s the one of this machine.", seconds, off),
		Seen: prose.Say("Sessions and rate limits end at the wrong time."),
		Hint: prose.Say("Let both machines follow the same time servers (chronyc tracking, timedatectl)."),
		Fix:  fixes.Ways(fixes.Network("on " + probe.HostOf(n.Addr) + ": chronyc makestep")),
	}
	if here {
		f.What = prose.Say("The clock of this machine is wrong, or that of all servers ({nodes}): it is %d s apart from theirs.", seconds)
		f.Fix = fixes.Ways(fixes.Network("on this machine: chronyc makestep"))
	}
	return f
}

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

var emptyAddrs = checks.Check{
	ID: probe.ConfigEmptyAddrs, Title: "No address configured", Status: report.Fail,
	Doc: "Nothing names a Redis, or a port without a host does, so the client dials 127.0.0.1:6379, or 127.0.0.1:26379 with a " +
		"master name. In a container that is the container itself. Where a usable Redis answers there, it is a warning.",
	Hint:   "Set addrs to the addresses of Redis.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Judge: fromNotes(probe.ConfigEmptyAddrs, func(x noted, f *checks.Finding) {
		f.Status = x.unlessFallbackWorks()
		whose := "this machine or container itself"
		if x.Ev.Vantage.Container || x.Ev.Vantage.Kubernetes {
			whose = "in a container the container itself"
		}
		f.Seen = prose.Say("The client falls back to %s, %s.", prose.Some(x.s.Addrs), whose)
		f.Hint = prose.Say("Set %s to the addresses of Redis.", x.n.Key)
		f.Fix = fixes.AskAddresses(x.s, "host:port of Redis")
		switch x.n.Kind {
		case probe.NoBlock:
			f.What = prose.Say("%s has no %s, so nothing names a Redis.", x.file(), blockName(x.s))
		case probe.EmptyAddr:
			f.What = prose.Say("The one address%s is empty.", x.spot())
		case probe.EmptyHost:
			f.What = prose.Say("The address %q%s has no host.", x.n.Value, x.spot())
			if x.s.AddrsFrom == "host_port" {
				f.Hint = prose.Say("Set %s to the host of Redis.", checks.Key(x.s, component.Host))
				f.Fix = fixes.Set(x.s, component.Host, fixes.Ask("host of Redis"))
			}
		default:
			f.What = prose.Say("No address is set in %s.", where(x.s))
		}
	}),
}

// where names the block of a store for a sentence.
func where(s *probe.Store) string {
	if b := blockOf(s); b.Path != "" {
		return b.Path
	}
	return "the redis_ keys"
}

// blockName names a whole block that is missing.
func blockName(s *probe.Store) string {
	if b := blockOf(s); b.Path != "" {
		return b.Path + " block"
	}
	return "redis_ keys"
}

func blockOf(s *probe.Store) component.Block {
	b, _ := component.Get(s.Component).Block(s.Block)
	return b
}

// unlessFallbackWorks is a failure unless what the client ends up with was seen to work.
func (x noted) unlessFallbackWorks() report.Status {
	switch {
	case x.n.Harmless:
		return report.Info
	case !x.n.Stops && serves(x.Case, x.s):
		return report.Warn
	}
	return report.Fail
}

// serves is true where the store's client was seen to reach what it needs: a server of the right kind that answers.
func serves(c *checks.Case, s *probe.Store) bool {
	nodes, kind := c.DataNodes(s.ID), "cluster"
	switch s.Mode {
	case probe.Sentinel:
		nodes, kind = c.SentinelNodes(s.ID), "sentinel"
	case probe.Standalone:
		kind = "standalone"
	}
	return slices.ContainsFunc(nodes, func(n *probe.Node) bool {
		return n.Answered() && n.Failed() == nil && (n.Server == nil || n.Server.Mode == "" || n.Server.Mode == kind)
	})
}

var hostWithoutPort = checks.Check{
	ID: probe.ConfigHostWithoutPort, Title: "Host without a port", Status: report.Fail,
	Doc: "host is only used together with a port other than 0. Without one the host is ignored and the client takes " +
		"127.0.0.1:6379. Where a usable Redis answers there, it is a warning. Redis' usual port at that host is tried once.",
	Hint:   "Set the port next to the host, or use addrs.",
	Broken: checks.BrokenSetting, Degraded: checks.DegradedSetting, Blames: checks.BlamesField,
	Judge: fromNotes(probe.ConfigHostWithoutPort, func(x noted, f *checks.Finding) {
		f.Status = x.unlessFallbackWorks()
		port := checks.Key(x.s, component.Port)
		f.What = prose.Say("%s is %q and %s is not set, so the host is ignored.", x.named(), x.n.Value, port)
		f.Seen = prose.Say("%s is dialled in its stead.", prose.Some(x.s.Addrs))
		f.Hint = prose.Say("Set %s.", port)
		f.Fix = fixes.Set(x.s, component.Port, fixes.Ask("port of Redis at "+x.n.Value))
		addr, answers := x.aside()
		if !answers {
			return
		}
		f.Seen = f.Seen.Then(prose.Say("%s answers.", addr))
		f.Hint = prose.Say("Set %s to %s.", port, probe.PortOf(addr))
		f.Fix = hostAndPort(x, addr)
	}),
}

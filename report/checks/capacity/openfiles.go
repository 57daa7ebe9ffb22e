package capacity

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
)

var fdLimitBelowPool = checks.Check{
	ID: probe.CapacityFDLimitBelowPool, Title: "Limit of open files below the pool", Status: report.Warn,
	Broken: checks.BrokenCapacity, Degraded: checks.DegradedCapacity, Costs: true,
	Needs: &checks.Need{What: "the limit of open files", Met: func(c *checks.Case) bool { return c.Ev.Vantage.Nofile != nil }},
	Doc: "Each connection is an open file. The limit of this process is below one pool, so that Tyk under the same limit fails with " +
		"\"too many open files\" before the pool is full. Tyk started elsewhere may have another limit. It is info where only all pools " +
		"together exceed it.",
	Hint:  "Raise the limit (LimitNOFILE, ulimit -n) of the Tyk process, or lower the pool.",
	Judge: judgeFDLimit,
}

func judgeFDLimit(c *checks.Case) []checks.Finding {
	if c.Ev.Vantage.Nofile == nil || c.Ev.Offline {
		return nil
	}
	limit := *c.Ev.Vantage.Nofile
	var out []checks.Finding
	for _, s := range c.Stores() {
		total, text := connectionsOf(c, s)
		if s.Pool.Size <= 0 || uint64(max(total, 0)) <= limit {
			continue
		}
		f := checks.Finding{
			Status: report.Info, Store: s,
			Refs: []report.Ref{{Part: "vantage/nofile"}, c.AtStore(s, "pool")},
			What: prose.Say("%s may open %d connections, and the limit of open files is %d here.", title(s), total, limit),
			Seen: prose.Say("That is %s.", text),
			Hint: prose.Say(
				"Give %s a limit above %d (LimitNOFILE, ulimit -n), or lower %s.",
				title(s),
				total,
				checks.Key(s, component.MaxActive),
			),
			Fix: fixes.Ways(fixes.Set(s, component.MaxActive, max(1, int(limit/4)))),
		}
		if uint64(s.Pool.Size) > limit {
			f.Status = report.Warn
			f.What = prose.Say("The limit of open files is %d here, below a single pool of %s (%d).", limit, title(s), s.Pool.Size)
			f.Seen = prose.Say("It may open %s connections.", text)
		}
		out = append(out, f)
	}
	return out
}

// connectionsOf is what one process may open over a store: to each node of a cluster, else to the one it uses.
func connectionsOf(c *checks.Case, s *probe.Store) (total int, text string) {
	nodes := 1
	if s.Mode == probe.Cluster {
		nodes = max(1, len(c.DataNodes(s.ID)))
	}
	clients := max(s.Pool.ClientsPerProcess, 1)
	total = s.Pool.Size * clients * nodes
	return total, fmt.Sprintf("%d x %s x %s = %d", s.Pool.Size,
		prose.Count(clients, "client", "clients"), prose.Count(nodes, "node", "nodes"), total)
}

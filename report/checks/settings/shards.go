package settings

import (
	"hash/fnv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

var shardCountSmall = checks.Check{
	ID: probe.ShardcountSet128, Title: "Start that can hang in the old cluster driver", Status: report.Warn,
	Doc: "The old driver keeps its addresses in a map of REDIGOCLUSTER_SHARDCOUNT lock shards, 32 by default. At start it goes over " +
		"the listed addresses with a shard locked while it adds those that the cluster announces. An added address that falls into " +
		"the shard of a listed one (FNV-1 of host:port, modulo the count) hangs the process for ever, after the line \"Using " +
		"clustered mode\". The collisions are computed from the addresses found; a single listed address does not hang.",
	Hint: "Set REDIGOCLUSTER_SHARDCOUNT to the value named on all components, list the addresses exactly as the cluster " +
		"announces them, or upgrade.",
	Degraded: checks.DegradedShardCount,
	Judge:    judgeShardCountSmall,
}

var shardCountDiffers = checks.Check{
	ID: probe.ShardcountDiffers, Title: "Different REDIGOCLUSTER_SHARDCOUNT in the components", Status: report.Warn,
	Doc: "Components that use the old driver have different counts, so one of them can hang at start where the others do not. It " +
		"does not matter for components that no longer read the variable.",
	Hint:     "Give all components the same value.",
	Degraded: checks.DegradedShardCount,
	Judge:    judgeShardCountDiffers,
}

// saferShards are the counts to choose from, in the order in which they are tried.
var saferShards = []int{64, 128, 256, 512}

// shard is the lock shard of an address in the old driver.
func shard(addr string, count int) int {
	h := fnv.New32()
	h.Write([]byte(addr)) //nolint:errcheck // a hash does not fail
	return int(uint64(h.Sum32()) % uint64(count))
}

// collision is an announced address that falls into the shard of a listed one.
type collision struct{ seed, found string }

// collisions are those of a count, in the order of the seeds. A single seed does not hang: while the map is gone
// over for the first time its own shard is not locked.
func collisions(seeds, found []string, count int) []collision {
	if len(seeds) < 2 {
		return nil
	}
	listed := map[string]bool{}
	for _, s := range seeds {
		listed[s] = true
	}
	var out []collision
	for _, s := range seeds {
		for _, f := range found {
			if !listed[f] && shard(s, count) == shard(f, count) {
				out = append(out, collision{s, f})
			}
		}
	}
	return out
}

// safeShards is the smallest of the usual counts, other than the one in force, without a collision; 0 when none is.
func safeShards(seeds, found []string, now int) int {
	for _, n := range saferShards {
		if n != now && len(collisions(seeds, found, n)) == 0 {
			return n
		}
	}
	return 0
}

// shardCount is the count in force for a store; valid is false for a value that kills the driver.
func shardCount(s *probe.Store) (count int, valid bool) {
	return component.Shards(s.ShardCount)
}

func judgeShardCountSmall(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		count, valid := shardCount(s)
		if !s.Driver.ShardCountRead || !valid || s.Mode != probe.Cluster || len(s.Addrs) < 2 {
			continue
		}
		found := announced(c.DataNodes(s.ID))
		hits := collisions(s.Addrs, found, count)
		set := s.ShardCount != nil && s.ShardCount.Value != ""
		switch {
		case len(found) == 0 && !set:
			f := shardFinding(c, s)
			f.What = prose.Say("%s is not set: %s can hang at start.", shardVariable, versioned(s))
			f.Seen = prose.Say(
				"It does when a node of the cluster falls into the lock shard of a listed address, which was not learned here.",
			)
			f.Hint = prose.Say("Set %s to %d on all components; if the start still hangs, to 256.", shardVariable, safeShardCount)
			f.Fix = setShards(s, safeShardCount)
			out = append(out, f)
		case len(hits) > 0:
			out = append(out, collide(c, s, count, found, hits))
		}
	}
	return out
}

// collide tells of addresses that share a shard, and of the count at which none do.
func collide(c *checks.Case, s *probe.Store, count int, found []string, hits []collision) checks.Finding {
	f := shardFinding(c, s)
	f.What = prose.Say("With %d lock shards %s hangs at start.", count, versioned(s))
	var pairs []string
	for _, h := range hits {
		f.Nodes = append(f.Nodes, h.found)
		pairs = append(pairs, h.found+" falls into the shard of "+h.seed)
	}
	f.Seen = prose.Say("It does so after \"Using clustered mode\": %s.", prose.Some(pairs))
	best := safeShards(s.Addrs, found, count)
	if best == 0 {
		f.Hint = prose.Say(
			"List the addresses exactly as the cluster announces them; no usual %s is free of collisions here.",
			shardVariable,
		)
		return f
	}
	f.Hint = prose.Say("Set %s to %d on all components, or list the addresses exactly as the cluster announces them.", shardVariable, best)
	f.Fix = setShards(s, best)
	return f
}

// announced are the addresses under which the nodes of a cluster know each other, which the driver takes over.
func announced(nodes []*probe.Node) []string {
	var out []string
	for _, n := range nodes {
		if n.Cluster == nil {
			continue
		}
		for _, m := range n.Cluster.Nodes {
			if m.Addr != "" && !m.Has("noaddr") && !m.Has("handshake") {
				out = append(out, m.Addr)
			}
		}
	}
	return checks.Tidy(out)
}

func judgeShardCountDiffers(c *checks.Case) []checks.Finding {
	var first *probe.Store
	for _, s := range onePerProcess(c) {
		count, valid := shardCount(s)
		if !s.Driver.ShardCountRead || !valid || s.Mode != probe.Cluster {
			continue
		}
		if first == nil {
			first = s
			continue
		}
		if other, _ := shardCount(first); other != count {
			f := shardFinding(c, s)
			f.What = prose.Say("%s uses %d lock shards and %s uses %d.", prose.Capital(product(first)), other, product(s), count)
			smaller := s
			if other < count {
				smaller = first
			}
			f.Fix = setShards(smaller, max(other, count))
			return []checks.Finding{f}
		}
	}
	return nil
}

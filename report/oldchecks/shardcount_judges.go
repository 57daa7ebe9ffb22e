package checks

import (
	"fmt"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// defaultShards is the driver's count where the variable is not set or empty.
const defaultShards = 32

// saferShards are the counts to choose from, in the order in which they are tried.
var saferShards = []int{64, 128, 256, 512}

// shard is the lock shard of an address in the old driver: 32-bit FNV-1 of host:port, modulo the count.
func shard(addr string, count int) int {
	h := uint32(2166136261)
	for i := 0; i < len(addr); i++ {
		h *= 16777619
		h ^= uint32(addr[i])
	}
	return int(uint64(h) % uint64(count))
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

// safeShards is the smallest of the usual counts above the one in force without a collision, 0 when none is.
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
	if s.ShardCount == nil || s.ShardCount.Value == "" {
		return defaultShards, true
	}
	n, err := strconv.Atoi(s.ShardCount.Value)
	return n, err == nil && n > 0
}

// onePerComponent are the first active stores of the components: the variable is the whole process's.
func (c *Case) onePerComponent() []*probe.Store {
	var out []*probe.Store
	seen := map[string]bool{}
	for _, s := range c.Stores() {
		who, _, _ := strings.Cut(string(s.ID), "/")
		if !seen[who] {
			seen[who] = true
			out = append(out, s)
		}
	}
	return out
}

// shardFinding begins a finding about the variable of a store's component.
func (c *Case) shardFinding(s *probe.Store, message string) report.Finding {
	f := report.Finding{Store: s.ID, Message: message, Verify: verify(s, "shardcount.*"), Evidence: []string{c.AtStore(s, "")}}
	if s.ShardCount != nil {
		f.Evidence[0] = c.AtStore(s, "shard_count")
	}
	return f
}

// shardEnv is the fix by the variable.
func shardEnv(count int) []report.Fix {
	return []report.Fix{{Kind: report.FixEnv, Text: fmt.Sprintf("REDIGOCLUSTER_SHARDCOUNT=%d", count)}}
}

// shardOrigin is the variable as it was set: "REDIGOCLUSTER_SHARDCOUNT=128 (environment)".
func shardOrigin(s *probe.Store) string {
	text := s.ShardCount.Name + "=" + s.ShardCount.Value
	if s.ShardCount.Name == "" {
		text = "REDIGOCLUSTER_SHARDCOUNT" + text
	}
	if s.ShardCount.Origin != "" && string(s.ShardCount.Origin) != s.ShardCount.Name {
		text += " (" + string(s.ShardCount.Origin) + ")"
	}
	return text
}

func judgeShardCountInvalid(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.onePerComponent() {
		if _, valid := shardCount(s); valid || !s.Driver.ShardCountRead {
			continue
		}
		f := c.shardFinding(s, fmt.Sprintf("%s: %s %s takes that for a number of shards that it cannot work with and dies at start.", shardOrigin(s), product(s.Component), s.TykVersion))
		f.Fix = shardEnv(128)
		out = append(out, f)
	}
	return out
}

func judgeShardCountSmall(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		count, valid := shardCount(s)
		if !s.Driver.ShardCountRead || !valid || s.Mode != probe.Cluster || len(s.Addrs) < 2 {
			continue
		}
		found := announcedAddrs(c.DataNodes(s.ID))
		set := s.ShardCount != nil && s.ShardCount.Value != ""
		if len(found) == 0 {
			if !set {
				f := c.shardFinding(s, fmt.Sprintf("REDIGOCLUSTER_SHARDCOUNT is not set: %s %s can hang at start when a node of the cluster falls into the lock shard of a listed address, which was not learned here.", product(s.Component), s.TykVersion))
				f.Hint, f.Fix = "Set REDIGOCLUSTER_SHARDCOUNT to 128 on all components; if the start still hangs, to 256.", shardEnv(128)
				out = append(out, f)
			}
			continue
		}
		hits := collisions(s.Addrs, found, count)
		if len(hits) == 0 {
			continue
		}
		f := c.shardFinding(s, fmt.Sprintf("With %d lock shards %s %s hangs at start, after \"Using clustered mode\": %s.", count, product(s.Component), s.TykVersion, collisionText(hits)))
		for _, h := range hits {
			f.Nodes = append(f.Nodes, h.found)
		}
		best := safeShards(s.Addrs, found, count)
		if best == 0 {
			f.Hint, f.Fix = "List the addresses exactly as the cluster announces them; no usual REDIGOCLUSTER_SHARDCOUNT is free of collisions here.", nil
		} else {
			f.Hint, f.Fix = fmt.Sprintf("Set REDIGOCLUSTER_SHARDCOUNT to %d on all components, or list the addresses exactly as the cluster announces them.", best), shardEnv(best)
		}
		out = append(out, f)
	}
	return out
}

// collisionText names the first collisions.
func collisionText(hits []collision) string {
	var parts []string
	for i, h := range hits {
		if i == maxNamed {
			parts = append(parts, fmt.Sprintf("%d more", len(hits)-i))
			break
		}
		parts = append(parts, h.found+" falls into the shard of "+h.seed)
	}
	return listed(parts)
}

// announcedAddrs are the addresses under which the nodes of a cluster know each other, which the driver takes over.
func announcedAddrs(nodes []*probe.Node) []string {
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
	return tidy(out)
}

func judgeShardCountDiffers(c *Case) []report.Finding {
	var first *probe.Store
	for _, s := range c.onePerComponent() {
		count, valid := shardCount(s)
		if !s.Driver.ShardCountRead || !valid || s.Mode != probe.Cluster {
			continue
		}
		if first == nil {
			first = s
			continue
		}
		if other, _ := shardCount(first); other != count {
			f := c.shardFinding(s, fmt.Sprintf("%s uses %d lock shards and %s uses %d.", product(first.Component), other, product(s.Component), count))
			f.Fix = shardEnv(max(other, count))
			return []report.Finding{f}
		}
	}
	return nil
}

func judgeShardCountInert(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.onePerComponent() {
		if s.ShardCount == nil || s.Driver.ShardCountRead || !s.Driver.Verified {
			continue
		}
		text := fmt.Sprintf("%s: %s %s does not read it.", shardOrigin(s), product(s.Component), s.TykVersion)
		if last := lastWithShards[s.Component]; last != "" {
			text = fmt.Sprintf("%s: %s reads it up to %s only.", shardOrigin(s), product(s.Component), last)
			if !s.VersionGiven {
				text += " That the version is newer was assumed."
			}
		}
		f := c.shardFinding(s, text)
		f.Fix = []report.Fix{{Kind: report.FixEnv, Text: "unset REDIGOCLUSTER_SHARDCOUNT"}}
		out = append(out, f)
	}
	return out
}

func judgeShardCountUnknown(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.onePerComponent() {
		if s.ShardCount != nil && !s.Driver.ShardCountRead && !s.Driver.Verified && s.Component != probe.Direct {
			out = append(out, c.shardFinding(s, fmt.Sprintf("%s: it has an effect only if this %s is old enough (about 2020) to use the old driver.", shardOrigin(s), product(s.Component))))
		}
	}
	return out
}

// lastWithShards are the last versions that read the variable.
var lastWithShards = map[probe.Component]string{probe.Gateway: "2.9.2", probe.Pump: "0.8.3", probe.TIB: "0.7.2"}

package server

import (
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var outOfMemory = checks.Check{
	ID: probe.ServerOOM, Title: "Out of memory", Status: report.Fail,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "maxmemory is reached and nothing may be evicted: writes are refused with OOM, reads and PING work. Often the analytics lists " +
		"have grown because Pump is down. With a volatile- policy it happens when no key with an expiry is left.",
	Hint: "Raise maxmemory, or find what takes the memory (redis-cli --memkeys); analytics lists that Pump does not empty are one " +
		"possibility.",
	After: []probe.FaultID{probe.SentinelDisagree},
	Judge: refusal(probe.ServerOOM, func(_ *checks.Case, s *probe.Store, n *probe.Node, _ *probe.Fault) checks.Finding {
		f := checks.Finding{
			What: prose.Say("{nodes} {is|are} out of memory and {refuses|refuse} writes."),
			Hint: prose.Say(
				"Raise maxmemory of {nodes}, or find what takes the memory: analytics that Pump does not fetch are one possibility " +
					"(LLEN analytics-tyk-system-analytics).",
			),
			Fix: fixes.Ways(moreMemory(s, n)),
		}
		if m := n.Memory; m != nil && m.UsedBytes != nil && m.MaxBytes != nil && *m.MaxBytes > 0 {
			f.What = prose.Say("{nodes} {is|are} out of memory (%s of %s, %s) and {refuses|refuse} writes.",
				prose.Bytes(*m.UsedBytes), prose.Bytes(*m.MaxBytes), m.Policy)
			if isVolatile(m.Policy) {
				f.Seen = prose.Say("No key with an expiry is left to evict.")
			}
		}
		return f
	}),
}

// headroom is what connections and buffers take besides the data, which counts where the limit is small.
const headroom = 16 << 20

// moreMemory doubles the limit of a server, nil where the limit is not known.
func moreMemory(s *probe.Store, n *probe.Node) []report.Fix {
	m := n.Memory
	if m == nil || m.MaxBytes == nil || *m.MaxBytes <= 0 {
		return nil
	}
	now := *m.MaxBytes
	if m.UsedBytes != nil {
		now = max(now, *m.UsedBytes)
	}
	return fixes.ConfigSet(s, n.Addr, n, "maxmemory", strconv.FormatInt(now*2+headroom, 10))
}

// memoryOf puts a question to every server that Tyk writes to and that told of its memory.
func memoryOf(c *checks.Case, ask func(*probe.Store, *probe.Node, *probe.Memory) *checks.Finding) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Memory == nil || n.Role == probe.Replica || topology.IsSentinel(n) {
				continue
			}
			if f := ask(s, n, n.Memory); f != nil {
				f.Store, f.Nodes, f.Refs = s, []string{n.Addr}, []report.Ref{c.At(n, "memory")}
				out = append(out, *f)
			}
		}
	}
	return out
}

// full is the part of maxmemory in use, in percent; 0 without a limit.
func full(m *probe.Memory) float64 {
	if m.UsedBytes == nil || m.MaxBytes == nil || *m.MaxBytes <= 0 {
		return 0
	}
	return float64(*m.UsedBytes) * 100 / float64(*m.MaxBytes)
}

var nearOOM = checks.Check{
	ID: probe.ServerNearOOM, Title: "Memory nearly used up", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedRefusal, Shared: true, Costs: true,
	Doc: "Most of maxmemory is used (policy: near_oom_pct) and the policy is noeviction. When it is full, writes are refused: no new " +
		"sessions, no rate limits, no analytics. Replicas are not counted, since they follow their primary.",
	Hint:  "Look at the length of the analytics lists and at Pump, or raise maxmemory.",
	After: []probe.FaultID{probe.ServerOOM},
	Judge: func(c *checks.Case) []checks.Finding {
		return memoryOf(c, func(s *probe.Store, n *probe.Node, m *probe.Memory) *checks.Finding {
			if m.Policy != noeviction || full(m) == 0 || full(m) < c.Policy.NearOOMPct {
				return nil
			}
			what := prose.Say("{nodes} {has|have} used up maxmemory (%s of %s) and may not evict anything: what takes memory is refused.",
				prose.Bytes(*m.UsedBytes), prose.Bytes(*m.MaxBytes))
			if full(m) < 100 {
				what = prose.Say("{nodes} {uses|use} %.0f %% of maxmemory (%s of %s) and may not evict anything: soon writes are refused.",
					full(m), prose.Bytes(*m.UsedBytes), prose.Bytes(*m.MaxBytes))
			}
			return &checks.Finding{
				What: what,
				Hint: prose.Say(
					"Raise maxmemory of {nodes}, or look at the length of the analytics lists (LLEN analytics-tyk-system-analytics) " +
						"and at Pump.",
				),
				Fix: fixes.Ways(moreMemory(s, n)),
			}
		})
	},
}

var evictsKeys = checks.Check{
	ID: probe.ServerEvictsKeys, Title: "Policy that evicts Tyk's keys", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "A maxmemory is set with an allkeys- policy: API keys and sessions are evicted when it is full. A volatile- policy is reported " +
		"only when it has evicted: sessions, quotas and rate limits have an expiry. A store for the response cache alone may evict what it " +
		"likes.",
	Hint: "Set maxmemory-policy to noeviction (or volatile-lru where every key that may go has an expiry), and give the response cache a " +
		"Redis of its own.",
	Judge: func(c *checks.Case) []checks.Finding {
		return memoryOf(c, func(s *probe.Store, n *probe.Node, m *probe.Memory) *checks.Finding { return tellEviction(c, s, n, m) })
	},
}

// noeviction is the policy under which a full server refuses writes.
const noeviction = "noeviction"

// isAllKeys and isVolatile tell the families of the other policies.
func isAllKeys(policy string) bool  { return strings.HasPrefix(policy, "allkeys-") }
func isVolatile(policy string) bool { return strings.HasPrefix(policy, "volatile-") }

// cacheBlock is the block of a store that holds nothing but the response cache.
const cacheBlock = "cache_storage"

func tellEviction(c *checks.Case, s *probe.Store, n *probe.Node, m *probe.Memory) *checks.Finding {
	evicted := int64(0)
	if m.Evicted != nil {
		evicted = *m.Evicted
	}
	limited := m.MaxBytes != nil && *m.MaxBytes > 0 || m.MaxBytes == nil && evicted > 0
	if !limited || s.Block == cacheBlock {
		return nil // a cache may forget
	}
	f := &checks.Finding{}
	if evicted > 0 {
		f.Seen = prose.Say("It has done so %s since its start.", prose.Count(evicted, "time", "times"))
	}
	isFull := full(m) >= c.Policy.NearOOMPct
	switch {
	case isAllKeys(m.Policy):
		f.What = prose.Say(
			"{nodes} {evicts|evict} any key when the memory is full (%s): API keys vanish, and their users get 403.",
			m.Policy,
		)
	case isVolatile(m.Policy) && evicted > 0:
		f.What = prose.Say("{nodes} {evicts|evict} keys with an expiry when the memory is full (%s): sessions and quotas vanish.", m.Policy)
		if !isFull {
			f.Status = report.Info // it was full once, and is not now
		}
	default:
		return nil
	}
	keep := fixes.ConfigSet(s, n.Addr, n, "maxmemory-policy", noeviction)
	if isFull { // without room for more, writes would be refused at once
		keep = fixes.Together(moreMemory(s, n), keep)
		f.Hint = prose.Say("Give it more memory first, then set maxmemory-policy to noeviction: while it is full, writes would be refused.")
	}
	f.Fix = fixes.Ways(keep)
	return f
}

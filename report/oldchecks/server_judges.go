package checks

import (
	"fmt"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func judgeReadonly(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			at, fault := refusedWith(c, n, probe.ServerReadonly)
			replica := s.Mode == probe.Standalone && n.Replication != nil && n.Replication.Role == probe.Replica
			if fault == nil && !replica {
				continue
			}
			if fault == nil {
				at = c.At(n, "replication")
			}
			f := report.Finding{
				Status: c.weight(s, n), Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "server.*"), Evidence: []string{at},
				Message: "{nodes} {is a|are each a} read-only replica: PING and reads work, and every write of " + product(s.Component) + " fails, sessions, rate limits and analytics among them.",
				Hint:    "Use the address of the primary, or reach it through Sentinels or a cluster.",
			}
			if primary := primaryAddr(n); primary != "" {
				f.Message = fmt.Sprintf("{nodes} {is a|are each a} read-only replica of %s: PING and reads work, and every write of %s fails.", primary, product(s.Component))
				f.Hint = fmt.Sprintf("Use the address of the primary (%s, as the replica sees it).", primary)
				f.Fix = replaceAddr(s, n.Addr, primary)
			}
			if fault == nil && n.Replication.ReadOnly != nil && !*n.Replication.ReadOnly {
				f.Status = report.Warn
				f.Message = "{nodes} {is a|are each a} replica that takes writes: what Tyk writes there is lost with the next synchronisation."
			}
			out = append(out, f)
		}
	}
	return out
}

// primaryAddr is the address of a replica's primary as it says it, else as the estate knows it; "" where neither is one.
func primaryAddr(n *probe.Node) string {
	if n.Replication != nil && n.Replication.PrimaryAddr != "" && plain(n.Replication.PrimaryAddr) {
		return n.Replication.PrimaryAddr
	}
	return n.ReplicaOf
}

// memoryOf puts a question to every server that Tyk writes to and that told of its memory.
func (c *Case) memoryOf(ask func(*probe.Store, *probe.Node, *probe.Memory) *report.Finding) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Memory == nil || n.Role == probe.Replica || isSentinel(n) {
				continue
			}
			if f := ask(s, n, n.Memory); f != nil {
				f.Store, f.Nodes = s.ID, []string{n.Addr}
				f.Verify, f.Evidence = verify(s, "server.*"), []string{c.At(n, "memory")}
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

func judgeNearOOM(c *Case) []report.Finding {
	return c.memoryOf(func(s *probe.Store, n *probe.Node, m *probe.Memory) *report.Finding {
		if m.Policy != "noeviction" || full(m) == 0 || full(m) < c.Policy.NearOOMPct {
			return nil
		}
		return &report.Finding{
			Message: fmt.Sprintf("{nodes} uses %.0f %% of maxmemory (%s of %s) and may not evict anything: soon it refuses writes.", full(m), sizeText(*m.UsedBytes), sizeText(*m.MaxBytes)),
			Fix:     memoryFix(s, n),
		}
	})
}

func judgeEvictsKeys(c *Case) []report.Finding {
	return c.memoryOf(func(s *probe.Store, n *probe.Node, m *probe.Memory) *report.Finding {
		evicted := int64(0)
		if m.Evicted != nil {
			evicted = *m.Evicted
		}
		limited := m.MaxBytes != nil && *m.MaxBytes > 0 || m.MaxBytes == nil && evicted > 0
		if !limited || s.Block == "cache_storage" {
			return nil // a cache may forget
		}
		so := ""
		if evicted > 0 {
			so = fmt.Sprintf(", and has done so %d times since its start", evicted)
		}
		f := &report.Finding{Fix: []report.Fix{redisFix(n.Addr, "CONFIG SET maxmemory-policy noeviction"), redisFix(n.Addr, "CONFIG REWRITE")}}
		switch {
		case strings.HasPrefix(m.Policy, "allkeys-"):
			f.Message = fmt.Sprintf("{nodes} evicts any key when its memory is full (%s)%s: API keys and sessions vanish, and their users get 403.", m.Policy, so)
		case strings.HasPrefix(m.Policy, "volatile-") && evicted > 0:
			f.Message = fmt.Sprintf("{nodes} evicts keys with an expiry when its memory is full (%s)%s: sessions, quotas and rate limits are among them.", m.Policy, so)
			if full(m) < c.Policy.NearOOMPct {
				f.Status = report.Info // it was full once, and is not now
			}
		default:
			return nil
		}
		return f
	})
}

// idleMatters is the idle time in seconds under which even a busy Tyk loses its pool between two bursts.
const idleMatters = 60

func judgeClosesIdle(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || n.Server.IdleS == nil || isSentinel(n) || s.Pool.IdleS <= 0 {
				continue
			}
			idle := *n.Server.IdleS
			if idle <= 0 || idle >= int64(s.Pool.IdleS) {
				continue
			}
			f := report.Finding{
				Status: report.Info, Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "server.*"), Evidence: []string{c.At(n, "server/idle_s")},
				Message: fmt.Sprintf("{nodes} closes connections that are idle for %d s, and %s keeps them for %d s: after a pause it has to connect anew.", idle, product(s.Component), s.Pool.IdleS),
				Fix:     []report.Fix{redisFix(n.Addr, "CONFIG SET timeout 0"), redisFix(n.Addr, "CONFIG REWRITE")},
			}
			if idle <= idleMatters {
				f.Status = report.Warn
			}
			out = append(out, f)
		}
	}
	return out
}

func judgeSaveFailed(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			p := n.Persistence
			what := ""
			switch {
			case p == nil:
			case p.LastSaveOK != nil && !*p.LastSaveOK:
				what = "its last snapshot"
			case p.LastAppendOK != nil && !*p.LastAppendOK:
				what = "its append-only file"
			}
			if what == "" {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "server.*"), Evidence: []string{c.At(n, "persistence")},
				Message: fmt.Sprintf("{nodes} could not write %s to disk: a restart would lose what came since, keys and policies among it.", what),
				Fix:     misconfFix(s, n)[:2],
			})
		}
	}
	return out
}

func judgeClockSkew(c *Case) []report.Finding {
	limit := c.Policy.ClockSkewS * 1000
	if limit <= 0 {
		return nil
	}
	var out []report.Finding
	for _, s := range c.Stores() {
		var off []*probe.Node
		asked := 0
		for _, n := range c.Nodes(s.ID) {
			if n.Server == nil || n.Server.SkewMS == nil {
				continue
			}
			asked++
			if abs(*n.Server.SkewMS) >= limit {
				off = append(off, n)
			}
		}
		for _, n := range off {
			f := report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "server.*"), Evidence: []string{c.At(n, "server/skew_ms")},
				Message: fmt.Sprintf("The clock of {nodes} is %s the one of this machine: sessions and rate limits end at the wrong time.", aheadOf(*n.Server.SkewMS)),
				Fix:     []report.Fix{redisConf("on the server of " + n.Addr + ": chronyc tracking, or timedatectl")},
			}
			if asked > 1 && len(off) == asked {
				f.Message = fmt.Sprintf("The clocks of all servers ({nodes}) are %s the one of this machine, which is likely to be the wrong one: sessions and rate limits end at the wrong time.", aheadOf(*n.Server.SkewMS))
				f.Fix = []report.Fix{networkFix("on this machine: chronyc tracking, or timedatectl")}
			}
			out = append(out, f)
		}
	}
	return out
}

func abs(n int64) int64 { return max(n, -n) }

func aheadOf(ms int64) string {
	if ms < 0 {
		return fmt.Sprintf("%d s behind", (-ms+500)/1000)
	}
	return fmt.Sprintf("%d s ahead of", (ms+500)/1000)
}

// sizeText is an amount of memory as people say it: "12 MB".
func sizeText(bytes int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	size, i := float64(bytes), 0
	for size >= 1024 && i < len(units)-1 {
		size, i = size/1024, i+1
	}
	if i == 0 || size >= 100 || size == float64(int64(size)) {
		return fmt.Sprintf("%.0f %s", size, units[i])
	}
	return fmt.Sprintf("%.1f %s", size, units[i])
}

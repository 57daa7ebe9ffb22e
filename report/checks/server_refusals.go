package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/dialect"
	"tyk-redis-doctor/report"
)

// refusedWith finds where a node refused with one of the faults, in a step or in the rehearsal of writes; the pointer
// to it and the fault, "" and nil where it did not.
func refusedWith(c *Case, n *probe.Node, ids ...probe.FaultID) (at string, fault *probe.Fault) {
	if step, f := met(n, ids...); step != nil && (step.Name != probe.StepRights || n.Rights == nil) {
		return c.AtStep(n, step), f
	}
	if n.Rights == nil {
		return "", nil
	}
	for i := range n.Rights.Refused {
		if f := &n.Rights.Refused[i].Fault; slices.Contains(ids, f.ID) {
			return c.At(n, fmt.Sprintf("rights/refused/%d", i)), f
		}
	}
	return "", nil
}

// refusal is the judge of one way in which a server refuses. message follows the address and the share of the keys;
// fix gives the changes for one node.
func refusal(id probe.FaultID, message func(*probe.Node, *probe.Fault) string, fix func(*probe.Store, *probe.Node) []report.Fix) func(*Case) []report.Finding {
	return func(c *Case) []report.Finding {
		var out []report.Finding
		for _, s := range c.Stores() {
			for _, n := range c.Nodes(s.ID) {
				at, fault := refusedWith(c, n, id)
				if fault == nil {
					continue
				}
				out = append(out, report.Finding{
					Status: c.weight(s, n), Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "server.*"), Evidence: []string{at},
					Message: "{nodes} " + message(n, fault) + c.keysOf(s, n) + ".", Fix: fix(s, n),
				})
			}
		}
		return out
	}
}

// keysOf says what part of the keys depends on a node: all of a standalone one, those of its slots in a cluster. It
// follows a clause.
func (c *Case) keysOf(s *probe.Store, n *probe.Node) string {
	if s.Mode != probe.Cluster {
		return ""
	}
	for _, m := range c.topology(s).members {
		if m.node == n && len(m.Slots) > 0 && slotsIn(m.Slots) < slotCount {
			return " (" + share(slotsIn(m.Slots)) + ")"
		}
	}
	return ""
}

func loadingText(n *probe.Node, _ *probe.Fault) string {
	eta := ""
	if n.Persistence != nil && n.Persistence.LoadingETAS != nil && *n.Persistence.LoadingETAS > 0 {
		eta = fmt.Sprintf(", for about %d s more", *n.Persistence.LoadingETAS)
	}
	return "is loading its data from disk" + eta + ", and refuses everything until then"
}

func judgeLoading(c *Case) []report.Finding {
	out := refusal(probe.ServerLoading, loadingText, func(_ *probe.Store, n *probe.Node) []report.Fix {
		return []report.Fix{redisFix(n.Addr, "INFO persistence  # loading_eta_seconds")}
	})(c)
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Persistence == nil || !n.Persistence.Loading {
				continue
			}
			if _, fault := refusedWith(c, n, probe.ServerLoading); fault == nil {
				out = append(out, report.Finding{
					Status: c.weight(s, n), Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "server.*"), Evidence: []string{c.At(n, "persistence")},
					Message: "{nodes} " + loadingText(n, nil) + c.keysOf(s, n) + ".",
				})
			}
		}
	}
	return out
}

func oomText(n *probe.Node, _ *probe.Fault) string {
	if m := n.Memory; m != nil && m.UsedBytes != nil && m.MaxBytes != nil && *m.MaxBytes > 0 {
		text := fmt.Sprintf("is out of memory (%s of maxmemory %s, policy %s) and refuses writes", sizeText(*m.UsedBytes), sizeText(*m.MaxBytes), m.Policy)
		if strings.HasPrefix(m.Policy, "volatile-") {
			text += "; no key with an expiry is left to evict"
		}
		return text
	}
	return "is out of memory and refuses writes"
}

// headroom is what connections and buffers take besides the data, which counts where the limit is small.
const headroom = 16 << 20

func memoryFix(_ *probe.Store, n *probe.Node) []report.Fix {
	limit := "BYTES"
	if m := n.Memory; m != nil && m.MaxBytes != nil && *m.MaxBytes > 0 {
		now := *m.MaxBytes
		if m.UsedBytes != nil {
			now = max(now, *m.UsedBytes)
		}
		limit = fmt.Sprint(now*2 + headroom)
	}
	return []report.Fix{
		redisFix(n.Addr, "CONFIG SET maxmemory "+limit), redisFix(n.Addr, "CONFIG REWRITE"),
		redisFix(n.Addr, "LLEN analytics-tyk-system-analytics  # if the list is long, Pump does not keep up"),
	}
}

func misconfText(_ *probe.Node, f *probe.Fault) string {
	what := "its last snapshot"
	if strings.Contains(strings.ToUpper(f.Text), "AOF") {
		what = "its append-only file"
	}
	return "could not write " + what + " to disk, and refuses writes and PING"
}

func misconfFix(_ *probe.Store, n *probe.Node) []report.Fix {
	return []report.Fix{
		redisConf("on the server of " + n.Addr + ": df -h DIR, ls -ld DIR  # redis-cli CONFIG GET dir"),
		redisFix(n.Addr, "BGSAVE  # when the disk is in order"),
		redisFix(n.Addr, "CONFIG SET stop-writes-on-bgsave-error no  # until then; data since the last snapshot is lost in a crash"),
	}
}

func noReplicasText(n *probe.Node, _ *probe.Fault) string {
	if r := n.Replication; r != nil && r.MinReplicas != nil && r.GoodReplicas != nil {
		return fmt.Sprintf("wants %d good replicas for a write (min-replicas-to-write), has %d, and refuses writes", *r.MinReplicas, *r.GoodReplicas)
	}
	return "has fewer good replicas than min-replicas-to-write asks for, and refuses writes"
}

func masterDownText(n *probe.Node, _ *probe.Fault) string {
	of := "its primary"
	if addr := primaryAddr(n); addr != "" {
		of += " " + addr
	}
	return "is a replica that has lost " + of + ", and refuses everything (replica-serve-stale-data no)"
}

func masterDownFix(s *probe.Store, n *probe.Node) []report.Fix {
	var fix []report.Fix
	if addr := primaryAddr(n); addr != "" {
		fix = append(fix, start(addr))
		if s.Mode == probe.Standalone {
			fix = append(fix, replaceAddr(s, n.Addr, addr)...)
		}
	}
	return append(fix, redisFix(n.Addr, "INFO replication  # master_link_status, master_host"))
}

func protectedText(*probe.Node, *probe.Fault) string {
	return "is in protected mode: without a password it takes connections of its own machine only"
}

func protectedFix(s *probe.Store, n *probe.Node) []report.Fix {
	field := dialect.Password
	if n.Purpose == probe.AsSentinel {
		field = dialect.SentinelPassword
	}
	return append([]report.Fix{redisConf("on the server of " + n.Addr + ": redis-cli CONFIG SET requirepass PASSWORD, then CONFIG REWRITE")},
		append(setField(s, field, ""), redisConf("or, behind a firewall: redis-cli CONFIG SET protected-mode no"))...)
}

func writesHeldText(*probe.Node, *probe.Fault) string {
	return "answers reads and lets every write wait (CLIENT PAUSE, or a failover under way)"
}

func busyText(*probe.Node, *probe.Fault) string {
	return "is busy with a script that does not end, and refuses everything"
}

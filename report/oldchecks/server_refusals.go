package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
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

// refusal is the judge of one way in which a server refuses. message follows the address;
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
					Message: "{nodes} " + message(n, fault) + ".", Fix: fix(s, n),
				})
			}
		}
		return out
	}
}

func loadingText(n *probe.Node, _ *probe.Fault) string {
	eta := ""
	if n.Persistence != nil && n.Persistence.LoadingETAS != nil && *n.Persistence.LoadingETAS > 0 {
		eta = fmt.Sprintf(", for about %d s more", *n.Persistence.LoadingETAS)
	}
	return "{is|are} loading data from disk" + eta + ", and {refuses|refuse} everything until then"
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
					Message: "{nodes} " + loadingText(n, nil) + ".",
				})
			}
		}
	}
	return out
}

func oomText(n *probe.Node, _ *probe.Fault) string {
	if m := n.Memory; m != nil && m.UsedBytes != nil && m.MaxBytes != nil && *m.MaxBytes > 0 {
		text := fmt.Sprintf("{is|are} out of memory (%s of maxmemory %s, policy %s) and {refuses|refuse} writes", sizeText(*m.UsedBytes), sizeText(*m.MaxBytes), m.Policy)
		if strings.HasPrefix(m.Policy, "volatile-") {
			text += "; no key with an expiry is left to evict"
		}
		return text
	}
	return "{is|are} out of memory and {refuses|refuse} writes"
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
	return "could not write " + what + " to disk, and {refuses|refuse} writes and PING"
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
		return fmt.Sprintf("{wants|want} %s for a write (min-replicas-to-write), {has|have} %d, and {refuses|refuse} writes", plural(int(*r.MinReplicas), "good replica", "good replicas"), *r.GoodReplicas)
	}
	return "{has|have} fewer good replicas than min-replicas-to-write asks for, and {refuses|refuse} writes"
}

func masterDownText(n *probe.Node, _ *probe.Fault) string {
	of := "its primary"
	if addr := primaryAddr(n); addr != "" {
		of += " " + addr
	}
	if neverLinked(n) {
		return "{is a|are each a} replica that never had a link to " + of + ", as with a wrong masterauth, and {refuses|refuse} everything (replica-serve-stale-data no)"
	}
	return "{is a|are each a} replica that has lost " + of + ", and {refuses|refuse} everything (replica-serve-stale-data no)"
}

func masterDownFix(s *probe.Store, n *probe.Node) []report.Fix {
	auth := []report.Fix{redisFix(n.Addr, "CONFIG SET masterauth PASSWORD  # that of the primary; masteruser too where it has users"), redisFix(n.Addr, "CONFIG REWRITE")}
	look := redisFix(n.Addr, "INFO replication  # master_link_status, master_host")
	addr := primaryAddr(n)
	if addr == "" {
		return append([]report.Fix{look}, auth...)
	}
	fix := []report.Fix{redisFix(addr, "PING  # does it run, and which password does it take?"), look}
	if neverLinked(n) {
		fix = append(auth, fix...)
	} else {
		fix = append(fix, auth...)
	}
	if s.Mode == probe.Standalone {
		fix = append(fix, replaceAddr(s, n.Addr, addr)...)
	}
	return fix
}

// neverLinked is true for a replica that has had no link to its primary since it was started: mostly it may not log in.
func neverLinked(n *probe.Node) bool {
	return n.Replication != nil && n.Replication.LinkDownS != nil && *n.Replication.LinkDownS < 0
}

func protectedText(*probe.Node, *probe.Fault) string {
	return "{is|are} in protected mode: without a password {it|they} {takes|take} connections of the own machine only"
}

func protectedFix(s *probe.Store, n *probe.Node) []report.Fix {
	field := component.Password
	if n.Purpose == probe.AsSentinel {
		field = component.SentinelPassword
	}
	return append([]report.Fix{redisConf("on the server of " + n.Addr + ": redis-cli CONFIG SET requirepass PASSWORD, then CONFIG REWRITE")},
		append(setField(s, field, ""), redisConf("or, behind a firewall: redis-cli CONFIG SET protected-mode no"))...)
}

func writesHeldText(*probe.Node, *probe.Fault) string {
	return "{answers|answer} reads and {lets|let} every write wait (CLIENT PAUSE, or a failover under way)"
}

func busyText(*probe.Node, *probe.Fault) string {
	return "{is|are} busy with a script that does not end, and {refuses|refuse} everything"
}

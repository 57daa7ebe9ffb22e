package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

func judgeSentinelReplicaDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		for _, r := range w.replicas() {
			row := c.dataAt(w.store, r.Addr)
			noticed := w.flagsReplica(r.Addr)
			if row != nil && !dead(row) || !noticed && (row == nil || row.FaultID() != probe.NetRefused) {
				continue // what the Sentinels reach and we do not is a matter of the way there
			}
			left := len(w.promotable())
			f := w.finding(c, "", fmt.Sprintf("Replica {nodes} of %s is down (it %s); %s.", w.name(), deadText(row), plural(left, "other replica could take over", "other replicas could take over")), w.views, r.Addr)
			if left == 0 {
				f.Message = fmt.Sprintf("Replica {nodes} of %s is down (it %s), and no other could take over.", w.name(), deadText(row))
			}
			if !noticed {
				f.Message += " The Sentinels do not flag it yet."
			}
			if row != nil {
				f.Nodes = []string{row.Addr}
				f.Evidence = append(f.Evidence, c.At(row, ""))
			}
			f.Hint = fmt.Sprintf("Start Redis at %s again.", r.Addr)
			f.Fix = []report.Fix{start(r.Addr), redisConf("on every Sentinel: SENTINEL RESET " + w.name() + "  # if it is gone for good")}
			out = append(out, f)
		}
	}
	return out
}

// flagsReplica is true where a Sentinel flags a replica as down.
func (w *watch) flagsReplica(addr string) bool {
	return slices.ContainsFunc(w.views, func(v watcher) bool {
		return slices.ContainsFunc(v.Replicas, func(r probe.SentinelPeer) bool { return r.Addr == addr && flagged(r.Flags, "s_down", "o_down") })
	})
}

// promotable are the replicas that could take over: not flagged as down, and with a priority above 0.
func (w *watch) promotable() []probe.SentinelPeer {
	return slices.DeleteFunc(w.replicas(), func(r probe.SentinelPeer) bool {
		return r.Priority != nil && *r.Priority == 0 || flagged(r.Flags, "s_down", "o_down", "disconnected")
	})
}

func judgeNoPromotable(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		replicas := w.replicas()
		if len(w.views) == 0 || len(w.promotable()) > 0 || len(replicas) == 0 && !w.knowsNone() {
			continue
		}
		f := w.finding(c, "", fmt.Sprintf("The primary of %s has no replica that the Sentinels know: when it fails, Tyk has no Redis.", w.name()), w.views)
		f.Hint = "Add a replica to the primary."
		f.Fix = []report.Fix{redisConf("on a new Redis: REPLICAOF HOST PORT of the primary, then CONFIG REWRITE")}
		if len(replicas) > 0 {
			zero := slices.DeleteFunc(replicas, func(r probe.SentinelPeer) bool { return r.Priority == nil || *r.Priority != 0 })
			f.Message = fmt.Sprintf("No replica of %s could take over: all that the Sentinels know are down.", w.name())
			f.Hint = "Bring a replica back."
			f.Fix = nil
			if len(zero) > 0 {
				f.Message = fmt.Sprintf("No replica of %s could take over: those that are up have the priority 0, which is never promoted.", w.name())
				f.Hint = "Give a replica a priority above 0."
				f.Fix = []report.Fix{redisFix(zero[0].Addr, "CONFIG SET replica-priority 100"), redisFix(zero[0].Addr, "CONFIG REWRITE")}
			}
		}
		out = append(out, f)
	}
	return out
}

// knowsNone is true where every Sentinel counts no replica, and one says so.
func (w *watch) knowsNone() bool {
	said := false
	for _, v := range w.views {
		if v.master == nil {
			continue
		}
		if said = true; v.master.Replicas > 0 {
			return false
		}
	}
	return said
}

func judgeTooFewSentinels(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		known := 0
		for _, v := range w.views {
			known = max(known, quorumOf(v).known)
		}
		if known == 0 || known > 2 {
			continue
		}
		f := w.finding(c, "", fmt.Sprintf("Only %s %s known: when one is lost, no failover happens any more.", plural(known, "Sentinel", "Sentinels"), plainVerb(known, "is", "are")), w.views)
		f.Hint = "Run three Sentinels on machines of their own."
		out = append(out, f)
	}
	return out
}

func judgeSentinelNotListed(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		if len(w.store.Addrs) != 1 || len(w.views) == 0 || !isIP(hostOf(w.store.Addrs[0])) {
			continue // a name may stand for all of them
		}
		all := slices.Clone(w.store.Addrs)
		for _, v := range w.views {
			if len(v.node.Identities) > 1 {
				all = nil // a Service in front of several
				break
			}
			for _, p := range v.others {
				if port := portOf(p.Addr); port != "" && port != "0" && !flagged(p.Flags, "s_down") {
					all = append(all, p.Addr)
				}
			}
		}
		if all = tidy(all); len(all) < 2 {
			continue
		}
		f := w.finding(c, "", fmt.Sprintf("{nodes} is the only listed Sentinel of %d: while it is down no %s can start.", len(all), product(w.store.Component)), w.views, w.store.Addrs[0])
		f.Hint = "List all Sentinels: " + strings.Join(all, ", ") + "."
		f.Fix = setField(w.store, component.Addrs, all)
		out = append(out, f)
	}
	return out
}

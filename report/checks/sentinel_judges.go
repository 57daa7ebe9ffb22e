package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/dialect"
	"tyk-redis-doctor/report"
)

func judgeSentinelDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		var gone []*probe.Node
		answering := 0
		for _, n := range w.nodes {
			switch {
			case dead(n):
				gone = append(gone, n)
			case alive(n):
				answering++
			}
		}
		none := len(gone) == len(w.nodes)
		for _, n := range gone {
			if none && n.FaultID() == probe.NetDNS {
				continue // no Sentinel is down: the name is wrong, and that is a finding
			}
			f := w.finding(c, "", fmt.Sprintf("Sentinel {nodes} %s; %s.", deadText(n), plural(answering, "other one answers", "others answer")), nil, n.Addr)
			f.Evidence = []string{c.At(n, "")}
			f.Hint = "Start the Sentinel again, or remove its address if it is gone for good."
			f.Fix = []report.Fix{redisConf("start the Sentinel at " + n.Addr)}
			if n.Listed {
				f.Fix = append(f.Fix, withoutAddrs(w.store, n.Addr)...)
			}
			switch {
			case none:
				f.Status = report.Fail
				f.Message = fmt.Sprintf("No Sentinel answers ({nodes} %s), so %s does not find Redis.", deadText(n), product(w.store.Component))
				f.Hint = "Start the Sentinels, or correct their addresses (port 26379 by default) and the way to them."
				f.Fix = []report.Fix{redisConf("start the Sentinel at " + n.Addr), networkFix("allow TCP from " + here(c) + " to " + n.Addr)}
			case answering == 0:
				f.Message = fmt.Sprintf("Sentinel {nodes} %s.", deadText(n))
			}
			out = append(out, f)
		}
	}
	return out
}

func judgeSentinelQuorumLost(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		if len(w.views) == 0 || slices.ContainsFunc(w.views, func(v watcher) bool { return !v.noQuorum() && !quorumOf(v).lost() }) {
			continue
		}
		best := slices.MaxFunc(w.views, func(a, b watcher) int { return cmp.Compare(quorumOf(a).usable, quorumOf(b).usable) })
		q := quorumOf(best)
		var lost []string
		for _, p := range best.Sentinels {
			if flagged(p.Flags, "s_down", "o_down") && p.Addr != "" {
				lost = append(lost, p.Addr)
			}
		}
		need := fmt.Sprintf("%d are needed", q.needed())
		if q.wanted > 0 {
			need += fmt.Sprintf(" (quorum %d, majority %d)", q.wanted, q.known/2+1)
		}
		f := w.finding(c, "", fmt.Sprintf("%d of %d Sentinels are in reach of each other, and %s: no failover of %s is possible.", q.usable, q.known, need, w.name()), w.views, lost...)
		f.Hint = fmt.Sprintf("Bring back %s.", cmp.Or(nodesText(tidy(lost)), "enough Sentinels"))
		for _, addr := range lost {
			f.Fix = append(f.Fix, redisConf("start the Sentinel at "+addr))
		}
		switch {
		case q.wanted > q.known:
			f.Message = fmt.Sprintf("A failover of %s takes %d Sentinels to agree, and %s known: it is not possible.", w.name(), q.wanted, plural(q.known, "is", "are"))
			f.Hint = "Start more Sentinels, or lower the quorum."
			f.Fix = append(f.Fix, redisFix(best.node.Addr, fmt.Sprintf("SENTINEL SET %s quorum %d", w.name(), q.known/2+1)))
		case len(lost) > 0:
			f.Fix = append(f.Fix, redisFix(best.node.Addr, "SENTINEL RESET "+w.name()+"  # if they are gone for good: it forgets them"))
		}
		f.Fix = f.Fix[:min(len(f.Fix), maxFixes)]
		out = append(out, f)
	}
	return out
}

func judgeTilt(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Sentinel {
			continue
		}
		for _, n := range c.Sentinels(s.ID) {
			if n.Sentinel == nil || !n.Sentinel.Tilt {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "sentinel.*"), Evidence: []string{c.At(n, "sentinel")},
				Message: "Sentinel {nodes} is in TILT mode after a jump of its clock or a pause: for 30 seconds it takes part in no failover.",
				Fix:     []report.Fix{redisFix(n.Addr, "INFO sentinel  # sentinel_tilt, sentinel_tilt_since_seconds")},
			})
		}
	}
	return out
}

func judgeSentinelPortZero(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		var nodes []string
		for _, v := range w.views {
			for _, p := range v.Sentinels {
				if portOf(p.Addr) == "0" {
					nodes = append(nodes, p.Addr)
				}
			}
		}
		if nodes = tidy(nodes); len(nodes) == 0 {
			continue
		}
		f := w.finding(c, "", "The Sentinels know {nodes} with port 0, so they cannot reach it: a Sentinel with TLS alone that does not announce its port.", w.views, nodes...)
		f.Hint = "Set tls-replication yes in sentinel.conf of every Sentinel with TLS, and restart it."
		for _, addr := range nodes {
			if len(f.Fix) < maxFixes {
				f.Fix = append(f.Fix, redisConf("tls-replication yes  # sentinel.conf on "+hostOf(addr)))
			}
		}
		out = append(out, f)
	}
	return out
}

func judgeSentinelReplicaDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		for _, r := range w.replicas() {
			row := c.dataAt(w.store, r.Addr)
			if r.Addr == "" || row != nil && !dead(row) || !w.flagsReplica(r.Addr) {
				continue
			}
			left := len(w.promotable())
			f := w.finding(c, "", fmt.Sprintf("Replica {nodes} of %s is down (it %s); %s.", w.name(), deadText(row), plural(left, "other replica could take over", "other replicas could take over")), w.views, r.Addr)
			if left == 0 {
				f.Message = fmt.Sprintf("Replica {nodes} of %s is down (it %s), and no other could take over.", w.name(), deadText(row))
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
			for _, p := range v.Sentinels {
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
		f.Fix = setField(w.store, dialect.Addrs, all)
		out = append(out, f)
	}
	return out
}

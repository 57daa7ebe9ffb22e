package checks

import (
	"fmt"
	"net/netip"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

func judgeNoReplicas(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		if !t.main.whole {
			continue // CLUSTER SLOTS leaves replicas out that have failed or just started
		}
		voters := t.voters()
		alone := slices.DeleteFunc(slices.Clone(voters), func(m *member) bool { return len(m.replicas) > 0 || m.failed() || m.down() })
		fallen := 0
		for _, m := range t.members {
			if m.isPrimary() && len(m.Slots) == 0 && (m.down() || m.failed() && !m.stale) {
				fallen++ // whoever took over its slots has it for a replica when it comes back
			}
		}
		if len(alone) <= fallen {
			continue
		}
		var slots []probe.Range
		for _, m := range alone {
			slots = append(slots, m.Slots...)
		}
		f := t.finding(c, "", fmt.Sprintf("{nodes} %s no replica: when one fails its keys are gone from service (together %s).", plainVerb(len(alone), "has", "have"), share(slotsIn(merged(slots)))), alone...)
		switch {
		case len(voters) == 1:
			f.Message = "The only primary {nodes} has no replica: when it fails, Tyk has no Redis."
		case len(alone) == len(voters):
			f.Message = fmt.Sprintf("None of the %d primaries has a replica: when one fails, its share of the keys is gone, and by default the whole cluster stops.", len(voters))
		case len(alone) == 1:
			f.Message = fmt.Sprintf("{nodes} has no replica: when it fails, %s are gone from service.", share(slotsIn(merged(slots))))
		}
		f.Hint = "Give every primary a replica on another machine."
		for i, m := range alone {
			if i < maxNamed {
				f.Fix = append(f.Fix, redisConf("redis-cli --cluster add-node NEWHOST:PORT "+t.main.node.Addr+" --cluster-slave --cluster-master-id "+m.pasted()))
			}
		}
		out = append(out, f)
	}
	return out
}

func judgeSameHost(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		var together []*member
		var slots []probe.Range
		pairs := 0
		front := t.behindOneAddress()
		for _, m := range t.voters() {
			live := m.liveReplicas()
			if len(live) == 0 || m.failed() || m.down() || front || slices.ContainsFunc(live, func(r *member) bool { return !oneMachine(m, r) }) {
				continue
			}
			pairs++
			together = append(append(together, m), live...)
			slots = append(slots, m.Slots...)
		}
		if pairs == 0 {
			continue
		}
		f := t.finding(c, "", fmt.Sprintf("Primary %s and every replica of it are on one machine: when that fails, %s are gone from service.", together[0].name(), share(slotsIn(slots))), together...)
		if pairs > 1 {
			f.Message = fmt.Sprintf("%d primaries share the machine with every replica of theirs (%s): when a machine fails, its share of the keys is gone from service.", pairs, nodesText(tidy(namesOf(together))))
		}
		f.Hint = "Move replicas to other machines: make each the replica of a primary elsewhere."
		f.Fix = []report.Fix{redisConf("redis-cli -h REPLICA -p PORT CLUSTER REPLICATE ID  # the id of a primary on another machine")}
		out = append(out, f)
	}
	return out
}

// behindOneAddress is true where all members have one address and nobody told that it is really its own: managed
// services put a whole cluster behind one address with many ports.
func (t *topology) behindOneAddress() bool {
	for _, m := range t.members {
		if hostOf(m.Addr) != hostOf(t.members[0].Addr) || m.node != nil && m.node.Server != nil && m.node.Server.Laddr != "" {
			return false
		}
	}
	return true
}

// oneMachine is true for members at one IP address that is really theirs: no loopback, no translated address.
func oneMachine(a, b *member) bool {
	ipA, errA := netip.ParseAddr(hostOf(a.Addr))
	ipB, errB := netip.ParseAddr(hostOf(b.Addr))
	if errA != nil || errB != nil || ipA.Unmap() != ipB.Unmap() || ipA.Unmap().IsLoopback() || ipA.IsUnspecified() {
		return false
	}
	return !translated(a.node) && !translated(b.node) && (a.node == nil || b.node == nil || zoneOf(a.node) == zoneOf(b.node))
}

// translated is true where a server has another address itself than the one it was reached under.
func translated(n *probe.Node) bool {
	return n != nil && n.Server != nil && differentEnd(n.Remote, n.Server.Laddr)
}

func zoneOf(n *probe.Node) string {
	if n.Server == nil {
		return ""
	}
	return n.Server.Zone
}

func judgeOpenSlot(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		var slots []probe.Range
		f := t.finding(c, "", "")
		ends := map[int]int{}
		for _, v := range t.groups[0] {
			for i := range v.lines {
				for _, o := range v.lines[i].Open {
					slots = append(slots, probe.Range{From: o.Slot, To: o.Slot})
					f.Nodes = append(f.Nodes, v.node.Addr)
					ends[o.Slot]++
				}
			}
		}
		if len(slots) == 0 {
			continue
		}
		slots = merged(slots)
		f.Message = fmt.Sprintf("%s in the middle of a move ({nodes}): Tyk follows the redirections, and a command on several keys of such a slot can fail.", areOpen(slots))
		for _, n := range ends {
			if n < 2 {
				f.Message = fmt.Sprintf("%s in the middle of a move ({nodes}) of which one side does not know: a move that was broken off.", areOpen(slots))
			}
		}
		f.Hint = "If no move is going on, end this one."
		f.Fix = []report.Fix{redisConf("redis-cli --cluster check " + t.main.node.Addr + "  # shows it"), redisConf("redis-cli --cluster fix " + t.main.node.Addr + "  # ends it")}
		out = append(out, f)
	}
	return out
}

func areOpen(slots []probe.Range) string {
	return capital(slotsText(slots)) + plainVerb(slotsIn(slots), " is", " are")
}

func judgeStaleNode(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		for _, m := range t.members {
			if !m.stale {
				continue
			}
			f := t.finding(c, "", fmt.Sprintf("The cluster still has an entry without an address for a node that is gone (%s).", m.pasted()))
			if m.Addr != "" && plain(m.Addr) && !m.Has("noaddr") {
				f.Message = fmt.Sprintf("The cluster still has a failed entry for {nodes} (%s) that nobody misses: it has no slots, and no primary has fewer replicas than the others.", m.pasted())
				if t.isAddrOfAnother(m) {
					f.Message = fmt.Sprintf("The cluster still has a failed entry for {nodes} (%s), where another node lives now.", m.pasted())
				}
				f.Nodes = m.nodes()
			}
			f.Hint = "If it is gone for good, let all nodes forget it, within a minute."
			f.Fix = []report.Fix{redisConf("redis-cli --cluster call " + t.main.node.Addr + " CLUSTER FORGET " + m.pasted())}
			out = append(out, f)
		}
	}
	return out
}

// isAddrOfAnother is true where a member lives at the address of an entry that is left over.
func (t *topology) isAddrOfAnother(gone *member) bool {
	return slices.ContainsFunc(t.members, func(m *member) bool { return m != gone && m.Addr == gone.Addr && m.alive() })
}

func judgeSeedDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		member := map[*probe.Node]*member{}
		for _, m := range t.members {
			if m.node != nil {
				member[m.node] = m
			}
		}
		for _, n := range t.nodes {
			m := member[n]
			if !n.Listed || !slices.Contains(t.store.Addrs, n.Addr) || !dead(n) || m != nil && (m.down() || len(m.Slots) > 0) {
				continue
			}
			f := t.finding(c, "", fmt.Sprintf("{nodes} is listed in %s and %s, while other nodes answer: Tyk starts all the same, but later.", keyOf(t.store, component.Addrs), deadText(n)))
			f.Nodes = []string{n.Addr}
			f.Evidence = append(f.Evidence, c.At(n, ""))
			f.Hint = fmt.Sprintf("Start Redis at %s, or remove the address from %s.", n.Addr, keyOf(t.store, component.Addrs))
			f.Fix = withoutAddrs(t.store, n.Addr)
			out = append(out, f)
		}
	}
	return out
}

func judgeClusterNotListed(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		if len(t.store.Addrs) != 1 || len(t.members) < 3 {
			continue
		}
		seed := t.store.Addrs[0]
		for _, m := range t.members {
			if !slices.Contains(m.addrs(), seed) {
				continue // a name or a Service that stands for several nodes is not among these
			}
			var primaries []string
			for _, p := range t.voters() {
				primaries = append(primaries, p.name())
			}
			f := t.finding(c, "", fmt.Sprintf("{nodes} is the only listed node of %d: while it is down no %s can start.", len(t.members), product(t.store.Component)), m)
			f.Hint = "List several nodes."
			f.Fix = setField(t.store, component.Addrs, tidy(append(primaries, seed)))
			out = append(out, f)
		}
	}
	return out
}

func judgeTooFewPrimaries(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		voters := t.voters()
		if len(voters) == 0 || len(voters) > 2 || !slices.ContainsFunc(voters, func(m *member) bool { return len(m.replicas) > 0 }) {
			continue
		}
		f := t.finding(c, "", fmt.Sprintf("The cluster has %s: when one fails the rest is no majority, and no replica takes over.", plural(len(voters), "primary", "primaries")), voters...)
		f.Hint = "Use at least three primaries, so that a failover is possible."
		out = append(out, f)
	}
	return out
}

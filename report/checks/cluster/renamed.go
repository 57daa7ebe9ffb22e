package cluster

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// newIdentity is the server that a member is likely to be that has slots and no address any more: it lost its nodes.conf, and
// came back under another id. That is the one that lives at the member's address, else the one that a replica of it still
// follows, else the only one that knows no slots where only one is looked for. nil where none is known.
func newIdentity(t *topology.Cluster, m *topology.Member) *probe.Node {
	if row := t.RowAt(m.Addr); row != nil && row.Answered() && topology.InCluster(row) {
		return row
	}
	for _, r := range m.Replicas {
		if r.Node == nil || r.Node.Replication == nil {
			continue
		}
		if row := t.RowAt(r.Node.Replication.PrimaryAddr); row != nil && isBlank(t, row) {
			return row
		}
	}
	var blank []*probe.Node
	for _, n := range t.Nodes {
		if n.Listed && isBlank(t, n) {
			blank = append(blank, n)
		}
	}
	if len(blank) == 1 && len(nameless(t)) == 1 {
		return blank[0]
	}
	return nil
}

// isBlank is true for a server in cluster mode that answered, knows no slots, and is no member.
func isBlank(t *topology.Cluster, n *probe.Node) bool {
	return n.Answered() && knowsNoSlots(n) && topology.InCluster(n) && t.MemberAt(n) == nil
}

// nameless are the primaries with slots of which the cluster knows no address any more, or at whose address another lives.
func nameless(t *topology.Cluster) []*topology.Member {
	return slices.DeleteFunc(t.Voters(), func(m *topology.Member) bool { return !isNameless(t, m) })
}

func isNameless(t *topology.Cluster, m *topology.Member) bool {
	return m.Down() && (m.Has("noaddr") || t.Replaced(m))
}

// lostIdentity is a primary with slots of which the cluster knows no address any more. No failover comes of it, since it is
// not flagged as failed.
func lostIdentity(c *checks.Case, t *topology.Cluster, m *topology.Member) checks.Finding {
	f := told(c, t, prose.Say("The owner of %s (%s) has no address any more: nobody serves them.", prose.Slots(m.Slots), prose.Share(m.Slots)))
	f.Seen = prose.Say("Its server was reset, or lost its nodes.conf.")
	who := newIdentity(t, m)
	if who != nil {
		f = toldOf(c, t, who, prose.Say("{nodes} {has|have} lost {its|their} nodes.conf: nobody serves %s (%s), which the cluster keeps for "+
			"{its|their} old id.", prose.Slots(m.Slots), prose.Share(m.Slots)))
		f.Seen = prose.Say("It knows nobody, and is no member under its new id.")
		if t.MemberAt(who) != nil {
			f.Seen = prose.Say("It is a member under a new id.")
		}
	}
	if id := m.SafeID(); id != "" {
		f.Seen = f.Seen.Then(prose.Say("The old id is %s.", id))
	}
	f.Seen = f.Seen.Then(effect(t))
	f.Status, f.Slots = report.Fail, noSlots
	var back []report.Fix
	if who != nil && t.MemberAt(who) == nil {
		back = meetEachOther(t, t.Main.Node, who)
	}
	if over := takeOver(t, []*topology.Member{m}); len(over) > 0 {
		f.Hint = prose.Say("Let its replica take over without a vote, since none comes.")
		if back != nil {
			f.Hint = f.Hint.Then(prose.Say("Then introduce {nodes} to the cluster again, where it can become a replica."))
		}
		f.Fix = fixes.Ways(fixes.Together(over, back))
		return f
	}
	f.Hint = prose.Say("Start it with its old nodes.conf, if there is a copy. Else let all nodes forget the old id, and give its slots " +
		"to others: its keys are lost.")
	again := giveAway(t, probe.Slots(m.Slots).Merged())
	switch {
	case who != nil && back == nil:
		again = nil // it takes the slots only when it has heard that the old id is forgotten
	case who != nil:
		f.Hint = prose.Say("Start it with its old nodes.conf, if there is a copy. Else let all nodes forget the old id, give {nodes} the " +
			"slots, and introduce it to the cluster: what it does not hold itself is lost.")
		again = fixes.Together(giveSlots(t, who, probe.Slots(m.Slots).Merged()), back)
	}
	if old := forget(t, m); len(old) > 0 {
		f.Fix = fixes.Ways(fixes.Together(old, again))
	}
	return f
}

package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var foreignNode = checks.Check{
	ID: probe.ClusterForeignNode, Title: "Listed node that is no member", Status: report.Warn,
	Broken: checks.BrokenAnnounced, Degraded: checks.DegradedView, Shared: true,
	Doc: "A listed node answers and is not a member of the cluster that the others make: it never joined, was reset, or was forgotten " +
		"and keeps its old view. Now and then Tyk takes its picture of the cluster for the true one. A node that knows no slots breaks " +
		"every client that happens to ask it first (\"cluster has no nodes\"); one that tells nothing is passed over.",
	Hint:  "Remove the address, or let the node join.",
	After: []probe.FaultID{probe.ClusterPrimaryDown}, Needs: viewSeen, Judge: judgeForeignNode,
}

func judgeForeignNode(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if t.NeverCreated() {
			continue
		}
		leave := withoutAddrs(t.Store, foreigners(t)...)
		for _, n := range t.Nodes {
			if knowsNoSlots(n) && (n.Listed || t.MemberAt(n) != nil) {
				out = append(out, empty(c, t, n, leave))
			}
		}
		for _, n := range t.Outsiders() {
			if n.Listed {
				out = append(out, outsider(c, t, n, leave))
			}
		}
		for _, v := range t.Strangers() {
			if v.Node.Listed && !knowsNoSlots(v.Node) {
				out = append(out, stranger(c, t, v, leave))
			}
		}
	}
	return out
}

// foreigners are all listed servers that are none of the cluster, so that the list is right when it is made without them.
func foreigners(t *topology.Cluster) []string {
	var out []string
	for _, n := range t.Nodes {
		if knowsNoSlots(n) {
			out = append(out, n.Addr)
		}
	}
	for _, n := range t.Outsiders() {
		out = append(out, n.Addr)
	}
	for _, v := range t.Strangers() {
		out = append(out, v.Node.Addr)
	}
	return out
}

// knowsNoSlots is true where a server answered CLUSTER SLOTS, and with nothing.
func knowsNoSlots(n *probe.Node) bool {
	step := n.Step(probe.StepCluster)
	return n.Cluster != nil && n.Cluster.SameAs == "" && len(n.Cluster.Slots) == 0 && step != nil && step.Fault == nil
}

// empty is a node of which a client learns that the cluster has no nodes: it never joined, or was reset.
func empty(c *checks.Case, t *topology.Cluster, n *probe.Node, leave []report.Fix) checks.Finding {
	f := toldOf(c, t, n,
		prose.Say("{nodes} {is|are} listed and {knows|know} no slots: {it is no member|they are no members} of the cluster."))
	f.Slots = noSlots
	if t.MemberAt(n) != nil {
		f.What = prose.Say("{nodes} {does|do} not know the cluster any more, which still {counts it as a member|counts them as members}.")
		f.Seen = prose.Say("It was reset (CLUSTER RESET), or lost its nodes.conf; the bus is in order.")
	}
	if n.Listed {
		f.Status = report.Fail
		f.Seen = f.Seen.Then(prose.Say("A client that asks there first ends with \"cluster has no nodes\", and Tyk chooses among "+
			"%s at random.", prose.Count(len(t.Store.Addrs), "listed address", "listed addresses")))
	}
	if !n.Listed {
		leave = nil
	}
	f.Hint, f.Fix = joinOrLeave(t, n, leave)
	return f
}

// outsider is a listed server that is in no cluster at all.
func outsider(c *checks.Case, t *topology.Cluster, n *probe.Node, leave []report.Fix) checks.Finding {
	f := toldOf(c, t, n, prose.Say("{nodes} {is|are} listed in %s and not in cluster mode.", addrsKey(t)))
	f.Seen = prose.Say("No slots are known there, and Tyk has to go on to another address each time it asks there.")
	f.Hint = prose.Say("Remove {nodes} from %s.", addrsKey(t))
	f.Fix = leave
	return f
}

// stranger is a listed node of a cluster that the others do not count as a member.
func stranger(c *checks.Case, t *topology.Cluster, v *topology.View, leave []report.Fix) checks.Finding {
	f := toldOf(c, t, v.Node, prose.Say("{nodes} {is|are} listed and no member of the cluster that the others make."))
	f.Seen, f.Slots = prose.Say("Tyk may take its picture of the cluster for the true one."), noSlots
	if own := v.Serves().Common(t.Unassigned()); len(own) > 0 {
		f.Status, f.Slots = report.Fail, own
		f.What = prose.Say("{nodes} {serves|serve} %s and {is|are} no member of the cluster that the others make.", prose.Slots(own))
		f.Seen = prose.Say("The others know no owner of these slots (%s).", prose.Share(own)).Then(effect(t))
		f.Hint, f.Fix = prose.Say("Introduce {nodes} to the cluster (CLUSTER MEET)."), introduce(t, v.Node)
		return f
	}
	f.Hint, f.Fix = joinOrLeave(t, v.Node, leave)
	return f
}

// joinOrLeave lets a server join, or takes its address out of the list. Joining comes first where it was a member and is
// missed, because the others count it as one, or a primary has no replica. One that never was may be anybody's.
func joinOrLeave(t *topology.Cluster, n *probe.Node, leave []report.Fix) (prose.Text, []report.Fix) {
	join := introduce(t, n)
	v := t.ViewAt(n)
	was := v != nil && v.Line(t.Main.ID()) != nil
	if t.MemberAt(n) != nil || was && len(withoutReplica(t)) > 0 {
		hint := prose.Say("Introduce {nodes} to the cluster again (CLUSTER MEET); then it can become a replica.")
		if leave != nil {
			hint = hint.Then(prose.Say("Or remove {it|them} from %s.", addrsKey(t)))
		}
		return hint, fixes.Ways(join, leave)
	}
	return prose.Say("Remove {nodes} from %s, or let {it|them} join (CLUSTER MEET).", addrsKey(t)), fixes.Ways(leave, join)
}

// introduce lets a server meet the cluster: one member of it, who tells the others. Members that were made to forget it do
// not hear that for a minute, so that it meets each of them.
func introduce(t *topology.Cluster, n *probe.Node) []report.Fix {
	v := t.ViewAt(n)
	if v == nil || v.ID() == "" || t.Member(v.ID()) != nil || v.Line(t.Main.ID()) == nil {
		return meetEachOther(t, t.Main.Node, n)
	}
	var out []report.Fix
	for _, m := range answering(t) {
		out = append(out, meetEachOther(t, m.Node, n)...)
	}
	return out
}

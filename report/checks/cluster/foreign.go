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
	Hint: "Remove the address, or let the node join.", Needs: viewSeen, Judge: judgeForeignNode,
}

func judgeForeignNode(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if t.NeverCreated() {
			continue
		}
		for _, n := range t.Nodes {
			if n.Listed && knowsNoSlots(n) {
				out = append(out, empty(c, t, n))
			}
		}
		for _, n := range t.Outsiders() {
			if n.Listed {
				out = append(out, outsider(c, t, n))
			}
		}
		for _, v := range t.Strangers() {
			if v.Node.Listed && !knowsNoSlots(v.Node) {
				out = append(out, stranger(c, t, v))
			}
		}
	}
	return out
}

// knowsNoSlots is true where a server answered CLUSTER SLOTS, and with nothing.
func knowsNoSlots(n *probe.Node) bool {
	step := n.Step(probe.StepCluster)
	return n.Cluster != nil && n.Cluster.SameAs == "" && len(n.Cluster.Slots) == 0 && step != nil && step.Fault == nil
}

// empty is a listed node of which a client learns that the cluster has no nodes.
func empty(c *checks.Case, t *topology.Cluster, n *probe.Node) checks.Finding {
	f := toldOf(c, t, n, prose.Say("{nodes} {is|are} listed and {knows|know} no slots: {it is|they are} no member of the cluster."))
	f.Status = report.Fail
	f.Seen = prose.Say("A client that asks there first ends with \"cluster has no nodes\", and Tyk chooses among %s at random.",
		prose.Count(len(t.Store.Addrs), "listed address", "listed addresses"))
	f.Hint, f.Fix = joinOrLeave(t, n)
	return f
}

// outsider is a listed server that is in no cluster at all.
func outsider(c *checks.Case, t *topology.Cluster, n *probe.Node) checks.Finding {
	f := toldOf(c, t, n, prose.Say("{nodes} {is|are} listed in %s and not in cluster mode.", addrsKey(t)))
	f.Seen = prose.Say("No slots are known there, and Tyk has to go on to another address each time it asks there.")
	f.Hint = prose.Say("Remove {nodes} from %s.", addrsKey(t))
	f.Fix = withoutAddrs(t.Store, n.Addr)
	return f
}

// stranger is a listed node of a cluster that the others do not count as a member.
func stranger(c *checks.Case, t *topology.Cluster, v *topology.View) checks.Finding {
	f := toldOf(c, t, v.Node, prose.Say("{nodes} {is|are} listed and no member of the cluster that the others make."))
	f.Seen = prose.Say("Tyk may take its picture of the cluster for the true one.")
	f.Hint, f.Fix = joinOrLeave(t, v.Node)
	return f
}

// joinOrLeave takes an address out of the list, or lets its server join as a replica. Where the cluster still has the
// entry of a replica that is gone, as after a reset, the server is missed there, and joining comes first.
func joinOrLeave(t *topology.Cluster, n *probe.Node) (prose.Text, []report.Fix) {
	leave, of := withoutAddrs(t.Store, n.Addr), missedBy(t)
	if keysIn(n) > 0 {
		return prose.Say("Remove {nodes} from %s. It holds %s, which it would lose if it joined.", addrsKey(t),
			prose.Count(keysIn(n), "key", "keys")), leave
	}
	join := joinAs(t, n, of)
	if of != nil {
		return prose.Say("Let {nodes} join again, as a replica of %s, or remove {it|them} from %s.", of.Name(), addrsKey(t)),
			fixes.Ways(join, leave)
	}
	return prose.Say("Remove {nodes} from %s, or let {it|them} join.", addrsKey(t)), fixes.Ways(leave, join)
}

// joinAs lets a server join the cluster as a replica, of any primary where of is nil. redis-cli takes an empty node alone.
func joinAs(t *topology.Cluster, n *probe.Node, of *topology.Member) []report.Fix {
	at := t.Main.Node
	words := []string{reached(n), reached(at), "--cluster-slave"}
	if of != nil && of.SafeID() != "" {
		words = append(words, "--cluster-master-id", of.SafeID())
	}
	var out []report.Fix
	if v := t.ViewAt(n); v == nil || v.KnownNodes > 1 || len(v.Lines) > 1 || len(v.Assigned()) > 0 {
		out = append(out, fixes.Admin(t.Store, n.Addr, n, "CLUSTER", "RESET"))
	}
	return append(out, fixes.Cluster(t.Store, at.Addr, at, "add-node", words...))
}

// missedBy is a primary whose replica is gone while its entry is left; nil where there is none.
func missedBy(t *topology.Cluster) *topology.Member {
	for _, m := range t.Members {
		if m.IsReplica() && m.Primary != nil && !m.Alive() && (m.Stale || m.Has("noaddr")) && len(m.Primary.LiveReplicas()) == 0 {
			return m.Primary
		}
	}
	return nil
}

// keysIn is how many keys a server holds, as far as it is known.
func keysIn(n *probe.Node) int64 {
	var keys int64
	if n.Memory != nil {
		for _, db := range n.Memory.Keys {
			keys += db.Keys
		}
	}
	return keys
}

package cluster

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// Checks are those of the family, in the order of the catalogue.
func Checks() []checks.Check {
	return []checks.Check{
		quorumLost, primaryDown, slotsUncovered, stateFail, busBlocked, replicaDown, seedDown,
		announceUnreachable, announceDNS, noEndpoint, announcesLoopback, announcesPortZero, announcesPlaintext, slotsReplyTooNew,
		mixed, foreignNode, viewsDiffer, handshakeStuck, staleNode, openSlot,
		noReplicas, sameHost, tooFewPrimaries, notListed,
	}
}

// viewSeen: without a view there is nothing to judge; where no store is a cluster there is nothing to see.
var viewSeen = &checks.Need{What: "the view of a cluster node (CLUSTER NODES or CLUSTER SLOTS)", Met: func(c *checks.Case) bool {
	asCluster := func(s *probe.Store) bool { return s.Mode == probe.Cluster }
	return !slices.ContainsFunc(c.Stores(), asCluster) || len(c.Clusters()) > 0
}}

// told begins a finding about a cluster and some members of it; it rests on the view that is believed.
func told(c *checks.Case, t *topology.Cluster, what prose.Text, at ...*topology.Member) checks.Finding {
	f := checks.Finding{Store: t.Store, What: what, Refs: []report.Ref{c.At(t.Main.Node, "cluster")}}
	for _, m := range at {
		if m.Node != nil || m.HasAddr() {
			f.Nodes = append(f.Nodes, m.Name())
		}
		if m.Node != nil {
			f.Refs = append(f.Refs, c.At(m.Node, ""))
		}
	}
	return f
}

// toldOf begins a finding about one server, member or not.
func toldOf(c *checks.Case, t *topology.Cluster, n *probe.Node, what prose.Text) checks.Finding {
	f := told(c, t, what)
	f.Nodes, f.Refs = []string{n.Addr}, append(f.Refs, c.At(n, ""))
	return f
}

// names are the addresses to show for members.
func names(members []*topology.Member) []string {
	out := make([]string, 0, len(members))
	for _, m := range members {
		out = append(out, m.Name())
	}
	return out
}

// slotsOf are those that members own, merged.
func slotsOf(members []*topology.Member) probe.Slots {
	var all probe.Slots
	for _, m := range members {
		all = append(all, m.Slots...)
	}
	return all.Merged()
}

// noSlots keeps the slots of the servers from being told beside their addresses.
var noSlots = []probe.Range{}

// pick is the one word or the other, by a number.
func pick(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// effect says, as a sentence, what slots that nobody serves mean for the other keys.
func effect(t *topology.Cluster) prose.Text {
	switch t.Main.State {
	case "fail":
		return prose.Say("The whole cluster refuses commands.")
	case "ok":
		return prose.Say("The other keys work: cluster-require-full-coverage is off, or it has not been noticed yet.")
	}
	return prose.Text{}
}

package cluster

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var slotsUncovered = checks.Check{
	ID: probe.ClusterSlotsUncovered, Title: "Slots without a primary", Status: report.Fail,
	Broken: checks.BrokenSlots, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "Some of the 16384 slots belong to no node, or to one that is down. Their keys fail; with cluster-require-full-coverage (the " +
		"default) all keys do. cluster_state can be ok all the same, when full coverage is off. The share is that of the keys, which " +
		"are spread evenly.",
	Hint:  "Bring the owner back, or give the slots another one.",
	After: []probe.FaultID{probe.ClusterQuorumLost, probe.ClusterPrimaryDown, probe.ClusterBusBlocked, probe.ClusterMixed},
	Needs: viewSeen, Judge: judgeSlotsUncovered,
}

func judgeSlotsUncovered(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if len(t.Main.Assigned()) == 0 {
			continue // never created, which is another finding
		}
		if gaps := t.Unassigned().Without(strangersSlots(t)); len(gaps) > 0 {
			out = append(out, ownerless(c, t, gaps))
		}
		if lost := lost(t); len(lost) > 0 {
			out = append(out, ownersLost(c, t, lost))
		}
		for _, m := range t.Voters() {
			if slots := disowned(t, m); len(slots) > 0 {
				out = append(out, missing(c, t, m, slots))
			}
		}
	}
	return out
}

// ownersLost are slots whose owners are down, or flagged as failed.
func ownersLost(c *checks.Case, t *topology.Cluster, lost []*topology.Member) checks.Finding {
	slots := slotsOf(lost)
	if !slices.ContainsFunc(lost, func(m *topology.Member) bool { return !isNameless(t, m) }) {
		f := told(c, t, prose.Say("%s (%s) %s not served: the owner has no address any more.", prose.Capital(prose.Slots(slots)),
			prose.Share(slots), pick(slots.Count(), "is", "are")))
		f.Seen, f.Slots, f.Hint = effect(t), noSlots, prose.Say("Bring the owner back, or let a replica of it take over.")
		return f
	}
	how := "down"
	if !slices.ContainsFunc(lost, func(m *topology.Member) bool { return !m.Alive() }) {
		how = "flagged as failed"
	}
	f := told(c, t, prose.Say("%s (%s) %s not served: {the owner|the owners} {nodes} {is|are} %s.",
		prose.Capital(prose.Slots(slots)), prose.Share(slots), pick(slots.Count(), "is", "are"), how), lost...)
	f.Seen, f.Slots = effect(t), noSlots
	f.Hint = prose.Say("Bring the owner back, or let a replica of it take over.")
	for _, m := range lost {
		if !m.Alive() && !isNameless(t, m) {
			f.Fix = append(f.Fix, bringBack(m)...)
		}
	}
	return f
}

// disowned are slots that the others give to a member, and that it does not serve: it counts them as nobody's, and refuses
// them, or as those of a server that says itself that it does not serve them, and sends clients there.
func disowned(t *topology.Cluster, m *topology.Member) probe.Slots {
	v := t.ViewOf(m)
	if v == nil || v == t.Main || !v.Whole || !t.Main.Whole {
		return nil
	}
	left := probe.Slots(m.Slots).Without(v.Serves())
	for i := 0; i < len(v.Lines) && len(left) > 0; i++ {
		if line := &v.Lines[i]; line.ID != v.MyID && len(line.Slots) > 0 {
			left = left.Without(held(t, line))
		}
	}
	return left
}

// held are the slots of a line that its server serves by its own word; all of them where it did not tell.
func held(t *topology.Cluster, line *probe.ClusterNode) probe.Slots {
	m := t.Member(line.ID)
	if m == nil {
		return line.Slots
	}
	v := t.ViewOf(m)
	if v == nil || v.Self() == nil && !v.Empty() {
		return line.Slots
	}
	return probe.Slots(line.Slots).Without(probe.Slots(line.Slots).Without(v.Serves()))
}

// missing are slots that their owner does not know to be its own.
func missing(c *checks.Case, t *topology.Cluster, m *topology.Member, slots probe.Slots) checks.Finding {
	v := t.ViewOf(m)
	given := slots.Without(slots.Without(v.Assigned())) // to somebody else
	f := told(c, t, prose.Say("{nodes} {refuses|refuse} %s, which the other nodes count as its own.", prose.Slots(slots)), m)
	f.Status, f.Slots = report.Fail, slots
	f.Seen = prose.Say("It counts them as nobody's: %s. The bus between the nodes is in order.", prose.Share(slots))
	if len(given) > 0 {
		f.What = prose.Say("{nodes} {sends|send} clients of %s, which the other nodes count as its own, to a server that does not serve %s.",
			prose.Slots(slots), pick(slots.Count(), "it", "them"))
		f.Seen = prose.Say("So nobody does: %s.", prose.Share(slots))
	}
	if v.State == "fail" {
		f.Seen = f.Seen.Then(prose.Say("It finds the cluster failed for that, and refuses every key."))
	}
	f.Hint = prose.Say("Give it the slots back.")
	f.Fix = takeBack(t, m, given)
	if free := slots.Without(given); len(free) > 0 {
		f.Fix = append(f.Fix, giveSlots(t, m.Node, free)...)
	}
	return f
}

// strangersSlots are those that listed servers serve which are no members: that they are none is another finding.
func strangersSlots(t *topology.Cluster) probe.Slots {
	var out probe.Slots
	for _, v := range t.Strangers() {
		if v.Node.Listed {
			out = append(out, v.Serves()...)
		}
	}
	return out
}

// ownerless are slots that no node has.
func ownerless(c *checks.Case, t *topology.Cluster, gaps probe.Slots) checks.Finding {
	f := told(c, t, prose.Say("%s (%s) %s to no node.",
		prose.Capital(prose.Slots(gaps)), prose.Share(gaps), pick(gaps.Count(), "belongs", "belong")))
	f.Seen, f.Slots = effect(t), gaps
	f.Hint = prose.Say("Give every slot an owner again; where a node still holds keys of them, that one.")
	f.Fix = giveAway(t, gaps)
	return f
}

package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var primaryDown = checks.Check{
	ID: probe.ClusterPrimaryDown, Title: "Primary down", Status: report.Fail,
	Broken: checks.BrokenPrimary, Degraded: checks.DegradedPrimary, Shared: true, Costs: true,
	Doc: "A primary does not answer and the other nodes flag it, or have lost it. With its slots it takes a part of the keys out of " +
		"service, and with cluster-require-full-coverage (the default) the whole cluster. Once a replica has taken over Tyk works " +
		"again, and the former primary is a warning. Where its server came back without its nodes.conf, or was reset, the cluster keeps " +
		"the slots for the old id, has no address for it, and no replica takes over by itself. One that only this machine cannot reach " +
		"is not down: that is a matter of the network.",
	Hint:  "Start Redis there again.",
	After: []probe.FaultID{probe.ClusterQuorumLost}, Needs: viewSeen, Judge: judgePrimaryDown,
	Many: prose.Say("Primaries {nodes} are down."),
}

func judgePrimaryDown(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, m := range t.Members {
			switch {
			case !m.IsPrimary() || !m.Down():
			case len(m.Slots) == 0:
				out = append(out, failedOver(c, t, m))
			case isNameless(t, m):
				out = append(out, lostIdentity(c, t, m))
			default:
				out = append(out, notServed(c, t, m))
			}
		}
	}
	return out
}

// notServed is a primary that is down with its slots.
func notServed(c *checks.Case, t *topology.Cluster, m *topology.Member) checks.Finding {
	seen := prose.Say("It %s, and the other nodes report it as failed.", checks.Absence(m.Node)).Then(effect(t))
	if live := m.LiveReplicas(); len(live) > 0 {
		f := told(c, t, prose.Say("Primary {nodes} is down, and its replica %s has not taken over.", live[0].Name()), m)
		f.Status, f.Seen, f.Slots = report.Fail, seen, m.Slots
		f.Hint = prose.Say("A failover takes a few seconds; if it does not come, start %s again, or promote %s by hand.",
			m.Name(), live[0].Name())
		f.Fix = fixes.Ways(bringBack(m),
			fixes.One(fixes.Admin(t.Store, live[0].Name(), live[0].Node, "CLUSTER", "FAILOVER", "FORCE")))
		return f
	}
	f := told(c, t, prose.Say("Primary {nodes} is down and has no replica."), m)
	if len(m.Replicas) > 0 {
		f.What = prose.Say("Primary {nodes} is down, and no replica of it is left.")
	}
	f.Status, f.Seen, f.Slots = report.Fail, seen, m.Slots
	f.Hint = prose.Say("Start Redis at %s again: only that server has these keys. If it is gone for good, its slots can be given "+
		"to the others, and its keys are lost.", m.Name())
	f.Fix = fixes.Ways(bringBack(m), fixes.One(fixes.Cluster(t.Store, t.Main.Node.Addr, t.Main.Node,
		"fix", t.Main.Node.Addr, "--cluster-fix-with-unreachable-masters")))
	return f
}

// failedOver is a former primary of which others serve the slots.
func failedOver(c *checks.Case, t *topology.Cluster, m *topology.Member) checks.Finding {
	f := told(c, t, prose.Say("Former primary {nodes} is down; others serve its slots now."), m)
	f.Status, f.Slots = report.Warn, noSlots
	f.Seen = prose.Say("It %s.", checks.Absence(m.Node))
	if next := t.Successor(m); next != nil {
		f.What = prose.Say("Former primary {nodes} is down; %s has taken over %s.", next.Name(), prose.Slots(next.Slots))
		if len(next.LiveReplicas()) == 0 {
			f.Seen = f.Seen.Then(prose.Say("%s has no replica itself.", next.Name()))
		}
	}
	if !m.HasEpoch() {
		f.What = prose.Say("{Primary|Primaries} {nodes}, which {serves|serve} no slots, {is|are} down.")
		f.Hint = prose.Say("Start Redis at %s again; if it is gone for good, let all nodes forget it.", m.Name())
		f.Fix = fixes.Ways(bringBack(m), forget(t, m))
		return f
	}
	f.Hint = prose.Say("Start Redis at %s again: it comes back as a replica. Until then one more failure costs a part of the keys. "+
		"If it is gone for good, let all nodes forget it.", m.Name())
	f.Fix = fixes.Ways(bringBack(m), forget(t, m))
	return f
}

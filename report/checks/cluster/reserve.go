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

var noReplicas = checks.Check{
	ID: probe.ClusterNoReplicas, Title: "Primary without a replica", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedReserve, Shared: true,
	Doc: "A primary with slots has no replica, not even one that is down, or none that may take over (cluster-replica-no-failover). When " +
		"it fails its keys are out of service, and by default the whole cluster stops.",
	Hint: "Give every primary a replica.", Needs: viewSeen, Judge: judgeNoReplicas,
}

func judgeNoReplicas(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if barred, replicas := barredFromFailover(t); len(barred) > 0 {
			f := told(c, t, prose.Say("No replica of {nodes} may take over: cluster-replica-no-failover is yes at %s.",
				prose.Nodes(checks.Tidy(names(replicas)))), barred...)
			f.Seen = prose.Say("When it fails, its keys are gone from service until somebody asks for a failover (%s together).",
				prose.Share(slotsOf(barred)))
			f.Hint = prose.Say("Set cluster-replica-no-failover to no at one replica of each primary.")
			for _, r := range replicas {
				f.Fix = append(f.Fix, fixes.ConfigSet(t.Store, r.Name(), r.Node, "cluster-replica-no-failover", "no")...)
			}
			f.Fix = fixes.Ways(f.Fix)
			out = append(out, f)
		}
		alone := withoutReplica(t)
		if !t.Main.Whole || len(alone) == 0 {
			continue // CLUSTER SLOTS leaves replicas out that have failed or just started
		}
		f := told(c, t, prose.Say("{nodes} {has|have} no replica (together %s).", prose.Share(slotsOf(alone))), alone...)
		f.Seen = prose.Say("When one fails, its keys are gone from service.")
		switch voters := len(t.Voters()); {
		case voters == 1:
			f.What = prose.Say("The only primary {nodes} has no replica.")
			f.Seen = prose.Say("When it fails, Tyk has no Redis.")
		case len(alone) == voters:
			f.What = prose.Say("None of the %d primaries has a replica.", voters)
			f.Seen = prose.Say("When one fails, its share of the keys is gone, and by default the whole cluster stops.")
		case len(alone) == 1:
			f.What = prose.Say("{nodes} has no replica.")
			f.Seen = prose.Say("When it fails, %s are gone from service.", prose.Share(slotsOf(alone)))
		}
		f.Hint = prose.Say("Give every primary a replica on another machine.")
		f.Fix = giveReplicas(t, alone)
		out = append(out, f)
	}
	return out
}

// barredFromFailover are the primaries all of whose replicas are told not to take over, and these replicas.
func barredFromFailover(t *topology.Cluster) (primaries, replicas []*topology.Member) {
	for _, m := range t.Voters() {
		live := m.LiveReplicas()
		if len(live) == 0 || slices.ContainsFunc(live, func(r *topology.Member) bool { return !r.Has("nofailover") }) {
			continue
		}
		primaries, replicas = append(primaries, m), append(replicas, live...)
	}
	return primaries, replicas
}

// giveReplicas makes replicas of members that serve nothing, takes them from primaries that have several, and asks for new
// nodes for the rest.
func giveReplicas(t *topology.Cluster, alone []*topology.Member) []report.Fix {
	spare, at := spares(t), t.Main.Node
	var out []report.Fix
	for _, m := range alone {
		id := m.SafeID()
		if len(spare) > 0 && id != "" {
			out = append(out, fixes.Admin(t.Store, spare[0].Node.Addr, spare[0].Node, "CLUSTER", "REPLICATE", id))
			spare = spare[1:]
			continue
		}
		words := []string{fixes.Secret("address of a new, empty node"), reached(at), "--cluster-slave"}
		if id != "" {
			words = append(words, "--cluster-master-id", id)
		}
		out = append(out, fixes.Cluster(t.Store, at.Addr, at, "add-node", words...))
	}
	return out
}

// withoutReplica are the primaries that have no replica, where these are not merely those who took over: whoever took
// over the slots of a primary that is down has it for a replica when it comes back.
func withoutReplica(t *topology.Cluster) []*topology.Member {
	has := func(m *topology.Member) bool {
		return slices.ContainsFunc(m.Replicas, func(r *topology.Member) bool { return !r.Stale })
	}
	alone := slices.DeleteFunc(t.Voters(), func(m *topology.Member) bool { return has(m) || m.Lost() })
	fallen := 0
	for _, m := range t.Members {
		if m.IsPrimary() && len(m.Slots) == 0 && (m.Down() || m.Failed() && !m.Stale) {
			fallen++
		}
	}
	if len(alone) <= fallen {
		return nil
	}
	return alone
}

// spares are members that could follow another primary: primaries without slots, keys or replicas, and every replica but
// one of a primary.
func spares(t *topology.Cluster) []*topology.Member {
	var out []*topology.Member
	for _, m := range t.Members {
		switch live := m.LiveReplicas(); {
		case m.IsPrimary() && len(m.Slots) == 0 && len(m.Replicas) == 0 && m.Node != nil && keysIn(m.Node) == 0 && !knowsNoSlots(m.Node):
			out = append(out, m)
		case len(live) > 1:
			out = append(out, live[1:]...)
		}
	}
	return slices.DeleteFunc(out, func(m *topology.Member) bool { return m.Node == nil || !m.Node.Answered() || m.Lost() })
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

var sameHost = checks.Check{
	ID: probe.ClusterSameHost, Title: "Primary and replicas on one machine", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedReserve, Shared: true,
	Doc: "A primary and all of its replicas have one IP address, so that they fail together. Loopback addresses do not count, nor do " +
		"addresses behind translation, nor servers in different zones, nor a whole cluster behind one address of a managed service.",
	Hint: "Move the replicas to other machines.", Needs: viewSeen, Judge: judgeSameHost,
}

func judgeSameHost(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		var together, primaries []*topology.Member
		front := t.BehindOneAddress()
		for _, m := range t.Voters() {
			live := m.LiveReplicas()
			apart := func(r *topology.Member) bool { return !topology.SameMachine(m, r) }
			if len(live) == 0 || m.Lost() || front || slices.ContainsFunc(live, apart) {
				continue
			}
			primaries = append(primaries, m)
			together = append(append(together, m), live...)
		}
		if len(primaries) == 0 {
			continue
		}
		f := told(c, t, prose.Say("Primary %s and every replica of it are on one machine.", primaries[0].Name()), together...)
		if len(primaries) > 1 {
			f.What = prose.Say("%d primaries share the machine with every replica of theirs.", len(primaries))
		}
		f.Seen = prose.Say("{nodes}: when a machine fails, its share of the keys (together %s) is gone from service.",
			prose.Share(slotsOf(primaries)))
		f.Hint = prose.Say("Move replicas to other machines: make each the replica of a primary elsewhere.")
		f.Fix = elsewhere(t, primaries)
		out = append(out, f)
	}
	return out
}

// elsewhere makes replicas change places, so that each follows the next primary of those that share the machine with
// theirs; nil where there is only one, or where one would follow a primary of its own machine again.
func elsewhere(t *topology.Cluster, primaries []*topology.Member) []report.Fix {
	var out []report.Fix
	for i, m := range primaries {
		next := primaries[(i+1)%len(primaries)]
		r := m.LiveReplicas()[0]
		if next == m || topology.SameMachine(r, next) || next.SafeID() == "" || r.Node == nil {
			return nil
		}
		out = append(out, fixes.Admin(t.Store, r.Node.Addr, r.Node, "CLUSTER", "REPLICATE", next.SafeID()))
	}
	return out
}

var tooFewPrimaries = checks.Check{
	ID: probe.ClusterTooFewPrimaries, Title: "Fewer than three primaries", Status: report.Info,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc:  "With one or two primaries no majority is left when one fails, so that its replica cannot be promoted automatically.",
	Hint: "Use at least three primaries.", Needs: viewSeen, Judge: judgeTooFewPrimaries,
}

func judgeTooFewPrimaries(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		voters := t.Voters()
		hasReplica := func(m *topology.Member) bool { return len(m.Replicas) > 0 }
		if len(voters) == 0 || len(voters) >= primaries || !slices.ContainsFunc(voters, hasReplica) {
			continue
		}
		f := told(c, t, prose.Say("The cluster has %s.", prose.Count(len(voters), "primary", "primaries")), voters...)
		f.Seen = prose.Say("When one fails the rest is no majority, and no replica takes over.")
		f.Hint = prose.Say("Use at least three primaries, so that a failover is possible.")
		out = append(out, f)
	}
	return out
}

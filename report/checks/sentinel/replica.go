package sentinel

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var replicaDown = checks.Check{
	ID: probe.SentinelReplicaDown, Title: "Replica down", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedMember, Shared: true,
	Doc: "A replica does not answer, and the Sentinels flag it as down. Tyk notices nothing. Sentinels never forget a replica by " +
		"themselves, so that it can be one that was removed long ago.",
	Hint:  "Start Redis there again, or reset the Sentinels if it is gone for good.",
	Judge: each(judgeReplicaDown),
}

func judgeReplicaDown(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	var out []checks.Finding
	for _, r := range p.Replicas {
		noticed := r.FlagsIt > 0
		switch {
		case probe.PortOf(r.Addr) == "0", r.Node != nil && !topology.Dead(r.Node):
			continue
		case !noticed && !downHere(r):
			continue // what the Sentinels reach and we do not is a matter of the way there
		case noticed && connected(p, r):
			out = append(out, announcedWrong(c, p, r))
			continue
		}
		left := prose.Count(len(p.Promotable()), "other replica could take over", "other replicas could take over")
		if left[0] == '0' {
			left = "no other could take over"
		}
		f := found(
			c,
			p,
			p.Watchers,
			prose.Say("Replica {nodes} of %s is down (it %s); %s.", p.Store.MasterName, checks.Absence(r.Node), left),
			r.Addr,
		)
		if r.Node != nil {
			f.Nodes = []string{r.Node.Addr}
			f.Refs = append(f.Refs, c.At(r.Node, ""))
		}
		if !noticed {
			f.Seen = prose.Say("The Sentinels do not flag it yet.")
		}
		f.Hint = prose.Say(
			"Start Redis at {nodes} again; or let the Sentinels forget {it|them} (SENTINEL RESET on each), if gone for good.",
		)
		f.Fix = fixes.Ways(
			fixes.BringBack(f.Nodes[0], r.Node),
			fixes.OnSentinels(p.Store, nodesOf(p.Watchers), "SENTINEL", "RESET", p.Store.MasterName),
		)
		out = append(out, f)
	}
	return out
}

// mostLagS is how many seconds ago a replica that runs has acknowledged what it got at most; it does so every second.
const mostLagS = 5

// connected is true for a replica that the primary lists as connected, under the very address at which nobody answers: it
// runs, and tells the primary a wrong one. One that keeps silent there is another matter: it hangs. It takes the Sentinels
// longer to flag a replica than the primary to notice that it is gone.
func connected(p *topology.Sentinels, r topology.ReplicaSeen) bool {
	v := p.Agreed()
	if v == nil || !v.IsPrimary() || v.Node.Replication == nil || r.Node != nil && r.Node.Met(probe.ProtoNoReply) {
		return false
	}
	return slices.ContainsFunc(v.Node.Replication.Replicas, func(one probe.ReplicaSeen) bool {
		return one.Addr == r.Addr && one.State == "online" && one.LagS >= 0 && one.LagS <= mostLagS
	})
}

// announcedWrong is a replica that runs and announces an address at which it is not.
func announcedWrong(c *checks.Case, p *topology.Sentinels, r topology.ReplicaSeen) checks.Finding {
	f := found(c, p, p.Watchers, prose.Say("A replica of %s announces {nodes}, where it is not: the Sentinels do not reach it.",
		p.Store.MasterName), r.Addr)
	v := p.Agreed()
	f.Refs = append(f.Refs, c.At(v.Node, "replication"))
	if r.Node != nil {
		f.Nodes = []string{r.Node.Addr}
		f.Refs = append(f.Refs, c.At(r.Node, ""))
	}
	f.Seen = prose.Say("It is connected to its primary %s, so that it runs. It could not take over.", v.Node.Addr)
	f.Hint = prose.Say("Correct replica-announce-ip and replica-announce-port of that replica, or remove them, and let the Sentinels forget " +
		"{nodes} (SENTINEL RESET on each).")
	f.Fix = fixes.Ways(fixes.Together(
		fixes.ConfLines(fixes.Secret("address of that replica"), map[string]*string{"replica-announce-ip": nil, "replica-announce-port": nil}),
		fixes.OnSentinels(p.Store, nodesOf(p.Watchers), "SENTINEL", "RESET", p.Store.MasterName),
	))
	return f
}

// downHere is true for a replica that is down by what was met there alone: its machine is there, and Redis is not.
func downHere(r topology.ReplicaSeen) bool {
	return r.Node != nil && !probe.IsLoopback(r.Addr) && (r.Node.FaultID() == probe.NetRefused || r.Node.FaultID() == probe.ProtoNoReply)
}

var noPromotable = checks.Check{
	ID: probe.SentinelNoPromotableReplica, Title: "No replica that could take over", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedReserve, Shared: true,
	Doc: "The Sentinels know no replica of the primary, or all have priority 0, which is never promoted. When the primary fails, Tyk has " +
		"no Redis.",
	Hint: "Add a replica with a priority above 0.",
	After: []probe.FaultID{
		probe.SentinelAuthPassMissing, probe.SentinelMasterDown, probe.SentinelMasterFlaggedDown, probe.SentinelReplicaDown,
		probe.SentinelMasterUnreachable, probe.SentinelAnnouncesPortZero, probe.SentinelDisagree,
	},
	Judge: each(judgeNoPromotable),
}

func judgeNoPromotable(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	if len(p.Watchers) == 0 || len(p.Promotable()) > 0 || len(p.Replicas) == 0 && !p.KnowNoReplica() {
		return nil
	}
	if len(p.Replicas) == 0 {
		f := found(c, p, p.Watchers, prose.Say("The primary of %s has no replica that the Sentinels know.", p.Store.MasterName))
		f.Seen = prose.Say("When it fails, %s has no Redis.", title(p.Store))
		f.Hint = prose.Say("Add a replica: a further Redis with REPLICAOF to the primary.")
		if len(p.Votes) == 1 {
			f.Fix = fixes.FurtherReplica(p.Store, p.Votes[0].Addr, p.Votes[0].Node)
		}
		return []checks.Finding{f}
	}
	f := found(c, p, p.Watchers, prose.Say("No replica of %s could take over: all that the Sentinels know are down.", p.Store.MasterName))
	f.Hint = prose.Say("Bring a replica back.")
	zero := slices.DeleteFunc(slices.Clone(p.Replicas), func(r topology.ReplicaSeen) bool {
		return r.Priority == nil || *r.Priority != 0 || r.Node == nil || !r.Node.Answered()
	})
	if len(zero) > 0 {
		f.What = prose.Say("No replica of %s could take over: those that are up have the priority 0.", p.Store.MasterName)
		f.Seen = prose.Say("Such a replica is never promoted.")
		f.Hint = prose.Say("Give a replica a priority above 0.")
		var raise []report.Fix
		for _, r := range zero {
			raise = append(raise, fixes.ConfigSet(p.Store, r.Node.Addr, r.Node, "replica-priority", "100")...)
		}
		f.Fix = fixes.Ways(raise)
	}
	return []checks.Finding{f}
}

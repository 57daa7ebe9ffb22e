package server

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var syncing = checks.Check{
	ID: probe.ReplSyncing, Title: "Replica in its first synchronisation", Status: report.Warn,
	Degraded: checks.DegradedReplication, Shared: true,
	Doc: "A replica is receiving the whole data set. It cannot take over until it is done. When it happens again and again the output " +
		"buffer of the primary is too small. Right after both were started (policy: settle_s) it is worth a line only.",
	Hint: "Wait until it is done; if it starts anew each time, raise client-output-buffer-limit for replicas and repl-backlog-size on " +
		"the primary.",
	Judge: judgeSyncing,
}

func judgeSyncing(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, p := range linksOf(c, s) {
			if !p.syncing() || p.primary != nil && topology.Dead(p.primary) {
				continue
			}
			left := ""
			if r := p.own(); r != nil && r.SyncLeftBytes != nil && *r.SyncLeftBytes > 0 {
				left = ", " + prose.Bytes(*r.SyncLeftBytes) + " to go"
			}
			f := p.finding(c, prose.Say("Replica {nodes} {is|are} receiving all data from %s%s.", p.of(), left))
			f.Seen = prose.Say("It cannot take over until it is done.")
			if p.settling(c) {
				f.Status = report.Info
				f.Seen = prose.Say("Both were started a moment ago.")
			}
			out = append(out, f)
		}
	}
	return out
}

var lagging = checks.Check{
	ID: probe.ReplLagging, Title: "Replica that is behind", Status: report.Warn,
	Degraded: checks.DegradedReplication, Shared: true,
	Doc: "A replica is behind its primary by more than the limit (policy: lagging_bytes, lagging_s): a failover to it loses that much. " +
		"Both offsets are those that the primary gives at one moment; where it does not list the replica, the replica's own, if it was " +
		"asked later. A replica that has acknowledged nothing is behind by all that was written.",
	Hint: "Look at the load of the replica and at the network between the two.",
	After: []probe.FaultID{
		probe.ClusterReplicaDown, probe.SentinelReplicaDown, probe.ReplLinkDown, probe.ReplSyncing, probe.ProtoNoReply, "net.*",
		probe.ServerBusy, probe.ServerLoading, probe.ServerMasterdown,
	},
	Judge: judgeLagging,
}

func judgeLagging(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, p := range linksOf(c, s) {
			if p.syncing() {
				continue
			}
			bytes, seconds := p.behind()
			by := prose.Bytes(bytes)
			switch {
			case c.Policy.LaggingBytes > 0 && bytes >= c.Policy.LaggingBytes:
			case c.Policy.LaggingS > 0 && seconds >= c.Policy.LaggingS:
				by = prose.Count(seconds, "second", "seconds")
			default:
				continue
			}
			f := p.finding(c, prose.Say("Replica {nodes} {is|are} %s behind %s: a failover to it would lose that much.", by, p.of()))
			f.Hint = prose.Say("Look at the load of {nodes} (SLOWLOG GET) and at the network between it and its primary.")
			if seconds < c.Policy.LaggingS && p.replica != nil { // it speaks to its primary all the time, and takes nothing in
				f.Hint = prose.Say(
					"End the pause of writes there, if there is one (CLIENT UNPAUSE); else look at the load of {nodes} (SLOWLOG " +
						"GET) and at " +
						"the network between it and its primary.",
				)
				f.Fix = fixes.Ways(fixes.One(fixes.Admin(s, p.replica.Addr, p.replica, "CLIENT", "UNPAUSE")))
			}
			out = append(out, f)
		}
	}
	return out
}

// behind is how far a replica is behind, as its primary sees it at one moment. Offsets of two servers compare only
// where the replica was asked later, so that it is at least as far behind as they say.
func (p link) behind() (bytes, seconds int64) {
	if p.seen == nil {
		if p.sameHistory() && askedLater(p.replica, p.primary) {
			return *p.primary.Replication.Offset - *p.own().Offset, 0
		}
		return 0, 0
	}
	if p.seen.State != "" && p.seen.State != "online" {
		return 0, 0
	}
	has := p.seen.Offset
	if p.sameHistory() {
		has = max(has, *p.own().Offset) // what it has received it acknowledges within a second, and its own word is true before
	}
	if at := p.primary.Replication.Offset; at != nil {
		bytes = *at - has
	}
	return bytes, p.seen.LagS
}

// sameHistory is true where both told an offset, of one history.
func (p link) sameHistory() bool {
	r := p.own()
	if r == nil || r.Offset == nil || p.primary == nil || p.primary.Replication == nil || p.primary.Replication.Offset == nil {
		return false
	}
	return r.ReplID != "" && r.ReplID == p.primary.Replication.ReplID
}

// askedLater is true where INFO of the one was asked for after that of the other had come.
func askedLater(n, than *probe.Node) bool {
	a, b := n.Step(probe.StepInfo), than.Step(probe.StepInfo)
	return a != nil && b != nil && a.BeganMS >= b.BeganMS+b.TookMS
}

package sentinel

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var masterDown = checks.Check{
	ID: probe.SentinelMasterDown, Title: "Primary down", Status: report.Fail, Needs: seen,
	Broken: checks.BrokenSentinelMaster, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "The primary that the Sentinels name does not answer, and they flag it as down (s_down, o_down) or will do so after " +
		"down-after-milliseconds: it hangs, or they have lost their connections to it. A failover takes some seconds more than " +
		"down-after-milliseconds; when none follows there is no quorum or no replica that could be promoted.",
	Hint:  "Start Redis there again, or find out why no failover comes.",
	Judge: eachVote(judgeMasterDown),
}

func judgeMasterDown(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
	if v.Node == nil || v.Loopback() || !topology.Dead(v.Node) || !v.SeenDown() && !justGone(v) {
		return nil
	}
	f := found(c, p, v.By, prose.Say("Primary {nodes} of %s is down (it %s), and no replica has taken over.",
		p.Store.MasterName, checks.Absence(v.Node)), v.Node.Addr)
	f.Seen = prose.Say("%s has no Redis.", title(p.Store))
	if !v.SeenDown() {
		f.What = prose.Say("Primary {nodes} of %s is down (it %s); the Sentinels have not flagged it yet.", p.Store.MasterName,
			checks.Absence(v.Node))
		if v.Node.Met(probe.ProtoNoReply) {
			f.What = prose.Say("Primary {nodes} of %s hangs: it %s; the Sentinels have not flagged it yet.", p.Store.MasterName,
				checks.Absence(v.Node))
		}
	}
	back := fixes.BringBack(v.Node.Addr, v.Node)
	next := prose.Say("start Redis at {nodes} again")
	if v.Node.Met(probe.ProtoNoReply) {
		next = prose.Say("look at the process at {nodes}, whether it is stopped, swapping or busy")
	}
	heir, by := heirOf(p, v)
	switch {
	case by == nil:
		f.Hint = prose.Say("No replica could take over: %s.", next)
		f.Fix = fixes.Ways(back)
	case inProgress(v):
		f.Hint = prose.Say("A failover is under way: check again in some seconds. If it does not end, %s.", next)
		f.Fix = fixes.Ways(back)
	case soon(c, p, v):
		f.Hint = prose.Say("A failover to %s should come within %s; if it does not, %s.", heir.Addr, patience(v), next)
		f.Fix = fixes.Ways(back, failover(p, by))
	default:
		f.Hint = prose.Say("SENTINEL FAILOVER makes %s the primary at once%s; or %s.", heir.Addr, whyNow(p, v), next)
		f.Fix = fixes.Ways(failover(p, by), back)
	}
	return &f
}

// failover makes a replica the primary now, without the agreement of other Sentinels.
func failover(p *topology.Sentinels, by *topology.Watcher) []report.Fix {
	return fixes.OnSentinels(p.Store, []*probe.Node{by.Node}, "SENTINEL", "FAILOVER", p.Store.MasterName)
}

// heirOf is a replica that could take over, and a Sentinel that names this primary and knows it; nil where there is none.
func heirOf(p *topology.Sentinels, v *topology.Vote) (heir topology.ReplicaSeen, by *topology.Watcher) {
	for _, r := range p.Promotable() {
		if r.Node != nil && topology.Dead(r.Node) {
			continue
		}
		for _, w := range v.By {
			for _, below := range w.Below {
				if below.Addr == r.Addr {
					return r, w
				}
			}
		}
	}
	return topology.ReplicaSeen{}, nil
}

func inProgress(v *topology.Vote) bool {
	for _, w := range v.By {
		if w.Master != nil && topology.Flagged(w.Master.Flags, "failover_in_progress") {
			return true
		}
	}
	return false
}

// soon is true where the Sentinels will fail over by themselves before anybody could do it by hand.
func soon(c *checks.Case, p *topology.Sentinels, v *topology.Vote) bool {
	lost, _ := p.QuorumLost()
	after := v.DownAfterMS()
	return !lost && (v.SeenDown() || after != nil && *after <= c.Policy.SettleS*1000)
}

// patience is how long a failover takes to come, by what the Sentinels are set to.
func patience(v *topology.Vote) string {
	const electing = 10 * time.Second // to agree, to choose, and to make the replica the primary
	if after := v.DownAfterMS(); after != nil && !v.SeenDown() {
		return prose.Span(time.Duration(*after)*time.Millisecond + electing)
	}
	return prose.Span(electing)
}

// whyNow says why it is not worth to wait.
func whyNow(p *topology.Sentinels, v *topology.Vote) string {
	if lost, _ := p.QuorumLost(); lost {
		return ", without the quorum that is missing"
	}
	if after := v.DownAfterMS(); after != nil {
		return ", while the Sentinels would wait for " + prose.Span(time.Duration(*after)*time.Millisecond) + " (down-after-milliseconds)"
	}
	return ""
}

// justGone is true where a primary does not answer for a reason of its own that the Sentinels have not counted as a
// failure yet: it took the connection and keeps silent, or the port is closed and they have lost their connections too.
func justGone(v *topology.Vote) bool {
	switch v.Node.FaultID() {
	case probe.ProtoNoReply:
		return true
	case probe.NetRefused:
		return v.Disconnected()
	}
	return false
}

var masterIsReplica = checks.Check{
	ID: probe.SentinelMasterIsReplica, Title: "Primary that is a replica", Status: report.Fail, Needs: seen,
	Broken: checks.BrokenSentinelMaster, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "The server that the Sentinels name as the primary says that it is a replica: a failover under way, or a REPLICAOF by hand " +
		"behind the back of the Sentinels. Tyk connects and every write fails with READONLY.",
	Hint:  "Wait for the failover to end; if it stays, promote the server, or let the Sentinels watch the true primary.",
	Judge: eachVote(judgeMasterIsReplica),
}

func judgeMasterIsReplica(c *checks.Case, p *topology.Sentinels, v *topology.Vote) *checks.Finding {
	if v.Node == nil || !v.Node.Answered() || v.Node.Replication == nil || v.Node.Replication.Role != probe.Replica {
		return nil
	}
	f := found(c, p, v.By, prose.Say("The Sentinels name {nodes} as the primary of %s, and it is a replica.", p.Store.MasterName),
		v.Node.Addr)
	f.Seen = prose.Say("Every write of %s fails with READONLY.", title(p.Store))
	of := v.Node.Replication.PrimaryAddr
	if of != "" && probe.IsAddr(of) {
		f.What = prose.Say("The Sentinels name {nodes} as the primary of %s, and it is a replica of %s.", p.Store.MasterName, of)
	}
	if inProgress(v) {
		f.Hint = prose.Say(
			"A failover is under way: check again in some seconds. If it stays, make {nodes} the primary (REPLICAOF NO ONE).",
		)
	} else {
		f.Hint = prose.Say("Make {nodes} the primary, as the Sentinels have it (REPLICAOF NO ONE); or let them watch the primary that it " +
			"follows.")
	}
	var rewatch []report.Fix
	if primary := p.RowAt(of); primary != nil && primary.Answered() && primary.OwnRole() == probe.Primary {
		for _, w := range v.By {
			rewatch = append(rewatch, fixes.Rewatch(p.Store, w.Node, watchOf(p, v, primary.Addr))...)
		}
	}
	f.Fix = fixes.Ways(fixes.One(fixes.Admin(p.Store, v.Node.Addr, v.Node, "REPLICAOF", "NO", "ONE")), rewatch)
	return &f
}

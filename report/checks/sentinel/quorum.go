package sentinel

import (
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var quorumLost = checks.Check{
	ID: probe.SentinelQuorumLost, Title: "Too few Sentinels for a failover", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedQuorum, Shared: true,
	Doc: "The Sentinels that reach each other are fewer than the quorum, or no majority of all that are known. Tyk works while the " +
		"primary does, and no failover will happen. Counted by the flags that the Sentinels have for each other; SENTINEL CKQUORUM says " +
		"NOQUORUM. Sentinels find each other through the primary: where they cannot log in to it, each knows itself alone.",
	Hint: "Start enough Sentinels, and let them reach each other.",
	After: []probe.FaultID{
		probe.SentinelAuthPassMissing, probe.SentinelAnnouncesPortZero, probe.SentinelAnnouncesLoopback, probe.SentinelDisagree,
	},
	Judge: each(judgeQuorumLost),
}

// fewestSentinels is how many make a deployment of which one can fail. With fewer the quorum is not what is wrong.
const fewestSentinels = 3

func judgeQuorumLost(c *checks.Case, p *topology.Sentinels) []checks.Finding {
	lost, best := p.QuorumLost()
	if !lost {
		return nil
	}
	if q := p.QuorumOf(best); q.Wanted > q.Known {
		return []checks.Finding{tooHigh(c, p, best)}
	}
	var gone []string
	var back []report.Fix
	for _, peer := range best.Others {
		if !topology.FlagsDown(peer.Flags) && !p.Gone(peer.Addr) {
			continue
		}
		gone = append(gone, peer.Addr)
		switch row := p.SentinelAt(peer.Addr); {
		case row != nil && topology.Alive(row):
			back = append(
				back,
				fixes.Network("allow TCP between "+probe.HostOf(best.Node.Addr)+" and "+peer.Addr+", in both directions")...)
		default:
			back = append(back, fixes.StartSentinel(peer.Addr, row)...)
		}
	}
	q := p.QuorumOf(best)
	need := strconv.Itoa(q.Needed())
	if q.Wanted > 0 {
		need += " (quorum " + strconv.Itoa(q.Wanted) + ", majority " + strconv.Itoa(majority(q.Known)) + ")"
	}
	left := "is left"
	if q.Usable != 1 {
		left = "reach each other"
	}
	f := found(c, p, p.Watchers, prose.Say("Only %d of %d Sentinels %s: no failover of %s is possible.", q.Usable, q.Known, left,
		p.Store.MasterName), gone...)
	f.Seen = prose.Say("A failover takes %s.", need)
	f.Hint = prose.Say("Bring back enough Sentinels.")
	if len(gone) > 0 {
		f.Hint = prose.Say("Bring back {nodes}; or let the others forget {it|them} (SENTINEL RESET), if gone for good.")
		f.Fix = fixes.Ways(back, fixes.OnSentinels(p.Store, nodesOf(p.Watchers), "SENTINEL", "RESET", p.Store.MasterName))
	}
	return []checks.Finding{f}
}

// tooHigh is the finding where more Sentinels have to agree than are known.
func tooHigh(c *checks.Case, p *topology.Sentinels, best *topology.Watcher) checks.Finding {
	q, running := best.Quorum(), max(best.Quorum().Known, len(p.Watchers))
	if q.Wanted <= running && justStarted(c, p) {
		f := found(c, p, p.Watchers,
			prose.Say("The Sentinels of %s have just started, and do not all know each other yet.", p.Store.MasterName))
		f.Status, f.Hint = report.Info, prose.Say("Check again in some seconds.")
		return f
	}
	f := found(c, p, p.Watchers, prose.Say("A failover of %s takes %d Sentinels to agree, and %s known: it is not possible.",
		p.Store.MasterName, q.Wanted, prose.Count(q.Known, "is", "are")))
	f.Hint = prose.Say("Start more Sentinels, all with the same master.")
	switch {
	case q.Wanted <= running:
		f.What = prose.Say("A failover of %s takes %d Sentinels to agree; %d answer here, and none knows enough others.",
			p.Store.MasterName, q.Wanted, running)
		f.Seen = prose.Say("None knows more than %s.", prose.Count(q.Known-1, "other", "others"))
		f.Hint = prose.Say("Let the Sentinels find each other: they do so through the primary, which each has to reach and to log in to.")
	case running >= fewestSentinels:
		f.Hint = prose.Say("Lower the quorum to a majority on every Sentinel, or start more Sentinels.")
		f.Fix = fixes.Ways(fixes.OnSentinels(p.Store, nodesOf(p.Watchers), "SENTINEL", "SET", p.Store.MasterName, "quorum",
			strconv.Itoa(majority(running))))
	}
	return f
}

// justStarted is true where no two Sentinels have been up for long enough to know each other: they meet through the primary.
func justStarted(c *checks.Case, p *topology.Sentinels) bool {
	settled := 0
	for _, w := range p.Watchers {
		if s := w.Node.Server; s == nil || s.UptimeS == nil || *s.UptimeS >= c.Policy.SettleS {
			settled++
		}
	}
	return settled < 2
}

var tooFew = checks.Check{
	ID: probe.SentinelTooFew, Title: "Fewer than three Sentinels", Status: report.Info, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc:  "With one or two Sentinels the loss of one ends automatic failover, and with one also the way by which Tyk finds Redis.",
	Hint: "Run three Sentinels on machines of their own.",
	Judge: each(func(c *checks.Case, p *topology.Sentinels) []checks.Finding {
		known := 0
		for _, w := range p.Watchers {
			known = max(known, w.Quorum().Known)
		}
		if known == 0 || known >= fewestSentinels {
			return nil
		}
		what := prose.Say(
			"Only %s known: when one is lost, no failover happens any more.",
			prose.Count(known, "Sentinel is", "Sentinels are"),
		)
		return []checks.Finding{found(c, p, p.Watchers, what)}
	}),
}

var cutOff = checks.Check{
	ID: probe.SentinelCutOff, Title: "Sentinel that the others do not reach", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "A Sentinel answers here, and at least half of the others flag it as down: something is between them. It does not count for a " +
		"failover, and may go on naming a primary that has been replaced.",
	Hint:  "Open the way between the Sentinels.",
	After: []probe.FaultID{probe.SentinelQuorumLost, probe.SentinelTilt, probe.SentinelAnnouncesPortZero, probe.SentinelAnnouncesLoopback},
	Judge: each(func(c *checks.Case, p *topology.Sentinels) []checks.Finding {
		var out []checks.Finding
		for _, cut := range p.CutOff() {
			f := found(c, p, cut.By, prose.Say(
				"{Sentinel|Sentinels} {nodes} {answers|answer} here, and %s flagged {it|them} as down: they do not reach each other.",
				prose.Count(len(cut.By), "other one has", "others have")), cut.Node.Addr)
			f.Hint = prose.Say("Open the way between {nodes} and the other Sentinels, in both directions.")
			var open []report.Fix
			for _, w := range cut.By {
				open = append(
					open,
					fixes.Network("allow TCP between "+probe.HostOf(w.Node.Addr)+" and "+cut.Node.Addr+", in both directions")...)
			}
			f.Fix = fixes.Ways(open)
			out = append(out, f)
		}
		return out
	}),
}

var tilt = checks.Check{
	ID: probe.SentinelTilt, Title: "Sentinel in TILT mode", Status: report.Warn, Needs: seen,
	Broken: checks.BrokenSentinel, Degraded: checks.DegradedSentinel, Shared: true,
	Doc: "A Sentinel saw its clock jump or was stopped for a while, and does nothing for the next 30 seconds. Machines that are paused " +
		"or starved go there again and again.",
	Hint: "Check again in a minute; if it comes back, look at the clock and the load of its machine.",
	Judge: each(func(c *checks.Case, p *topology.Sentinels) []checks.Finding {
		var out []checks.Finding
		for _, n := range p.Nodes {
			if n.Sentinel == nil || !n.Sentinel.Tilt {
				continue
			}
			f := found(c, p, nil,
				prose.Say("{Sentinel|Sentinels} {nodes} {is|are} in TILT mode after a jump of {its|the} clock or a pause."), n.Addr)
			f.Refs, f.Seen = []report.Ref{c.At(n, "sentinel")}, prose.Say("For 30 seconds {it takes|they take} part in no failover.")
			out = append(out, f)
		}
		return out
	}),
}

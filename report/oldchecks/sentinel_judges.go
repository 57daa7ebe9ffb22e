package checks

import (
	"cmp"
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func judgeSentinelDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		var gone []*probe.Node
		answering := 0
		for _, n := range w.nodes {
			switch {
			case dead(n):
				gone = append(gone, n)
			case alive(n):
				answering++
			}
		}
		none := len(gone) == len(w.nodes)
		for _, n := range gone {
			if none && n.FaultID() == probe.NetDNS {
				continue // no Sentinel is down: the name is wrong, and that is a finding
			}
			f := w.finding(c, "", fmt.Sprintf("Sentinel {nodes} %s; %s.", deadText(n), plural(answering, "other one answers", "others answer")), nil, n.Addr)
			f.Evidence = []string{c.At(n, "")}
			f.Hint = "Start the Sentinel again, or remove its address if it is gone for good."
			f.Fix = []report.Fix{redisConf("start the Sentinel at " + n.Addr)}
			if n.Listed {
				f.Fix = append(f.Fix, withoutAddrs(w.store, n.Addr)...)
			}
			switch {
			case none:
				f.Status = report.Fail
				f.Message = fmt.Sprintf("No Sentinel answers ({nodes} %s), so %s does not find Redis.", deadText(n), product(w.store.Component))
				f.Hint = "Start the Sentinels, or correct their addresses (port 26379 by default) and the way to them."
				f.Fix = []report.Fix{redisConf("start the Sentinel at " + n.Addr), networkFix("allow TCP from " + here(c) + " to " + n.Addr)}
			case answering == 0:
				f.Message = fmt.Sprintf("Sentinel {nodes} %s.", deadText(n))
			}
			out = append(out, f)
		}
	}
	return out
}

func judgeSentinelQuorumLost(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		if len(w.views) == 0 || slices.ContainsFunc(w.views, func(v watcher) bool { return !v.noQuorum() && !quorumOf(v).lost() }) {
			continue
		}
		best := slices.MaxFunc(w.views, func(a, b watcher) int { return cmp.Compare(quorumOf(a).usable, quorumOf(b).usable) })
		q := quorumOf(best)
		var lost []string
		for _, p := range best.others {
			if flagged(p.Flags, "s_down", "o_down") {
				lost = append(lost, p.Addr)
			}
		}
		need := fmt.Sprintf("%d are needed", q.needed())
		if q.wanted > 0 {
			need += fmt.Sprintf(" (quorum %d, majority %d)", q.wanted, q.known/2+1)
		}
		f := w.finding(c, "", fmt.Sprintf("Only %d of %d Sentinels %s, and %s: no failover of %s is possible.", q.usable, q.known, plainVerb(q.usable, "is left", "reach each other"), need, w.name()), w.views, lost...)
		f.Hint = fmt.Sprintf("Bring back %s.", cmp.Or(nodesText(tidy(lost)), "enough Sentinels"))
		for _, addr := range lost {
			f.Fix = append(f.Fix, redisConf("start the Sentinel at "+addr))
		}
		switch {
		case q.wanted > q.known:
			f.Message = fmt.Sprintf("A failover of %s takes %d Sentinels to agree, and %s known: it is not possible.", w.name(), q.wanted, plural(q.known, "is", "are"))
			f.Hint = "Start more Sentinels, all with the same master."
			switch running := max(q.known, len(w.views)); {
			case q.wanted <= running:
				f.Message = fmt.Sprintf("A failover of %s takes %d Sentinels to agree; %d answer here, and none knows more than %s: it is not possible.", w.name(), q.wanted, running, plural(q.known-1, "other", "others"))
				f.Hint = "Let the Sentinels find each other: they do so through the primary, which each has to reach and to log in to."
				f.Fix = append(f.Fix, redisFix(best.node.Addr, "SENTINEL MASTER "+w.name()+"  # flags, num-other-sentinels; compare with the other Sentinels"))
			case running >= fewestSentinels:
				f.Hint = "Start more Sentinels, or lower the quorum to a majority."
				f.Fix = append(f.Fix, redisFix(best.node.Addr, fmt.Sprintf("SENTINEL SET %s quorum %d", w.name(), running/2+1)))
			}
		case len(lost) > 0:
			f.Fix = append(f.Fix, redisFix(best.node.Addr, "SENTINEL RESET "+w.name()+"  # if they are gone for good: it forgets them"))
		}
		f.Fix = f.Fix[:min(len(f.Fix), maxFixes)]
		out = append(out, f)
	}
	return out
}

// fewestSentinels is how many make a deployment of which one can fail. With fewer the quorum is not what is wrong.
const fewestSentinels = 3

func judgeSentinelCutOff(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		for _, one := range w.views {
			var asked, doubt []watcher
			for _, v := range w.views {
				for _, p := range v.others {
					if v.node == one.node || p.Addr != one.node.Addr && !slices.Contains(one.node.Aliases, p.Addr) {
						continue
					}
					asked = append(asked, v)
					if flagged(p.Flags, "s_down", "o_down") {
						doubt = append(doubt, v)
					}
				}
			}
			if len(doubt) == 0 || len(doubt)*2 < len(asked) {
				continue
			}
			f := w.finding(c, "", fmt.Sprintf("Sentinel {nodes} answers here, and %s flagged it as down: they do not reach each other.", plural(len(doubt), "other one has", "others have")), doubt, one.node.Addr)
			for _, v := range doubt {
				f.Fix = append(f.Fix, networkFix("allow TCP between "+hostOf(v.node.Addr)+" and "+one.node.Addr+", in both directions"))
			}
			f.Fix = f.Fix[:min(len(f.Fix), maxFixes)]
			out = append(out, f)
		}
	}
	return out
}

func judgeTilt(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Sentinel {
			continue
		}
		for _, n := range c.Sentinels(s.ID) {
			if n.Sentinel == nil || !n.Sentinel.Tilt {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "sentinel.*"), Evidence: []string{c.At(n, "sentinel")},
				Message: "Sentinel {nodes} is in TILT mode after a jump of its clock or a pause: for 30 seconds it takes part in no failover.",
				Fix:     []report.Fix{redisFix(n.Addr, "INFO sentinel  # sentinel_tilt, sentinel_tilt_since_seconds")},
			})
		}
	}
	return out
}

func judgeSentinelPortZero(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		var nodes []string
		for _, v := range w.views {
			for _, p := range v.others {
				if portOf(p.Addr) == "0" {
					nodes = append(nodes, p.Addr)
				}
			}
		}
		if nodes = tidy(nodes); len(nodes) == 0 {
			continue
		}
		f := w.finding(c, "", "The Sentinels know {nodes} with port 0, so they cannot reach it: a Sentinel with TLS alone that does not announce its port.", w.views, nodes...)
		f.Hint = "Set tls-replication yes in sentinel.conf of every Sentinel with TLS, and restart it."
		for _, addr := range nodes {
			if len(f.Fix) < maxFixes {
				f.Fix = append(f.Fix, redisConf("tls-replication yes  # sentinel.conf on "+hostOf(addr)))
			}
		}
		out = append(out, f)
	}
	return out
}

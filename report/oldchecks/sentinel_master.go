package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// finding begins a finding about what Sentinels watch, with the views of those who say so as its evidence.
func (w *watch) finding(c *Case, status report.Status, message string, by []watcher, nodes ...string) report.Finding {
	f := report.Finding{Status: status, Store: w.store.ID, Nodes: nodes, Message: message, Verify: verify(w.store, "sentinel.*")}
	for _, v := range by {
		f.Evidence = append(f.Evidence, c.At(v.node, "sentinel"))
	}
	return f
}

// name is the master's name for redis-cli.
func (w *watch) name() string { return w.store.MasterName }

func judgeUnknownMaster(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		if len(w.blind) == 0 {
			continue
		}
		names := mastersKnown(w.blind)
		key := keyOf(w.store, component.MasterName)
		f := w.finding(c, "", fmt.Sprintf("The Sentinels ({nodes}) do not know the master name %q; they watch %s.", w.name(), listed(names)), nil, addrsOf(w.blind)...)
		for _, n := range w.blind {
			f.Evidence = append(f.Evidence, c.At(n, "sentinel"))
		}
		meant := nearest(w.name(), names)
		switch {
		case len(names) == 0:
			f.Message = fmt.Sprintf("The Sentinels ({nodes}) do not know the master name %q, and name no other.", w.name())
			f.Hint = "Use the name that sentinel.conf has after \"sentinel monitor\"."
		case meant == "" && len(names) == 1:
			meant = names[0]
		case meant == "":
			f.Hint = fmt.Sprintf("Set %s to one of %s.", key, listed(names))
			f.Fix = setField(w.store, component.MasterName, strings.Join(names, " or "))
		}
		if meant != "" {
			f.Hint = fmt.Sprintf("Set %s to %s.", key, meant)
			if strings.EqualFold(meant, w.name()) {
				f.Hint = fmt.Sprintf("Set %s to %s: capitals count.", key, meant)
			}
			f.Fix = setField(w.store, component.MasterName, meant)
		}
		if len(w.views) > 0 {
			f.Status = report.Warn
			f.Message = fmt.Sprintf("{nodes} {does|do} not know the master name %q, and %s: Tyk gets no answer where it asks the wrong one.", w.name(), plural(len(w.views), "other Sentinel does", "other Sentinels do"))
			f.Hint = "Remove {nodes} from the addresses, or let it watch the same master."
			f.Fix = nil
		}
		out = append(out, f)
	}
	return out
}

// masters puts a question to every address that the Sentinels of a store give for their master.
func (c *Case) masters(ask func(*watch, vote) *report.Finding) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		for _, v := range w.masterAddrs(c) {
			if v.row == nil {
				continue
			}
			if f := ask(w, v); f != nil {
				f.Evidence = append(f.Evidence, c.At(v.row, ""))
				out = append(out, *f)
			}
		}
	}
	return out
}

// seenDown is true where at least half of the Sentinels flag the master as down.
func (v vote) seenDown() bool {
	down, asked := v.thinkDown()
	return down > 0 && down*2 >= asked
}

func judgeMasterDown(c *Case) []report.Finding {
	return c.masters(func(w *watch, v vote) *report.Finding {
		if !dead(v.row) || !v.seenDown() && !v.justGone() {
			return nil
		}
		f := w.finding(c, "", fmt.Sprintf("Primary {nodes} of %s is down (it %s), and no replica has taken over: Tyk has no Redis.", w.name(), deadText(v.row)), v.by, v.row.Addr)
		f.Hint = fmt.Sprintf("Start Redis at %s again.", v.row.Addr)
		f.Fix = []report.Fix{start(v.row.Addr), redisFix(v.by[0].node.Addr, "SENTINEL CKQUORUM "+w.name())}
		if candidates := w.promotable(); len(candidates) > 0 {
			f.Hint = fmt.Sprintf("Wait for the failover, which takes a few seconds more than down-after-milliseconds; if it does not come, start Redis at %s again.", v.row.Addr)
			f.Fix = append(f.Fix, redisFix(v.by[0].node.Addr, "SENTINEL FAILOVER "+w.name()+"  # makes "+candidates[0].Addr+" the primary"))
		}
		if !v.seenDown() {
			f.Message = fmt.Sprintf("Primary {nodes} of %s %s; the Sentinels will flag it as down after their down-after-milliseconds.", w.name(), goneText(v.row))
		}
		if v.row.FaultID() == probe.ProtoNoReply {
			f.Hint = strings.Replace(f.Hint, "start Redis at "+v.row.Addr+" again", "look at the process at "+v.row.Addr, 1)
			f.Hint = strings.Replace(f.Hint, "Start Redis at "+v.row.Addr+" again", "Look at the process at "+v.row.Addr+": whether it is stopped, swapping or busy", 1)
			f.Fix[0] = hungFix(v.row.Addr)
		}
		return &f
	})
}

// justGone is true where a primary does not answer for a reason of its own that the Sentinels have not counted as a
// failure yet: it took the connection and keeps silent, or the port is closed and they have lost their connections too.
func (v vote) justGone() bool {
	switch v.row.FaultID() {
	case probe.ProtoNoReply:
		return true
	case probe.NetRefused:
		return slices.ContainsFunc(v.by, func(w watcher) bool { return w.master != nil && flagged(w.master.Flags, "disconnected") })
	}
	return false
}

// goneText says what a primary that has just gone does.
func goneText(n *probe.Node) string {
	if n.FaultID() == probe.ProtoNoReply {
		return "hangs (it " + deadText(n) + ")"
	}
	return "is down (it " + deadText(n) + ", and Sentinels have lost their connections to it)"
}

func judgeMasterUnreachable(c *Case) []report.Finding {
	return c.masters(func(w *watch, v vote) *report.Finding {
		if !dead(v.row) || v.seenDown() || v.justGone() {
			return nil
		}
		f := w.finding(c, "", fmt.Sprintf("The Sentinels lead Tyk to {nodes}, which %s, while they find it well themselves: their addresses are not the ones that work here, or the network is in the way.", deadText(v.row)), v.by, v.row.Addr)
		f.Hint = "Give this machine a way to {nodes}, or let Sentinels and servers announce addresses that Tyk reaches."
		quorum := 2
		if m := v.by[0].master; m != nil && m.Quorum > 0 {
			quorum = m.Quorum
		}
		f.Fix = []report.Fix{
			networkFix("allow TCP from " + here(c) + " to " + v.row.Addr),
			redisConf("or, on every Sentinel: SENTINEL REMOVE " + w.name() + ", then SENTINEL MONITOR " + w.name() + fmt.Sprintf(" ADDRESS PORT %d with an address that Tyk reaches", quorum)),
			redisConf("and on every Redis: CONFIG SET replica-announce-ip ADDRESS, then CONFIG REWRITE"),
		}
		if v.row.FaultID() == probe.NetDNS {
			f.Fix = append(f.Fix, networkFix("or make the name "+hostOf(v.row.Addr)+" resolve here"))
		}
		return &f
	})
}

func judgeMasterIsReplica(c *Case) []report.Finding {
	return c.masters(func(w *watch, v vote) *report.Finding {
		r := v.row.Replication
		if !v.row.Answered() || r == nil || r.Role != probe.Replica {
			return nil
		}
		of := ""
		if r.PrimaryAddr != "" {
			of = " of " + r.PrimaryAddr
		}
		f := w.finding(c, "", fmt.Sprintf("The Sentinels name {nodes} as the primary of %s, and it is a replica%s: every write of %s fails with READONLY.", w.name(), of, product(w.store.Component)), v.by, v.row.Addr)
		f.Fix = []report.Fix{
			redisFix(v.by[0].node.Addr, "SENTINEL MASTER "+w.name()+"  # flags, role-reported"),
			redisFix(v.row.Addr, "REPLICAOF NO ONE  # if this server is to be the primary"),
		}
		return &f
	})
}

func judgeAuthPassMissing(c *Case) []report.Finding { return flaggedDown(c, true) }

func judgeMasterFlaggedDown(c *Case) []report.Finding { return flaggedDown(c, false) }

// flaggedDown are primaries that the Sentinels flag as down and that answer here, with a password or without.
func flaggedDown(c *Case, password bool) []report.Finding {
	return c.masters(func(w *watch, v vote) *report.Finding {
		lockedOut := password && v.neverHeard()
		if !v.row.Answered() || !v.seenDown() && !lockedOut || password != needsPassword(w.store, v.row) {
			return nil
		}
		down, asked := v.thinkDown()
		who := fmt.Sprintf("%d of %d Sentinels %s", down, asked, plainVerb(down, "flags", "flag"))
		if !password {
			f := w.finding(c, "", fmt.Sprintf("%s the primary {nodes} as down, and it answers here: a failover is near, or none is possible.", who), v.by, v.row.Addr)
			f.Fix = []report.Fix{networkFix("on the machine of a Sentinel: " + redisCLI(v.row.Addr) + " PING")}
			return &f
		}
		f := w.finding(c, "", fmt.Sprintf("%s the primary {nodes} as down, and it answers here with Tyk's password: they cannot log in, and no failover will happen.", who), v.by, v.row.Addr)
		if !v.seenDown() {
			f.Message = "The Sentinels have never been told anything by the primary {nodes}, and it answers here with Tyk's password: they cannot log in, do not find each other through it, and no failover will happen."
		}
		f.Hint = "Give every Sentinel the password of Redis (sentinel auth-pass)."
		for _, one := range v.by {
			if w.store.Username != "" {
				f.Fix = append(f.Fix, redisFix(one.node.Addr, "SENTINEL SET "+w.name()+" auth-user USER  # one that may do what Sentinels do"))
			}
			f.Fix = append(f.Fix, redisFix(one.node.Addr, "SENTINEL SET "+w.name()+" auth-pass PASSWORD"))
		}
		f.Fix = f.Fix[:min(len(f.Fix), maxFixes)]
		return &f
	})
}

// neverHeard is true where no Sentinel knows the run id of the master, which comes with the first answer to INFO, nor
// another Sentinel, which it finds through the master.
func (v vote) neverHeard() bool {
	return !slices.ContainsFunc(v.by, func(w watcher) bool {
		return w.master == nil || w.master.RunID != "" || w.master.OtherSentinels > 0 || w.master.Replicas > 0
	})
}

// needsPassword is true where Redis took our password and would not do without.
func needsPassword(s *probe.Store, n *probe.Node) bool {
	return s.Password.IsSet() && (n.Account == nil || n.Account.NeedsNone == nil || !*n.Account.NeedsNone)
}

func judgeSentinelsDisagree(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		votes := w.masterAddrs(c)
		if len(votes) < 2 {
			continue
		}
		var parts, nodes []string
		var by []watcher
		for i, v := range votes {
			var who []string
			for _, one := range v.by {
				who = append(who, one.node.Addr)
			}
			if i > 0 {
				nodes = append(nodes, who...)
			}
			parts = append(parts, fmt.Sprintf("%s (says %s)", v.addr, nodesText(tidy(who))))
			by = append(by, v.by...)
		}
		f := w.finding(c, "", fmt.Sprintf("The Sentinels name different primaries of %s: %s. Tyk takes the first answer.", w.name(), listed(parts)), by, nodes...)
		f.Fix = []report.Fix{
			redisFix(nodes[0], "SENTINEL MASTER "+w.name()+"  # compare config-epoch and num-other-sentinels with the other Sentinels"),
			redisFix(nodes[0], "SENTINEL RESET "+w.name()+"  # if two deployments have found each other: first give each a name of its own"),
		}
		out = append(out, f)
	}
	return out
}

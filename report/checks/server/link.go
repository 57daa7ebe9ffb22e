package server

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// link is a replica and its primary, each of which may not be known.
type link struct {
	s       *probe.Store
	replica *probe.Node        // nil where it was not visited
	primary *probe.Node        // nil where it was not visited
	seen    *probe.ReplicaSeen // as the primary lists it; nil where it does not
	addr    string             // of the replica
}

// maxLinks bounds what a primary that lists endless replicas can make of a report.
const maxLinks = 5000

// linksOf are the replicas of a store, those that were visited and those that only their primary knows.
func linksOf(c *checks.Case, s *probe.Store) []link {
	var out []link
	have := map[*probe.Node]int{}
	for _, n := range c.DataNodes(s.ID) {
		if n.Replication == nil || n.Replication.Role != probe.Replica {
			continue
		}
		have[n] = len(out)
		out = append(out, link{s: s, replica: n, addr: n.Addr, primary: primaryOf(c, s, n)})
	}
	for _, n := range c.DataNodes(s.ID) {
		if n.Replication == nil || n.Replication.Role == probe.Replica {
			continue
		}
		for i := range n.Replication.Replicas {
			seen := &n.Replication.Replicas[i]
			row := c.NodeAt(s.ID, seen.Addr)
			if j, known := have[row]; row != nil && known && (out[j].primary == n || out[j].primary == nil) {
				out[j].seen, out[j].primary = seen, n
				continue
			}
			if seen.Addr != "" && probe.IsAddr(seen.Addr) && len(out) < maxLinks {
				out = append(out, link{s: s, primary: n, seen: seen, addr: seen.Addr, replica: replicaRow(row, n)})
			}
		}
	}
	return out
}

// replicaRow is the row of a replica that told nothing of its replication, nil where it is the primary itself.
func replicaRow(row, primary *probe.Node) *probe.Node {
	if row == primary || row != nil && row.Replication != nil {
		return nil
	}
	return row
}

// finding begins a finding about a replica.
func (p link) finding(c *checks.Case, what prose.Text) checks.Finding {
	f := checks.Finding{Store: p.s, Nodes: []string{p.addr}, What: what}
	for _, n := range []*probe.Node{p.replica, p.primary} {
		if n != nil {
			f.Refs = append(f.Refs, c.At(n, ""))
		}
	}
	return f
}

// own is what the replica tells of its replication, nil where it tells nothing.
func (p link) own() *probe.Replication {
	if p.replica == nil {
		return nil
	}
	return p.replica.Replication
}

// of names the primary: "its primary 10.0.0.1:6379".
func (p link) of() string {
	if p.replica != nil {
		if addr := primaryAddr(p.replica); addr != "" {
			return "its primary " + addr
		}
	}
	if p.primary != nil {
		return "its primary " + p.primary.Addr
	}
	return "its primary"
}

func (p link) syncing() bool {
	return p.own() != nil && p.own().Syncing ||
		p.seen != nil && slices.Contains([]string{"wait_bgsave", "send_bulk", "send_bulk_and_stream"}, p.seen.State)
}

// settling is true for a replica that was started together with its primary, so short a time ago that it is on its way.
func (p link) settling(c *checks.Case) bool { return young(p.replica, c) && young(p.primary, c) }

func young(n *probe.Node, c *checks.Case) bool {
	return n != nil && n.Server != nil && n.Server.UptimeS != nil && *n.Server.UptimeS < c.Policy.SettleS
}

var linkDown = checks.Check{
	ID: probe.ReplLinkDown, Title: "Replica without a link to its primary", Status: report.Warn,
	Degraded: checks.DegradedReplication, Shared: true,
	Doc: "A replica runs and gets nothing from its primary. Often masterauth or TLS for replication (tls-replication) is missing, so " +
		"that the link never was up; Tyk notices nothing, and a failover loses data or does not happen. It is not reported where the " +
		"primary itself is down. Where the replica tells us nothing its Sentinels are believed, if they have asked it since it was started.",
	Hint: "Look at the log of the replica; give it the primary's password (masterauth, masteruser).",
	After: []probe.FaultID{
		probe.ServerMasterdown, probe.ServerReadonly, probe.SentinelReplicaDown, probe.ClusterStateFail, probe.ServerLoading, probe.ServerBusy,
		probe.ClusterAnnouncesPortZero,
	},
	Judge: judgeLinkDown,
}

func judgeLinkDown(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, p := range linksOf(c, s) {
			r := p.own()
			if r == nil || r.LinkUp == nil || *r.LinkUp || p.syncing() || p.primary != nil && topology.Dead(p.primary) {
				continue
			}
			f := p.finding(c, prose.Say("Replica {nodes} {has|have} lost the link to %s.", p.of()))
			f.Seen = prose.Say("What is written since is missing there, and a failover would lose it.")
			f.Hint = prose.Say("Look at the log of {nodes} for the reason.")
			if neverLinked(p.replica) {
				f.What = prose.Say("Replica {nodes} never had a link to %s.", p.of())
				f.Seen = prose.Say("It has nothing to take over with.")
				if p.settling(c) {
					f.Status = report.Info
					f.Seen = prose.Say("Both were started a moment ago.")
				}
			}
			if p.primary != nil && p.primary.Answered() {
				f.Hint, f.Fix = relinkHint(s, p.primary), fixes.Ways(relink(s, p.replica, p.primary))
			}
			out = append(out, f)
		}
	}
	return append(out, linkDownBySentinels(c)...)
}

// relink lets a replica log in to a primary that answers: with the password, and in TLS where that speaks nothing else.
// nil where neither can be the reason.
func relink(s *probe.Store, replica, primary *probe.Node) []report.Fix {
	var out []report.Fix
	password, tls := fixes.Demands(s, primary)
	if tls {
		out = append(out, fixes.Admin(s, replica.Addr, replica, "CONFIG", "SET", "tls-replication", "yes"))
	}
	if password {
		out = append(out, fixes.Admin(s, replica.Addr, replica, "CONFIG", "SET", "masterauth", fixes.Secret("password of Redis")))
	}
	if len(out) == 0 {
		return nil
	}
	return fixes.Together(out, fixes.Keep(s, replica.Addr, replica))
}

// relinkHint says the same in a sentence.
func relinkHint(s *probe.Store, primary *probe.Node) prose.Text {
	switch password, tls := fixes.Demands(s, primary); {
	case password && tls:
		return prose.Say(
			"Give {nodes} the password of {its|their} primary (masterauth, masteruser), and set tls-replication yes there; the " +
				"log tells which of them it is.",
		)
	case password:
		return prose.Say(
			"Give {nodes} the password of {its|their} primary (masterauth, and masteruser where it has users); the log tells " +
				"the reason.",
		)
	case tls:
		return prose.Say("Set tls-replication yes on {nodes}: {its|their} primary speaks TLS; the log tells the reason.")
	}
	return prose.Say("Look at the log of {nodes} for the reason: {its|their} primary answers here and wants no password.")
}

// linkDownBySentinels are replicas that tell us nothing of their link, and whose Sentinels know it.
func linkDownBySentinels(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		w := c.Sentinels(s)
		if w == nil {
			continue
		}
		for _, r := range w.Replicas {
			primary := w.RowAt(r.PrimaryAddr)
			if !saysLinkDown(c, r) || primary != nil && topology.Dead(primary) ||
				r.Node != nil && (topology.Dead(r.Node) || r.Node.Replication != nil && r.Node.Replication.LinkUp != nil) {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{r.Addr}, Refs: []report.Ref{c.At(r.By.Node, "sentinel")},
				What: prose.Say("Replica {nodes} {has|have} no link to {its primary|their primaries}, the Sentinels say."),
				Seen: prose.Say("A failover to it would lose what is written since."),
				Hint: prose.Say("Look at the log of {nodes} for the reason."),
			})
		}
	}
	return out
}

// infoPeriodS is how often a Sentinel asks a replica for INFO, in seconds: its word is as old as that.
const infoPeriodS = 10

// saysLinkDown is true where the word of the Sentinels counts: one has asked the replica since it was started, and not
// in the first moments of the estate, in which every replica is on its way.
func saysLinkDown(c *checks.Case, r topology.ReplicaSeen) bool {
	if r.LinkStatus != "err" || r.PrimaryAddr == "" || topology.FlagsDown(r.Flags) || !topology.Asked(r.InfoAgeMS) {
		return false
	}
	by := r.By.Node.Server
	return by == nil || by.UptimeS == nil || *by.UptimeS >= c.Policy.SettleS+infoPeriodS
}

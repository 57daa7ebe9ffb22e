package checks

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// link is a replica and its primary, each of which may not be known.
type link struct {
	s       *probe.Store
	replica *probe.Node        // nil where it was not visited
	primary *probe.Node        // nil where it was not visited
	seen    *probe.ReplicaSeen // as the primary lists it; nil where it does not
	addr    string             // of the replica
}

// links are the replicas of a store, those that were visited and those that only their primary knows.
func (c *Case) links(s *probe.Store) []link {
	var out []link
	have := map[*probe.Node]int{}
	for _, n := range c.DataNodes(s.ID) {
		if n.Replication == nil || n.Replication.Role != probe.Replica {
			continue
		}
		have[n] = len(out)
		out = append(out, link{s: s, replica: n, addr: n.Addr, primary: c.primaryOf(s, n)})
	}
	for _, n := range c.DataNodes(s.ID) {
		if n.Replication == nil || n.Replication.Role == probe.Replica {
			continue
		}
		for i := range n.Replication.Replicas {
			seen := &n.Replication.Replicas[i]
			if row := c.NodeAt(s.ID, seen.Addr); row != nil && row != n {
				if j, known := have[row]; known && (out[j].primary == n || out[j].primary == nil) {
					out[j].seen, out[j].primary = seen, n
					continue
				}
			}
			if seen.Addr != "" && plain(seen.Addr) && len(out) < maxLinks {
				out = append(out, link{s: s, primary: n, seen: seen, addr: seen.Addr})
			}
		}
	}
	return out
}

// maxLinks bounds what a primary that lists endless replicas can make of a report.
const maxLinks = 5000

// primaryOf is the row of a replica's primary.
func (c *Case) primaryOf(s *probe.Store, n *probe.Node) *probe.Node {
	for _, addr := range []string{n.ReplicaOf, primaryAddr(n)} {
		if addr == "" {
			continue
		}
		if p := c.NodeAt(s.ID, addr); p != nil && p != n {
			return p
		}
	}
	return nil
}

// finding begins a finding about a replica.
func (p link) finding(c *Case, message string) report.Finding {
	f := report.Finding{Store: p.s.ID, Nodes: []string{p.addr}, Message: message, Verify: verify(p.s, "repl.*")}
	if p.replica != nil {
		f.Evidence = append(f.Evidence, c.At(p.replica, ""))
	}
	if p.primary != nil {
		f.Evidence = append(f.Evidence, c.At(p.primary, ""))
	}
	return f
}

// of names the primary: "its primary 10.0.0.1:6379".
func (p link) of() string {
	if p.replica != nil && primaryAddr(p.replica) != "" {
		return "its primary " + primaryAddr(p.replica)
	}
	if p.primary != nil {
		return "its primary " + p.primary.Addr
	}
	return "its primary"
}

func (p link) syncing() bool {
	return p.replica != nil && p.replica.Replication.Syncing || p.seen != nil && slices.Contains([]string{"wait_bgsave", "send_bulk", "send_bulk_and_stream"}, p.seen.State)
}

func judgeLinkDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, p := range c.links(s) {
			if p.replica == nil || p.syncing() || p.primary != nil && dead(p.primary) {
				continue
			}
			r := p.replica.Replication
			if r.LinkUp == nil || *r.LinkUp {
				continue
			}
			f := p.finding(c, fmt.Sprintf("Replica {nodes} has lost the link to %s: what is written since is missing there, and a failover would lose it.", p.of()))
			f.Hint = "Look at the log of {nodes} for the reason."
			switch {
			case r.LinkDownS != nil && *r.LinkDownS < 0:
				f.Message = fmt.Sprintf("Replica {nodes} never had a link to %s: it has nothing to take over with.", p.of())
				f.Hint = "Give {nodes} the password of its primary (masterauth, masteruser), and with TLS set tls-replication yes."
				f.Fix = append(f.Fix, redisFix(p.addr, "CONFIG SET masterauth PASSWORD"), redisFix(p.addr, "CONFIG REWRITE"))
			case r.LinkDownS != nil && *r.LinkDownS > 0:
				f.Message = fmt.Sprintf("Replica {nodes} lost the link to %s: what is written since is missing there, and a failover would lose it.", p.of())
			}
			f.Fix = append(f.Fix, redisFix(p.addr, "INFO replication  # master_link_status, master_link_down_since_seconds"))
			out = append(out, f)
		}
	}
	return append(out, linkDownBySentinels(c)...)
}

// linkDownBySentinels are replicas that tell us nothing of their link, and whose Sentinels know it.
func linkDownBySentinels(c *Case) []report.Finding {
	var out []report.Finding
	for _, w := range c.watches() {
		for _, r := range w.replicas() {
			row, primary := c.dataAt(w.store, r.Addr), c.dataAt(w.store, r.PrimaryAddr)
			if r.LinkStatus != "err" || r.PrimaryAddr == "" || flagged(r.Flags, "s_down", "o_down") || primary != nil && dead(primary) ||
				row != nil && (dead(row) || row.Replication != nil && row.Replication.LinkUp != nil) {
				continue
			}
			f := w.finding(c, "", "Replica {nodes} has no link to its primary, the Sentinels say: a failover to it would lose what is written since.", w.views, r.Addr)
			f.Verify = verify(w.store, "repl.*")
			f.Fix = []report.Fix{redisFix(r.Addr, "INFO replication  # master_link_status, master_link_down_since_seconds")}
			out = append(out, f)
		}
	}
	return out
}

func judgeSyncing(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, p := range c.links(s) {
			if !p.syncing() || p.primary != nil && dead(p.primary) {
				continue
			}
			left := ""
			if p.replica != nil && p.replica.Replication.SyncLeftBytes != nil && *p.replica.Replication.SyncLeftBytes > 0 {
				left = ", " + sizeText(*p.replica.Replication.SyncLeftBytes) + " to go"
			}
			f := p.finding(c, fmt.Sprintf("Replica {nodes} is receiving all data from %s%s: it cannot take over until it is done.", p.of(), left))
			f.Fix = []report.Fix{redisFix(p.addr, "INFO replication  # master_sync_in_progress, master_sync_left_bytes")}
			out = append(out, f)
		}
	}
	return out
}

func judgeLagging(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, p := range c.links(s) {
			if p.syncing() {
				continue
			}
			bytes, seconds := p.behind()
			text := ""
			switch {
			case c.Policy.LaggingBytes > 0 && bytes >= c.Policy.LaggingBytes:
				text = sizeText(bytes)
			case c.Policy.LaggingS > 0 && seconds >= c.Policy.LaggingS:
				text = fmt.Sprintf("%d s", seconds)
			default:
				continue
			}
			f := p.finding(c, fmt.Sprintf("Replica {nodes} is %s behind %s: a failover to it would lose that much.", text, p.of()))
			f.Hint = "Look at the load of {nodes} and at the network between it and its primary."
			f.Fix = []report.Fix{redisFix(p.addr, "INFO replication"), redisFix(p.addr, "SLOWLOG GET 10")}
			out = append(out, f)
		}
	}
	return out
}

// behind is how far a replica is behind, as its primary sees it at one moment. Offsets of two servers compare only
// where the replica was asked later, so that it is at least as far behind as they say.
func (p link) behind() (bytes, seconds int64) {
	if p.seen != nil {
		if p.seen.State != "" && p.seen.State != "online" {
			return 0, 0
		}
		if at := p.primary.Replication.Offset; at != nil && p.seen.Offset > 0 {
			bytes = *at - p.seen.Offset
		}
		return bytes, p.seen.LagS
	}
	if p.primary == nil || p.replica == nil || p.primary.Replication == nil || p.primary.Replication.Offset == nil || p.replica.Replication.Offset == nil {
		return 0, 0
	}
	if p.primary.Replication.ReplID == "" || p.primary.Replication.ReplID != p.replica.Replication.ReplID || !askedLater(p.replica, p.primary) {
		return 0, 0
	}
	return *p.primary.Replication.Offset - *p.replica.Replication.Offset, 0
}

// askedLater is true where INFO of the one was asked for after that of the other had come.
func askedLater(n, than *probe.Node) bool {
	a, b := n.Step(probe.StepInfo), than.Step(probe.StepInfo)
	return a != nil && b != nil && a.BeganMS >= b.BeganMS+b.TookMS
}

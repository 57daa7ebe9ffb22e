package timeline

import (
	"cmp"
	"net"
	"slices"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// change is a failover that is going on.
type change struct {
	store probe.StoreID
	began time.Time
	done  bool
	Failover
}

// Limits of what is kept: a peer can publish anything.
const (
	maxChanges = 64
	maxFlags   = 16
	maxSeen    = 4096
	maxSaid    = 200 // messages of Sentinels that are told between two checks
	maxLately  = 32  // of these, how many are remembered
	// patience is for how long a failover may lack its end before it is told as far as it was seen.
	patience = time.Minute
	// recent is how old a finding may be that belongs to a failover.
	recent = 5 * time.Minute
)

// Said takes a message of a Sentinel.
func (t *Timeline) Said(e probe.SentinelEvent) []Event {
	words := strings.Fields(e.Payload)
	switch e.Channel {
	case "+sdown", "+odown":
		if len(words) >= 4 && words[0] == "master" {
			t.flag(e.Store, net.JoinHostPort(words[2], words[3]), Flag{By: e.Sentinel, At: e.At})
		}
	case "+switch-master":
		if len(words) == 5 {
			t.switched(e.Store, net.JoinHostPort(words[1], words[2]), net.JoinHostPort(words[3], words[4]), e.At)
		}
	}
	var out []Event
	if t.said++; t.said <= maxSaid && !t.toldOfAnother(e) {
		out = append(out, Event{Kind: SentinelSay, At: e.At, Store: e.Store, Node: e.Sentinel, Channel: e.Channel, Text: e.Payload})
	}
	return append(out, t.completed(e.At)...)
}

// toldOfAnother is true for a message that was just told as one of another store at the same Sentinel.
func (t *Timeline) toldOfAnother(e probe.SentinelEvent) bool {
	same := func(o probe.SentinelEvent) bool {
		return o.Store != e.Store && o.Sentinel == e.Sentinel && o.Channel == e.Channel && o.Payload == e.Payload &&
			e.At.Sub(o.At).Abs() < time.Second
	}
	if slices.ContainsFunc(t.lately, same) {
		return true
	}
	t.lately = append(t.lately, e)
	t.lately = t.lately[max(0, len(t.lately)-maxLately):]
	return false
}

// open is the failover of a primary that goes on, a new one where there is none; nil where there are too many.
func (t *Timeline) open(store probe.StoreID, old string, at time.Time) *change {
	for _, c := range t.changes {
		if c.store == store && c.Old == old && at.Sub(c.began) < recent && (!c.done || at.Sub(c.began) < patience) {
			return c
		}
	}
	t.changes = slices.DeleteFunc(t.changes, func(c *change) bool { return at.Sub(c.began) >= recent })
	if len(t.changes) >= maxChanges {
		return nil
	}
	c := &change{store: store, began: at, Failover: Failover{Old: old}}
	t.changes = append(t.changes, c)
	return c
}

func (t *Timeline) flag(store probe.StoreID, old string, f Flag) {
	c := t.open(store, old, f.At)
	if c == nil || len(c.Flagged) >= maxFlags || slices.ContainsFunc(c.Flagged, func(o Flag) bool { return o.By == f.By }) {
		return
	}
	c.Flagged = append(c.Flagged, f)
	slices.SortStableFunc(c.Flagged, func(a, b Flag) int { return a.At.Compare(b.At) })
}

// switched notes that another server is named as the primary. The first who says so counts.
func (t *Timeline) switched(store probe.StoreID, old, now string, at time.Time) {
	c := t.open(store, old, at)
	if c == nil || c.New != "" || old == now {
		return
	}
	c.New, c.SwitchedAt = now, &at
	if seen, ok := t.seen[old]; ok {
		c.OldLastSeen = &seen
	}
	for p, s := range t.service {
		if p.store == store && !s.lost {
			t.took(p, s, s.lastOK)
		}
	}
}

// took notes that the driver was answered at a key: by the new primary of a failover that goes on, where it is led there.
// A cluster client does not tell who answered, so that there the key of the old one counts, once service was lost and is
// back, or the change was seen.
func (t *Timeline) took(p place, s *service, at time.Time) {
	for _, c := range t.changes {
		if c.store != p.store || c.New == "" || c.ServiceAt != nil || s.addr != c.New && s.addr != c.Old {
			continue
		}
		if s.addr == c.Old && (s.led || c.SwitchedAt == nil || at.Before(*c.SwitchedAt) && !s.backAt.After(c.began)) {
			continue
		}
		first := at
		missed := int64(0)
		if s.backAt.After(c.began.Add(-patience)) {
			first, missed = s.backAt, s.gap.Milliseconds()
		}
		s.backAt, s.gap = time.Time{}, 0 // it belongs to this failover
		c.ServiceAt, c.WithoutServiceMS = &first, &missed
		if c.TookWritesAt == nil || first.Before(*c.TookWritesAt) {
			c.TookWritesAt = &first
		}
		s.addr = c.New
	}
}

// look learns from a check who is a primary, who became one, and who is flagged as failed in a cluster.
func (t *Timeline) look(last, r *report.Report) {
	if len(t.seen) > maxSeen {
		clear(t.seen)
	}
	was := map[string]*probe.Node{}
	if last != nil {
		for i := range last.Evidence.Nodes {
			n := &last.Evidence.Nodes[i]
			was[key(n)] = n
		}
	}
	for i := range r.Evidence.Nodes {
		n := &r.Evidence.Nodes[i]
		if n.Purpose != probe.AsData {
			t.renamed(was[key(n)], n, r.Finished)
			continue
		}
		t.flags(n, r.Finished)
		if n.Role != probe.Primary || !n.Answered() {
			continue
		}
		for _, s := range n.Stores {
			if before := was[key(n)]; before != nil && before.Role == probe.Replica && before.ReplicaOf != "" && mayBe(&r.Evidence, s, n) {
				t.switched(s, before.ReplicaOf, n.Addr, r.Finished)
			}
			t.wrote(s, n, r.Finished)
		}
		t.seen[n.Addr] = later(t.seen[n.Addr], r.Finished)
	}
}

// renamed notes that a Sentinel names another primary than at the check before.
func (t *Timeline) renamed(before, n *probe.Node, at time.Time) {
	if before == nil || before.Sentinel == nil || n.Sentinel == nil || before.Sentinel.MasterAddr == "" || n.Sentinel.MasterAddr == "" {
		return
	}
	for _, s := range n.Stores {
		t.switched(s, before.Sentinel.MasterAddr, n.Sentinel.MasterAddr, at)
	}
}

// mayBe is true for a server that the clients of a store are sent to as its primary. Behind Sentinels that is whom one of
// them names: a former primary that comes back calls itself one for a while.
func mayBe(ev *probe.Evidence, id probe.StoreID, n *probe.Node) bool {
	told := false
	for i := range ev.Nodes {
		s := &ev.Nodes[i]
		if s.Sentinel == nil || s.Sentinel.MasterAddr == "" || !slices.Contains(s.Stores, id) {
			continue
		}
		if told = true; s.Sentinel.MasterAddr == n.Addr || slices.Contains(n.Aliases, s.Sentinel.MasterAddr) {
			return true
		}
	}
	return !told
}

func key(n *probe.Node) string { return string(n.Purpose) + " " + n.Addr }

// flags notes whom a node of a cluster finds failed.
func (t *Timeline) flags(n *probe.Node, at time.Time) {
	if n.Cluster == nil {
		return
	}
	for i := range n.Cluster.Nodes {
		line := &n.Cluster.Nodes[i]
		if !line.Has("master") || !line.Has("fail") && !line.Has("fail?") || line.Addr == "" || t.seen[line.Addr].IsZero() {
			continue
		}
		for _, s := range n.Stores {
			t.flag(s, line.Addr, Flag{By: n.Addr, At: at})
		}
	}
}

// wrote notes that a check saw the new primary take writes.
func (t *Timeline) wrote(store probe.StoreID, n *probe.Node, at time.Time) {
	takes := n.Rights != nil && n.Rights.Proofs[probe.Write] != nil && n.Rights.Proofs[probe.Write].Skipped == "" &&
		!slices.ContainsFunc(n.Rights.Refused, func(r probe.Refusal) bool { return r.Function == probe.Write })
	for _, c := range t.changes {
		if takes && c.store == store && c.New == n.Addr && c.TookWritesAt == nil {
			c.TookWritesAt = &at
		}
	}
}

// asked is true where the driver of a store is asked.
func (t *Timeline) asked(store probe.StoreID) bool {
	for p := range t.service {
		if p.store == store {
			return true
		}
	}
	return false
}

// completed are the failovers that came to their end, or have waited for it long enough; those in which nobody took the
// place are not told: that the primary is down is in the checks.
func (t *Timeline) completed(at time.Time) []Event {
	var out []Event
	for _, c := range t.changes {
		open := c.TookWritesAt == nil || c.ServiceAt == nil && t.asked(c.store)
		if c.done || c.New == "" || open && at.Sub(c.began) < patience {
			continue
		}
		c.done = true
		if !slices.ContainsFunc(t.changes, func(o *change) bool { // two stores of one Redis see one failover
			return o != c && o.done && o.Old == c.Old && o.New == c.New && c.began.Sub(o.began).Abs() < patience
		}) {
			t.sum.Failovers++
		}
		f := c.Failover
		at := cmp.Or(f.ServiceAt, f.TookWritesAt, f.SwitchedAt)
		out = append(out, Event{Kind: FailedOver, At: *at, Store: c.store, Node: f.New, Failover: &f})
	}
	return out
}

package topology

import (
	"cmp"
	"slices"

	"tyk-redis-doctor/probe"
)

// Sentinels is what the Sentinels of one store say together about the master that Tyk asks for.
type Sentinels struct {
	Store *probe.Store
	Nodes []*probe.Node // all Sentinels that were visited, also those that do not answer; sorted by address
	Data  []*probe.Node // the data nodes of the store, sorted by address

	Watchers []*Watcher    // those that know the name, sorted by address
	Blind    []*probe.Node // those that answer and do not know it, sorted by address
	// Deployments are the watchers by who knows whom, the largest first. More than one means that Sentinels of several
	// deployments are listed that use the same name, or that some have lost the others for good.
	Deployments [][]*Watcher
	// Votes are the addresses that the watchers give for the primary, most votes first; two of one server count as one.
	// More than one means that Tyk is sent now here, now there.
	Votes []Vote
	// Replicas are those that the watchers know, sorted by address.
	Replicas []ReplicaSeen

	rows      map[string]*probe.Node // data nodes by every address that was dialled
	sentinels map[string]*probe.Node // Sentinels by the same
	gone      map[*probe.Node]bool   // Sentinels that do not run any more
}

// Vote is one address of the primary, and who gives it.
type Vote struct {
	Addr string      // as the first of By says it
	Node *probe.Node // the row at it, nil where it was not visited
	By   []*Watcher  // sorted by address
}

// ReplicaSeen is a replica by the word of the watcher that asked it last.
type ReplicaSeen struct {
	probe.SentinelPeer
	By      *Watcher
	Node    *probe.Node // the row at its address, nil where it was not visited
	FlagsIt int         // how many watchers flag it as down
	KnownBy int         // how many watchers know it
}

// SentinelsOf puts the views of a store's Sentinels together. It is never nil.
func SentinelsOf(s *probe.Store, sentinels, data []*probe.Node) *Sentinels {
	p := &Sentinels{Store: s, Nodes: slices.Clone(sentinels), Data: slices.Clone(data)}
	slices.SortStableFunc(p.Nodes, byPlace)
	slices.SortStableFunc(p.Data, byPlace)
	p.rows, p.sentinels = rowsOf(p.Data), rowsOf(p.Nodes)
	p.Watchers, p.Blind = watchersOf(s, p.Nodes)
	p.Deployments = deployments(p.Watchers)
	p.Votes = p.votes()
	p.Replicas = p.replicas()
	p.gone = map[*probe.Node]bool{}
	for _, n := range p.Nodes {
		p.gone[n] = Dead(n) && (n.FaultID() == probe.NetRefused || n.FaultID() == probe.ProtoNoReply) && !p.RunsElsewhere(n)
	}
	return p
}

// RowAt is the data node that was dialled at an address, or turned out to be the server of it; nil where there is none.
func (s *Sentinels) RowAt(addr string) *probe.Node { return s.rows[addr] }

// SentinelAt is the same of Sentinels.
func (s *Sentinels) SentinelAt(addr string) *probe.Node { return s.sentinels[addr] }

func (s *Sentinels) votes() []Vote {
	var votes []Vote
	byAddr, byRow := map[string]int{}, map[*probe.Node]int{}
	for _, w := range s.Watchers {
		if w.MasterAddr == "" {
			continue
		}
		row := s.rows[w.MasterAddr]
		i, known := byAddr[w.MasterAddr]
		if !known && row != nil {
			i, known = byRow[row]
		}
		if !known {
			i = len(votes)
			votes = append(votes, Vote{Addr: w.MasterAddr, Node: row})
		}
		byAddr[w.MasterAddr] = i
		if row != nil {
			byRow[row] = i
		}
		votes[i].By = append(votes[i].By, w)
	}
	slices.SortStableFunc(votes, func(a, b Vote) int {
		return cmp.Or(cmp.Compare(len(b.By), len(a.By)), cmp.Compare(a.Addr, b.Addr))
	})
	return votes
}

// Agreed is the primary that all watchers name, and its row; nil where they name none or several.
func (s *Sentinels) Agreed() *Vote {
	if len(s.Votes) != 1 {
		return nil
	}
	return &s.Votes[0]
}

// Usable is true for an address that a client can dial: one with a port. A primary with TLS alone that announces none is
// named with port 0.
func (v *Vote) Usable() bool {
	port := probe.PortOf(v.Addr)
	return port != "" && port != "0" && probe.IsAddr(v.Addr)
}

// IsPrimary is true where the server at the address answered, and as a primary.
func (v *Vote) IsPrimary() bool {
	return v.Node != nil && v.Node.Answered() && v.Node.OwnRole() == probe.Primary
}

// Elsewhere is true where another server answers at the address than the one that the Sentinels watch there: by its run
// id, which a server has as long as it runs, and it was running when each of them last asked theirs.
func (v *Vote) Elsewhere() bool {
	if v.Node == nil || !v.Node.Answered() || v.Node.Server == nil || v.Node.Server.RunID == "" || v.Node.Server.UptimeS == nil {
		return false
	}
	told := false
	for _, w := range v.By {
		m := w.Master
		if m == nil || m.RunID == "" || m.InfoAgeMS == nil || *m.InfoAgeMS < 0 || m.Addr != w.MasterAddr {
			continue // during a failover it names the new primary, and its entry is still that of the old one
		}
		if m.RunID == v.Node.Server.RunID || *v.Node.Server.UptimeS*1000 <= *m.InfoAgeMS+justStartedMS {
			return false
		}
		told = true
	}
	return told
}

// justStartedMS is more than what lies between two questions of one run, and than a second, by which uptime counts.
const justStartedMS = 10_000

// Loopback is true for a loopback address that was named by a Sentinel that was reached under another.
func (v *Vote) Loopback() bool {
	return probe.IsLoopback(v.Addr) && slices.ContainsFunc(v.By, func(w *Watcher) bool { return !probe.IsLoopback(w.Node.Addr) })
}

// FlaggedDown tells how many of the voters flag the primary as down, and of how many the flags are known.
func (v *Vote) FlaggedDown() (down, asked int) {
	for _, w := range v.By {
		if w.Master == nil || len(w.Master.Flags) == 0 {
			continue
		}
		asked++
		if FlagsDown(w.Master.Flags) {
			down++
		}
	}
	return down, asked
}

// SeenDown is true where at least half of the voters flag the primary as down.
func (v *Vote) SeenDown() bool {
	down, asked := v.FlaggedDown()
	return down > 0 && down*2 >= asked
}

// Disconnected is true where a voter has lost its connections to the primary.
func (v *Vote) Disconnected() bool {
	return slices.ContainsFunc(v.By, func(w *Watcher) bool { return w.Master != nil && Flagged(w.Master.Flags, "disconnected") })
}

// NeverHeard is true where none of the voters has ever been told anything by the primary.
func (v *Vote) NeverHeard() bool {
	return !slices.ContainsFunc(v.By, func(w *Watcher) bool { return !w.NeverHeard() })
}

// DownAfterMS is the shortest time after which a voter finds the primary down; nil where none tells.
func (v *Vote) DownAfterMS() *int64 {
	var least *int64
	for _, w := range v.By {
		if w.Master == nil || w.Master.DownAfterMS == nil {
			continue
		}
		if least == nil || *w.Master.DownAfterMS < *least {
			least = w.Master.DownAfterMS
		}
	}
	return least
}

// replicas are told by the watcher that asked each last; who never asked it comes last, and of equal ones the first.
func (s *Sentinels) replicas() []ReplicaSeen {
	at := map[string]int{}
	var out []ReplicaSeen
	for _, w := range s.Watchers {
		counted := map[string]bool{}
		for _, p := range w.Below {
			if counted[p.Addr] {
				continue
			}
			counted[p.Addr] = true
			i, known := at[p.Addr]
			switch {
			case !known:
				i = len(out)
				at[p.Addr] = i
				out = append(out, ReplicaSeen{SentinelPeer: p, By: w, Node: s.rows[p.Addr]})
			case fresher(p.InfoAgeMS, out[i].InfoAgeMS):
				out[i].SentinelPeer, out[i].By = p, w
			}
			out[i].KnownBy++
			if FlagsDown(p.Flags) {
				out[i].FlagsIt++
			}
		}
	}
	slices.SortFunc(out, func(a, b ReplicaSeen) int { return cmp.Compare(a.Addr, b.Addr) })
	return out
}

// fresher tells whether the answer behind one word is younger than that behind another; one that is not known is neither.
func fresher(a, b *int64) bool {
	if a == nil || b == nil || *a < 0 {
		return false
	}
	return *b < 0 || *a < *b
}

// Promotable are the replicas that could take over: not flagged as down, and with a priority above 0.
func (s *Sentinels) Promotable() []ReplicaSeen {
	return slices.DeleteFunc(slices.Clone(s.Replicas), func(r ReplicaSeen) bool {
		return r.Priority != nil && *r.Priority == 0 || Flagged(r.Flags, "s_down", "o_down", "disconnected")
	})
}

// KnowNoReplica is true where every watcher counts no replica, and one says so.
func (s *Sentinels) KnowNoReplica() bool {
	said := false
	for _, w := range s.Watchers {
		if w.Master == nil {
			continue
		}
		if said = true; w.Master.Replicas > 0 {
			return false
		}
	}
	return said
}

// PortZero are the Sentinels that others know with port 0; sorted by address, each once.
func (s *Sentinels) PortZero() []string {
	var out []string
	for _, w := range s.Watchers {
		for _, p := range w.Others {
			if probe.PortOf(p.Addr) == "0" {
				out = append(out, p.Addr)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// MasterNames are the master names that the Sentinels among some nodes watch; sorted.
func MasterNames(nodes []*probe.Node) []string {
	var names []string
	for _, n := range nodes {
		if n.Sentinel == nil {
			continue
		}
		for _, m := range n.Sentinel.Masters {
			if m.Name != "" {
				names = append(names, m.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

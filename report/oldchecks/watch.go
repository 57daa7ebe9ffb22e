package checks

import (
	"cmp"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// watch is what the Sentinels of one store say together about the master that Tyk asks for.
type watch struct {
	store *probe.Store
	nodes []*probe.Node // all Sentinels, also those that do not answer
	views []watcher     // of those that know the name
	blind []*probe.Node // those that answer and do not know it
}

// watcher is one Sentinel that knows the master, and its entry of SENTINEL MASTERS.
type watcher struct {
	*probe.SentinelView
	node   *probe.Node
	master *probe.SentinelMaster // nil where SENTINEL MASTERS was refused
	others []probe.SentinelPeer  // the other Sentinels with an address
	below  []probe.SentinelPeer  // the replicas with an address
}

// watchOf puts the views of a store's Sentinels together.
func watchOf(s *probe.Store, nodes []*probe.Node) *watch {
	w := &watch{store: s, nodes: nodes}
	for _, n := range nodes {
		v := n.Sentinel
		if v == nil || v.Known == nil {
			continue
		}
		if !*v.Known {
			w.blind = append(w.blind, n)
			continue
		}
		one := watcher{SentinelView: v, node: n, others: addressed(v.Sentinels), below: addressed(v.Replicas)}
		for i := range v.Masters {
			if v.Masters[i].Name == cmp.Or(v.Name, s.MasterName) {
				one.master = &v.Masters[i]
			}
		}
		w.views = append(w.views, one)
	}
	return w
}

// addressed are the peers whose address is one; a lying Sentinel can send any text.
func addressed(peers []probe.SentinelPeer) []probe.SentinelPeer {
	return slices.DeleteFunc(slices.Clone(peers), func(p probe.SentinelPeer) bool { return p.Addr == "" || !plain(p.Addr) })
}

// watches are those of all Sentinel stores.
func (c *Case) watches() []*watch {
	var out []*watch
	for _, s := range c.Stores() {
		if s.Mode == probe.Sentinel {
			out = append(out, watchOf(s, c.Sentinels(s.ID)))
		}
	}
	return out
}

// masterAddrs are the addresses that the Sentinels give, most votes first; two of one server count as one.
func (w *watch) masterAddrs(c *Case) []vote {
	var votes []vote
	for _, v := range w.views {
		if v.MasterAddr == "" {
			continue
		}
		row := c.dataAt(w.store, v.MasterAddr)
		i := slices.IndexFunc(votes, func(o vote) bool { return o.addr == v.MasterAddr || row != nil && o.row == row })
		if i < 0 {
			i = len(votes)
			votes = append(votes, vote{addr: v.MasterAddr, row: row})
		}
		votes[i].by = append(votes[i].by, v)
	}
	slices.SortStableFunc(votes, func(a, b vote) int { return cmp.Or(cmp.Compare(len(b.by), len(a.by)), cmp.Compare(a.addr, b.addr)) })
	return votes
}

// vote is one address of the master and who gives it.
type vote struct {
	addr string
	row  *probe.Node // nil where it was not visited
	by   []watcher
}

// dataAt is the data node of a store at an address, nil when none was visited.
func (c *Case) dataAt(s *probe.Store, addr string) *probe.Node {
	nodes := c.DataNodes(s.ID)
	for _, n := range nodes {
		if n.Addr == addr {
			return n
		}
	}
	for _, n := range nodes {
		if slices.Contains(n.Aliases, addr) {
			return n
		}
	}
	return nil
}

// thinkDown tells how many of the Sentinels flag the master as down, and of how many whose flags are known.
func (v vote) thinkDown() (down, asked int) {
	for _, w := range v.by {
		if w.master == nil || len(w.master.Flags) == 0 {
			continue
		}
		asked++
		if flagged(w.master.Flags, "s_down", "o_down") {
			down++
		}
	}
	return down, asked
}

func flagged(flags []string, any ...string) bool {
	return slices.ContainsFunc(flags, func(f string) bool { return slices.Contains(any, f) })
}

// quorum is the arithmetic of one Sentinel: whether enough others are in its reach to agree on a failover.
type quorum struct {
	known  int // Sentinels, itself included
	usable int // of these, those it reaches
	wanted int // that have to agree that the master is down; 0 not known
}

// needed is how many Sentinels a failover takes: the quorum to see that the master is down, a majority of all that are
// known to be allowed to act.
func (q quorum) needed() int { return max(q.wanted, q.known/2+1) }

func (q quorum) lost() bool { return q.known > 0 && q.usable < q.needed() }

// quorumOf does the arithmetic for one Sentinel. Its own flags count, not what was dialled from here: it is the
// Sentinels that have to reach each other.
func quorumOf(v watcher) quorum {
	q := quorum{known: len(v.Sentinels) + 1, usable: 1}
	if v.master != nil {
		q.wanted = v.master.Quorum
		q.known = max(q.known, v.master.OtherSentinels+1)
		if len(v.Sentinels) == 0 {
			q.usable = q.known // SENTINEL SENTINELS was refused: nothing is known against them
		}
	}
	for _, p := range v.Sentinels {
		if !flagged(p.Flags, "s_down", "o_down") {
			q.usable++
		}
	}
	return q
}

// noQuorum is true where the Sentinel itself says so.
func (v watcher) noQuorum() bool { return strings.HasPrefix(v.CKQuorum, "NOQUORUM") }

// replicas are those that the Sentinels know, by address, as the first that knows each sees it.
func (w *watch) replicas() []probe.SentinelPeer {
	var out []probe.SentinelPeer
	seen := map[string]bool{}
	for _, v := range w.views {
		for _, r := range v.below {
			if !seen[r.Addr] {
				seen[r.Addr] = true
				out = append(out, r)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b probe.SentinelPeer) int { return strings.Compare(a.Addr, b.Addr) })
	return out
}

// nearest is the name that was most likely meant: the same in other capitals, else the one with the fewest changes, if
// these are few; "" where none is near.
func nearest(name string, names []string) string {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	best, least := "", len(name)/3+1
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d <= least && (best == "" || d < least) {
			best, least = n, d
		}
	}
	return best
}

// distance counts the insertions, deletions and changes of bytes that lead from one text to the other. Texts over 64
// bytes count as far apart.
func distance(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

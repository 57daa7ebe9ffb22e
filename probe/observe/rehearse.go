package observe

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/probe/visit"
	"tyk-redis-doctor/probe/wire"
)

// Why a store is not rehearsed, or not to the end.
const (
	notAskedFor = "no rehearsal was asked for"
	cutText     = "the run was cut short"
)

// rehearsals connect once for every store as its component would, and ask a key of every primary. Each begins as soon as a
// listed server has let a visit in, goes on beside the other visits, and asks the key of a primary when that has told its
// slots. What the visits find out afterwards counts: a client is kept away from whoever turns out to be silent, and is ended
// where a peer turns out to be hostile, since the client of a component trusts its peers.
type rehearsals struct {
	ctx     context.Context
	ev      *probe.Evidence
	visitor *visit.Visitor
	opts    Options
	all     []*rehearsal // of the active stores
}

// rehearsal is that of one store. The owner of the walk has it.
type rehearsal struct {
	store  *probe.Store
	demand component.Demand // the keyed read, in a cluster for each primary
	keyed  bool             // there is one
	gate   *wire.Gate
	asked  map[string]bool // addresses of primaries whose key is under way

	result chan probe.Rehearsal // nil: it was not begun
	more   chan wire.KeyedRead
	cancel context.CancelFunc
}

func newRehearsals(ctx context.Context, ev *probe.Evidence, visitor *visit.Visitor, opts Options) *rehearsals {
	rs := &rehearsals{ctx: ctx, ev: ev, visitor: visitor, opts: opts}
	for i := range ev.Stores {
		s := &ev.Stores[i]
		if !s.Active {
			continue
		}
		r := &rehearsal{store: s, gate: &wire.Gate{}, asked: map[string]bool{}}
		r.demand, r.keyed = component.KeyedRead(s, ev.Stores)
		rs.all = append(rs.all, r)
	}
	return rs
}

// heard takes in what a server has told so far, and in the end.
func (rs *rehearsals) heard(t Target, n *probe.Node) {
	if rs.opts.NoRehearsal {
		return
	}
	for _, r := range rs.all {
		if !slices.Contains(t.For, r.store.ID) || len(t.Stores) == 0 {
			continue
		}
		r.warn(n)
		if t.Listed && slices.Contains(t.Stores, r.store.ID) && passable(n) {
			rs.begin(r, n)
		}
		if r.store.Mode == probe.Cluster {
			r.askAt(n)
		}
	}
}

// begin starts the client, once.
func (rs *rehearsals) begin(r *rehearsal, by *probe.Node) {
	if r.result != nil || !r.store.Starts || rs.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithCancel(rs.ctx)
	r.cancel, r.result, r.more = cancel, make(chan probe.Rehearsal, 1), make(chan wire.KeyedRead)
	asked := wire.Rehearsal{
		Store: r.store, Material: rs.visitor.Material(r.store), Keys: r.firstKeys(by), More: queued(ctx, r.more), Gate: r.gate,
		Timeout: rehearsalTime(rs.ctx, rs.opts.ofVisits().TimeoutAt(r.store)),
	}
	go func() { r.result <- wire.Rehearse(ctx, asked) }()
}

// rehearsalTime is what a client may take for one thing: two of its timeouts, since it asks a seed or Sentinel first and
// then the server it was named, and never more than four fifths of what the run has left.
func rehearsalTime(ctx context.Context, timeout time.Duration) time.Duration {
	return 2 * visit.Budget(ctx, timeout)
}

// queued hands on what comes in, in its order, and never lets who sends wait.
func queued(ctx context.Context, in <-chan wire.KeyedRead) <-chan wire.KeyedRead {
	out := make(chan wire.KeyedRead)
	go func() {
		defer close(out)
		var waiting []wire.KeyedRead
		for in != nil || len(waiting) > 0 {
			var next wire.KeyedRead
			var to chan<- wire.KeyedRead
			if len(waiting) > 0 {
				next, to = waiting[0], out
			}
			select {
			case k, more := <-in:
				if waiting = append(waiting, k); !more {
					in, waiting = nil, waiting[:len(waiting)-1]
				}
			case to <- next:
				waiting = waiting[1:]
			case <-ctx.Done():
				for in != nil { // whoever sends goes on
					if _, more := <-in; !more {
						in = nil
					}
				}
				return
			}
		}
	}()
	return out
}

// firstKeys are the keyed reads of a client that has one primary, by the Sentinel that let us in. Where the settings list the
// primary that it names among the Sentinels, dialling it does not show that the Sentinels have led there.
func (r *rehearsal) firstKeys(by *probe.Node) []wire.KeyedRead {
	addr := ""
	switch {
	case !r.keyed || r.store.Mode == probe.Cluster || len(r.store.Addrs) == 0:
		return nil
	case r.store.Mode == probe.Standalone:
		addr = r.store.Addrs[0]
	case by.Sentinel != nil && slices.Contains(r.store.Addrs, by.Sentinel.MasterAddr):
		addr = by.Sentinel.MasterAddr
	}
	return []wire.KeyedRead{r.read(addr, visit.Anywhere.Key(r.demand.Key))}
}

func (r *rehearsal) read(addr, key string) wire.KeyedRead {
	var cmd wire.Command
	for _, w := range r.demand.Words(key) {
		cmd = append(cmd, w)
	}
	return wire.KeyedRead{Addr: addr, Command: cmd}
}

// askAt has a key asked in a slot of a primary of a cluster that told its slots, once, also of one that refuses CLUSTER
// SLOTS alone and was asked for keys.
func (r *rehearsal) askAt(n *probe.Node) {
	switch {
	case r.result == nil, !r.keyed, r.asked[n.Addr], n.Purpose != probe.AsData, n.OwnRole() != probe.Primary:
		return
	case !passable(n) && n.Rights == nil:
		return
	}
	if key := visit.KeyspaceOf(n, r.store).Key(r.demand.Key); key != "" {
		r.asked[n.Addr] = true
		r.more <- r.read(n.Addr, key)
	}
}

// warn keeps the client away from a server that a visit met nothing but silence at, and ends it where that is hostile.
func (r *rehearsal) warn(n *probe.Node) {
	failed := n.Failed()
	switch {
	case failed == nil || failed.Name == probe.StepRights:
	case failed.Fault.ID == probe.NetTimeout, failed.Fault.ID == probe.ProtoNoReply:
		r.gate.Shut(n.Addr, failed.Fault.Text)
	case failed.Fault.ID == probe.ProtoHostile && r.cancel != nil:
		r.cancel()
	}
}

// end waits for all of them, when the rows are what they will be, and gives the results sorted by store.
func (rs *rehearsals) end(ctx context.Context) []probe.Rehearsal {
	list := make([]probe.Rehearsal, 0, len(rs.all))
	for _, r := range rs.all {
		list = append(list, rs.resultOf(ctx, r))
	}
	slices.SortFunc(list, func(a, b probe.Rehearsal) int { return cmp.Compare(a.Store, b.Store) })
	return list
}

func (rs *rehearsals) resultOf(ctx context.Context, r *rehearsal) probe.Rehearsal {
	if r.result != nil {
		close(r.more)
		defer r.cancel()
	}
	why := notAskedFor
	if !rs.opts.NoRehearsal {
		why = skipped(ctx, rs.ev, r.store)
	}
	if why != "" || r.result == nil {
		return probe.Rehearsal{Store: r.store.ID, Skipped: cmp.Or(why, cutText)}
	}
	select {
	case out := <-r.result:
		if out.OK || ctx.Err() == nil {
			out.Keys = slices.DeleteFunc(out.Keys, func(k probe.KeyAnswer) bool { return !rs.reached(r.store, k.Addr) })
			return out
		}
	case <-ctx.Done(): // a client of go-redis minds no interrupt while it waits for a reply
	}
	return probe.Rehearsal{Store: r.store.ID, Skipped: cutText}
}

// reached tells whether the key of a primary counts: in a cluster where the store's client reaches that row.
func (rs *rehearsals) reached(s *probe.Store, addr string) bool {
	return s.Mode != probe.Cluster || slices.ContainsFunc(rs.ev.Nodes, func(n probe.Node) bool {
		return n.Addr == addr && slices.Contains(n.Stores, s.ID)
	})
}

// skipped says why a store is not rehearsed, "" where it is. Where the visits found no way in, the client would only
// take its time to say the same with less words.
func skipped(ctx context.Context, ev *probe.Evidence, s *probe.Store) string {
	entry, data := false, s.Mode != probe.Sentinel
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if !slices.Contains(n.Stores, s.ID) {
			continue
		}
		if n.FaultID() == probe.ProtoHostile {
			return n.Addr + " leaves every limit, and the client would trust it"
		}
		entry = entry || n.Listed && passable(n)
		data = data || n.Purpose == probe.AsData && n.OwnRole() != probe.Replica && passable(n)
	}
	switch {
	case !s.Starts:
		return "the component does not start with these settings"
	case ctx.Err() != nil:
		return cutText
	case !entry:
		return "no listed server could be used"
	case !data:
		return "the Sentinels lead to no primary that could be used"
	}
	return ""
}

// passable tells whether a client gets through to the server; what it may do there is another matter.
func passable(n *probe.Node) bool {
	failed := n.Failed()
	return failed == nil || failed.Name == probe.StepRights
}

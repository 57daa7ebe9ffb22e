package observe

import (
	"context"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/visit"
)

// gracePeriod is how long the owner waits for visitors after the run has been cut short. They all obey the context; one
// that does not is left behind, and its row says so.
const gracePeriod = time.Second

// visitor visits one target. It hands what the server has told to tell as soon as it knows it, at most once, and comes back
// with the row. It ends soon after ctx does.
type visitor func(ctx context.Context, t Target, tell func(visit.Told)) probe.Node

// row is what the owner keeps of a target.
type row struct {
	target Target
	node   *probe.Node // nil until the visitor is back
	finds  []probe.Find
	asked  bool
	// late are stores for which the row was named after its visit had begun: what their components do is tried in a visit of
	// its own, when that is over.
	late []probe.StoreID
}

// next is what is to be visited: the target, or once more for those that came late.
func (r *row) next() Target {
	t := r.target
	if r.node != nil {
		t.For, r.late = r.late, nil
	}
	return t
}

// walk is owned by one goroutine: the one that calls run.
type walk struct {
	visit    visitor
	spread   func(from Target, f probe.Find) []Target // with which access a find is to be visited, for whom
	parallel int                                      // visits at a time
	limit    int                                      // targets at most; configured ones always have a row
	progress func(Event)
	heard    func(t Target, n *probe.Node) // what a server has told so far, and in the end; nil: nobody listens

	rows    []*row
	byKey   map[targetKey]*row
	queue   []*row
	done    int
	leftOut map[targetKey]struct{}
	// followed are finds that were followed, with what was kept of them: nodes of a large cluster name the same.
	followed map[naming][]probe.Find
	loops    map[*probe.Find]bool // of a list of finds: a loopback address is among them
}

// naming is a list of finds, and for whom it was told. A loopback address leads elsewhere for each server that names it.
type naming struct {
	list    *probe.Find
	count   int
	stores  string
	purpose probe.Purpose
	by      string // whose host may take the place of a loopback address; "" where that cannot be
	aside   bool
}

// manyFinds is from how many finds on it is worth while to look whether they were followed before.
const manyFinds = 64

func (w *walk) namingOf(t Target, finds []probe.Find) naming {
	n := naming{list: &finds[0], count: len(finds), purpose: t.Access.Purpose, aside: t.Aside}
	for _, id := range t.For {
		n.stores += string(id) + " "
	}
	loops, known := w.loops[n.list]
	if !known {
		loops = slices.ContainsFunc(finds, func(f probe.Find) bool { return probe.IsLoopback(f.Addr) })
		w.loops[n.list] = loops
	}
	if loops && !probe.IsLoopback(t.Addr) {
		n.by = probe.HostOf(t.Addr)
	}
	return n
}

// message is what a visitor sends: what the server told as soon as it has that, and in the end the row.
type message struct {
	row  *row
	told *visit.Told
	node *probe.Node
}

// run visits the first targets and everybody whom they name. When it returns no visitor is awaited any more: rows
// whose node is nil were not reached.
func (w *walk) run(ctx context.Context, first []Target) {
	w.byKey = map[targetKey]*row{}
	w.leftOut = map[targetKey]struct{}{}
	w.followed, w.loops = map[naming][]probe.Find{}, map[*probe.Find]bool{}
	for _, t := range first {
		w.add(t)
	}
	inbox, gone := make(chan message), make(chan struct{})
	defer close(gone)
	running := 0
	over, patience := ctx.Done(), (<-chan time.Time)(nil)
	for {
		for ctx.Err() == nil && running < w.parallel && len(w.queue) > 0 {
			next := w.queue[0]
			w.queue = w.queue[1:]
			running++
			next.asked = true
			w.report(Event{Kind: Started, Addr: next.target.Addr, Purpose: next.target.Access.Purpose})
			go w.send(ctx, next, next.next(), inbox, gone)
		}
		if running == 0 {
			return
		}
		select {
		case m := <-inbox:
			if m.node != nil {
				running--
				w.returned(m.row, m.node)
				w.report(Event{Kind: Finished, Addr: m.node.Addr, Purpose: m.node.Purpose, Node: m.node})
				continue
			}
			w.follow(m.row, m.told.Finds)
			w.hear(m.row, &m.told.Node)
		case <-over:
			over, patience = nil, time.After(gracePeriod)
		case <-patience:
			return
		}
	}
}

// returned keeps what a visit came back with, and has the row visited once more where further stores wait for it.
func (w *walk) returned(r *row, n *probe.Node) {
	if r.node == nil {
		w.done++
		r.node = n
	} else {
		r.node.AddRights(n)
	}
	if len(r.late) > 0 && r.node.Answered() {
		w.queue = append(w.queue, r)
	}
	w.hear(r, r.node)
}

// send runs one visit and gives up sending when the owner has gone.
func (w *walk) send(ctx context.Context, r *row, t Target, inbox chan<- message, gone <-chan struct{}) {
	put := func(m message) {
		select {
		case inbox <- m:
		case <-gone:
		}
	}
	node := w.visit(ctx, t, func(told visit.Told) { put(message{row: r, told: &told}) })
	put(message{row: r, node: &node})
}

// follow adds everybody whom a server named, and keeps the finds that have a row.
func (w *walk) follow(from *row, finds []probe.Find) {
	if len(finds) >= manyFinds {
		key := w.namingOf(from.target, finds)
		kept, known := w.followed[key]
		if !known {
			w.followEach(from, finds)
			w.followed[key] = from.finds
			return
		}
		from.finds = kept
		return
	}
	w.followEach(from, finds)
}

func (w *walk) followEach(from *row, finds []probe.Find) {
	for _, f := range finds {
		kept := false
		for _, t := range w.spread(from.target, f) {
			kept = w.add(t) || kept
		}
		if kept {
			from.finds = append(from.finds, f)
		}
	}
}

// add gives a target its row, unless it has one or there are too many, and tells whether it has one now.
func (w *walk) add(t Target) bool {
	if r, known := w.byKey[t.key()]; known {
		late := slices.DeleteFunc(slices.Clone(t.For), func(id probe.StoreID) bool { return slices.Contains(r.target.For, id) })
		r.target.For = union(r.target.For, t.For)
		if r.asked && len(late) > 0 {
			r.late = union(r.late, late)
			if r.node != nil && r.node.Answered() && !slices.Contains(w.queue, r) {
				w.queue = append(w.queue, r)
			}
		}
		r.target.Aside = r.target.Aside && t.Aside
		return true
	}
	if !t.Listed && len(w.rows) >= w.limit {
		if len(w.leftOut) < maxLeftOut {
			w.leftOut[t.key()] = struct{}{}
		}
		return false
	}
	r := &row{target: t}
	w.rows = append(w.rows, r)
	w.byKey[t.key()] = r
	w.queue = append(w.queue, r)
	return true
}

// maxLeftOut is how many addresses without a row are counted; a lying peer can name any number.
const maxLeftOut = 20_000

// hear hands on what was told of a row.
func (w *walk) hear(r *row, n *probe.Node) {
	if w.heard != nil {
		w.heard(r.target, n)
	}
}

func (w *walk) report(e Event) {
	if w.progress != nil {
		e.Known, e.Done = len(w.rows), w.done
		w.progress(e)
	}
}

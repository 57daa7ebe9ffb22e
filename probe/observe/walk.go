package observe

import (
	"context"
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
			go w.send(ctx, next, next.target, inbox, gone)
		}
		if running == 0 {
			return
		}
		select {
		case m := <-inbox:
			if m.node != nil {
				running--
				w.done++
				m.row.node = m.node
				w.hear(m.row, m.node)
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
		r.target.For = union(r.target.For, t.For)
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
const maxLeftOut = 100_000

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

package observe

import (
	"context"
	"errors"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/visit"
)

// Run visits the estate and comes back with the evidence, which may be thin but is never absent. ctx carries the
// deadline of the whole run. When it ends, addresses that were not visited have a row with the fault run.cut_short, and
// Evidence.Cut says what ended the run.
func Run(ctx context.Context, plan Plan, opts Options) *probe.Evidence {
	opts = opts.withDefaults()
	ev := &probe.Evidence{Began: time.Now(), Vantage: vantage(), Stores: plan.Stores, Instances: opts.Instances,
		NoRehearsal: opts.NoRehearsal}
	stores := index(plan.Stores)
	visitor := visit.New(ctx, plan.Stores, plan.Dir, ev.Began, opts.ofVisits())
	look := func(ctx context.Context, t Target, tell func(visit.Told)) probe.Node {
		return visitor.Visit(ctx, visit.Target{
			Addr: t.Addr, Access: t.Access, Asked: stores.of(t.For), Dialled: len(t.Stores) > 0, Listed: t.Listed,
			Replica: t.Replica,
		}, tell)
	}
	w := &walk{visit: look, spread: stores.spread, parallel: opts.Parallel, limit: opts.MaxNodes, progress: opts.Progress}
	clients := newRehearsals(ctx, ev, visitor, opts)
	w.heard = clients.heard
	w.run(ctx, plan.First)
	ev.Cut = cut(ctx)
	for _, r := range w.rows {
		if r.node == nil {
			r.node = unvisited(r.target, ev)
		}
	}
	w.reach(plan.Stores)
	ev.Nodes = nodesOf(w.rows)
	trim(ev.Nodes)
	ev.LeftOut = len(w.leftOut)
	ev.Vantage.ClockSkewMS = medianSkew(ev.Nodes)
	ev.Rehearsals = clients.end(ctx)
	if ev.Cut == "" {
		ev.Cut = cut(ctx)
	}
	ev.Finished = time.Now()
	return ev
}

// cut says what ended the run, "" while it goes on.
func cut(ctx context.Context) string {
	switch err := ctx.Err(); {
	case err == nil:
		return ""
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	default:
		return "interrupt"
	}
}

// unvisited is the row of an address that the run did not get to, or whose visitor did not come back.
func unvisited(t Target, ev *probe.Evidence) *probe.Node {
	why := map[string]string{
		"deadline": "the deadline was over before this address was visited", "interrupt": "interrupted before this address was visited",
	}[ev.Cut]
	return &probe.Node{
		Addr: t.Addr, Purpose: t.Access.Purpose, Role: probe.Unknown,
		Steps: []probe.Step{{
			Name: probe.StepTCP, BeganMS: probe.ToMillis(time.Since(ev.Began)),
			Fault: &probe.Fault{ID: probe.RunCutShort, Text: why},
		}},
	}
}

package observe

import (
	"context"
	"errors"
	"time"

	"tyk-redis-doctor/probe"
)

// Run visits the estate and comes back with the evidence, which may be thin but is never absent. ctx carries the
// deadline of the whole run. When it ends, addresses that were not visited have a row with the fault run.cut_short, and
// Evidence.Cut says what ended the run.
func Run(ctx context.Context, plan Plan, opts Options) *probe.Evidence {
	opts = opts.withDefaults()
	ev := &probe.Evidence{Began: time.Now(), Vantage: vantage(), Stores: plan.Stores, Instances: opts.Instances}
	stores := index(plan.Stores)
	visits := &visiting{
		stores: stores, all: plan.Stores, opts: opts, began: ev.Began, materials: materials(plan),
	}
	if ends, limited := ctx.Deadline(); limited {
		visits.ends = ends
	}
	w := &walk{visit: visits.visit, spread: stores.spread, parallel: opts.Parallel, limit: opts.MaxNodes, progress: opts.Progress}
	w.run(ctx, plan.First)
	ev.Cut = cut(ctx)
	for _, r := range w.rows {
		if r.node == nil {
			r.node = unvisited(r.target, ev)
		}
	}
	w.reach(plan.Stores)
	ev.Nodes = nodesOf(w.rows)
	thin(ev.Nodes, viewBudget)
	ev.LeftOut = len(w.leftOut)
	ev.Vantage.ClockSkewMS = medianSkew(ev.Nodes)
	ev.Rehearsals = rehearse(ctx, ev, visits.materials, opts)
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
	why := map[string]string{"deadline": "the deadline was over before this address was visited", "interrupt": "interrupted before this address was visited"}[ev.Cut]
	return &probe.Node{
		Addr: t.Addr, Purpose: t.Access.Purpose, Role: probe.Unknown,
		Steps: []probe.Step{{
			Name: probe.StepTCP, BeganMS: probe.ToMillis(time.Since(ev.Began)),
			Fault: &probe.Fault{ID: probe.RunCutShort, Text: why},
		}},
	}
}

// budget is what one step may take: its timeout, but never more than two fifths of what the run has left.
func budget(ctx context.Context, timeout time.Duration) time.Duration {
	if deadline, has := ctx.Deadline(); has {
		if left := time.Until(deadline) * 2 / 5; left < timeout {
			return max(left, time.Millisecond)
		}
	}
	return timeout
}

// timeoutOf is the timeout of one step at servers of these stores: the option, else the longest of the stores' own.
func timeoutOf(opts Options, stores []*probe.Store) time.Duration {
	if opts.Timeout > 0 {
		return opts.Timeout
	}
	longest := 0
	for _, s := range stores {
		longest = max(longest, s.TimeoutS)
	}
	if longest <= 0 { // none known, or an Identity Broker's negative one, with which every dial ends at once
		return defaultTimeout
	}
	return time.Duration(longest) * time.Second
}

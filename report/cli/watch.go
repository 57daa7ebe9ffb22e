package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/observe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/timeline"
)

func (p *program) watchCommand() *urfave.Command {
	return &urfave.Command{
		Name:  "watch",
		Usage: "check again and again, and print changes only, with their times; ends with a summary",
		Flags: flags(inputFlags(), walkFlags(), judgeFlags(), []urfave.Flag{
			&urfave.DurationFlag{Name: "interval", Value: 2 * time.Second, Usage: "from the start of one round to the next, `D`"},
			&urfave.DurationFlag{Name: "ask-every", Value: 100 * time.Millisecond,
				Usage: "from one question of the component's own driver to the next, between the rounds, `D`; 0: it is not asked"},
			&urfave.DurationFlag{Name: "for", Usage: "end after `D` (default: at the interrupt)"},
			&urfave.StringFlag{Name: "o",
				Usage: "`FORMAT`: live (a table that stands), table (lines for people) or jsonl (default: live on a terminal, jsonl elsewhere)"},
			&urfave.BoolFlag{Name: "q", Usage: "the summary alone"},
			&urfave.BoolFlag{Name: "v", Usage: "the log on standard error"},
		}),
		Action: p.watch,
	}
}

// watch ends with the interrupt, which is no failure: the exit status is that of the last round.
func (p *program) watch(c *urfave.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	out, err := p.watcher(c)
	if err != nil {
		return err
	}
	switch {
	case c.Duration("interval") <= 0:
		return usagef("--interval %s: it must be longer than nothing", c.Duration("interval"))
	case c.Duration("ask-every") < 0:
		return usagef("--ask-every %s: a time cannot be negative", c.Duration("ask-every"))
	}
	ctx, cancel := context.WithCancel(c.Context)
	defer cancel()
	if d := c.Duration("for"); d > 0 {
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	c.Context = ctx
	w := &watching{
		program: p, c: c, out: out, line: timeline.New(time.Duration(j.policy.SettleS) * time.Second),
		checks: make(chan round), beats: make(chan probe.Beat, 64), said: make(chan probe.SentinelEvent, 64),
	}
	if err := w.run(ctx, j); err != nil {
		return err
	}
	p.code = report.ExitCode(w.line.Last(), j.failOn)
	return nil
}

// watching owns the timeline; what is learned of the estate reaches it by channels.
type watching struct {
	*program
	c      *urfave.Context
	out    watchWriter
	line   *timeline.Timeline
	checks chan round
	beats  chan probe.Beat
	said   chan probe.SentinelEvent

	followed string             // whom the driver and the ears are with
	stop     context.CancelFunc // of them; nil while nobody is followed
	ended    chan struct{}      // closed when they have come to their end
}

// round is one check.
type round struct {
	report *report.Report
	err    error
}

// run goes on until the context ends or a check is impossible. The summary comes in each case.
func (w *watching) run(ctx context.Context, j judging) error {
	go w.check(ctx, j)
	defer w.unfollow()
	for {
		var events []timeline.Event
		checked := false
		select {
		case r, open := <-w.checks:
			if !open {
				return w.write(w.line.End(time.Now()))
			}
			if r.err != nil {
				return r.err
			}
			checked = true
			// a round that the end of the watch cut short says nothing of the estate
			if ctx.Err() == nil || r.report.Evidence.Cut == "" || w.line.Last() == nil {
				events = w.line.Check(r.report)
				w.follow(ctx, &r.report.Evidence)
			}
		case b := <-w.beats:
			events = w.line.Beat(b)
		case e := <-w.said:
			events = w.line.Said(e)
		}
		if !checked && len(events) == 0 {
			continue
		}
		if err := w.write(events...); err != nil {
			return err
		}
	}
}

func (w *watching) write(events ...timeline.Event) error {
	if err := w.out.write(w.line, events); err != nil {
		return usagef("standard output: %v", err)
	}
	return nil
}

// check makes the rounds.
func (w *watching) check(ctx context.Context, j judging) {
	defer close(w.checks)
	tick := time.NewTicker(w.c.Duration("interval"))
	defer tick.Stop()
	for {
		r, err := w.checkOnce(w.c, j)
		w.checks <- round{r, err}
		if err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// follow asks the driver and listens to the Sentinels between the rounds: those of the last check. It begins anew where a
// store works that did not before, or a Sentinel answers that did not.
func (w *watching) follow(ctx context.Context, ev *probe.Evidence) {
	every := w.c.Duration("ask-every")
	whom := followedBy(ev)
	if ctx.Err() != nil || whom == "" || covers(w.followed, whom) {
		return
	}
	w.unfollow()
	ctx, w.stop = context.WithCancel(ctx)
	w.followed, w.ended = whom, make(chan struct{})
	ended := w.ended
	go func() {
		defer close(ended)
		observe.Follow(ctx, ev, w.sys.Dir, observe.Options{Timeout: w.c.Duration("timeout")}, observe.Between{
			Every: every,
			Beat:  func(b probe.Beat) { send(ctx, w.beats, b) },
			Event: func(e probe.SentinelEvent) { send(ctx, w.said, e) },
		})
	}()
}

// send gives a value on while somebody takes it.
func send[T any](ctx context.Context, to chan<- T, v T) {
	select {
	case to <- v:
	case <-ctx.Done():
	}
}

func (w *watching) unfollow() {
	if w.stop != nil {
		w.stop()
		<-w.ended
	}
}

// followedBy names the stores whose driver got an answer and the Sentinels that answered.
func followedBy(ev *probe.Evidence) string {
	var names []string
	for _, r := range ev.Rehearsals {
		if r.OK {
			names = append(names, string(r.Store))
		}
	}
	for i := range ev.Nodes {
		if ev.Nodes[i].Sentinel != nil {
			names = append(names, ev.Nodes[i].Addr)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "\n")
}

// covers tells whether all of some names are among others.
func covers(all, some string) bool {
	have := strings.Split(all, "\n")
	return !slices.ContainsFunc(strings.Split(some, "\n"), func(s string) bool { return !slices.Contains(have, s) })
}

// watcher is the writer for the format that was asked for.
func (p *program) watcher(c *urfave.Context) (watchWriter, error) {
	format := "jsonl"
	if p.sys.OutTerminal && p.sys.getenv("TERM") != "dumb" {
		format = "live"
	}
	switch format = cmp.Or(c.String("o"), format); format {
	case "live":
		return &watchLive{w: p.sys.Out, quiet: c.Bool("q"), height: p.sys.Height, options: p.renderOptions(c)}, nil
	case "table":
		return watchText{p.sys.Out, c.Bool("q")}, nil
	case "jsonl":
		return watchJSON{p.sys.Out, c.Bool("q")}, nil
	default:
		return nil, usagef("-o %s: watch prints live, table or jsonl", format)
	}
}

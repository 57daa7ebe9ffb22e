package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"tyk-redis-doctor/probe"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/report"
)

func (p *program) watchCommand() *urfave.Command {
	return &urfave.Command{
		Name:  "watch",
		Usage: "check again and again, and print changes only, with their times; ends with a summary",
		Flags: flags(inputFlags(), walkFlags(), judgeFlags(), []urfave.Flag{
			&urfave.DurationFlag{Name: "interval", Value: 2 * time.Second, Usage: "from the start of one round to the next, `D`"},
			&urfave.DurationFlag{Name: "for", Usage: "end after `D` (default: at the interrupt)"},
			&urfave.StringFlag{Name: "o", Value: "table", Usage: "`FORMAT`: table (lines for people) or jsonl"},
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
	out, err := watcher(c, p.sys.Out)
	if err != nil {
		return err
	}
	if c.Duration("interval") <= 0 {
		return usagef("--interval %s: it must be longer than nothing", c.Duration("interval"))
	}
	ctx := c.Context
	if d := c.Duration("for"); d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
		c.Context = ctx
	}
	w := watching{out: out, spent: map[report.Verdict]time.Duration{}}
	tick := time.NewTicker(c.Duration("interval"))
	defer tick.Stop()
	for {
		r, err := p.checkOnce(c, j)
		if err != nil {
			return err
		}
		// a round that the end of the watch cut short says nothing of the estate
		if ctx.Err() == nil || r.Evidence.Cut == "" || w.last == nil {
			if err := w.round(r); err != nil {
				return usagef("standard output: %v", err)
			}
		}
		select {
		case <-ctx.Done():
			if err := w.summary(); err != nil {
				return usagef("standard output: %v", err)
			}
			p.code = report.ExitCode(w.last, j.failOn)
			return nil
		case <-tick.C:
		}
	}
}

// watching is the state between rounds.
type watching struct {
	out    lineWriter
	last   *report.Report
	since  time.Time // when the last verdict began
	rounds int
	spent  map[report.Verdict]time.Duration
}

// lineWriter prints one event of a watch.
type lineWriter interface {
	begin(*report.Report) error
	change(at time.Time, verdict report.Verdict, ch report.Change) error
	verdict(at time.Time, from, to report.Verdict, after time.Duration, headline string) error
	end(rounds int, spent map[report.Verdict]time.Duration) error
}

func (w *watching) round(r *report.Report) error {
	w.rounds++
	last := w.last
	w.last = r
	if last == nil {
		w.since = r.Finished
		return w.out.begin(r)
	}
	w.spent[last.Verdict] += r.Finished.Sub(last.Finished)
	if last.Verdict != r.Verdict {
		if err := w.out.verdict(r.Finished, last.Verdict, r.Verdict, r.Finished.Sub(w.since), r.Headline); err != nil {
			return err
		}
		w.since = r.Finished
	}
	for _, ch := range report.Compare(last, r) {
		if err := w.out.change(r.Finished, r.Verdict, ch); err != nil {
			return err
		}
	}
	return nil
}

func (w *watching) summary() error { return w.out.end(w.rounds, w.spent) }

func watcher(c *urfave.Context, out io.Writer) (lineWriter, error) {
	switch format := c.String("o"); format {
	case "table":
		return watchText{out, c.Bool("q")}, nil
	case "jsonl":
		return watchJSON{json.NewEncoder(out), c.Bool("q")}, nil
	default:
		return nil, usagef("-o %s: watch prints table or jsonl", format)
	}
}

type watchText struct {
	w     io.Writer
	quiet bool
}

const clock = "15:04:05.000"

func (t watchText) line(format string, a ...any) error {
	if t.quiet {
		return nil
	}
	_, err := fmt.Fprintf(t.w, format+"\n", a...)
	return err
}

func (t watchText) begin(r *report.Report) error {
	return t.line("%s  %s  %s", r.Finished.Local().Format(clock), r.Verdict, probe.Visible(r.Headline))
}

func (t watchText) change(at time.Time, _ report.Verdict, ch report.Change) error {
	return t.line("%s  %s", at.Local().Format(clock), changeLine(ch))
}

func (t watchText) verdict(at time.Time, from, to report.Verdict, after time.Duration, headline string) error {
	return t.line("%s  %s -> %s after %s  %s", at.Local().Format(clock), from, to, after.Round(time.Millisecond), probe.Visible(headline))
}

func (t watchText) end(rounds int, spent map[report.Verdict]time.Duration) error {
	text := fmt.Sprintf("%d rounds", rounds)
	for _, v := range []report.Verdict{report.Healthy, report.Degraded, report.Broken, report.Incomplete} {
		if d, ok := spent[v]; ok {
			text += fmt.Sprintf(", %s for %s", v, d.Round(time.Millisecond))
		}
	}
	_, err := fmt.Fprintln(t.w, text)
	return err
}

type watchJSON struct {
	e     *json.Encoder
	quiet bool
}

// watchEvent is one line of -o jsonl.
type watchEvent struct {
	Event    string                   `json:"event"` // begin, change, verdict, end
	At       *time.Time               `json:"at,omitempty"`
	Verdict  report.Verdict           `json:"verdict,omitempty"`
	Was      report.Verdict           `json:"was,omitempty"`
	AfterMS  int64                    `json:"after_ms,omitempty"`
	Headline string                   `json:"headline,omitempty"`
	Change   *report.Change           `json:"change,omitempty"`
	Rounds   int                      `json:"rounds,omitempty"`
	SpentMS  map[report.Verdict]int64 `json:"spent_ms,omitempty"`
}

func (j watchJSON) write(e watchEvent) error {
	if j.quiet && e.Event != "end" {
		return nil
	}
	return j.e.Encode(e)
}

func (j watchJSON) begin(r *report.Report) error {
	return j.write(watchEvent{Event: "begin", At: &r.Finished, Verdict: r.Verdict, Headline: r.Headline})
}

func (j watchJSON) change(at time.Time, v report.Verdict, ch report.Change) error {
	return j.write(watchEvent{Event: "change", At: &at, Verdict: v, Change: &ch})
}

func (j watchJSON) verdict(at time.Time, from, to report.Verdict, after time.Duration, headline string) error {
	return j.write(watchEvent{Event: "verdict", At: &at, Verdict: to, Was: from, AfterMS: after.Milliseconds(), Headline: headline})
}

func (j watchJSON) end(rounds int, spent map[report.Verdict]time.Duration) error {
	ms := map[report.Verdict]int64{}
	for v, d := range spent {
		ms[v] = d.Milliseconds()
	}
	return j.write(watchEvent{Event: "end", Rounds: rounds, SpentMS: ms})
}

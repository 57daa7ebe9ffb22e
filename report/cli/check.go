package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rs/zerolog"
	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/observe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/bundle"
	"tyk-redis-doctor/report/prose"
)

func (p *program) checkCommand() *urfave.Command {
	return &urfave.Command{
		Name:  "check",
		Usage: "find every Redis node that the settings lead to, probe each, and say what is wrong (the default)",
		Flags: flags(inputFlags(), walkFlags(), judgeFlags(), []urfave.Flag{&urfave.StringFlag{Name: "baseline",
			Usage: "count only what is new or worse than in the saved report `FILE`"}}, outputFlags()),
		Action: p.check,
	}
}

func (p *program) check(c *urfave.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	outs, err := outputsOf(c)
	if err != nil {
		return err
	}
	if err := p.baseline(c, &j); err != nil {
		return err
	}
	r, err := p.checkUntil(c, j)
	if err != nil {
		return err
	}
	if err := p.write(outs, r, p.renderOptions(c)); err != nil {
		return err
	}
	p.exit(outs, r, j.failOn)
	return nil
}

// waitPause is between two rounds of --wait.
const waitPause = time.Second

// checkUntil runs once, or again and again while --wait lasts and the verdict is no better than broken; what is missing
// still is told on standard error after each round.
func (p *program) checkUntil(c *urfave.Context, j judging) (*report.Report, error) {
	end := time.Now().Add(c.Duration("wait"))
	for {
		r, err := p.checkOnce(c, j)
		if err != nil || r.Verdict != report.Broken && r.Verdict != report.Incomplete || !time.Now().Before(end) {
			return r, err
		}
		if !c.Bool("q") {
			fmt.Fprintln(p.sys.Err, missing(r, time.Until(end)))
		}
		select {
		case <-c.Context.Done():
			return r, nil
		case <-time.After(min(waitPause, time.Until(end))):
		}
	}
}

// missing is one line about a round that was not good: which claims are not proved, and the first cause.
func missing(r *report.Report, left time.Duration) string {
	var ids []string
	for _, cl := range r.Claims {
		if (cl.State == report.Unproved || cl.State == report.Refuted) && !slices.Contains(ids, string(cl.ID)) {
			ids = append(ids, string(cl.ID))
		}
	}
	text := fmt.Sprintf("waiting, %s left: ", left.Round(time.Second))
	if len(ids) > 0 {
		text += "not proved: " + prose.Join(ids) + ". "
	}
	return text + probe.Visible(r.Headline)
}

// checkOnce reads the settings, walks the estate and judges what it found.
func (p *program) checkOnce(c *urfave.Context, j judging) (*report.Report, error) {
	return p.checkWith(c, j, &probe.Keyring{})
}

// checkWith does so with a keyring that the caller goes on to use.
func (p *program) checkWith(c *urfave.Context, j judging, keys *probe.Keyring) (*report.Report, error) {
	stores, err := p.stores(c, keys)
	if err != nil {
		return nil, err
	}
	ev, err := p.observe(c, stores, keys, p.log(c, keys))
	if err != nil {
		return nil, err
	}
	return p.judge(ev, j), nil
}

// observe walks the estate within the deadline. No secret leaves it: what peers and the system said is scrubbed.
func (p *program) observe(c *urfave.Context, stores []probe.Store, keys *probe.Keyring, log zerolog.Logger) (*probe.Evidence, error) {
	if err := sane(c); err != nil {
		return nil, err
	}
	counts, err := instances(c.String("instances"))
	if err != nil {
		return nil, err
	}
	most := cmp.Or(c.Int("max-nodes"), observe.DefaultMaxNodes)
	if listed := observe.Listed(stores); listed > most {
		return nil, usagef("the settings list %d addresses, and --max-nodes allows %d: nothing was dialled", listed, most)
	}
	ctx, cancel := context.WithTimeout(c.Context, c.Duration("deadline"))
	defer cancel()
	bar := p.progress(c)
	ev := observe.Run(ctx, observe.NewPlan(stores, p.sys.Dir), observe.Options{
		Timeout:     c.Duration("timeout"),
		MaxNodes:    most,
		Samples:     c.Int("samples"),
		Write:       c.Bool("write"),
		PoolTest:    c.Int("pool-test"),
		Instances:   counts,
		NoRehearsal: c.Bool("no-rehearsal"),
		Replies:     c.Command.Name == "bundle",
		Progress:    bar.show,
		Log:         log,
	})
	bar.clear()
	ev.Invocation = invocation(c, "check")
	bundle.NewScrubber(keys, stores).Evidence(ev)
	return ev, nil
}

// sane refuses numbers and times that mean nothing.
func sane(c *urfave.Context) error {
	for _, name := range []string{"timeout", "wait"} {
		if d := c.Duration(name); d < 0 {
			return usagef("--%s %s: a time cannot be negative", name, d)
		}
	}
	if d := c.Duration("deadline"); d <= 0 {
		return usagef("--deadline %s: it must be longer than nothing", d)
	}
	for _, name := range []string{"samples", "pool-test", "database"} {
		if n := c.Int(name); n < 0 {
			return usagef("--%s %d: it cannot be negative", name, n)
		}
	}
	if n := c.Int("max-nodes"); c.IsSet("max-nodes") && n < 1 {
		return usagef("--max-nodes %d: at least one", n)
	}
	return nil
}

// log is off unless -v asks for it; it goes to standard error, scrubbed.
func (p *program) log(c *urfave.Context, keys *probe.Keyring) zerolog.Logger {
	if !c.Bool("v") {
		return zerolog.Nop()
	}
	out := zerolog.ConsoleWriter{Out: p.sys.Err, TimeFormat: "15:04:05.000", NoColor: !p.sys.ErrTerminal || p.sys.getenv("NO_COLOR") != ""}
	return zerolog.New(bundle.NewScrubber(keys, nil).Writer(out)).With().Timestamp().Logger()
}

func noArguments(c *urfave.Context) error {
	if c.Args().Present() {
		return usagef("%q: no argument is expected here; see: tyk-redis-doctor %s --help", c.Args().First(), c.Command.Name)
	}
	return nil
}

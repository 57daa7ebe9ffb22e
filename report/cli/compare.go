package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/matrix"
	"tyk-redis-doctor/report/verdict"
)

func (p *program) compareCommand() *urfave.Command {
	return &urfave.Command{
		Name:      "compare",
		Usage:     "do several components use the same Redis, by identity? Or: what changed between two saved reports?",
		ArgsUsage: "[OLD NEW]",
		Flags:     flags(inputFlags(), walkFlags(), judgeFlags(), outputFlags()),
		Action:    p.compare,
	}
}

// compare of two files is offline; without files it is a check of several components whose table is the comparison.
func (p *program) compare(c *urfave.Context) error {
	switch c.NArg() {
	case 0:
		return p.compareComponents(c)
	case 2:
		return p.compareReports(c)
	}
	return usagef("compare: expected OLD and NEW, two saved reports or bundles; or several components with --conf")
}

func (p *program) compareComponents(c *urfave.Context) error {
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	outs, err := outputsOf(c)
	if err != nil {
		return err
	}
	r, err := p.checkOnce(c, j)
	if err != nil {
		return err
	}
	if components(r) < 2 {
		return usagef("compare: one component alone cannot differ; name more with --conf, --conf component=FILE or --env-file")
	}
	if !c.Bool("q") && len(outs) == 1 && outs[0].name == "table" && outs[0].file == "" {
		if err := columns(p.sys.Out, matrix.Settings(r)); err != nil {
			return usagef("standard output: %v", err)
		}
	}
	if err := p.write(outs, r, p.renderOptions(c)); err != nil {
		return err
	}
	p.exit(outs, r, j.failOn)
	return nil
}

func components(r *report.Report) int {
	type process struct {
		component probe.Component
		instance  int
	}
	seen := map[process]bool{}
	for _, s := range r.Evidence.Stores {
		seen[process{s.Component, s.Instance}] = true
	}
	return len(seen)
}

// compareReports says what changed between two saved runs.
func (p *program) compareReports(c *urfave.Context) error {
	j, err := p.judging(c)
	if err != nil {
		return err
	}
	before, err := p.saved(c.Args().Get(0))
	if err != nil {
		return usagef("compare: %v", err)
	}
	after, err := p.saved(c.Args().Get(1))
	if err != nil {
		return usagef("compare: %v", err)
	}
	before, after = p.again(before, j), p.again(after, j)
	changes := report.Compare(before, after)
	if err := p.writeChanges(c.StringSlice("o"), before, after, changes); err != nil {
		return err
	}
	p.code = changeCode(changes, j.failOn)
	return nil
}

// writeChanges tells them in every format asked for, on standard output or in a file.
func (p *program) writeChanges(formats []string, before, after *report.Report, changes []report.Change) error {
	if len(formats) == 0 {
		formats = []string{"table"}
	}
	for _, arg := range formats {
		name, file, _ := strings.Cut(arg, "=")
		tell := map[string]func(io.Writer, *report.Report, *report.Report, []report.Change) error{"table": changeLines, "json": changesJSON}[name]
		if tell == nil {
			return usagef("-o %s: a comparison of two reports comes as table or json", arg)
		}
		var err error
		if file == "" {
			err = tell(p.sys.Out, before, after, changes)
		} else {
			err = writeFile(p.path(file), func(w io.Writer) error { return tell(w, before, after, changes) })
		}
		if err != nil {
			return usagef("-o %s: %v", arg, err)
		}
	}
	return nil
}

// again judges a saved report with today's catalogue, so that two versions of this program do not differ by
// themselves.
func (p *program) again(r *report.Report, j judging) *report.Report {
	return verdict.Judge(&r.Evidence, j.policy, r.Finished, verdict.All(), j.pick)
}

// changeCode is 1 when something at or above the level came or got worse.
func changeCode(changes []report.Change, on report.FailOn) int {
	for _, ch := range changes {
		if ch.Kind != report.Appeared && ch.Kind != report.Worse || ch.Finding.Accepted != "" {
			continue
		}
		if on == report.FailOnFail && ch.Status == report.Fail || on == report.FailOnWarn && ch.Status.Rank() >= report.Warn.Rank() {
			return report.ExitFindings
		}
	}
	return report.ExitOK
}

func changeLines(w io.Writer, before, after *report.Report, changes []report.Change) error {
	from, to := before.Finished.Format(time.DateTime), after.Finished.Format(time.DateTime)
	if _, err := fmt.Fprintf(w, "%s %s  ->  %s %s\n", from, before.Verdict, to, after.Verdict); err != nil {
		return err
	}
	if len(changes) == 0 {
		_, err := fmt.Fprintln(w, "nothing changed")
		return err
	}
	for _, ch := range changes {
		if _, err := fmt.Fprintln(w, ch.Line()); err != nil {
			return err
		}
	}
	return nil
}

func changesJSON(w io.Writer, before, after *report.Report, changes []report.Change) error {
	if changes == nil {
		changes = []report.Change{}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Schema  string          `json:"schema"`
		Before  side            `json:"before"`
		After   side            `json:"after"`
		Changes []report.Change `json:"changes"`
	}{"tyk-redis-doctor/changes/v1", sideOf(before), sideOf(after), changes})
}

type side struct {
	Finished time.Time      `json:"finished"`
	Verdict  report.Verdict `json:"verdict"`
	Headline string         `json:"headline"`
}

func sideOf(r *report.Report) side { return side{r.Finished, r.Verdict, r.Headline} }

// baseline accepts what a saved report already had, so that only what is new or worse counts.
func (p *program) baseline(c *urfave.Context, j *judging) error {
	name := c.String("baseline")
	if name == "" {
		return nil
	}
	old, err := p.saved(name)
	if err != nil {
		return usagef("--baseline: %v", err)
	}
	reason := "already so in the baseline of " + old.Finished.UTC().Format("2006-01-02 15:04 UTC")
	for _, f := range p.again(old, *j).Findings {
		if f.Status.Rank() >= report.Warn.Rank() {
			j.policy.Accept = append(
				j.policy.Accept,
				report.Acceptance{ID: string(f.ID), Status: f.Status, Nodes: f.Nodes, Reason: reason, Expires: farAway},
			)
		}
	}
	return nil
}

// farAway is when a baseline expires: not before the next one.
var farAway = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

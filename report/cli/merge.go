package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/matrix"
	"tyk-redis-doctor/report/render"
)

func (p *program) mergeCommand() *urfave.Command {
	return &urfave.Command{
		Name:      "merge",
		Usage:     "lay reports from several vantage points side by side: which node is out of reach from where?",
		ArgsUsage: "[NAME=]FILE...",
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "o", Value: "table", Usage: "`FORMAT`: " + strings.Join(render.Formats(), ", ")},
			&urfave.StringFlag{Name: "fail-on", Value: string(report.FailOnFail), Usage: "exit with 1 from this `LEVEL` on: fail, warn or never"},
			&urfave.BoolFlag{Name: "no-color", Usage: "no colours"},
		},
		Action: p.merge,
	}
}

// merge lays saved reports side by side. The exit status is that of the verdict on all of them.
func (p *program) merge(c *urfave.Context) error {
	if c.NArg() < 2 {
		return usagef("merge: expected two or more FILEs, saved reports or bundles, each as NAME=FILE where the host's name is not enough")
	}
	on := report.FailOn(c.String("fail-on"))
	if on != report.FailOnFail && on != report.FailOnWarn && on != report.FailOnNever {
		return usagef("--fail-on %s: expected fail, warn or never", on)
	}
	format, ok := render.Lookup(c.String("o"))
	if !ok {
		return usagef("-o %s: no such format; there are %s", c.String("o"), strings.Join(render.Formats(), ", "))
	}
	var reports []matrix.Named
	latest := time.Time{}
	for _, arg := range c.Args().Slice() {
		name, file, named := strings.Cut(arg, "=")
		if _, err := os.Stat(p.path(arg)); !named || err == nil { // a file may have the sign in its name
			name, file = "", arg
		}
		r, err := p.saved(file)
		if err != nil {
			return usagef("merge: %v", err)
		}
		if r.Finished.After(latest) {
			latest = r.Finished
		}
		reports = append(reports, matrix.Named{Name: probe.Printable(name), Report: r})
	}
	m := matrix.Merge(reports)
	whole := m.Report(reports, latest)
	whole.Tool = report.Tool{Name: "tyk-redis-doctor", Version: p.sys.Version}
	var err error
	switch c.String("o") {
	case "table":
		label := strings.ToUpper(string(m.Verdict))
		if _, err = fmt.Fprintf(p.sys.Out, "%s  %s\n\n", label, probe.Visible(m.Headline)); err == nil {
			err = columns(p.sys.Out, m.Table())
		}
	case "json":
		e := json.NewEncoder(p.sys.Out)
		e.SetIndent("", "  ")
		err = e.Encode(m)
	default:
		err = format(p.sys.Out, whole, p.renderOptions(c))
	}
	if err != nil {
		return usagef("standard output: %v", err)
	}
	p.code = report.ExitCode(whole, on)
	if c.String("o") == "nagios" {
		p.code = report.NagiosCode(m.Verdict)
	}
	return nil
}

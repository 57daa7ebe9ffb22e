package cli

import (
	"encoding/json"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/matrix"
)

func (p *program) mergeCommand() *urfave.Command {
	return &urfave.Command{
		Name:      "merge",
		Usage:     "lay reports from several vantage points side by side: which node is out of reach from where?",
		ArgsUsage: "FILE...",
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "o", Value: "table", Usage: "`FORMAT`: table or json"},
		},
		Action: p.merge,
	}
}

func (p *program) merge(c *urfave.Context) error {
	if c.NArg() < 2 {
		return usagef("merge: expected two or more FILEs, saved reports or bundles")
	}
	var reports []*report.Report
	for _, name := range c.Args().Slice() {
		r, err := p.saved(name)
		if err != nil {
			return usagef("merge: %v", err)
		}
		reports = append(reports, r)
	}
	m := matrix.Merge(reports)
	var err error
	switch c.String("o") {
	case "table":
		err = columns(p.sys.Out, m.Table())
	case "json":
		e := json.NewEncoder(p.sys.Out)
		e.SetIndent("", "  ")
		err = e.Encode(m)
	default:
		return usagef("-o %s: merge prints table or json", c.String("o"))
	}
	if err != nil {
		return usagef("standard output: %v", err)
	}
	return nil
}

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/logs"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/render"
	"tyk-redis-doctor/report/verdict"
)

func (p *program) explainCommand() *urfave.Command {
	return &urfave.Command{
		Name:      "explain",
		Usage:     "say what a finding means, how it is measured and how to mend it; or what a line of a Tyk log means",
		ArgsUsage: "ID | LOGLINE | -",
		Action:    p.explain,
	}
}

func (p *program) explain(c *urfave.Context) error {
	arg := strings.Join(c.Args().Slice(), " ")
	if arg == "" {
		return usagef("explain: expected the id of a finding, a line of a Tyk log in quotes, or - for a whole log on standard input")
	}
	if arg == "-" {
		return p.explainLog()
	}
	all := verdict.All()
	if ids := all.Match(arg); len(ids) > 0 {
		for _, id := range ids {
			check, _ := all.Find(id)
			if err := explainCheck(p.sys.Out, check, p.sys.Width); err != nil {
				return usagef("standard output: %v", err)
			}
		}
		return nil
	}
	meanings := logs.Read(arg)
	if len(meanings) == 0 {
		return usagef("explain: %q is neither an id of the catalogue nor a log line that is known; `tyk-redis-doctor catalogue` "+
			"lists the ids", arg)
	}
	for _, m := range meanings {
		if err := explainLine(p.sys.Out, all, m, p.sys.Width); err != nil {
			return usagef("standard output: %v", err)
		}
	}
	return nil
}

// explainLog tells what a whole log on standard input says about Redis: each kind of line once, with its times.
func (p *program) explainLog() error {
	groups, lines, err := logs.Summarise(p.sys.In)
	if err != nil {
		return usagef("explain -: %v", err)
	}
	if len(groups) == 0 {
		if _, err := fmt.Fprintln(p.sys.Out, nothingIn(lines)); err != nil {
			return usagef("standard output: %v", err)
		}
		return nil
	}
	for _, g := range groups {
		when := ""
		if g.First != "" {
			when = ", first " + probe.Visible(g.First) + ", last " + probe.Visible(g.Last)
		}
		where := ""
		if len(g.Addrs) > 0 {
			where = "  addresses: " + probe.Visible(prose.Some(g.Addrs)) + "\n"
		}
		if _, err := fmt.Fprintf(p.sys.Out, "%s%s\n  %s\n%s\n", prose.Count(g.Count, "line", "lines"), when, g.Example, where); err != nil {
			return usagef("standard output: %v", err)
		}
		for _, m := range g.Meanings {
			if err := explainLine(p.sys.Out, verdict.All(), m, p.sys.Width); err != nil {
				return usagef("standard output: %v", err)
			}
		}
	}
	return nil
}

// nothingIn says that a log has nothing to explain.
func nothingIn(lines int) string {
	switch lines {
	case 0:
		return "Standard input holds no line."
	case 1:
		return "The one line says nothing about Redis that is known here."
	}
	return fmt.Sprintf("None of the %d lines says anything about Redis that is known here.", lines)
}

// explainLine tells what a log line can stand for, most likely first, and what decides it.
func explainLine(w io.Writer, all checks.Catalogue, m logs.Meaning, width int) error {
	if _, err := fmt.Fprintf(w, "%s\n\n", render.Paragraphs(m.Says, width)); err != nil {
		return err
	}
	for _, id := range m.IDs {
		check, _ := all.Find(id)
		if _, err := fmt.Fprintf(w, "  %-32s %s\n", id, check.Title); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\nWhich of them it is: %s\n", m.Run)
	return err
}

func explainCheck(w io.Writer, c checks.Check, width int) error {
	_, err := fmt.Fprintf(w, "%s (%s)  %s\n\n%s\n\nWhat to change: %s\n\n", c.ID, c.Status, c.Title,
		render.Paragraphs(c.Doc, width), render.Paragraphs(c.Hint, width))
	return err
}

func (p *program) catalogueCommand() *urfave.Command {
	return &urfave.Command{
		Name:  "catalogue",
		Usage: "list every finding the tool can make",
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "o", Usage: "`FORMAT`: table or json", Value: "table"},
			&urfave.BoolFlag{Name: "schema", Usage: "print the JSON Schema of the report instead"},
		},
		Action: p.catalogue,
	}
}

func (p *program) catalogue(c *urfave.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	var err error
	switch {
	case c.Bool("schema"):
		_, err = p.sys.Out.Write(render.Schema())
	case c.String("o") == "json":
		err = catalogueJSON(p.sys.Out)
	case c.String("o") == "table":
		err = catalogueLines(p.sys.Out)
	default:
		return usagef("-o %s: the catalogue comes as table or json", c.String("o"))
	}
	if err != nil {
		return usagef("standard output: %v", err)
	}
	return nil
}

func catalogueLines(w io.Writer) error {
	for _, c := range verdict.All() {
		if _, err := fmt.Fprintf(w, "%-34s %-5s %s\n", c.ID, c.Status, c.Title); err != nil {
			return err
		}
	}
	return nil
}

func catalogueJSON(w io.Writer) error {
	type entry struct {
		ID     string `json:"id"`
		Status string `json:"status"`
		Title  string `json:"title"`
		Doc    string `json:"doc"`
		Hint   string `json:"hint"`
	}
	var list []entry
	for _, c := range verdict.All() {
		list = append(list, entry{string(c.ID), string(c.Status), c.Title, c.Doc, c.Hint})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(list)
}

package cli

import (
	"encoding/json"
	"fmt"
	"sort"

	urfave "github.com/urfave/cli/v2"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
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

// matrix is node × vantage.
type matrix struct {
	Schema   string      `json:"schema"`
	Vantages []vantage   `json:"vantages"`
	Nodes    []matrixRow `json:"nodes"`
}

type vantage struct {
	Name     string         `json:"name"` // host name, with a number where two reports have the same
	Verdict  report.Verdict `json:"verdict"`
	Headline string         `json:"headline"`
}

// matrixRow is one address: its cell per vantage is "ok", the id of the fault, or "" where that run did not meet it.
type matrixRow struct {
	Addr  string   `json:"addr"`
	Cells []string `json:"cells"`
	// Only is true where some vantages reach it and others do not: the way there differs, not the server.
	Only bool `json:"differs"`
}

func (p *program) merge(c *urfave.Context) error {
	if c.NArg() < 2 {
		return usagef("merge: expected two or more FILEs, saved reports or bundles")
	}
	m := matrix{Schema: "tyk-redis-doctor/matrix/v1"}
	rows := map[string][]string{}
	names := map[string]int{}
	for i, name := range c.Args().Slice() {
		r, err := p.saved(name)
		if err != nil {
			return usagef("merge: %v", err)
		}
		m.Vantages = append(m.Vantages, vantage{Name: vantageName(r, names), Verdict: r.Verdict, Headline: r.Headline})
		for k := range r.Evidence.Nodes {
			n := &r.Evidence.Nodes[k]
			if rows[n.Addr] == nil {
				rows[n.Addr] = make([]string, c.NArg())
			}
			rows[n.Addr][i] = worseCell(rows[n.Addr][i], cellOf(n))
		}
	}
	m.Nodes = matrixRows(rows)
	var err error
	switch c.String("o") {
	case "table":
		err = columns(p.sys.Out, m.table())
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

func vantageName(r *report.Report, seen map[string]int) string {
	name := orDash(r.Evidence.Vantage.Hostname)
	seen[name]++
	if n := seen[name]; n > 1 {
		return fmt.Sprintf("%s#%d", name, n)
	}
	return name
}

func cellOf(n *probe.Node) string {
	if id := n.FaultID(); id != "" {
		return string(id)
	}
	return "ok"
}

// worseCell keeps the fault where one address was visited twice by a run.
func worseCell(a, b string) string {
	if a == "" || a == "ok" {
		return b
	}
	return a
}

func matrixRows(rows map[string][]string) []matrixRow {
	out := []matrixRow{}
	for addr, cells := range rows {
		ok, bad := false, false
		for _, cell := range cells {
			ok = ok || cell == "ok"
			bad = bad || cell != "ok" && cell != ""
		}
		out = append(out, matrixRow{Addr: addr, Cells: cells, Only: ok && bad})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Addr < out[j].Addr })
	return out
}

func (m matrix) table() [][]string {
	head, verdicts := []string{"NODE"}, []string{""}
	for _, v := range m.Vantages {
		head, verdicts = append(head, v.Name), append(verdicts, string(v.Verdict))
	}
	rows := [][]string{head, verdicts}
	for _, n := range m.Nodes {
		row := []string{n.Addr}
		if n.Only {
			row[0] += " *"
		}
		for _, cell := range n.Cells {
			row = append(row, orDash(cell))
		}
		rows = append(rows, row)
	}
	return rows
}

package matrix

import (
	"fmt"
	"sort"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Schema is the name of the JSON form of Vantages.
const Schema = "tyk-redis-doctor/matrix/v1"

// Vantages is node × vantage: what each of several hosts met at each node.
type Vantages struct {
	Schema   string    `json:"schema"`
	Vantages []Vantage `json:"vantages"`
	Nodes    []Row     `json:"nodes"` // sorted by address
}

// Vantage is one host that looked.
type Vantage struct {
	Name     string         `json:"name"` // host name, with a number where two reports have the same
	Verdict  report.Verdict `json:"verdict"`
	Headline string         `json:"headline"`
}

// Row is one address: its cell per vantage is "ok", the id of the fault, or "" where that run did not meet it.
type Row struct {
	Addr  string   `json:"addr"`
	Cells []string `json:"cells"`
	// Differs is true where some vantages reach it and others do not: the way there differs, not the server.
	Differs bool `json:"differs"`
}

// Merge lays reports side by side, in their order.
func Merge(reports []*report.Report) Vantages {
	m := Vantages{Schema: Schema}
	rows := map[string][]string{}
	names := map[string]int{}
	for i, r := range reports {
		m.Vantages = append(m.Vantages, Vantage{Name: vantageName(r, names), Verdict: r.Verdict, Headline: r.Headline})
		for k := range r.Evidence.Nodes {
			n := &r.Evidence.Nodes[k]
			if rows[n.Addr] == nil {
				rows[n.Addr] = make([]string, len(reports))
			}
			rows[n.Addr][i] = worseCell(rows[n.Addr][i], cellOf(n))
		}
	}
	m.Nodes = rowsOf(rows)
	return m
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

func rowsOf(rows map[string][]string) []Row {
	out := []Row{}
	for addr, cells := range rows {
		ok, bad := false, false
		for _, cell := range cells {
			ok = ok || cell == "ok"
			bad = bad || cell != "ok" && cell != ""
		}
		out = append(out, Row{Addr: addr, Cells: cells, Differs: ok && bad})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Addr < out[j].Addr })
	return out
}

// Table is the matrix as rows of cells, the names of the vantages first.
func (m Vantages) Table() [][]string {
	head, verdicts := []string{"NODE"}, []string{""}
	for _, v := range m.Vantages {
		head, verdicts = append(head, v.Name), append(verdicts, string(v.Verdict))
	}
	rows := [][]string{head, verdicts}
	for _, n := range m.Nodes {
		row := []string{n.Addr}
		if n.Differs {
			row[0] += " *"
		}
		for _, cell := range n.Cells {
			row = append(row, orDash(cell))
		}
		rows = append(rows, row)
	}
	return rows
}

package matrix

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// Schema is the name of the JSON form of Vantages.
const Schema = "tyk-redis-doctor/matrix/v1"

// Vantages is node × vantage: what each of several hosts met at each node.
type Vantages struct {
	Schema   string         `json:"schema"`
	Verdict  report.Verdict `json:"verdict"`  // the worst of all, and broken where an address leads to different servers
	Headline string         `json:"headline"` // one sentence: what differs, and from where
	Vantages []Vantage      `json:"vantages"`
	Nodes    []Row          `json:"nodes"` // sorted by address
}

// Vantage is one host that looked.
type Vantage struct {
	Name     string         `json:"name"` // as it was given, else the host name, with a number where two reports have the same
	Verdict  report.Verdict `json:"verdict"`
	Headline string         `json:"headline"`
}

// Row is one address: its cell per vantage is "ok", the id of the fault, or "" where that run did not meet it.
type Row struct {
	Addr  string   `json:"addr"`
	Cells []string `json:"cells"`
	// Differs is true where some vantages reach it and others do not: the way there differs, not the server.
	Differs bool `json:"differs"`
	// Elsewhere is true where the address leads to one server from some places and to another from others.
	Elsewhere bool `json:"elsewhere,omitempty"`
	// Facts are what the vantages learned of the server and do not agree on; absent where they do.
	Facts []Fact `json:"facts,omitempty"`

	primary bool
	// started is since when the server of each place has been running; zero where that was not learned.
	started []time.Time
}

// Fact is one fact about a server that differs: Values has one for each vantage, "" where it was not learned there.
type Fact struct {
	What   string   `json:"what"` // "node", "run" (the ids of the server), "certificate", "address", "announced"
	Values []string `json:"values"`
}

// Named is a report with the name of the place that it was made at; "" for the name of the host.
type Named struct {
	Name   string
	Report *report.Report
}

// Merge lays reports side by side, in their order.
func Merge(reports []Named) Vantages {
	m := Vantages{Schema: Schema}
	rows := map[string]*Row{}
	facts := map[string]map[string][]string{} // by address and kind
	names := map[string]int{}
	for i, of := range reports {
		r := of.Report
		m.Vantages = append(m.Vantages, Vantage{Name: vantageName(of, names), Verdict: r.Verdict, Headline: r.Headline})
		for k := range r.Evidence.Nodes {
			n := &r.Evidence.Nodes[k]
			row := rows[n.Addr]
			if row == nil {
				row = &Row{Addr: n.Addr, Cells: make([]string, len(reports)), started: make([]time.Time, len(reports))}
				rows[n.Addr], facts[n.Addr] = row, map[string][]string{}
			}
			row.Cells[i] = worseCell(row.Cells[i], cellOf(n))
			row.primary = row.primary || n.Role == probe.Primary
			if n.Server != nil && n.Server.UptimeS != nil {
				row.started[i] = r.Finished.Add(-time.Duration(*n.Server.UptimeS) * time.Second)
			}
			for what, value := range factsOf(n) {
				if facts[n.Addr][what] == nil {
					facts[n.Addr][what] = make([]string, len(reports))
				}
				facts[n.Addr][what][i] = value
			}
		}
	}
	for addr, row := range rows {
		row.Facts = differing(facts[addr])
		row.Elsewhere = row.elsewhere(reports)
		row.Differs = slices.Contains(row.Cells, "ok") && slices.ContainsFunc(row.Cells, faulty)
		m.Nodes = append(m.Nodes, *row)
	}
	sort.Slice(m.Nodes, func(i, j int) bool { return m.Nodes[i].Addr < m.Nodes[j].Addr })
	if m.Nodes == nil {
		m.Nodes = []Row{}
	}
	m.judge()
	return m
}

func faulty(cell string) bool { return cell != "" && cell != "ok" }

func vantageName(of Named, seen map[string]int) string {
	name := of.Name
	if name == "" {
		name = orDash(of.Report.Evidence.Vantage.Hostname)
	}
	seen[name]++
	if n := seen[name]; n > 1 {
		return fmt.Sprintf("%s#%d", name, n)
	}
	return name
}

// cellOf is what a place met at a node; "" where its run was over before.
func cellOf(n *probe.Node) string {
	switch id := n.FaultID(); id {
	case "":
		return "ok"
	case probe.RunCutShort:
		return ""
	default:
		return string(id)
	}
}

// worseCell keeps the fault where one address was visited twice by a run.
func worseCell(a, b string) string {
	if a == "" || a == "ok" {
		return b
	}
	return a
}

// The ids of a server: that of a cluster node stays, that of a run ends with it.
const (
	factNode = "node"
	factRun  = "run"
)

// factsOf are what has to be the same from wherever one looks.
func factsOf(n *probe.Node) map[string]string {
	out := map[string]string{}
	if n.Cluster != nil && n.Cluster.MyID != "" {
		out[factNode] = short(n.Cluster.MyID)
	}
	if n.Server != nil && n.Server.RunID != "" {
		out[factRun] = short(n.Server.RunID)
	}
	if n.TLS != nil && len(n.TLS.Chain) > 0 {
		out["certificate"] = fmt.Sprintf("%s until %s", n.TLS.Chain[0].Subject, prose.Day(n.TLS.Chain[0].NotAfter))
	}
	if !probe.IsIP(probe.HostOf(n.Addr)) && len(n.Resolved) > 0 {
		resolved := slices.Clone(n.Resolved)
		slices.Sort(resolved)
		out["address"] = strings.Join(resolved, ",")
	}
	if len(n.Announced) > 0 {
		announced := slices.Clone(n.Announced)
		slices.Sort(announced)
		out["announced"] = strings.Join(announced, ",")
	}
	return out
}

// differing are the facts on which two vantages do not agree, sorted. What one of them did not learn is no difference.
func differing(all map[string][]string) []Fact {
	var out []Fact
	for what, values := range all {
		told := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		slices.Sort(told)
		if len(slices.Compact(told)) > 1 {
			out = append(out, Fact{What: what, Values: values})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].What < out[j].What })
	return out
}

// elsewhere tells whether an address leads to different servers: by the id of a cluster node, else by that of the run, where
// the server was running when each of the places looked. One that was started between two reports is the same.
func (r *Row) elsewhere(reports []Named) bool {
	if r.fact(factNode) != nil {
		return true
	}
	runs := r.fact(factRun)
	for i := range runs {
		for j := range runs {
			if runs[i] == "" || runs[j] == "" || runs[i] == runs[j] || r.started[i].IsZero() {
				continue
			}
			if seen := reports[j].Report.Finished; !seen.After(reports[i].Report.Finished) && r.started[i].Add(clocks).Before(seen) {
				return true
			}
		}
	}
	return false
}

// clocks is by how much those of two places may differ.
const clocks = 30 * time.Second

// Table is the matrix as rows of cells, the names of the vantages first; below an address what differs about it.
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
		for _, f := range n.Facts {
			row := []string{"  " + f.What + " *"}
			for _, v := range f.Values {
				row = append(row, orDash(v))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Report is the matrix as a report, for the formats that know no matrix: a finding for each address that some places reach
// and others do not, and the causes of each place. It has no evidence: that is in the reports that were merged.
func (m Vantages) Report(reports []Named, at time.Time) *report.Report {
	out := &report.Report{
		Schema: report.Schema, Began: at, Finished: at, Verdict: m.Verdict, Headline: m.Headline, Findings: []report.Finding{},
		Causes: []report.Cause{}, Policy: report.DefaultPolicy(),
	}
	out.Evidence.Began, out.Evidence.Finished = at, at
	add := func(f report.Finding) {
		i := len(out.Findings)
		out.Findings = append(out.Findings, f)
		out.Causes = append(out.Causes, report.Cause{ID: f.ID, Status: f.Status, Nodes: f.Nodes, Message: f.Message, Index: &i})
	}
	for _, row := range m.Nodes {
		if weight(row) == 0 {
			continue
		}
		id := probe.DriftDifferentRedis
		if !row.Elsewhere {
			id = probe.FaultID(row.Cells[slices.IndexFunc(row.Cells, faulty)])
		}
		add(report.Finding{ID: id, Status: report.Fail, Nodes: []string{row.Addr}, Message: m.of(row), Summary: m.of(row)})
	}
	for i, of := range reports {
		for _, c := range of.Report.Causes {
			text := "From " + m.Vantages[i].Name + ": " + c.Message
			add(report.Finding{ID: c.ID, Status: c.Status, Nodes: c.Nodes, Message: text, Summary: text})
		}
	}
	return out
}

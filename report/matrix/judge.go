package matrix

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// judge gives the verdict and the sentence. Where an address leads to different servers, components at these places do not
// share one Redis.
func (m *Vantages) judge() {
	for _, v := range []report.Verdict{report.Healthy, report.Degraded, report.Incomplete, report.Broken} {
		if slices.ContainsFunc(m.Vantages, func(o Vantage) bool { return o.Verdict == v }) {
			m.Verdict = v
		}
	}
	worst := m.Vantages[slices.IndexFunc(m.Vantages, func(v Vantage) bool { return v.Verdict == m.Verdict })]
	n := len(m.Vantages)
	switch {
	case slices.ContainsFunc(m.Vantages, func(v Vantage) bool { return v.Verdict != m.Verdict }):
		m.Headline = fmt.Sprintf("From %s: %s", worst.Name, worst.Headline)
	case m.Verdict == report.Healthy:
		m.Headline = fmt.Sprintf("All %d places reach all %s.", n, prose.Count(len(m.Nodes), "address", "addresses"))
	default:
		m.Headline = fmt.Sprintf("The same from all %d places: %s", n, worst.Headline)
	}
	rows := slices.DeleteFunc(slices.Clone(m.Nodes), func(r Row) bool { return weight(r) == 0 })
	if len(rows) == 0 {
		return
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return weight(b) - weight(a) })
	m.Headline = m.of(rows[0])
	if slices.ContainsFunc(rows, func(r Row) bool { return r.Elsewhere }) {
		m.Verdict = report.Broken
	}
}

// of is the sentence about an address that is not the same from everywhere.
func (m *Vantages) of(r Row) string {
	if !r.Elsewhere {
		return m.apart(r)
	}
	what := factRun
	if r.fact(factNode) != nil {
		what = factNode
	}
	return fmt.Sprintf("%s leads to different servers: %s.", r.Addr, m.sides(what, r.fact(what)))
}

// weight puts first what matters most: an address that leads to different servers, then a primary that some do not reach; 0
// is nothing to tell.
func weight(r Row) int {
	w := 0
	switch {
	case r.Elsewhere:
		w = 4
	case r.Differs:
		w = 2
	default:
		return 0
	}
	if r.primary {
		w++
	}
	return w
}

func (r Row) fact(what string) []string {
	for _, f := range r.Facts {
		if f.What == what {
			return f.Values
		}
	}
	return nil
}

// apart says of an address from where it is reached, and what the others met.
func (m *Vantages) apart(r Row) string {
	asked, well := 0, 0
	met := map[string][]string{} // by what was met, the places
	var kinds []string
	for i, cell := range r.Cells {
		switch {
		case cell == "":
			continue
		case cell == "ok":
			well++
		default:
			if met[cell] == nil {
				kinds = append(kinds, cell)
			}
			met[cell] = append(met[cell], m.Vantages[i].Name)
		}
		asked++
	}
	text := fmt.Sprintf("%s is reached from %d of %d places", r.Addr, well, asked)
	for i, k := range kinds {
		joint := ", and "
		if i < len(kinds)-1 {
			joint = ", "
		}
		text += joint + words(probe.FaultID(k)) + " from " + prose.Some(met[k])
	}
	return text + "."
}

// words say in brief what a place met, by the part of the way that failed.
func words(id probe.FaultID) string {
	switch id.Layer() {
	case probe.LayerName:
		return "its name does not resolve"
	case probe.LayerConnection:
		switch id {
		case probe.NetRefused:
			return "refuses connections"
		case probe.NetTimeout:
			return "keeps silent"
		}
		return "takes no connection"
	case probe.LayerTLS:
		return "fails in TLS"
	case probe.LayerLogin:
		return "refuses the login"
	}
	return "fails (" + string(id) + ")"
}

// sides says who sees what.
func (m *Vantages) sides(what string, values []string) string {
	seen := map[string][]string{}
	var order []string
	for i, v := range values {
		if v == "" {
			continue
		}
		if seen[v] == nil {
			order = append(order, v)
		}
		seen[v] = append(seen[v], m.Vantages[i].Name)
	}
	var parts []string
	for _, v := range order {
		parts = append(parts, prose.Some(seen[v])+prose.Verb(len(seen[v]), " sees ", " see ")+what+" "+v)
	}
	return prose.Join(parts)
}

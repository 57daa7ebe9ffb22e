package render

import (
	"fmt"
	"io"
	"strings"

	"tyk-redis-doctor/report/prose"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// writeMarkdown writes the report for a ticket, in GitHub's dialect. Everything that came from outside is escaped or
// stands in code, so that it can neither format, link, mention nor embed.
func writeMarkdown(w io.Writer, r *report.Report, _ Options) error {
	m := &markdown{e: newEstate(r)}
	m.printf("## Redis of Tyk: %s\n\n%s\n\n", strings.ToUpper(mdText(string(r.Verdict))), mdText(r.Headline))
	m.stores()
	m.causes()
	m.nodes()
	m.claims()
	m.list("Hints", func(f *report.Finding) bool { return f.Status == report.Info && f.Accepted == "" })
	m.settings()
	m.list("Accepted", func(f *report.Finding) bool { return f.Accepted != "" })
	m.printf("%s %s, %s, took %s\n", mdText(r.Tool.Name), mdText(r.Tool.Version),
		r.Finished.UTC().Format("2006-01-02 15:04:05 UTC"), millis(probe.ToMillis(r.Finished.Sub(r.Began))))
	_, err := io.WriteString(w, m.String())
	return err
}

type markdown struct {
	strings.Builder
	e *estate
}

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

func (m *markdown) stores() {
	for _, s := range m.e.active {
		m.printf(
			"* **%s**: %s, %s\n",
			mdText(string(s.ID)),
			mdText(strings.Join(storeFacts(s), ", ")),
			prose.Count(m.e.nodes[s.ID], "node", "nodes"),
		)
	}
	if c := m.e.Evidence.Cut; c != "" {
		m.printf("* The run was cut short: %s\n", mdText(c))
	}
	if n := m.e.Evidence.LeftOut; n > 0 {
		m.printf("* %s not visited (--max-nodes)\n", prose.Count(n, "further address was", "further addresses were"))
	}
	m.printf("\n")
}

// causes writes each root cause with its fixes as blocks of code, and what follows from it.
func (m *markdown) causes() {
	if len(m.e.Causes) == 0 {
		return
	}
	m.printf("### Causes\n\n")
	for i, c := range m.e.Causes {
		m.printf("%d. **%s** %s%s\n", i+1, strings.ToUpper(mdText(string(c.Status))), mdCode(string(c.ID)), m.place(c.Store))
		m.printf("   %s\n\n", mdText(c.Message))
		f := m.e.finding(c)
		if f == nil {
			continue
		}
		m.remedy(f)
		for _, follows := range m.e.caused[f] {
			m.printf("   * so also %s: %s\n", mdCode(string(follows.ID)), mdText(follows.Message))
		}
		if len(m.e.caused[f]) > 0 {
			m.printf("\n")
		}
	}
}

// claims writes the matrix of what was proved: a row a claim, a column a store.
func (m *markdown) claims() {
	if len(m.e.Claims) == 0 {
		return
	}
	m.printf("### Proved\n\n| CLAIM |")
	for _, s := range m.e.active {
		m.printf(" %s |", mdCell(string(s.ID)))
	}
	m.printf("\n|%s\n", strings.Repeat(" --- |", len(m.e.active)+1))
	for _, id := range m.e.claimsShown() {
		m.printf("| %s |", mdCell(string(id)))
		for _, s := range m.e.active {
			m.printf(" %s |", mdCell(claimShort(m.e.claimCell(id, s.ID))))
		}
		m.printf("\n")
	}
	m.printf("\n")
}

func (m *markdown) place(id probe.StoreID) string {
	if id == "" || len(m.e.active) < 2 {
		return ""
	}
	return " (" + mdText(string(id)) + ")"
}

func (m *markdown) remedy(f *report.Finding) {
	if f.Hint != "" {
		m.printf("   %s\n\n", mdText(f.Hint))
	}
	for i, way := range ways(f.Fix) {
		if i > 0 {
			m.printf("   or\n\n")
		}
		for _, fix := range way {
			m.printf("   %s:\n\n%s\n", mdText(string(fix.Kind)), mdBlock("   ", fixText(fix)))
		}
	}
	if n := needs(f.Fix); n != "" {
		m.printf("   needs: %s\n\n", mdText(n))
	}
	if f.Verify != "" {
		m.printf("   verify:\n\n%s\n", mdBlock("   ", f.Verify))
	}
}

// nodes writes the table of nodes; a long one is folded.
func (m *markdown) nodes() {
	nodes := m.e.Evidence.Nodes
	if len(nodes) == 0 {
		return
	}
	cols := m.e.columns(40)
	m.printf("### Nodes\n\n")
	if len(nodes) > 20 {
		m.printf("<details><summary>%d nodes</summary>\n\n", len(nodes))
	}
	m.printf("| NODE |")
	for _, c := range cols {
		m.printf(" %s |", c.head)
	}
	m.printf("\n|%s\n", strings.Repeat(" --- |", len(cols)+1))
	for i := range nodes {
		m.printf("| %s |", mdCell(address(&nodes[i]).text))
		for _, c := range cols {
			v := c.cell(&nodes[i])
			text := mdCell(v.text)
			if v.mood == bad {
				text = "**" + text + "**"
			}
			m.printf(" %s |", text)
		}
		m.printf("\n")
	}
	if len(nodes) > 20 {
		m.printf("\n</details>\n")
	}
	m.printf("\n\\* listed in the configuration\n\n")
}

// settings writes a folded table for each store in use.
func (m *markdown) settings() {
	for _, s := range m.e.active {
		m.printf("<details><summary>Settings of %s</summary>\n\n| FIELD | VALUE | FROM |\n| --- | --- | --- |\n", mdHTML(string(s.ID)))
		for _, f := range fields(s) {
			m.printf(
				"| %s | %s | %s |\n",
				mdCell(f.name),
				mdCell(strings.Join(append([]string{f.value}, f.more...), ", ")),
				mdCell(f.origin),
			)
		}
		m.printf("\n</details>\n\n")
	}
}

func (m *markdown) list(title string, wanted func(*report.Finding) bool) {
	titled := false
	for i := range m.e.Findings {
		f := &m.e.Findings[i]
		if !wanted(f) {
			continue
		}
		if !titled {
			m.printf("### %s\n\n", title)
			titled = true
		}
		m.printf("* %s%s: %s", mdCode(string(f.ID)), m.place(f.Store), mdText(f.Message))
		switch {
		case f.Accepted != "":
			m.printf(" Accepted: %s", mdText(f.Accepted))
		case f.Hint != "":
			m.printf(" %s", mdText(f.Hint))
		}
		m.printf("\n")
	}
	if titled {
		m.printf("\n")
	}
}

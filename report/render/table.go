package render

import (
	"fmt"
	"io"
	"strings"

	"tyk-redis-doctor/report/prose"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/fixes"
)

// writeTable is the report for a person at a terminal: the answer, where it was looked, a row for every node, the
// causes with their fixes, the hints.
func writeTable(w io.Writer, r *report.Report, o Options) error {
	if r.Evidence.Offline && !o.Quiet {
		return Settings(w, r, o)
	}
	t := newTerminal(o)
	e := newEstate(r)
	t.headline(e)
	if !o.Quiet {
		t.context(e)
		if err := t.nodeTable(e); err != nil {
			return err
		}
		t.findings(e)
		if o.Chains {
			t.chains(e)
		}
	}
	_, err := w.Write(t.Bytes())
	return err
}

// Nodes writes the head of the table alone: the answer, where it was looked, and a row for every node.
func Nodes(w io.Writer, r *report.Report, o Options) error {
	t, e := newTerminal(o), newEstate(r)
	t.headline(e)
	t.context(e)
	if err := t.nodeTable(e); err != nil {
		return err
	}
	_, err := w.Write(t.Bytes())
	return err
}

// Fit is a line as it can stand on the reader's terminal, cut to its width.
func Fit(line string, o Options) string { return cut(plain(line, o.ASCII), newTerminal(o).width) }

// headline writes the verdict and the answer, and under it what to do.
func (t *terminal) headline(e *estate) {
	label := t.safe(strings.ToUpper(string(e.Verdict))) + "  "
	indent := strings.Repeat(" ", wide(label))
	for i, l := range wrap(t.safe(e.Headline), min(t.width, maxProse)-len(indent)) {
		if i == 0 {
			l = t.paint(moodOfVerdict(e.Verdict), label) + l
		} else {
			l = indent + l
		}
		t.line(l)
	}
	if len(e.Causes) > 0 {
		t.firstAid(e, len(indent))
	}
	t.line("")
}

// firstAid writes the first line of the first way to heal the first cause, how many follow, and the id of the cause. It is
// not wrapped, so that it can be pasted.
func (t *terminal) firstAid(e *estate, indent int) {
	id := t.safe(string(e.Causes[0].ID))
	label, text, more := "", "", ""
	if f := e.finding(e.Causes[0]); f != nil {
		way := fixes.FirstWay(f.Fix)
		switch {
		case len(way) > 0:
			label, text = "FIX", fixText(way[0])
			if len(way) > 1 {
				more = fmt.Sprintf("  (1 of %d)", len(way))
			}
		case f.Hint != "":
			label, text = "DO", f.Hint
		}
	}
	line := t.safe(text)
	if label == "DO" {
		lines := wrap(line, min(t.width, maxProse)-indent)
		for i, l := range lines[:len(lines)-1] {
			t.line(t.paint(strong, pad(label[:len(label)*oneAt(i)], indent)) + l)
		}
		label, line = label[:len(label)*oneAt(len(lines)-1)], lines[len(lines)-1]
	}
	start := t.paint(strong, pad(label, indent))
	room := min(t.width, maxProse) - indent
	if wide(line)+wide(more)+2+wide(id) <= room {
		t.line(start + pad(line+more, room-wide(id)) + t.paint(faint, id))
		return
	}
	if text != "" {
		t.line(start + line + t.paint(faint, more))
	}
	t.line(strings.Repeat(" ", indent) + pad("", room-wide(id)) + t.paint(faint, id))
}

// oneAt is 1 for the first of several lines and 0 for the others.
func oneAt(i int) int {
	if i == 0 {
		return 1
	}
	return 0
}

// context says what was looked at: one line a store, and what kept the run from seeing everything.
func (t *terminal) context(e *estate) {
	took := millis(probe.ToMillis(e.Finished.Sub(e.Began)))
	labels, longest := make([]string, len(e.active)), 0
	for i, s := range e.active {
		labels[i] = t.safe(e.storeLabel(s))
		if len(e.active) > 1 {
			labels[i] = fmt.Sprintf("[%d] %s", i+1, labels[i])
		}
		longest = max(longest, wide(labels[i]))
	}
	for i, s := range e.active {
		facts := storeFacts(s)
		if !e.Evidence.Offline {
			facts = append(facts, prose.Count(e.nodes[s.ID], "node", "nodes")+" in "+took)
		}
		t.para(pad(labels[i], longest+2), strong, strings.Join(facts, " · "))
	}
	if len(e.active) == 0 {
		t.line("No store is in use.")
	}
	if c := e.Evidence.Cut; c != "" {
		t.para("", neutral, "Cut short ("+c+"): what is known so far follows.")
	}
	if n := e.Evidence.LeftOut; n > 0 {
		t.para("", neutral, prose.Count(n, "further address was", "further addresses were")+" not visited (--max-nodes).")
	}
	if t.o.Verbose {
		t.para("seen from  ", faint, vantage(e.Evidence.Vantage)+" · "+e.Finished.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
}

// storeLabel is the component where it has this store alone, else the store's id.
func (e *estate) storeLabel(s *probe.Store) string {
	for _, other := range e.active {
		if other != s && other.Component == s.Component {
			return string(s.ID)
		}
	}
	return string(s.Component)
}

// notKnown stands for a setting that the input does not hold.
const notKnown = "not known"

// storeFacts are the settings that matter most, in a few words each.
func storeFacts(s *probe.Store) []string {
	var facts []string
	if s.Source != "" {
		facts = append(facts, s.Source)
	}
	switch {
	case !s.Knows(component.EnableCluster) && s.Mode == probe.Standalone:
		facts = append(facts, "mode "+notKnown)
	case s.Mode != "":
		facts = append(facts, string(s.Mode))
	}
	switch {
	case !s.Knows(component.UseSSL):
		facts = append(facts, "TLS "+notKnown)
	case s.TLS.Enabled:
		facts = append(facts, "TLS")
	default:
		facts = append(facts, "no TLS")
	}
	if s.TykVersion != "" {
		as := "as " + component.Get(s.Component).Product + " " + shortVersion(s.TykVersion)
		if !s.VersionGiven {
			as += " (assumed)"
		}
		facts = append(facts, as)
	}
	if !s.Starts {
		facts = append(facts, "does not start")
	}
	return facts
}

// shortVersion leaves the patch out where it is zero.
func shortVersion(v string) string { return strings.TrimSuffix(v, ".0") }

func vantage(v probe.Vantage) string {
	parts := []string{v.Hostname, v.OS}
	if v.Container {
		parts = append(parts, "in a container")
	}
	if v.Kubernetes {
		parts = append(parts, "in Kubernetes")
	}
	if v.ClockSkewMS != nil {
		parts = append(parts, fmt.Sprintf("clock %d ms from the servers'", *v.ClockSkewMS))
	}
	if len(v.Addresses) > 0 {
		parts = append(parts, "addresses "+strings.Join(v.Addresses, " "))
	}
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

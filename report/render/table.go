package render

import (
	"fmt"
	"io"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
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
	}
	_, err := w.Write(t.Bytes())
	return err
}

// headline writes the verdict and the answer, with the id of the worst cause at the end.
func (t *terminal) headline(e *estate) {
	label := t.safe(strings.ToUpper(string(e.Verdict))) + "  "
	indent := strings.Repeat(" ", wide(label))
	room := min(t.width, maxProse) - len(indent)
	id := ""
	if len(e.Causes) > 0 {
		id = t.safe(string(e.Causes[0].ID))
	}
	lines := wrap(t.safe(e.Headline), room)
	if last := len(lines) - 1; id != "" && wide(lines[last])+2+wide(id) > room {
		lines = append(lines, "")
	}
	for i, l := range lines {
		if i == len(lines)-1 && id != "" {
			l = pad(l, room-wide(id)) + t.paint(faint, id)
		}
		if i == 0 {
			t.line(t.paint(moodOfVerdict(e.Verdict), label) + l)
		} else {
			t.line(indent + l)
		}
	}
	t.line("")
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
			facts = append(facts, count(e.nodes[s.ID], "node", "nodes")+" in "+took)
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
		t.para("", neutral, count(n, "further address was", "further addresses were")+" not visited (--max-nodes).")
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

// storeFacts are the settings that matter most, in a few words each.
func storeFacts(s *probe.Store) []string {
	var facts []string
	if s.Source != "" {
		facts = append(facts, s.Source)
	}
	if s.Mode != "" {
		facts = append(facts, string(s.Mode))
	}
	if s.TLS.Enabled {
		facts = append(facts, "TLS")
	} else {
		facts = append(facts, "no TLS")
	}
	if s.TykVersion != "" {
		as := "as " + product(s.Component) + " " + shortVersion(s.TykVersion)
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

// product is how a component's versions are spoken of.
func product(c probe.Component) string {
	switch c {
	case probe.Pump:
		return "Pump"
	case probe.MDCB:
		return "MDCB"
	case probe.TIB:
		return "TIB"
	}
	return "Tyk"
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

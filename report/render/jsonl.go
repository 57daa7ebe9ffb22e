package render

import (
	"io"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// runLine is the first line: the run as a whole.
type runLine struct {
	Event    string         `json:"event"` // "run"
	Time     time.Time      `json:"time"`  // the end of the run
	Verdict  report.Verdict `json:"verdict"`
	Headline string         `json:"headline"`
	Causes   []string       `json:"causes"` // ids
	Nodes    int            `json:"nodes"`
	TookMS   probe.Millis   `json:"took_ms"`
	Cut      string         `json:"cut,omitempty"`
}

// findingLine is one finding.
type findingLine struct {
	Event string    `json:"event"` // "finding"
	Time  time.Time `json:"time"`
	report.Finding
}

// writeJSONL writes one object a line: the run, then every finding.
func writeJSONL(w io.Writer, r *report.Report, _ Options) error {
	run := runLine{Event: "run", Time: r.Finished, Verdict: r.Verdict, Headline: r.Headline, Nodes: len(r.Evidence.Nodes),
		TookMS: probe.ToMillis(r.Finished.Sub(r.Began)), Cut: r.Evidence.Cut}
	for _, c := range r.Causes {
		run.Causes = append(run.Causes, string(c.ID))
	}
	if err := Line(w, run); err != nil {
		return err
	}
	for _, f := range r.Findings {
		if err := Line(w, findingLine{"finding", r.Finished, f}); err != nil {
			return err
		}
	}
	return nil
}

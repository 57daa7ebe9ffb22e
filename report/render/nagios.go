package render

import (
	"fmt"
	"io"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// nagiosWord is the plugin protocol's word for a verdict.
var nagiosWord = map[report.Verdict]string{
	report.Healthy: "OK", report.Degraded: "WARNING", report.Broken: "CRITICAL", report.Incomplete: "UNKNOWN",
}

// writeNagios writes one line and its performance data. A vertical bar in the text would end it, so it becomes "!".
func writeNagios(w io.Writer, r *report.Report, o Options) error {
	e := newEstate(r)
	text := strings.ReplaceAll(plain(r.Headline, o.ASCII), "|", "!")
	if len(r.Causes) > 0 {
		text += " (" + strings.ReplaceAll(plain(string(r.Causes[0].ID), o.ASCII), "|", "!") + ")"
	}
	_, err := fmt.Fprintf(w, "REDIS %s - %s | %s\n", firstOf(nagiosWord[r.Verdict], "UNKNOWN"), text, e.perfdata())
	return err
}

// perfdata are counts and times: label=value[unit];warn;crit;min;max.
func (e *estate) perfdata() string {
	answered, soonest := 0, -1
	var slowest int64
	for i := range e.Evidence.Nodes {
		n := &e.Evidence.Nodes[i]
		if n.Answered() {
			answered++
		}
		if n.Latency != nil {
			slowest = max(slowest, n.Latency.P50US)
		}
		if n.TLS != nil && len(n.TLS.Chain) > 0 {
			if d := days(e.Finished, n.TLS.Chain[0].NotAfter); soonest < 0 || d < soonest {
				soonest = max(d, 0)
			}
		}
	}
	by := map[report.Status]int{}
	for i := range e.Findings {
		if f := &e.Findings[i]; f.Accepted == "" {
			by[f.Status]++
		}
	}
	nodes := len(e.Evidence.Nodes)
	parts := []string{
		fmt.Sprintf("nodes=%d;;;0", nodes),
		fmt.Sprintf("answered=%d;;;0;%d", answered, nodes),
		fmt.Sprintf("fail=%d;;;0", by[report.Fail]),
		fmt.Sprintf("warn=%d;;;0", by[report.Warn]),
		fmt.Sprintf("time=%.3fs;;;0", probe.ToMillis(e.Finished.Sub(e.Began)).Duration().Seconds()),
	}
	if slowest > 0 {
		parts = append(parts, fmt.Sprintf("ping_p50_max=%dus;;;0", slowest))
	}
	if soonest >= 0 {
		parts = append(parts, fmt.Sprintf("certificate_days_min=%d;;;0", soonest))
	}
	return strings.Join(parts, " ")
}

package timeline

import (
	"fmt"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// Clock is how times of a day are written, in the place of the reader.
const Clock = "15:04:05.000"

// Lines are an event as a person reads it, the first with its time.
func (e Event) Lines() []string {
	var out []string
	say := func(format string, a ...any) { out = append(out, probe.Visible(fmt.Sprintf(format, a...))) }
	switch e.Kind {
	case Began:
		say("%s  %s", e.Verdict, e.Headline)
	case VerdictIs:
		say("%s -> %s after %s  %s", e.Was, e.Verdict, span(e.AfterMS), e.Headline)
	case Changed:
		say("%s", e.Change.Line())
	case SentinelSay:
		say("Sentinel %s: %s %s", e.Node, e.Channel, e.Text)
	case ServiceLost:
		say("%s: no service by the component's own driver at %s: %s", e.Store, e.Node, prose.Clause(e.Text))
	case ServiceBack:
		say("%s: service again at %s, after %s without", e.Store, e.Node, span(e.AfterMS))
	case FailedOver:
		say("failover: %s took the place of %s", e.Failover.New, e.Failover.Old)
		for _, l := range e.Failover.lines() {
			say("              %s", l)
		}
	case Ended:
		say("%s", e.Summary.line())
		return out
	}
	out[0] = e.At.Local().Format(Clock) + "  " + out[0]
	return out
}

// lines are the steps of a failover, in their order.
func (f *Failover) lines() []string {
	var out []string
	step := func(at *time.Time, what string) {
		if at != nil {
			out = append(out, at.Local().Format(Clock)+"  "+what)
		}
	}
	step(f.OldLastSeen, f.Old+" was last seen as the primary")
	for i := range f.Flagged {
		step(&f.Flagged[i].At, f.Flagged[i].By+" finds it down")
	}
	step(f.SwitchedAt, f.New+" is named as the primary")
	step(f.TookWritesAt, f.New+" is seen to take writes")
	step(f.ServiceAt, "the component's own driver is answered there")
	switch ms := f.WithoutServiceMS; {
	case f.TookWritesAt == nil:
		out = append(out, "it was not seen to take writes")
	case ms == nil:
		out = append(out, "for how long a client was without service was not measured")
	case *ms == 0:
		out = append(out, "the component's own driver was not seen to miss an answer")
	default:
		out = append(out, "the component's own driver was without service for "+span(*ms))
	}
	return out
}

// line is the summary.
func (s *Summary) line() string {
	text := prose.Count(s.Rounds, "round", "rounds")
	for _, v := range []report.Verdict{report.Healthy, report.Degraded, report.Broken, report.Incomplete} {
		if ms, ok := s.SpentMS[v]; ok {
			text += fmt.Sprintf(", %s for %s", v, span(ms))
		}
	}
	if s.Blips > 0 {
		text += ", " + prose.Count(s.Blips, "short blip", "short blips")
	}
	if s.Failovers > 0 {
		text += ", " + prose.Count(s.Failovers, "failover", "failovers")
	}
	if s.Asked > 0 {
		text += fmt.Sprintf("; the component's own driver: %d of %d questions without a good answer", s.Lost, s.Asked)
	}
	if s.Outages > 0 {
		text += fmt.Sprintf(", %s without service, the longest %s", prose.Count(s.Outages, "time", "times"), span(s.LongestMS))
	}
	return text
}

func span(ms int64) string { return (time.Duration(ms) * time.Millisecond).String() }

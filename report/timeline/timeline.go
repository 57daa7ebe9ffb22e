package timeline

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Timeline is the state between events. It is of no use to two goroutines at once.
type Timeline struct {
	settle  time.Duration
	last    *report.Report
	told    report.Verdict // the verdict that was last told
	since   time.Time      // when it began
	other   report.Verdict // what the checks say instead, "" while they do not
	began   time.Time      // when they began to
	service map[place]*service
	changes []*change
	seen    map[string]time.Time  // when a server last answered as a primary, by address
	said    int                   // messages of Sentinels since the last check
	lately  []probe.SentinelEvent // the last of those that were told
	sum     Summary
}

// place is one key of one store.
type place struct {
	store probe.StoreID
	key   int
}

// New is a timeline in which a verdict counts once it has lasted for settle.
func New(settle time.Duration) *Timeline {
	return &Timeline{
		settle: settle, service: map[place]*service{}, seen: map[string]time.Time{},
		sum: Summary{SpentMS: map[report.Verdict]int64{}},
	}
}

// Last is the last check; nil before the first.
func (t *Timeline) Last() *report.Report { return t.last }

// Verdict is what was last told, and since when.
func (t *Timeline) Verdict() (report.Verdict, time.Time) { return t.told, t.since }

// Check takes the next check.
func (t *Timeline) Check(r *report.Report) []Event {
	t.sum.Rounds++
	last := t.last
	t.last, t.said = r, 0
	if last == nil {
		t.told, t.since = r.Verdict, r.Finished
		t.look(nil, r)
		return []Event{{Kind: Began, At: r.Finished, Verdict: r.Verdict, Headline: r.Headline}}
	}
	t.sum.SpentMS[last.Verdict] += r.Finished.Sub(last.Finished).Milliseconds()
	out := t.verdict(r)
	for _, ch := range report.Compare(last, r) {
		out = append(out, Event{Kind: Changed, At: r.Finished, Verdict: r.Verdict, Change: &ch})
	}
	t.look(last, r)
	return append(out, t.completed(r.Finished)...)
}

// verdict tells of another verdict once it has lasted: when it began, not when it was believed. One that ends before is a
// blip.
func (t *Timeline) verdict(r *report.Report) []Event {
	if r.Verdict != t.other {
		if t.other != "" {
			t.sum.Blips++
		}
		t.other, t.began = r.Verdict, r.Finished
	}
	if r.Verdict == t.told {
		t.other = ""
		return nil
	}
	if r.Finished.Sub(t.began) < t.settle {
		return nil
	}
	e := Event{
		Kind: VerdictIs, At: t.began, Verdict: r.Verdict, Was: t.told, AfterMS: t.began.Sub(t.since).Milliseconds(), Headline: r.Headline,
	}
	t.told, t.since, t.other = r.Verdict, t.began, ""
	return []Event{e}
}

// End is the summary. What is still going on counts as far as it was seen.
func (t *Timeline) End(at time.Time) Event {
	for _, s := range t.service {
		if s.lost {
			t.out(at.Sub(s.lastOK))
		}
	}
	sum := t.sum
	e := Event{Kind: Ended, At: at, Summary: &sum, Verdict: t.told}
	if t.last != nil {
		e.Headline = t.last.Headline
	}
	return e
}

func (t *Timeline) out(d time.Duration) {
	t.sum.Outages++
	t.sum.OutMS += d.Milliseconds()
	t.sum.LongestMS = max(t.sum.LongestMS, d.Milliseconds())
}

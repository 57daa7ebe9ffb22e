package timeline

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Kind says what an event is.
type Kind string

// The kinds.
const (
	Began       Kind = "begin"            // the first check
	VerdictIs   Kind = "verdict"          // another verdict, which has lasted as long as the policy asks for
	Changed     Kind = "change"           // a difference between two checks
	SentinelSay Kind = "sentinel"         // what a Sentinel published
	ServiceLost Kind = "service_lost"     // the component's own driver gets no answer any more
	ServiceBack Kind = "service_restored" // and has one again
	FailedOver  Kind = "failover"         // another server is the primary, and takes writes
	Ended       Kind = "end"              // the summary
)

// Event is one line of the timeline. Fields that do not belong to its kind are empty.
type Event struct {
	Kind     Kind           `json:"event"`
	At       time.Time      `json:"at"`
	Store    probe.StoreID  `json:"store,omitempty"`
	Node     string         `json:"node,omitempty"` // whom it is about; of what a Sentinel said, that Sentinel
	Verdict  report.Verdict `json:"verdict,omitempty"`
	Was      report.Verdict `json:"was,omitempty"`
	AfterMS  int64          `json:"after_ms,omitempty"` // how long the verdict before had lasted; how long the driver was without service
	Headline string         `json:"headline,omitempty"`
	Change   *report.Change `json:"change,omitempty"`
	Channel  string         `json:"channel,omitempty"` // of what a Sentinel published
	Text     string         `json:"text,omitempty"`    // of it; of lost service the driver's error
	Failover *Failover      `json:"failover,omitempty"`
	*Summary                // of the end alone
}

// Failover is how one server took another's place. Times are nil where nothing was seen of it: checks see what is between
// them only as far as the driver and the Sentinels tell.
type Failover struct {
	Old string `json:"old"`
	New string `json:"new"`
	// OldLastSeen is when the old primary last answered as one.
	OldLastSeen *time.Time `json:"old_last_seen,omitempty"`
	// Flagged are those that found it down, in the order of time.
	Flagged []Flag `json:"flagged,omitempty"`
	// SwitchedAt is when the new primary was first named as one.
	SwitchedAt *time.Time `json:"switched_at,omitempty"`
	// TookWritesAt is when the new primary was first seen to take a write: by a check, or by the driver.
	TookWritesAt *time.Time `json:"took_writes_at,omitempty"`
	// ServiceAt is when the component's own driver first had an answer again; nil where it was not asked.
	ServiceAt *time.Time `json:"service_at,omitempty"`
	// WithoutServiceMS is from the driver's last answer before the failover to the first one after it; 0 where it missed none,
	// nil where it was not asked.
	WithoutServiceMS *int64 `json:"without_service_ms,omitempty"`
}

// Flag is one that found a server down.
type Flag struct {
	By string    `json:"by"`
	At time.Time `json:"at"` // when it said so; of a node of a cluster, when a check read it
}

// Summary is what was seen in all.
type Summary struct {
	Rounds    int                      `json:"rounds"`
	SpentMS   map[report.Verdict]int64 `json:"spent_ms"`           // in each verdict, from a check to the next
	Blips     int                      `json:"blips"`              // verdicts too short to be told
	Failovers int                      `json:"failovers"`          // that were seen to their end
	Asked     int64                    `json:"questions"`          // to the component's own driver
	Lost      int64                    `json:"questions_lost"`     // without a good answer
	Outages   int                      `json:"outages"`            // times that the driver was without service
	OutMS     int64                    `json:"without_service_ms"` // of all outages together; those of different keys may overlap
	LongestMS int64                    `json:"longest_outage_ms"`
}

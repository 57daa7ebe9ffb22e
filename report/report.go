// Package report is the verdict: findings, their root causes, the policy that decided them, and the exit status.
// It holds data only; the judging is in checks, the writing in render and bundle.
package report

import (
	"time"

	"tyk-redis-doctor/probe"
)

// Schema is the name of the JSON form of a Report. Within v1 fields are only added.
const Schema = "tyk-redis-doctor/report/v1"

// Report is one run with its judgement. It is also what a run is saved as: replay judges Evidence again.
type Report struct {
	Schema   string         `json:"schema"`
	Tool     Tool           `json:"tool"`
	Began    time.Time      `json:"began"`
	Finished time.Time      `json:"finished"`
	Verdict  Verdict        `json:"verdict"`
	Headline string         `json:"headline"`         // one sentence: what is wrong, and where
	Causes   []Cause        `json:"causes"`           // root causes only, worst first
	Findings []Finding      `json:"findings"`         // fail, warn, info first, then skipped, then pass; stable
	Claims   []Claim        `json:"claims,omitempty"` // what had to be proved before "healthy", by store
	Evidence probe.Evidence `json:"evidence"`
	Policy   Policy         `json:"policy"`
}

// Tool is the program that wrote the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Verdict is the answer in one word.
type Verdict string

// The verdicts, best first.
const (
	Healthy    Verdict = "healthy"    // Tyk works, and nothing is at warn or above
	Degraded   Verdict = "degraded"   // Tyk works now; redundancy, security, capacity or a part of its functions is impaired
	Broken     Verdict = "broken"     // with these settings Tyk cannot work, or a part of its keys, nodes or functions fails for it
	Incomplete Verdict = "incomplete" // no verdict
)

// Status is how bad one finding is.
type Status string

// The statuses, worst first. Skipped: the facts it needs were not learned.
const (
	Fail    Status = "fail"
	Warn    Status = "warn"
	Info    Status = "info"
	Skipped Status = "skipped"
	Pass    Status = "pass"
)

// Rank orders statuses: the worse, the higher. Pass is 0.
func (s Status) Rank() int {
	switch s {
	case Fail:
		return 4
	case Warn:
		return 3
	case Info:
		return 2
	case Skipped:
		return 1
	}
	return 0
}

// Cause is a finding that no other finding explains.
type Cause struct {
	ID      probe.FaultID `json:"id"`
	Status  Status        `json:"status"`
	Store   probe.StoreID `json:"store,omitempty"`
	Nodes   []string      `json:"nodes,omitempty"`
	Message string        `json:"message"`
	// Index is the place of the finding in Findings; nil in reports of versions that did not note it.
	Index *int `json:"finding_index,omitempty"`
}

// Finding is the answer of one check about one subject: a store, some of its nodes, or the whole estate.
type Finding struct {
	ID      probe.FaultID `json:"id"`
	Status  Status        `json:"status"`
	Store   probe.StoreID `json:"store,omitempty"`
	Nodes   []string      `json:"nodes,omitempty"`   // addresses, sorted
	Message string        `json:"message"`           // Summary and Detail, one after the other
	Summary string        `json:"summary,omitempty"` // what is wrong and where, in one sentence
	Detail  string        `json:"detail,omitempty"`  // what was observed, and what follows for Tyk
	Hint    string        `json:"hint,omitempty"`    // what to change, in Tyk's terms
	Fix     []Fix         `json:"fix,omitempty"`     // changes that heal, the best way first
	Verify  string        `json:"verify,omitempty"`  // the command that shows whether the fix worked
	// CausedBy is the id of the finding that explains this one, and CausedByIndex its place in Findings; "" and nil for a
	// root cause.
	CausedBy      probe.FaultID `json:"caused_by,omitempty"`
	CausedByIndex *int          `json:"caused_by_index,omitempty"`
	Evidence      []string      `json:"evidence,omitempty"` // JSON pointers into the report
	// Accepted is the reason from the policy file for which this finding does not count, "" where it does.
	Accepted string `json:"accepted,omitempty"`
}

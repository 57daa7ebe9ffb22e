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
	Headline string         `json:"headline"` // one sentence: what is wrong, where, what to do
	Causes   []Cause        `json:"causes"`   // root causes only, worst first
	Findings []Finding      `json:"findings"` // fail, warn, info first, then skipped, then pass; stable
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
}

// Finding is the answer of one check about one subject: a store, some of its nodes, or the whole estate.
type Finding struct {
	ID      probe.FaultID `json:"id"`
	Status  Status        `json:"status"`
	Store   probe.StoreID `json:"store,omitempty"`
	Nodes   []string      `json:"nodes,omitempty"`  // addresses, sorted
	Message string        `json:"message"`          // what is so, where; one or two sentences
	Hint    string        `json:"hint,omitempty"`   // what to change, in Tyk's terms
	Fix     []Fix         `json:"fix,omitempty"`    // exact texts, ready to paste
	Verify  string        `json:"verify,omitempty"` // the command that shows whether the fix worked
	// CausedBy is the id of the finding that explains this one; "" for a root cause.
	CausedBy probe.FaultID `json:"caused_by,omitempty"`
	Evidence []string      `json:"evidence,omitempty"` // JSON pointers into the report
	// Accepted is the reason from the policy file for which this finding does not count, "" where it does.
	Accepted string `json:"accepted,omitempty"`
}

// Fix is one change that heals, to the letter.
type Fix struct {
	Kind FixKind `json:"kind"`
	Text string  `json:"text"`
}

// FixKind says where a fix is applied.
type FixKind string

// The kinds of fix.
const (
	FixConf    FixKind = "conf"    // lines of the component's configuration file
	FixEnv     FixKind = "env"     // NAME=value of the component's environment
	FixHelm    FixKind = "helm"    // a value of the Tyk charts
	FixRedis   FixKind = "redis"   // redis-cli on a named server, or a line of redis.conf
	FixNetwork FixKind = "network" // routes, firewalls, names
)

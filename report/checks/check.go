package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
)

// Check is one question, in one place. From it come the findings, `explain`, the README table, the tooltips, the names
// in JUnit and the ids in the schema; the passes that follow the judging read it and nothing else.
type Check struct {
	ID     probe.FaultID
	Title  string        // a noun phrase, without a full stop: "Password refused"
	Status report.Status // how bad it usually is; Judge may say otherwise
	Doc    string        // what it means for Tyk, how it is measured, what it could be mistaken for
	Hint   string        // what to change, in general; a finding's own Hint is more exact

	// Broken and Degraded are its places among the root causes where it is a failure, and where it is a warning.
	Broken, Degraded Rank
	// Shared is true for what is so of the servers whoever asks: it is told once for all stores. The others concern the
	// settings of one component and are told once for its blocks.
	Shared bool
	// Costs is true where it is about single servers and the way to them: in a cluster the slots that they serve, and the
	// share of the keys, are told with it.
	Costs bool

	// Connecting is true where it is about reaching a server and being let in: what a store that is never built cannot meet,
	// and what settings that were lost altogether can lead to.
	Connecting bool
	// Role names the pass of the verdict that makes its findings, where no judge does.
	Role Role
	// After lists ids (globs allowed) of findings that explain this one when they concern the same subject: the same
	// node, or the same store where one of the two names no node. The finding stays, with caused_by set, and is then
	// never worse than what explains it: a replica that refuses connections is no more than a replica down.
	After []probe.FaultID
	// Follows lists the settings of which a fault can lead to this finding: TLS that is off against the writer's will leads
	// to a server that requires TLS.
	Follows []Follows
	// Blames says what a finding made from a note of the settings can be the cause of.
	Blames Blame
	// Needs says which facts the question takes; nil: none. Where it is false for the whole evidence the check is
	// reported as skipped.
	Needs *Need
	// Many is what is said of several servers whose findings have sentences of their own, with {nodes}; empty: the title
	// and the addresses.
	Many prose.Text
	// Judge answers, with no entry where all is well. It must not panic for any subset of facts, and must not keep or
	// change what it is given. nil for findings that a pass makes.
	//
	// A judge may give one finding a node. Write {nodes} in What where the addresses belong, and beside it a verb as
	// {refuses|refuse}: findings of one store, status and cause are joined, those of which only some nodes are explained
	// by another finding are split, and what several stores met on the same nodes is said once.
	Judge func(*Case) []Finding
}

// Role is what a pass of the verdict needs a check for.
type Role string

// The roles. ForVisits also tells of refuted claims for which no other check has a name.
const (
	ForJudges Role = "judge_failed" // a judge broke
	ForVisits Role = "unexplained"  // a visit failed, and no other finding tells of it
)

// Follows is one setting that a finding can follow from.
type Follows struct {
	Field component.Field
	// Unless tells from the value that was written, as it was written, that it cannot have led there; nil: it always can.
	Unless func(value string) bool
}

// Blame says what a fault of the settings can be the cause of.
type Blame int

// The kinds of blame.
const (
	BlamesNothing    Blame = iota // it merely says what Tyk does
	BlamesField                   // what follows from the field of its note (Check.Follows)
	BlamesConnecting              // the same, and where the note names no field, everything about reaching a server and being let in
)

// Need is a kind of fact that a check cannot do without.
type Need struct {
	What string // what was not learned, to follow "not learned: ": "the reply of a data node"
	Met  func(*Case) bool
}

// Finding is the answer of a judge about one subject. It is data: what later passes decide by is a field, and the
// sentences are written when all decisions are made.
type Finding struct {
	Status report.Status // "": the check's own
	Store  *probe.Store  // nil: the whole estate
	Nodes  []string      // addresses
	// What says what is wrong and where, in one sentence of at most 130 characters where that can be. That of the first
	// cause is the first line of the report.
	What prose.Text
	// Seen is what was observed, the server's own words among it, and what follows for Tyk. It does not repeat What.
	Seen prose.Text
	Hint prose.Text // empty: the check's own
	Fix  []report.Fix
	Refs []report.Ref // what it rests on
	Note *probe.Note  // the note of the settings that it was made from, nil for others
	// Slots are those at stake where the judge knows better than "what the nodes serve"; set and empty: none are told.
	Slots []probe.Range
}

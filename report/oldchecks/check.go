// Package checks is the catalogue: every question the program asks of the evidence, each a literal in one place,
// each judged by a pure function. No clock, no environment, no files, no network.
package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Check is one question. From it come the findings, `explain`, the README table, the tooltips, the names in JUnit
// and the ids in the schema.
type Check struct {
	ID     probe.FaultID
	Title  string        // a noun phrase, without a full stop: "Password refused"
	Status report.Status // how bad it usually is; Judge may say otherwise
	Doc    string        // what it means for Tyk, how it is measured, what it could be mistaken for
	Hint   string        // what to change, in general; a finding's own Hint is more exact
	// After lists ids (globs allowed) of findings that explain this one when they concern the same subject: the same
	// node, or the same store where one of the two names no node. The finding stays, with caused_by set, and is then
	// never worse than what explains it: a replica that refuses connections is no more than a replica down.
	After []string
	// Needs says which facts the question takes; nil: none. Where it is false for the whole evidence the check is
	// reported as skipped.
	Needs *Need
	// Judge answers, with no entry where all is well. It must not panic for any subset of facts, and must not keep or
	// change what it is given. It leaves ID empty; Status empty means the check's own, Hint empty the check's own.
	//
	// A judge may give one finding a node. Write {nodes} in Message where the addresses belong, and beside it a verb as
	// {refuses|refuse} for one address and for several: findings of one store
	// that differ in nothing but their nodes are joined, findings of which only some nodes are explained by another
	// finding are split, and what several stores met on the same nodes is said once.
	Judge func(*Case) []report.Finding
}

// Need is a kind of fact that a check cannot do without.
type Need struct {
	What string // what was not learned, to follow "not learned: ": "the reply of a data node"
	Met  func(*Case) bool
}

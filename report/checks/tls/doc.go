// Package tls tells the faults of TLS: a side that does not speak it, certificates that do not pass, client certificates,
// files, and settings that lead to one of these.
//
// Each file is one kind of trouble, with its literals beside their judges; checks.go lists them in the order of the
// catalogue. What heals certificates is in mend.go, for all of the store at once: a change that lets one server in and
// another out is none. To add a check: the literal and the judge, its line in Checks, its example in examples_test.go.
package tls

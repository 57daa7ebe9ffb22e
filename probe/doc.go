// Package probe is the evidence: what was read from Tyk's settings and what was seen on the network,
// as plain data that can be saved, moved to another machine and judged again.
//
// # The map of the program
//
//	tyk.conf, env ─► tykconf ─► []Store ─► observe.NewPlan ─► Plan ─► observe.Run ─► Evidence ─► checks.Run ─► Report ─► render, bundle, exit code
//	                 (reads)                (pure)                    (the network)       ▲           (pure)                (writes)
//	                                                                                      └── saved inside report.json and the bundle;
//	                                                                                          replay, compare and merge start here
//
//	folders, in the order of the river:   tlsinspect → probe → report → main.go        a folder imports only folders to its left
//
//	tlsinspect          TLS and nothing else: files, handshake, every problem of a chain
//	probe               the nouns below
//	probe/component     all that is peculiar to each Tyk component: one file, one literal
//	probe/tykconf       the only reader of Tyk's files and TYK_* variables
//	probe/wire          one session with one server; the only importer of go-redis
//	probe/observe       the walk over all servers of an estate
//	probe/redistest     real and scripted servers for tests
//	report              the verdict: Report, Finding, Policy, exit code
//	report/checks       the catalogue: every question, as a pure function over Evidence
//	report/render       a Report as bytes, one file a format
//	report/bundle       the support archive
//	report/cli          words in, one Report out; the only importer of urfave/cli
//
// In every type of this package a nil pointer, an absent key or an empty string means "not learned", never zero
// or none, unless the field says otherwise. Slices are sorted where they are made, so that the same estate gives
// the same bytes. Text that came from a peer has passed Printable.
package probe

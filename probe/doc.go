// Package probe is the evidence: what was read from Tyk's settings and what was seen on the network, as plain data that
// can be saved, moved to another machine and judged again. Nothing in it compares two servers.
//
// # The map of the program
//
//	files, env, compose, k8s ─► source ─► []Deployment ─► tykconf ─► []Store ─► observe.NewPlan ─► Plan
//	                            (reads)                  (as that version)      (pure)
//
//	Plan ─► observe.Run ─► Evidence ─► verdict.Judge ─► Report ─► render, bundle, exit status
//	        (the network)     ▲ │          (pure)
//	                          │ └─ saved inside of report.json and the bundle
//	                          └─── replay, compare, merge and fix start here
//
//	folders, in the order of the river:   tlsinspect → probe → report → main.go        a folder imports only folders to its left
//
//	tlsinspect          TLS and nothing else: files, handshake, every problem of a chain
//	tlsinspect/mint     certificates of every kind, for the demo and for tests
//	probe               the nouns below, and every id of a fault (ids.go)
//	probe/component     one file a Tyk component: how it spells its settings, its eras, what it does with Redis
//	probe/source        where settings come from: files, environments, compose, Kubernetes, Helm, ECS, systemd, processes
//	probe/tykconf       the settings as that component and version would read them, and what is wrong in them
//	probe/wire          one session with one server; the only importer of go-redis, the only reader of servers' words
//	probe/visit         one server with one access: the ladder, the questions, what is found out after a failure
//	probe/observe       the plan, the walk over all servers, the rehearsal of the component's own driver, what follows it in a watch
//	probe/estate        real servers on this machine, for the demo, tests and the benchmark
//	probe/redistest     a scripted peer, for tests
//	report              the nouns of the verdict: Report, Finding, Claim, Fix, Policy, exit status
//	report/prose        English: the only place where a sentence is made
//	report/topology     many views, one picture: the only judge of who is who
//	report/checks       Check and Case, and a room for each family of checks
//	report/claims       what has to be proved before "healthy"
//	report/fixes        typed changes, their text, diffs and scripts
//	report/verdict      the passes from evidence to report, by name; the catalogue
//	report/matrix       things side by side: components, vantage points
//	report/timeline     what happens while an estate is watched, a failover as one piece
//	report/logs         lines of Tyk's log
//	report/render       a Report as bytes, one file a format
//	report/bundle       the support archive, and what keeps secrets out of everything
//	report/cli          words in, one Report out; the only importer of urfave/cli
//
// Where to look first: how a setting is read, probe/component and the file of that component; which commands are sent,
// probe/wire/commands.go; why a fault is told, report/checks and the room of its family; why something is not healthy,
// report/claims; how a fix is spelled, report/fixes; a column of the table, report/render; a flag, report/cli/flags.go.
// Recipes for additions stand in the doc.go of the room: a component, a key, a version in probe/component; a check, a
// question to Redis in report/checks; a format in report/render.
//
// The four tests a newcomer runs:
//
//	go test ./report/...                     judges, laws and formats, over saved estates: no server, seconds
//	go test ./probe/component ./probe/tykconf    the settings of every component and version
//	go test ./probe/...                      real servers and scripted peers
//	go test ./scripts/house                  the laws of the house
//
// In every type of this package a nil pointer, an absent key or an empty string means "not learned", never zero
// or none, unless the field says otherwise. Slices are sorted where they are made, so that the same estate gives
// the same bytes. Text that came from a peer has passed Printable.
package probe

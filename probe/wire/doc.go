// Package wire is one session with one server: resolve, dial, TLS, one pipeline, and a name for whatever went wrong.
// It is the only importer of go-redis.
//
//	SplitAddr, Resolve, Dial     the way there, as Go's dialler takes it
//	Over                         all dials of a context over another network: for tests that count round trips
//	Conn                         a connection that follows the framing of RESP and cuts off who leaves the limits; large replies
//	                             of all connections share one room in memory (room.go)
//	Session                      go-redis on that one connection; commands.go lists all that is ever sent
//	SendPings, Latency           pings of a session, whose way overlaps that of what is asked next (pings.go)
//	Parse...                     replies as facts: pure, and tolerant of every version's difference
//	PrintClusterNodes, ...Slots  fingerprints of replies, by which those that say the same are read once
//	Classify, ClassifyIO         trouble as faults, with what the words tell in fields; Complete does so for saved ones
//	Sniff, Fingerprint           after a failure alone: what is really there
//	Rehearse, Hold               the component's own client, once; a pool of connections, on request
//	Gate                         the addresses that a client is kept away from, or whose connections it lets go of
//	Pulse, ListenToSentinel      in a watch: the component's own client, again and again; the events of a Sentinel
//
// The words of servers and of the operating system are read here (classify.go, detail.go, kind.go, product.go) and nowhere
// else in the program.
//
// Every connection is dialled here and handed to go-redis as it is. With its own dialler go-redis v9.23 dials a closed
// port 21 times in 1.75 s, and with quiet options still twice. It also trusts its peer: a huge length or endless
// nesting in a reply ends the process, and so do some answers of a lying Sentinel. So all that it reads passes a Conn of
// this package, and in the rehearsal with Sentinels a strict one.
//
// What is written by hand and why: the RESP framing of Conn and the raw probes of Sniff, because no library reads from a
// peer that it does not trust; the parsers, because go-redis refuses replies that Redis really sends (null hosts in
// CLUSTER SLOTS, for one); the dial, because the fault of each address is wanted, and another dial after some.
package wire

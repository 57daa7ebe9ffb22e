// Package wire is one session with one server: resolve, dial, TLS, one pipeline, and a name for whatever went wrong.
// It is the only importer of go-redis.
//
// Every connection is dialled here and handed to go-redis as it is. With its own dialler go-redis v9.23 dials a closed
// port 21 times in 1.75 s, and with quiet options still twice. It also trusts its peer: a huge length or endless
// nesting in a reply ends the process. So all that it reads passes a Conn of this package, which follows the framing of
// RESP and cuts a peer off that leaves the limits.
//
// What is written by hand and why: the RESP framing of Conn and the raw probes of Sniff, because no library reads from a
// peer that it does not trust; the parsers, because go-redis refuses replies that Redis really sends (null hosts in
// CLUSTER SLOTS, for one).
package wire

// Package observe walks over the servers of an estate: NewPlan says from the settings alone who is visited first and
// with which access, Run visits them and everybody they name, and comes back with the evidence.
//
// # The walk
//
// One goroutine owns the queue, the set of rows and the result (walk.go); visitors only send. What a visit is stands in
// package visit. What a server says of others goes to the owner at once, while the visit to it goes on (spread.go).
//
// Every address that was configured, discovered or announced has a row in the evidence, with every access with which it
// was looked at, also when nobody answers and when the time was over before anybody asked. Rows stay as they came back
// (nodes.go): which of them are one server, and what a silent one is, is for the report to say. Views that say the same
// are kept once (trim.go).
//
// The component's own driver connects as the component would, and asks a key of every primary (rehearse.go). It begins as
// soon as a listed server has let a visit in, and goes on beside the visits. What turns out to keep silent is not waited for.
//
// # Round trips
//
// On a long way they are what a run takes. In a cluster the longest chain is that of the driver: two until a seed has
// answered (three over TLS), four until the driver has the table of slots (connection, HELLO, CLIENT SETINFO, CLUSTER SLOTS;
// five), one for the table of commands, and five until a primary has answered a PING and a key (six). The visits are over
// before: two for a seed, and three for those whom it names (three, four), with the rehearsal of writing and the pings.
//
// Follow goes on where a run has ended, for a watch: it asks the driver again and again and listens to the Sentinels
// (follow.go), until it is told to stop.
//
// # Budgets
//
// A run has a deadline, a visit a part of it, a step a part of that: the step's timeout, but never more than two
// fifths of what the run has left. All of it travels in the context.
package observe

// Package observe walks over the servers of an estate: NewPlan says from the settings alone who is visited first and
// with which access, Run visits them and everybody they name, and comes back with the evidence.
//
// # The walk
//
// One goroutine owns the queue, the set of rows and the result (walk.go); visitors only send. A visit (visit.go) is
// one straight ladder: dns, tcp, tls, then one pipeline that carries authentication and every read, then pings, then
// the write rehearsed without writing (rights.go). What the read says of other servers goes to the owner at once,
// while the visit goes on. Fresh connections are opened only after a step failed (aftermath.go), while
// one has met nothing but silence for long (early.go), or where an address may hide several servers (identities.go).
//
// Every address that was configured, discovered or announced has a row in the evidence, also when nobody answers and
// when the time was over before anybody asked. When all visits are in, the rows are joined (estate.go): one server
// met under two addresses becomes one row, and what a silent server is comes from what the others say of it.
//
// # Budgets
//
// A run has a deadline, a visit a part of it, a step a part of that: the step's timeout, but never more than two
// fifths of what the run has left. All of it travels in the context.
package observe

// Package visit is one server with one access: what is met on the way to it, what it says of itself, and what of the
// components' work it takes.
//
// # The ladder
//
// A visit (visit.go) is straight: dns, tcp, tls (secure.go), then one pipeline that carries authentication and every read
// (login.go, questions.go, read.go, facts.go), then what the components do all the time, tried without changing anything
// (opening.go, which rides in the first pipeline, and proof.go) with pings before it (latency.go), then what somebody has to
// ask for (canary.go). The first fault ends it. What the answers say of
// other servers is told at once, while the visit goes on.
//
// Each node of a large cluster names all others. Views that are the same are kept once, and what they name is told as one list
// (views.go). What all servers of a run told is kept up to a number of bytes; a visit whose lists find no room any more drops
// them, and counts as cut short (budget.go).
//
// Nothing stands before AUTH in a pipeline: some servers leave an AUTH that they refuse without a reply where a refused
// command came before it.
//
// # Raw
//
// A step keeps the fault that it met. What is found out afterwards, on fresh connections and only after a step failed
// (aftermath.go, trials.go), or while one has met nothing but silence for long (early.go), stands beside it in the same
// node. Which name a fault deserves by that, and who is who, is for the report to say.
//
// # Proofs
//
// Writes are rehearsed between MULTI and DISCARD, where Redis checks everything and executes nothing. A proxy may refuse
// outside of a transaction what it takes inside, so a keyed read, a bare EXEC and SUBSCRIBE are asked for themselves; where
// MULTI is refused, everything that only reads is. An error reply is a refusal whatever it says (refusal.go); what could not
// be tried has its reason. A peer that hangs up at a command is asked the rest on a further connection (units.go). Keys lie
// in slots that the server serves by its own word, or by its address in CLUSTER SLOTS (slots.go); where it tells nothing of
// the cluster, in such as it does not redirect (seek.go).
//
// # To add a question to Redis
//
//  1. the command, and why it only reads, in wire/commands.go; nothing else is ever sent;
//  2. a field of probe.Node or of what hangs on it, a pointer where zero is a value;
//  3. a question in questions.go: the command, the layer that its answer decides or none, what it is called where it is
//     not visible, and the function that keeps what the answer tells, in facts.go;
//  4. where the answer needs reading, a parser in package wire with the replies of every server as its test.
//
// Authentication stays first. What a reply means for the estate is not for this package.
package visit

// Package server tells how single servers are: what they refuse of a component's commands, whether a replica keeps up
// with its primary, how full they are, and which product and version they run. PING tells nothing of most of it.
//
// The recipe: a refusal is met by a step of the visit, by the rehearsal of writes (Node.Rights) or by --write
// (Node.Canary), and carries its name already; the judge adds what the server told of itself, and what heals it.
package server

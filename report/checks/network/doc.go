// Package network tells the faults of the way to a server: names that do not resolve, connections that are refused,
// dropped, closed or intercepted, peers that keep silent or are no Redis, and ways that are slow.
//
// Each file is one kind of trouble, with its literals beside their judges; checks.go lists them in the order of the
// catalogue. A judge asks for the nodes that met a fault (Case.Troubles) and says what is likely behind it, by what else
// was seen. To add one: the literal and the judge, its line in Checks, its example in network_test.go.
package network

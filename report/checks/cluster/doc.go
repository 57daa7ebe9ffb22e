// Package cluster tells the faults of Redis Cluster: nodes that are down and what that does to the slots, addresses that
// clients are sent to, nodes that do not agree, and how the cluster is built.
//
// Who is who (members, partitions, the view that is believed, where an announced address leads) is in report/topology;
// a judge here says what of it is bad, for whom, and what heals it. A literal stands beside its judge, in the file of its
// subject; checks.go lists them. To add one: the literal and the judge, its line in Checks, its example in
// examples_test.go.
package cluster

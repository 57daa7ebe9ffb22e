// Package walk is the fault walk. It starts estates at random (one server, a cluster, a primary with Sentinels; with
// and without password, ACL user, TLS and a proxy), makes faults and repairs at random, and after each step holds the
// verdict of the built program against what the component's own operations meet, done by the component's own driver
// with its options, before and after the check.
//
// A verdict of healthy or degraded while an operation fails is a disagreement, and so is broken while all of them
// work. Incomplete is none, and is counted. What moved in between is looked at again.
//
// A seed gives the same estates and the same choices again:
//
//	make walk                                  100 steps
//	make walk WALK="-steps 2000 -legs 3"       more of them, three estates at a time
//	make walk WALK="-seed 7 -leg 12"           the estate 12 of seed 7 alone
//	make walk WALK="-kind sentinel -fault stop"   of one kind, with these faults alone
//	make walk WALK="-servers DIR"              on the redis-server of that folder
//
// The reports of disagreements and a line for each step are kept in the folder that -keep names.
//
// Files: walk (flags, legs, sums), world (an estate and its settings), settle (when it is quiet), truth and operations
// (the component's driver), judge (one step's comparison), proxy, and the faults by what they concern.
package walk

// Package topology makes one picture out of what many servers say, and is the only judge of who is who.
//
// Evidence comes raw from the walk: one row for every address that was dialled, each with what its own visit met. Settle
// makes of it what the rest of the report reads: rows of one server are one node, every node has its role, its slots and
// its primary, and a step has beside the fault that was met the name that it turned out to deserve. Settle gives a copy,
// and settles what was settled before into the same.
//
// ClusterOf, SentinelsOf and StandaloneOf give the picture of one store: what its servers say together, which of them is
// believed, and what each of them turned out to be. They say what is; whether it is bad is for the families to say.
//
//	settle.go     Settle
//	name.go       what a failed step really met
//	alike.go      the same, for servers that failed like others and were not looked at more closely
//	join.go       rows of one server become one node
//	hear.go       what servers say of each other
//	place.go      role, slots, primary, by a server's own word, else by that of the others
//	origin.go     through whom a node was found
//	cluster.go    Cluster: the picture of a cluster, and what follows from it
//	view.go       View: what one node says of its cluster
//	partition.go  which views know each other, and which of them is believed
//	member.go     Member: one node of the cluster
//	stale.go      entries of nodes that are gone
//	dissent.go    who sees the cluster otherwise: isolated nodes, strangers, slots in the middle of a move
//	announce.go   the addresses that clients are sent to
//	lead.go       where these lead
//	proven.go     what is proved of a server with several addresses: what was met where clients are sent
//	sentinels.go  Sentinels: the picture of what Sentinels watch
//	watcher.go    Watcher: what one Sentinel says
//	deployment.go which Sentinels know each other
//	elsewhere.go  Sentinels that others know by addresses of their own
//	quorum.go     whether Sentinels could act
//	standalone.go Standalone: where one address leads
//	presence.go   who was there, by what a visit met
//
// Nothing here reads a clock, a file or the network, and every list is sorted, so that the order of the rows does not
// matter. A peer can say anything: work and memory grow with what was said, cycles and duplicates end.
package topology

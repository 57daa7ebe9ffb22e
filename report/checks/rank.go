package checks

// Rank is a place in an order of root causes: the lower comes first, and 0 last of all. The first line is the answer of the program.
type Rank int

// The order of root causes that break Tyk: what is nearest to the hand of the reader first, that is the settings, then
// the way to the server layer by layer, then what a server says of itself, then what only several servers together show.
const (
	BrokenFile           Rank = iota + 1 // the settings cannot be read at all
	BrokenSetting                        // a fault of the settings
	BrokenSettingFile                    // a file that the settings name
	BrokenIntercepted                    // something in between answers for everybody
	BrokenName                           // names and address families
	BrokenNet                            // the way to the server
	BrokenStranger                       // it is no Redis
	BrokenProtocol                       // it does not talk as Redis does
	BrokenTLSOrNot                       // TLS on one side alone
	BrokenTLS                            // TLS on both sides
	BrokenLoginCertain                   // credentials: a fault that is certain
	BrokenLoginSentinel                  // credentials at the Sentinels
	BrokenLogin                          // credentials and rights
	BrokenLoginOpen                      // a server that wants no credentials
	BrokenMode                           // the wrong kind of client
	BrokenMasterName                     // the Sentinels do not know the name
	BrokenFull                           // the server lets nobody in
	BrokenBusy                           // the server answers nothing for now
	BrokenAnnounced                      // what a cluster tells its clients
	BrokenSlots                          // slots without an owner
	BrokenQuorum                         // too many primaries are down
	BrokenPrimary                        // a primary is down
	BrokenCluster                        // other faults of a cluster
	BrokenSentinelMaster                 // the primary behind the Sentinels
	BrokenSentinel                       // other faults of the Sentinels
	BrokenServer                         // what a server refuses
	BrokenDriftGrave                     // components that do not share one Redis
	BrokenDrift                          // other differences
	BrokenCapacity                       // connections
	BrokenClient                         // the component's own driver failed, and nothing else tells why
	BrokenClaim                          // a claim was refuted, and no check has a name for the reason
	BrokenUnexplained                    // a visit failed, and no check has a name for the reason
)

// The order of root causes with which Tyk works: what has already gone first, then what will, then what is merely wrong,
// and at the end what is in order and without reserves.
const (
	DegradedTool        Rank = iota + 1 // a check of this program broke
	DegradedPrimary                     // a primary is down, and another has taken over
	DegradedQuorum                      // no failover is possible any more
	DegradedSentinelIn                  // the Sentinels cannot log in
	DegradedMember                      // a replica or a Sentinel is down
	DegradedView                        // members that do not agree
	DegradedReplication                 // replication
	DegradedLogin                       // credentials and rights
	DegradedLoginOpen                   // a server that wants no credentials
	DegradedRefusal                     // what a server refuses, or soon will
	DegradedFull                        // connections are nearly used up
	DegradedSentinel                    // other faults of the Sentinels
	DegradedMode                        // the wrong kind of client
	DegradedMeant                       // settings that do not do what was meant
	DegradedExpiry                      // certificates that expire
	DegradedNet                         // slow ways
	DegradedCapacity                    // pools
	DegradedServer                      // the server's configuration
	DegradedCluster                     // other faults of a cluster
	DegradedDrift                       // differences between components
	DegradedShardCount                  // REDIGOCLUSTER_SHARDCOUNT
	DegradedSetting                     // other faults of the settings
	DegradedTLS                         // other faults of TLS
	DegradedClient                      // the component's own driver
	DegradedReserve                     // no reserves
)

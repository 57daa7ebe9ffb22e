package probe

import "time"

// Beat is one answer to a store's client, as its component would build it, that is asked again and again.
type Beat struct {
	Store StoreID
	Key   int           // which of the keys that are asked; of a cluster one for each primary, else 0 alone
	Addr  string        // the primary that was asked, as the Sentinels named it; of a cluster, whose key it was at the beginning
	Led   bool          // Addr is who was asked now; false of a cluster client, which does not tell
	Began time.Time     // when it was asked
	Took  time.Duration // until the answer, or until it was given up
	OK    bool
	Error string // in the client's words, printable and without secrets; "" where OK
}

// SentinelEvent is one message that a Sentinel publishes about what it watches.
type SentinelEvent struct {
	At       time.Time // when it came
	Store    StoreID
	Sentinel string // the address of who said it
	Channel  string // "+sdown", "+switch-master"
	Payload  string // "master mymaster 10.0.0.1 6379", "mymaster 10.0.0.1 6379 10.0.0.2 6379"; printable, at most 300 bytes
}

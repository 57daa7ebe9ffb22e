package report

import "tyk-redis-doctor/probe"

// ClaimID names one thing that has to be proved before an estate is called healthy.
type ClaimID string

// The claims, in the order in which they are told.
const (
	ClaimStart       ClaimID = "start"     // the component starts with these settings
	ClaimSettings    ClaimID = "settings"  // every value that matters was known
	ClaimEntry       ClaimID = "entry"     // a listed address let it in
	ClaimRoute       ClaimID = "route"     // every address that the servers hand out leads to the server meant
	ClaimPrimaries   ClaimID = "primaries" // every key has a primary that answered
	ClaimRead        ClaimID = "read"
	ClaimWrite       ClaimID = "write"
	ClaimTransaction ClaimID = "transaction"
	ClaimScript      ClaimID = "script"
	ClaimPublish     ClaimID = "publish"
	ClaimSubscribe   ClaimID = "subscribe"
	ClaimClient      ClaimID = "client" // the component's own driver was answered on every primary
)

// ClaimIDs lists them in that order.
var ClaimIDs = []ClaimID{
	ClaimStart, ClaimSettings, ClaimEntry, ClaimRoute, ClaimPrimaries,
	ClaimRead, ClaimWrite, ClaimTransaction, ClaimScript, ClaimPublish, ClaimSubscribe, ClaimClient,
}

// ClaimState is what the evidence says of a claim.
type ClaimState string

// The states.
const (
	Proved   ClaimState = "proved"
	Refuted  ClaimState = "refuted"
	Unproved ClaimState = "unproved"  // nothing seen proves or refutes it
	NotAsked ClaimState = "not_asked" // the user narrowed the run
)

// Claim is one thing that has to be so for Tyk to work over one store, and whether it was seen.
type Claim struct {
	Store probe.StoreID `json:"store"`
	ID    ClaimID       `json:"id"`
	State ClaimState    `json:"state"`
	// Why says what proves, refutes or is missing, in a sentence or a clause; the server's own words where it refused.
	Why string `json:"why,omitempty"`
	// Would says what would prove an unproved claim: "--deadline 60s"; "" where nothing that this program knows would.
	Would    string   `json:"would,omitempty"`
	Nodes    []string `json:"nodes,omitempty"`    // refuted, unproved: where; proved: the primaries it was seen on; sorted
	Evidence []string `json:"evidence,omitempty"` // JSON pointers into the report
}

package probe

// Function is one thing that a component does with Redis all the time, and that a server or a proxy can refuse while
// it takes the others.
type Function string

// The functions, in the order in which they are told.
const (
	Read        Function = "read"
	Write       Function = "write"
	Transaction Function = "transaction"
	Script      Function = "script"
	Publish     Function = "publish"
	Subscribe   Function = "subscribe"
)

// Functions lists them in that order.
var Functions = []Function{Read, Write, Transaction, Script, Publish, Subscribe}

// Proof is what was seen of one function at one server. What was refused is in Rights.Refused.
type Proof struct {
	Queued   int `json:"queued,omitempty"`   // commands that the server took into a transaction, which was discarded
	Answered int `json:"answered,omitempty"` // commands that were run outside of a transaction and answered without an error
	// Skipped says why some commands of it were not tried, as a clause without a full stop: "no slot of this server is
	// known"; "" where all were.
	Skipped string `json:"skipped,omitempty"`
}

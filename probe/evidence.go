package probe

import "time"

// Evidence is everything one run learned. It may be thin, it is never absent. Nothing in it was judged beyond the
// single node: that is the report's part.
type Evidence struct {
	Began    time.Time `json:"-"` // in the report: "began"
	Finished time.Time `json:"-"` // in the report: "finished"

	Vantage    Vantage     `json:"vantage"`
	Stores     []Store     `json:"stores"`
	Nodes      []Node      `json:"nodes"`      // sorted by address, then purpose
	Rehearsals []Rehearsal `json:"rehearsals"` // sorted by store
	// Cut says what ended the run early: "deadline", "interrupt"; "" when it ran to its end.
	Cut string `json:"cut,omitempty"`
	// LeftOut are addresses that --max-nodes kept from being visited, beyond those that have a row.
	LeftOut int `json:"left_out,omitempty"`
	// Invocation is the command with its input options, word by word, without the program's name and without any secret:
	// ["check", "--conf", "/opt/tyk-gateway/tyk.conf"]. nil where it is not known.
	Invocation []string `json:"invocation,omitempty"`
	// NoRehearsal is true where the user asked for none.
	NoRehearsal bool `json:"no_rehearsal,omitempty"`
	// Offline is true where no connection was opened on purpose (the settings command).
	Offline bool `json:"offline,omitempty"`
	// TLSAlone is true where nothing but TLS is in question (the tls command): nobody logs in.
	TLSAlone bool `json:"tls_alone,omitempty"`
	// Instances are the processes per component that were named for the pool budget; one each where absent.
	Instances map[Component]int `json:"instances,omitempty"`
}

// Vantage is where the run looked from.
type Vantage struct {
	Hostname   string   `json:"hostname,omitempty"`
	OS         string   `json:"os,omitempty"` // "linux/amd64"
	Container  bool     `json:"container"`
	Kubernetes bool     `json:"kubernetes"`
	Nofile     *uint64  `json:"nofile,omitempty"`    // soft limit of open files of this process
	Addresses  []string `json:"addresses,omitempty"` // own IP addresses, sorted
	Resolver   []string `json:"resolver,omitempty"`  // nameservers of resolv.conf
	// ClockSkewMS is the median over the servers of their clock minus ours; absent when none told the time.
	ClockSkewMS *int64 `json:"clock_skew_ms,omitempty"`
}

// Rehearsal is one connection made exactly as the component would make it: same constructor, same options.
type Rehearsal struct {
	Store  StoreID `json:"store"`
	OK     bool    `json:"ok"`
	TookMS Millis  `json:"took_ms"`
	Error  string  `json:"error,omitempty"` // the driver's words; for people alone
	// Fault is the same, classified, where it can be; nil where it cannot, and in reports of versions that did not note it.
	Fault *Fault `json:"fault,omitempty"`
	// Skipped says why none was made: the store cannot start, or a peer was found hostile.
	Skipped string `json:"skipped,omitempty"`
	// Keys are the answers that the component's own driver got to a keyed read on each primary that it would use, sorted by
	// address; empty where it could not even connect.
	Keys []KeyAnswer `json:"keys,omitempty"`
	// Imitated is true where this program cannot run that generation of the driver and imitated its habits.
	Imitated bool `json:"imitated,omitempty"`
}

// KeyAnswer is what a keyed read through the component's own driver met at one primary.
type KeyAnswer struct {
	Addr  string `json:"addr"` // of the primary whose slot the key is in, as the walk dialled it
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"` // the driver's words; for people alone
	Fault *Fault `json:"fault,omitempty"` // the same, classified, where it can be
}

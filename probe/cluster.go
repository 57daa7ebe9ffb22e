package probe

// ClusterView is one node's picture of its cluster.
type ClusterView struct {
	State         string `json:"state,omitempty"` // ok, fail (CLUSTER INFO)
	SlotsAssigned int    `json:"slots_assigned"`
	SlotsOK       int    `json:"slots_ok"`
	SlotsPFail    int    `json:"slots_pfail"`
	SlotsFail     int    `json:"slots_fail"`
	KnownNodes    int    `json:"known_nodes"`
	Size          int    `json:"size"`
	CurrentEpoch  int64  `json:"current_epoch"`
	MyEpoch       int64  `json:"my_epoch"`

	MyID     string        `json:"my_id,omitempty"`
	Nodes    []ClusterNode `json:"nodes,omitempty"`    // CLUSTER NODES, sorted by id
	Slots    []SlotRange   `json:"slots,omitempty"`    // CLUSTER SLOTS, sorted by first slot
	Elements int           `json:"elements,omitempty"` // elements of a node entry in CLUSTER SLOTS: 3, or 4 from Redis 7 on
	// SameAs is the address of a node of the same stores whose Nodes and Slots are the same as this one's, but for which
	// line is "myself" and for the links; Nodes and Slots were not kept here then.
	SameAs string `json:"same_as,omitempty"`
	// FullCoverage is CONFIG cluster-require-full-coverage.
	FullCoverage *bool `json:"full_coverage,omitempty"`
	// NodeTimeoutMS is CONFIG cluster-node-timeout. A failed primary that is back keeps the flag for twice as long at most.
	NodeTimeoutMS *int64 `json:"node_timeout_ms,omitempty"`
}

// ClusterNode is one line of CLUSTER NODES.
type ClusterNode struct {
	ID        string   `json:"id"`
	Addr      string   `json:"addr"` // host:port, "" where the node has no address
	Hostname  string   `json:"hostname,omitempty"`
	BusPort   int      `json:"bus_port,omitempty"`
	Flags     []string `json:"flags"` // as Redis says them: myself, master, slave, fail, fail?, handshake, noaddr
	PrimaryID string   `json:"primary_id,omitempty"`
	Epoch     int64    `json:"epoch"`
	LinkUp    bool     `json:"link_up"`
	// Unanswered is true where a ping over the bus has no answer yet: a link counts as up while it is being made.
	Unanswered bool       `json:"unanswered,omitempty"`
	Slots      []Range    `json:"slots,omitempty"` // sorted, merged
	Open       []OpenSlot `json:"open,omitempty"`  // of myself only
}

// Has tells whether the node carries a flag.
func (n ClusterNode) Has(flag string) bool {
	for _, f := range n.Flags {
		if f == flag {
			return true
		}
	}
	return false
}

// Range is a run of slots, both ends included.
type Range struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// OpenSlot is a slot in the middle of a migration.
type OpenSlot struct {
	Slot      int    `json:"slot"`
	Importing bool   `json:"importing"` // else migrating
	PeerID    string `json:"peer_id"`
}

// SlotRange is one entry of CLUSTER SLOTS: the endpoints that clients are told, the primary first.
type SlotRange struct {
	Range
	Endpoints []Endpoint `json:"endpoints"`
}

// Endpoint is one node entry of CLUSTER SLOTS, as announced.
type Endpoint struct {
	// Host is the preferred endpoint as sent: an IP, a name, "" (the node does not know its own address), "?"
	// (host names are preferred and none is set); Null is true for the null of unknown-endpoint.
	Host     string `json:"host"`
	Null     bool   `json:"null,omitempty"`
	Port     int    `json:"port"`
	ID       string `json:"id,omitempty"`
	IP       string `json:"ip,omitempty"`       // from the metadata of Redis 7 and later
	Hostname string `json:"hostname,omitempty"` // from the metadata
}

package probe

// SentinelView is one Sentinel's picture of what it watches.
type SentinelView struct {
	MyID    string           `json:"my_id,omitempty"`
	Tilt    bool             `json:"tilt,omitempty"`
	Masters []SentinelMaster `json:"masters,omitempty"` // SENTINEL MASTERS, sorted by name: every name it knows
	// Name is the master_name of the settings; what follows is about it alone.
	Name       string         `json:"name,omitempty"`
	MasterAddr string         `json:"master_addr,omitempty"` // GET-MASTER-ADDR-BY-NAME, "" when the name is not known to it
	Known      *bool          `json:"known,omitempty"`       // the name is known
	Replicas   []SentinelPeer `json:"replicas,omitempty"`    // sorted by address
	Sentinels  []SentinelPeer `json:"sentinels,omitempty"`   // the other Sentinels, sorted by address
	CKQuorum   string         `json:"ckquorum,omitempty"`    // the reply, "OK 3 usable Sentinels..." or "NOQUORUM ..."
	QuorumOK   *bool          `json:"quorum_ok,omitempty"`   // what it means; nil in reports of versions that did not note it
}

// SentinelMaster is one entry of SENTINEL MASTERS.
type SentinelMaster struct {
	Name           string   `json:"name"`
	Addr           string   `json:"addr"`
	Flags          []string `json:"flags"` // master, s_down, o_down, disconnected, failover_in_progress
	RunID          string   `json:"run_id,omitempty"`
	RoleReported   string   `json:"role_reported,omitempty"` // master or slave
	Quorum         int      `json:"quorum"`
	Replicas       int      `json:"replicas"`
	OtherSentinels int      `json:"other_sentinels"`
	ConfigEpoch    int64    `json:"config_epoch"`
	LastOKPingMS   *int64   `json:"last_ok_ping_ms,omitempty"`
	// InfoAgeMS is how old its last answer to INFO was, by which the Sentinel knows what it says; -1: it has had none yet.
	InfoAgeMS   *int64 `json:"info_age_ms,omitempty"`
	DownAfterMS *int64 `json:"down_after_ms,omitempty"` // silent for so long, it is down
	// FailoverTimeoutMS and ParallelSyncs are further settings that SENTINEL REMOVE would lose.
	FailoverTimeoutMS *int64 `json:"failover_timeout_ms,omitempty"`
	ParallelSyncs     *int64 `json:"parallel_syncs,omitempty"`
}

// SentinelPeer is a replica or another Sentinel, as one Sentinel sees it.
type SentinelPeer struct {
	Addr        string   `json:"addr"`
	Flags       []string `json:"flags"`
	RunID       string   `json:"run_id,omitempty"`
	LinkStatus  string   `json:"link_status,omitempty"`  // of a replica: master-link-status, ok or err
	Priority    *int64   `json:"priority,omitempty"`     // of a replica; 0 is never promoted
	PrimaryAddr string   `json:"primary_addr,omitempty"` // of a replica: the primary it says it follows
	Offset      *int64   `json:"offset,omitempty"`
	InfoAgeMS   *int64   `json:"info_age_ms,omitempty"` // of a replica: as in SentinelMaster
}

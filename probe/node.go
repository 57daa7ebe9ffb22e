package probe

import "tyk-redis-doctor/tlsinspect"

// Role is what a server is. A standalone Redis that accepts writes is a primary.
type Role string

// The roles. Unknown: the visit did not get far enough to learn it.
const (
	Primary      Role = "primary"
	Replica      Role = "replica"
	SentinelRole Role = "sentinel"
	Unknown      Role = "unknown"
)

// Purpose is what a node was visited as: a data node with the store's password, or a Sentinel with sentinel_password.
type Purpose string

// The purposes of a visit.
const (
	AsData     Purpose = "data"
	AsSentinel Purpose = "sentinel"
)

// Node is one endpoint, visited once with one access (credentials and TLS). Every address that was configured,
// discovered or announced has one, also when nobody answers there.
type Node struct {
	Addr    string    `json:"addr"` // host:port as dialled, IPv6 in brackets; a Unix socket is its path
	Purpose Purpose   `json:"purpose"`
	Role    Role      `json:"role"`
	Listed  bool      `json:"listed"`   // named in the settings
	FoundBy []string  `json:"found_by"` // "tyk.conf:7 addrs", "CLUSTER SLOTS of 10.0.0.1:6379", sorted
	Stores  []StoreID `json:"stores"`   // stores that reach this node, sorted
	// For are the stores on whose behalf it was visited, sorted: Stores, and those whose client ignores the address. Nil
	// in reports of versions that did not note it.
	For       []StoreID `json:"for,omitempty"`
	ReplicaOf string    `json:"replica_of,omitempty"` // address of the primary, as this node or the estate names it
	Slots     string    `json:"slots,omitempty"`      // "0-5460" or "0-99,200": what this node serves as primary
	// Announced are the addresses, other than Addr, under which this very server is announced: by its run id or node id.
	Announced []string `json:"announced,omitempty"`
	Aliases   []string `json:"aliases,omitempty"` // other dialled addresses that turned out to be this server

	// Steps are in order. After the first fault of the ladder nothing but "sniff" follows, or "rights" where CLUSTER SLOTS
	// alone was refused.
	Steps []Step `json:"steps"`

	Resolved []string `json:"resolved,omitempty"` // IP addresses of the host name, sorted
	Local    string   `json:"local,omitempty"`    // our end of the connection
	Remote   string   `json:"remote,omitempty"`   // the IP:port that was reached

	TLS         *tlsinspect.Handshake `json:"tls,omitempty"`
	Server      *Server               `json:"server,omitempty"`
	Clients     *Clients              `json:"clients,omitempty"`
	Replication *Replication          `json:"replication,omitempty"`
	Memory      *Memory               `json:"memory,omitempty"`
	Persistence *Persistence          `json:"persistence,omitempty"`
	Account     *Account              `json:"account,omitempty"`
	Rights      *Rights               `json:"rights,omitempty"`
	Latency     *Latency              `json:"latency,omitempty"`
	Cluster     *ClusterView          `json:"cluster,omitempty"`
	Sentinel    *SentinelView         `json:"sentinel,omitempty"`
	Sniff       *Sniff                `json:"sniff,omitempty"` // what is really there; only after a step failed
	// AnsweredSlots are slots of which a key was answered instead of redirected, sorted, where a server in cluster mode tells
	// nothing of its slots; empty: none were looked for, or found.
	AnsweredSlots []Range `json:"answered_slots,omitempty"`
	// CertRefusal is what a further handshake met at a server that asks for a client certificate, after it had ended the
	// session: in TLS 1.3 the refusal comes after the handshake, and may be lost. Nil where none was made or it held.
	CertRefusal *Fault `json:"cert_refusal,omitempty"`
	// Trials are what other credentials of the same settings met on this node; only after authentication failed.
	Trials []Trial `json:"trials,omitempty"`
	// PoolTest is what --pool-test met, nil where it was not asked for.
	PoolTest *PoolTest `json:"pool_test,omitempty"`
	// Canary is what --write met, nil where it was not asked for.
	Canary *Canary `json:"canary,omitempty"`
	// Identities are the run ids met over several connections to this one address, when more than one.
	Identities []Identity `json:"identities,omitempty"`
	// Unanswered is how many questions got no reply after authentication had been refused in the same pipeline.
	Unanswered int `json:"unanswered,omitempty"`
	// NotVisible are the facts this account may not see, sorted: "INFO", "CONFIG GET", "CLUSTER NODES".
	NotVisible []NotVisible `json:"not_visible,omitempty"`
	// Raw are the replies behind the facts. A report does not carry them, the bundle does.
	Raw []RawReply `json:"-"`
}

// StepName is one layer of a visit.
type StepName string

// The ladder, in order. A Unix socket has no dns step, a plaintext connection no tls step, a node without
// credentials no auth step. Sniff comes after a failure, on fresh connections.
const (
	StepDNS      StepName = "dns"
	StepTCP      StepName = "tcp"
	StepTLS      StepName = "tls"
	StepAuth     StepName = "auth"
	StepSelect   StepName = "select"
	StepPing     StepName = "ping"
	StepInfo     StepName = "info"
	StepCluster  StepName = "cluster"
	StepSentinel StepName = "sentinel"
	StepRights   StepName = "rights"
	StepSniff    StepName = "sniff"
)

// Step is one layer of a visit, with its own time and, where it failed, its fault.
type Step struct {
	Name    StepName `json:"name"`
	BeganMS Millis   `json:"began_ms"` // since Evidence.Began
	TookMS  Millis   `json:"took_ms"`
	// Fault is what was met, and stays as it was met.
	Fault *Fault `json:"fault,omitempty"`
	// Found is the right name of Fault, by what was seen on the same server afterwards; nil where the name is the right one.
	// Observing leaves it nil: report/topology sets it.
	Found *Fault `json:"found,omitempty"`
	// Faults are further faults of the same layer, worst first (a certificate that has expired and is for another name).
	Faults []Fault `json:"faults,omitempty"`
}

// Server is what the server says of itself.
type Server struct {
	// Product is redis, valkey, redict, keydb, dragonfly, "redis enterprise", ...; of a proxy predixy, codis, envoy; "" not learned.
	Product string `json:"product,omitempty"`
	Version string `json:"version,omitempty"` // the product's own version (of Valkey its own, not the Redis it claims)
	// Front is a proxy that gave itself away by its words, in front of what INFO tells of: predixy, codis, envoy; "" where none did.
	Front string `json:"front,omitempty"`
	// Compatible is the version of Redis that another product says it is like; "" of Redis itself, and where it says none.
	Compatible string `json:"compatible,omitempty"`
	Mode       string `json:"mode,omitempty"` // standalone, cluster, sentinel; of some proxies proxy
	RunID      string `json:"run_id,omitempty"`
	TCPPort    int    `json:"tcp_port,omitempty"`
	UptimeS    *int64 `json:"uptime_s,omitempty"`
	Zone       string `json:"zone,omitempty"`      // availability zone
	IdleS      *int64 `json:"idle_s,omitempty"`    // CONFIG timeout: idle connections are closed after this; 0 never
	DBs        *int64 `json:"databases,omitempty"` // CONFIG databases
	SkewMS     *int64 `json:"skew_ms,omitempty"`   // server clock minus ours, by TIME
	Laddr      string `json:"laddr,omitempty"`     // where the server thinks it was reached (CLIENT INFO laddr, 6.2+)
	SeenFrom   string `json:"seen_from,omitempty"` // where the server sees us coming from (CLIENT INFO addr)
	// HasConfFile is true where it was started with a configuration file, which CONFIG REWRITE takes (INFO config_file), and
	// HasACLFile where its users are kept in a file of their own, which ACL SAVE takes (CONFIG aclfile).
	HasConfFile *bool `json:"has_conf_file,omitempty"`
	HasACLFile  *bool `json:"has_acl_file,omitempty"`
}

// Clients is the server's connection budget.
type Clients struct {
	Connected *int64 `json:"connected,omitempty"`
	Max       *int64 `json:"max,omitempty"`
	Rejected  *int64 `json:"rejected,omitempty"` // since the server started
	Blocked   *int64 `json:"blocked,omitempty"`
}

// Replication is INFO replication and ROLE.
type Replication struct {
	Role           Role          `json:"role"`
	ReplID         string        `json:"repl_id,omitempty"`
	Offset         *int64        `json:"offset,omitempty"` // of a primary: written; of a replica: processed
	PrimaryAddr    string        `json:"primary_addr,omitempty"`
	LinkUp         *bool         `json:"link_up,omitempty"`     // of a replica
	LinkDownS      *int64        `json:"link_down_s,omitempty"` // -1: it never was up
	LastIOS        *int64        `json:"last_io_s,omitempty"`
	Syncing        bool          `json:"syncing,omitempty"`
	SyncLeftBytes  *int64        `json:"sync_left_bytes,omitempty"`
	ReadOnly       *bool         `json:"read_only,omitempty"`
	Priority       *int64        `json:"priority,omitempty"`
	Replicas       []ReplicaSeen `json:"replicas,omitempty"` // of a primary, sorted by address
	ConnectedCount *int64        `json:"connected_replicas,omitempty"`
	GoodReplicas   *int64        `json:"good_replicas,omitempty"` // min_slaves_good_slaves; only where min-replicas is set
	MinReplicas    *int64        `json:"min_replicas,omitempty"`  // CONFIG min-replicas-to-write
}

// ReplicaSeen is a replica as its primary lists it.
type ReplicaSeen struct {
	Addr   string `json:"addr"`
	State  string `json:"state"` // online, wait_bgsave, send_bulk
	Offset int64  `json:"offset"`
	LagS   int64  `json:"lag_s"`
}

// Memory is INFO memory, stats and keyspace.
type Memory struct {
	UsedBytes *int64 `json:"used_bytes,omitempty"`
	MaxBytes  *int64 `json:"max_bytes,omitempty"` // 0: no limit
	Policy    string `json:"policy,omitempty"`
	Evicted   *int64 `json:"evicted,omitempty"`
	Keys      []DB   `json:"keys,omitempty"`
}

// DB is one line of INFO keyspace.
type DB struct {
	Index   int   `json:"index"`
	Keys    int64 `json:"keys"`
	Expires int64 `json:"expires"`
}

// Persistence is INFO persistence.
type Persistence struct {
	Loading      bool   `json:"loading"`
	LoadingETAS  *int64 `json:"loading_eta_s,omitempty"`
	LastSaveOK   *bool  `json:"last_save_ok,omitempty"`   // rdb_last_bgsave_status
	LastAppendOK *bool  `json:"last_append_ok,omitempty"` // aof_last_write_status
	AppendOnly   *bool  `json:"append_only,omitempty"`
}

// Account is who we are to the server.
type Account struct {
	User string `json:"user,omitempty"` // ACL WHOAMI
	// NeedsNone is true where the server answers without any credentials although some are configured.
	NeedsNone *bool `json:"needs_none,omitempty"`
}

// Rights is the write rehearsed without writing: every command of the component queued in a MULTI that was
// discarded, and SUBSCRIBE asked for and taken back.
type Rights struct {
	Tried   int       `json:"tried"`
	Refused []Refusal `json:"refused,omitempty"` // in the order tried
	// Proofs are what was seen of each function that the components need here; nil in reports of versions that did not
	// note it, and then nothing is proved.
	Proofs map[Function]*Proof `json:"proofs,omitempty"`
	// Untried is set where the account may not run MULTI: what the components need could not be tried then.
	Untried *Needs `json:"untried,omitempty"`
	// AnswersPing is true where a server that had kept silent at one of the commands answered a PING over a further connection,
	// so that it does not hang; nil where it kept silent at none.
	AnswersPing *bool `json:"answers_ping,omitempty"`
}

// Needs are the rights that the components at a server need, as ACL rules spell them without their sign; sorted.
type Needs struct {
	Commands []string `json:"commands,omitempty"` // "exec", "set"
	Keys     []string `json:"keys,omitempty"`     // "apikey-*"
	Channels []string `json:"channels,omitempty"` // "tyk.cluster.notifications"
}

// Refusal is one command that the server would not take.
type Refusal struct {
	Command string `json:"command"`           // "SET", "SUBSCRIBE"
	Key     string `json:"key,omitempty"`     // the pattern of the component's keys: "apikey-*"
	Channel string `json:"channel,omitempty"` // "tyk.cluster.notifications"
	Use     string `json:"use,omitempty"`     // what the component needs it for: "sessions", "start"
	Vital   bool   `json:"vital,omitempty"`   // without it the component does not work at all
	// Function is what of the component's work it belongs to; "" in reports of versions that did not note it.
	Function Function `json:"function,omitempty"`
	Fault    Fault    `json:"fault"`
}

// Latency is the time of pings over an open connection, in microseconds.
type Latency struct {
	Samples int   `json:"samples"`
	MinUS   int64 `json:"min_us"`
	P50US   int64 `json:"p50_us"`
	P99US   int64 `json:"p99_us"`
	MaxUS   int64 `json:"max_us"`
}

// Sniff is what fresh connections found after a step had failed; most peers give themselves away by their first bytes.
type Sniff struct {
	// Kind is redis (a data node), sentinel, redis_or_sentinel (which of the two it does not show before login), tls, http,
	// ssh, smtp, mysql, other, silent, closed or nothing.
	Kind string `json:"kind"`

	Banner    string `json:"banner,omitempty"`     // said before we spoke, made printable
	BannerEnd string `json:"banner_end,omitempty"` // open, closed, reset
	Plain     string `json:"plain,omitempty"`      // first line of the reply to a plaintext PING
	PlainEnd  string `json:"plain_end,omitempty"`  // reply, silent, closed, reset, refused (no connection)
	TLS       string `json:"tls,omitempty"`        // hello, alert, plaintext, silent, closed, reset, refused
	TLSText   string `json:"tls_text,omitempty"`   // the alert, or the first bytes that were no TLS
	Get       string `json:"get,omitempty"`        // first line of the reply to GET x before authentication
	Masters   string `json:"masters,omitempty"`    // ... to SENTINEL MASTERS
	Exec      string `json:"exec,omitempty"`       // ... to EXEC
	Slots     string `json:"slots,omitempty"`      // ... to CLUSTER SLOTS
	Hello     string `json:"hello,omitempty"`      // ... to HELLO; "closed" where the peer hung up
	Proxy     string `json:"proxy,omitempty"`      // ... to a PING after a PROXY header; how it ended where nothing was said
	// Handshake is what TLS showed there where the settings have TLS off, judged as if it were on, with their files; nil where
	// no certificate was seen.
	Handshake *tlsinspect.Handshake `json:"handshake,omitempty"`
	// Guarded is the reply to SENTINEL MASTERS in plaintext, where the settings have TLS on and the Sentinel wants no password;
	// nil where it was not learned.
	Guarded []SentinelMaster `json:"guarded,omitempty"`
	// Control is what a dial to a port of the same IP that is surely closed met: refused, connected, timeout, unreachable.
	Control string `json:"control,omitempty"`
	// Cut is true where the run ended before the sniff did: what is missing was not asked, and proves nothing.
	Cut bool `json:"cut,omitempty"`
}

// Trial is one other credential of the same settings, tried on a node that refused the right one. At most two.
type Trial struct {
	What  TrialKind `json:"what"`
	OK    bool      `json:"ok"`
	Fault *Fault    `json:"fault,omitempty"`
}

// TrialKind says which credential was tried.
type TrialKind string

// The kinds of trial. The last two are made on Sentinels alone, where no component ever sends a user name.
const (
	TriedNone             TrialKind = "none"
	TriedPassword         TrialKind = "password"          // on a Sentinel: the one of Redis
	TriedSentinelPassword TrialKind = "sentinel_password" // on a data node: the one of the Sentinels
	TriedTrimmed          TrialKind = "trimmed password"  // without the white space around it
	TriedWithoutUser      TrialKind = "password without username"
	TriedOverridden       TrialKind = "password that a variable hides" // the one of the file

	TriedSentinelPasswordWithUser TrialKind = "sentinel_password with username"
	TriedPasswordWithUser         TrialKind = "password with username"
)

// PoolTest is a number of connections opened to one primary at once, held for a moment and closed.
type PoolTest struct {
	Wanted int    `json:"wanted"`
	Opened int    `json:"opened"`          // of these, those that could run PING
	Fault  *Fault `json:"fault,omitempty"` // what the first of the others met
}

// Canary is one key of our own written to a primary, read back and deleted, and one message published and received.
type Canary struct {
	Key       string `json:"key"`
	Wrote     bool   `json:"wrote"`
	Read      bool   `json:"read"` // the value that was written
	Deleted   bool   `json:"deleted"`
	Channel   string `json:"channel"`
	Published bool   `json:"published"`
	Received  bool   `json:"received"` // by a second connection to the same server
	TookMS    Millis `json:"took_ms"`
	Fault     *Fault `json:"fault,omitempty"` // the first; the account may be limited to other keys and channels
}

// Identity is one server met behind an address.
type Identity struct {
	RunID string `json:"run_id"`
	Role  Role   `json:"role"`
	Count int    `json:"count"` // connections that met it
}

// NotVisible is a fact that could not be learned, with the server's reason.
type NotVisible struct {
	What string `json:"what"`
	Text string `json:"text"`
	// ID is how the server refused: auth.no_permission, server.command_disabled; "" in reports of versions that did not note it.
	ID FaultID `json:"id,omitempty"`
}

// RawReply is one answer as the server gave it, limited to the fields that a diagnosis rests on; for the bundle alone.
type RawReply struct {
	Command string
	Text    string
}

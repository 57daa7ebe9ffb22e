package probe

import (
	"slices"

	"tyk-redis-doctor/tlsinspect"
)

// Component is a program of the Tyk family that connects to Redis.
type Component string

// The components. Direct is none of them: addresses given on the command line without any configuration.
const (
	Gateway   Component = "gateway"
	Dashboard Component = "dashboard"
	Pump      Component = "pump"
	MDCB      Component = "mdcb"
	TIB       Component = "tib"
	Direct    Component = "direct"
)

// Components lists those that have settings to read, in the order in which they are reported.
var Components = []Component{Gateway, Dashboard, Pump, MDCB, TIB}

// StoreID names one Redis connection that one component asks for: "gateway/storage",
// "pump/analytics_storage_config", "dashboard/redis"; with "#2" after it where a component was given twice.
type StoreID string

// Mode is the kind of client a component builds.
type Mode string

// The modes, in the words of the report.
const (
	Standalone Mode = "standalone"
	Cluster    Mode = "cluster"
	Sentinel   Mode = "sentinel"
)

// Store is one Redis connection that one component asks for, as that component and version would really make it:
// after file, variables, defaults, fallbacks and the rules of its client.
type Store struct {
	ID        StoreID   `json:"id"`
	Component Component `json:"component"`
	// Instance numbers the deployments of one component in one run: 2 for the second one; left out for the first.
	Instance int    `json:"instance,omitempty"`
	Block    string `json:"block"`          // "storage", "cache_storage", "redis", ...
	Active   bool   `json:"active"`         // false: the component does not use this block (a second store not switched on)
	Starts   bool   `json:"starts"`         // false: the component would exit, or never get this store, with these settings
	Source   string `json:"source"`         // where the settings came from, for people: "tyk.conf, 3 variables"
	Conf     string `json:"conf,omitempty"` // path of the file read; "" when variables alone were

	Mode      Mode     `json:"mode"`
	Addrs     []string `json:"addrs"`      // what the client ends up with, in its order; standalone: one address
	AddrsFrom string   `json:"addrs_from"` // addrs, hosts, host_port, default
	// AddrsRandom is true where the component takes one of Configured at random on each start (a map of several
	// hosts in standalone mode), or the order of Addrs is random; Addrs is sorted then.
	AddrsRandom bool `json:"addrs_random,omitempty"`
	// Configured are all addresses the settings name at the level that won, also those the client ignores.
	Configured []string `json:"configured,omitempty"`
	// Overridden are addresses that the settings also name and that do not count because something else took their place:
	// a variable over the file, a list over a host. A few are visited once, so that a fix can say that they answer.
	Overridden []Overridden `json:"overridden,omitempty"`
	// Overrides are variables that hide another value of the file, one for each field; the addresses count as one. Most are
	// meant so.
	Overrides []Override `json:"overrides,omitempty"`

	Username         string `json:"username"`
	Password         Secret `json:"password"`
	SentinelPassword Secret `json:"sentinel_password"`
	// PasswordShape and SentinelPasswordShape are what may be told of the two; nil where there is no password.
	PasswordShape         *SecretShape `json:"password_shape,omitempty"`
	SentinelPasswordShape *SecretShape `json:"sentinel_password_shape,omitempty"`
	Database              int          `json:"database"` // as configured; a cluster client ignores it
	MasterName            string       `json:"master_name"`
	EnableCluster         bool         `json:"enable_cluster"` // as configured; Mode tells what wins

	TLS   tlsinspect.Settings   `json:"tls"`
	Files []tlsinspect.FileFact `json:"files,omitempty"` // what the TLS files were found to hold; none are read while TLS is off

	TimeoutS int  `json:"timeout_s"` // dial, read and write, each; negative: every dial times out at once (TIB)
	Pool     Pool `json:"pool"`

	TykVersion   string `json:"tyk_version"`             // the version predicted, "5.14.0"
	VersionGiven bool   `json:"version_given,omitempty"` // false: the newest known one was assumed
	// TykVersionFrom says who told the version; "" in reports of versions that did not note it.
	TykVersionFrom VersionSource `json:"tyk_version_from,omitempty"`
	// Service is the deployment that the store is of: a compose service, a workload, a unit; "" for files and variables alone.
	Service string `json:"service,omitempty"`
	Driver  Driver `json:"driver"`

	// ShardCount is the REDIGOCLUSTER_SHARDCOUNT of the component's environment, nil where it is not set.
	ShardCount *Variable `json:"shard_count,omitempty"`

	// Unknown are the fields whose values the input does not hold: hidden in a Secret, in a file inside an image, behind a
	// variable without a value. They have no default then; sorted.
	Unknown []string `json:"unknown,omitempty"`

	Origin map[string]Origin `json:"origin"` // field name of this object (JSON) → where its value came from, for people
	// Places are the same for programs: what a fix has to change. nil in reports of versions that did not note them.
	Places map[string]Place `json:"places,omitempty"`
	Notes  []Note           `json:"notes,omitempty"`
}

// Overridden is one address of the settings that does not count.
type Overridden struct {
	Addr  string `json:"addr"`
	Place Place  `json:"place"` // where it is written
}

// Override is a variable over another value of the file.
type Override struct {
	Field string   `json:"field"`
	By    []Place  `json:"by"`              // the variables; of several that together name addresses the one that counts first
	Over  Place    `json:"over"`            // where the file has it
	Value *Setting `json:"value,omitempty"` // what the file has, nil for a secret
	// Secret is the same for a secret, nil for others and in saved reports of what was not a plain text.
	Secret *Secret `json:"secret,omitempty"`
}

// Origin says where a value came from: "tyk.conf:12", the name of a variable, or "default".
type Origin string

// Place is where the value of one setting was written.
type Place struct {
	Kind PlaceKind `json:"kind"`
	// File is the path as the user gave it; "" for the environment of a process and for options.
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`     // from 1; 0 where it is not known
	Name     string `json:"name,omitempty"`     // of the variable, the option, or the dotted key or chart value
	Service  string `json:"service,omitempty"`  // of a compose file, the container of a manifest, the unit
	Chart    string `json:"chart,omitempty"`    // "tyk-charts", "tyk-helm-chart"
	Position string `json:"position,omitempty"` // document and path inside of a manifest, for people
}

// PlaceKind says what kind of place it is.
type PlaceKind string

// The kinds of place.
const (
	PlaceDefault PlaceKind = "default" // nobody wrote it
	PlaceConf    PlaceKind = "conf"    // the component's configuration file
	PlaceEnv     PlaceKind = "env"     // a variable: of a process, an env file, a compose service, a manifest
	PlaceHelm    PlaceKind = "helm"    // values of a chart
	PlaceOption  PlaceKind = "option"  // the command line of this program
)

// Knows tells whether the input holds the value of a field; Unknown lists the others.
func (s *Store) Knows(field string) bool { return !slices.Contains(s.Unknown, field) }

// Variable is one environment variable and where it was set.
type Variable struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin Origin `json:"origin"`
	// Hidden says where the value is kept that was not visible: "secret tyk-redis, key redis-password". Value is "" then.
	Hidden string `json:"hidden,omitempty"`
	// Quoted is true where the file has the value in quotes that compose and systemd take off and docker run does not.
	Quoted bool `json:"quoted,omitempty"`
	// Remarked is true where a # follows the value, which compose takes for a comment and docker run and systemd do not.
	Remarked bool `json:"remarked,omitempty"`
	// At is the place for programs; nil for the environment of a process.
	At *Place `json:"at,omitempty"`
}

// Place is where the variable was set.
func (v Variable) Place() Place {
	if v.At != nil {
		return *v.At
	}
	return Place{Kind: PlaceEnv, Name: v.Name}
}

// Pool is what the component's client may open.
type Pool struct {
	Size              int    `json:"size"`                // connections at most, per scope
	ClientsPerProcess int    `json:"clients_per_process"` // clients that one process builds over this store's settings
	Scope             string `json:"scope"`               // "client" or "client and node"
	IdleS             int    `json:"idle_s"`              // an idle connection is closed after this
	WaitS             int    `json:"wait_s,omitempty"`    // a caller waits this long for a free connection
}

// Driver is what is known of the generation of the Redis client in the predicted version, so that no judge needs
// a version number. Package component fills it.
type Driver struct {
	Era      string `json:"era"`                // "redigo", "v6", "v8", "v9"
	GoRedis  string `json:"go_redis,omitempty"` // version of go-redis, "" for redigo
	Verified bool   `json:"verified"`           // false for the closed components, whose behaviour follows the documentation

	SendsUsername         bool `json:"sends_username"`          // v8 and later
	SendsHello            bool `json:"sends_hello"`             // v9: HELLO 3 with AUTH inside
	AuthUnneededFails     bool `json:"auth_unneeded_fails"`     // a password the server does not have is an error (before v9)
	KnowsSentinel         bool `json:"knows_sentinel"`          // false: redigo
	KnowsSentinelPassword bool `json:"knows_sentinel_password"` // key exists in this version
	KnowsTLSFiles         bool `json:"knows_tls_files"`         // ca_file, cert_file, key_file, versions
	// PlainMaster is about Sentinel mode alone: TLS on Sentinels, plaintext to the primary (go-redis before 8.8.3, whose
	// dialler for that mode ignores TLS). A standalone or a cluster client of the same version does speak TLS.
	PlainMaster       bool `json:"plain_master"`
	LimiterIgnoresTLS bool `json:"limiter_ignores_tls"` // Gateway: the rate limiter's own client takes skip_verify alone
	HasLimiter        bool `json:"has_limiter"`         // Gateway 5.3 and later
	SlotsThreeOnly    bool `json:"slots_three_only"`    // CLUSTER SLOTS with four elements an entry is an error (v6, v8)
	ShardCountRead    bool `json:"shard_count_read"`    // REDIGOCLUSTER_SHARDCOUNT has an effect
	PingDecides       bool `json:"ping_decides"`        // "up" means PING answered (Gateway 5.3+); before, SET and GET
}

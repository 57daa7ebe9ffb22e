package component

import "tyk-redis-doctor/probe"

// mdcb is Tyk MDCB, whose program is called sink. Its code is not public: that it loads and decides as the Gateway
// does, and that each TLS switch counts in both spellings, follows its documentation.
var mdcb = Component{
	ID: probe.MDCB, Title: "Tyk MDCB", Short: "MDCB", Sentence: "MDCB", Product: "MDCB", Source: Documentation,
	Newest: "2.12.0", Beyond: ">=2.13.0",

	Places:    []string{"tyk_sink.conf", "/opt/tyk-sink/tyk_sink.conf"},
	FileNames: []string{"sink", "mdcb"},
	Keys:      []string{"forward_analytics_to_pump", "server_options", "healthcheck_port", "sync_worker_config"},
	Binaries:  []string{"tyk-sink", "tyk-mdcb"},
	Images:    []string{"tyk-mdcb", "tyk-sink"},
	Prefix:    "TYK_MDCB",
	Mistaken:  []string{"TYKMDCB_", "TYK_SINK_"},

	Blocks: []Block{
		{Name: "storage", Path: "storage", Prefix: "TYK_MDCB_STORAGE", Words: []string{"redisstorage"}, Rows: mdcbRows},
		{
			Name: "analytics_storage", Path: "analytics_storage", Prefix: "TYK_MDCB_ANALYTICSSTORAGE", Rows: mdcbRows,
			Switch: "EnableSeperateAnalyticsStore", Also: []string{"ForwardAnalyticsToPump"},
		},
	},
	Overrides:     []Override{},
	Misdocumented: map[Field]string{},
	Loading: Loading{
		Fatal: Always, Lone: Never, Omits: Always, OmitsRead: Never, OldEnvconfig: Never, Together: Never,
		BuiltIn:    map[Field]string{},
		NoFile:     Outcome{Silent, ""},
		Absent:     Outcome{Exits, "MDCB does not start without the file it is told to read."},
		NoFolder:   Outcome{Exits, "MDCB does not start without the file it is told to read."},
		Unreadable: Outcome{Exits, "MDCB does not start without the file it is told to read."},
		Null:       Outcome{Exits, "MDCB exits, also where the variables are good."},
		Shapes:     []Shape{{"", "mdcb"}},
	},
	Types:    []TypeRule{{In: Always, Says: "MDCB is documented to take redis alone"}},
	Resolves: unresolved,
	Client: Client{
		Count:      []Count{{"", 1}},
		ShardCount: Never, PingDecides: Never, Limiter: Never, LimiterIgnoresTLS: Never,
		KeepsPool: Never, FixedIdle: Never, BoundedPool: Never, NegativeTimeouts: Never,
	},
	Eras: []Era{ // taken from the Gateway releases of the same time
		{"<1.8.0", "v6", "6.15.6"},
		{"<2.5.0", "v8", "8.11.5"},
		{"<2.8.2", "v9", "9.7.0"},
		{"", "v9", "9.13.0"},
	},
	First: Milestones{Username: "1.8", MasterTLS: "1.8", Storage: "2.5"},
	Supports: []Support{ // compatibility rows of the release notes
		{"2.12", "6.2", "8.4", "8.1"},
		{"2.8.2", "6.2", "8.2", "8.1"},
		{"2.5", "6.2", "7", ""},
		{"0", "6.0", "6.2", ""},
	},
	Charts: []Chart{
		{
			Name: TykCharts, Installs: ">=2.1.0", Redis: "global.redis", Extra: "tyk-mdcb.mdcb.extraEnvs",
			Present: Presence{Switch: "global.components.mdcb", By: []string{"tyk-mdcb"}},
			Always:  map[string]string{"TYK_MDCB_STORAGE_TYPE": "redis"},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "ADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER"},
				{Field: MasterName, Key: "masterName", Variable: "MASTERNAME", When: WithSentinel, In: ">=4.0.0"},
				{Field: SentinelPassword, Key: "sentinelPass", Variable: "SENTINELPASSWORD", When: WithSentinel, In: ">=4.0.0"},
				{Field: Password, Key: "pass", Variable: "PASSWORD"},
				{Field: Database, Key: "storage.database", Variable: "DATABASE", In: ">=4.0.0"},
				{Field: UseSSL, Key: "useSSL", Variable: "REDISUSESSL"},
				{Field: SkipVerify, Key: "sslInsecureSkipVerify", Variable: "REDISSSLINSECURESKIPVERIFY", When: WhenTrue},
				// MDCB is not documented to read these.
				{Field: CAFile, Key: "sslCAFile", Variable: "REDISSSLCAFILE", When: WithTLS},
				{Field: CertFile, Key: "sslCertFile", Variable: "REDISSSLCERTFILE", When: WithTLS},
				{Field: KeyFile, Key: "sslKeyFile", Variable: "REDISSSLKEYFILE", When: WithTLS},
				{Field: MaxVersion, Key: "tlsMaxVersion", Variable: "REDISSSLMAXVERSION", When: WithTLS},
				{Field: MinVersion, Key: "tlsMinVersion", Variable: "REDISSSLMINVERSION", When: WithTLS},
			},
		},
		{
			Name: TykHelmChart, Installs: Always, Redis: "redis", Extra: "mdcb.extraEnvs",
			Present: Presence{Switch: "mdcb.enabled"}, HostPort: true,
			Always: map[string]string{"TYK_MDCB_STORAGE_REDISSSLINSECURESKIPVERIFY": "true", "REDIGOCLUSTER_SHARDCOUNT": "128"},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "ADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER"},
				{Field: Password, Key: "pass", Variable: "PASSWORD"},
				{Field: UseSSL, Key: "useSSL", Variable: "REDISUSESSL"},
			},
		},
	},
	Shares: Relay,
	Work:   mdcbWork,
}

// mdcbRows are the keys of storage and analytics_storage, in the order of its documentation.
var mdcbRows = []Row{
	{Type, "type", "Type", String, "", false},
	{Host, "host", "Host", String, "", false},
	{Port, "port", "Port", Int, "", false},
	{MasterName, "master_name", "MasterName", String, "", false},
	{SentinelPassword, "sentinel_password", "SentinelPassword", String, "", false},
	{Username, "username", "Username", String, "", false},
	{Password, "password", "Password", String, "", false},
	{Database, "database", "Database", Int, "", false},
	{MaxIdle, "optimisation_max_idle", "MaxIdle", Int, "", false},
	{MaxActive, "optimisation_max_active", "MaxActive", Int, "", false},
	{EnableCluster, "enable_cluster", "EnableCluster", Bool, "", false},
	{Hosts, "hosts", "Hosts", Map, "", false},
	{Addrs, "addrs", "Addrs", List, "", false},
	{UseSSL, "redis_use_ssl", "RedisUseSSL", Bool, "", true},
	{SkipVerify, "redis_ssl_insecure_skip_verify", "RedisSSLInsecureSkipVerify", Bool, "", true},
	{Timeout, "timeout", "Timeout", Int, "", false},
	{UseSSL, "use_ssl", "UseSSL", Bool, ">=2.5.0", false},
	{SkipVerify, "ssl_insecure_skip_verify", "SSLInsecureSkipVerify", Bool, ">=2.5.0", false},
	{CAFile, "ca_file", "CAFile", String, ">=2.5.0", false},
	{CertFile, "cert_file", "CertFile", String, ">=2.5.0", false},
	{KeyFile, "key_file", "KeyFile", String, ">=2.5.0", false},
	{MaxVersion, "max_version", "MaxVersion", String, ">=2.5.0", false},
	{MinVersion, "min_version", "MinVersion", String, ">=2.5.0", false},
}

// mdcbWork are the commands that the shared keys imply, and the channel that its documentation implies ("uses pub/sub"):
// its code is not public. The analytics store is where it leaves the records of its data planes for a Pump.
var mdcbWork = []Work{
	{Key: "apikey-*", Use: "sessions", Vital: true, Commands: []string{"SET", "GET"}},
	{Key: "apikey-*", Use: "sessions", Commands: []string{"DEL", "EXPIRE"}},
	{Channel: notifications, Use: "notices of changes", Commands: []string{"PUBLISH", "SUBSCRIBE"}},
	{Block: "analytics_storage", Only: true, Key: "analytics-tyk-system-analytics*", Use: "analytics records", Commands: []string{
		"RPUSH", "EXPIRE",
	}},
}

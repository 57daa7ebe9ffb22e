package component

import "tyk-redis-doctor/probe"

// pump is Tyk Pump. Errors in its file and in TYK_PMP_* are logged and the rest counts; then, since 1.9, come
// TYK_PMP_REDIS_* and TYK_PMP_TEMPORAL_STORAGE_*, whose errors are fatal. Before 1.9 these were read after the one
// connection of the process had been made.
var pump = Component{
	ID: probe.Pump, Title: "Tyk Pump", Short: "Pump", Sentence: "Pump", Product: "Pump", Source: Code,
	Newest: "1.16.0", Beyond: ">=1.18.0",

	Places:    []string{"pump.conf", "/opt/tyk-pump/pump.conf"},
	FileNames: []string{"pump"},
	Keys:      []string{"analytics_storage_config", "purge_delay", "uptime_pump_config"},
	Binaries:  []string{"tyk-pump"},
	Images:    []string{"tyk-pump"},
	Prefix:    "TYK_PMP",
	Mistaken:  []string{"TYKPMP_", "TYK_PUMP_"},

	Blocks: []Block{{
		Name: "analytics_storage_config", Path: "analytics_storage_config", Prefix: "TYK_PMP_ANALYTICSSTORAGECONFIG",
		Words: []string{"analyticsstorage", "temporalstorage", "redisstorage", "storageconfig", "storage"}, Rows: pumpRows,
	}},
	Overrides: []Override{{"TYK_PMP_REDIS", ">=1.9.0"}, {"TYK_PMP_TEMPORAL_STORAGE", ">=1.9.0"}},
	Misdocumented: map[Field]string{
		Timeout: "The comment in Pump's own documentation that says milliseconds is wrong.",
	},
	Loading: Loading{
		Fatal: Never, Lone: Always, Omits: ">=1.6.0", OmitsRead: Always, OldEnvconfig: Never, Together: Never,
		BuiltIn: map[Field]string{},
		NoFile: Outcome{Goes, "No pump.conf was found: Pump logs \"Couldn't load configuration file\" and runs with its variables alone; " +
			"TYK_PMP_OMITCONFIGFILE=true spares it the error."},
		Absent:     Outcome{Goes, "Pump logs \"Couldn't load configuration file\" and runs with its TYK_PMP_* variables alone."},
		NoFolder:   Outcome{Goes, "Pump logs \"Couldn't load configuration file\" and runs with its TYK_PMP_* variables alone."},
		Unreadable: Outcome{Goes, "Pump logs \"Couldn't load configuration file\" and runs with its TYK_PMP_* variables alone."},
		Null:       Outcome{Exits, "Pump crashes with a nil pointer."},
		Shapes:     []Shape{{"<1.9.0", "pump_old"}, {"", "pump"}},
	},
	Types: []TypeRule{
		{
			In: ">=1.9.0", Key: "analytics_storage_type", Go: "AnalyticsStorageType",
			Says: "Pump takes redis or nothing, in lower case, and exits: Invalid analytics storage type: {value}",
		},
		{In: ">=1.9.0", Says: "Pump takes redis or nothing, in lower case, and exits: unsupported database type: {value}"},
	},
	Resolves: References{
		Passwords: Never, Files: Never, Stores: Never, Anywhere: ">=1.17.0",
		Blocks: []string{}, Secrets: map[string]string{},
	},
	Client: Client{
		Count:      []Count{{"", 1}},
		ShardCount: "<=0.8.3", PingDecides: Never, Limiter: Never, LimiterIgnoresTLS: Never,
		KeepsPool: Never, FixedIdle: "<1.9.0", BoundedPool: Never, NegativeTimeouts: Never,
	},
	Eras: []Era{
		{"<=0.8.3", "redigo", ""},
		{"<1.2.0", "v6", "6.15.6"},
		{"<1.9.0", "v8", "8.3.1"},
		{"<1.13.0", "v9", "9.3.1"},
		{"<1.17.0", "v9", "9.7.3"},
		{"", "v9", "9.11.0"},
	},
	First: Milestones{LastRedigo: "0.8.3", GoRedis: "0.8.4", Username: "1.2", MasterTLS: "1.9", Storage: "1.9"},
	Supports: []Support{ // compatibility rows of the release notes
		{"1.14", "6.2", "8.4", "8.1"},
		{"1.12.1", "6.2", "8.2", "8.1"},
		{"1.11", "6.0", "7", ""},
		{"1.9", "6.0", "8.2", ""},
	},
	Charts: []Chart{
		{
			Name: TykCharts, Installs: ">=1.6.0", Redis: "global.redis", Extra: "tyk-pump.pump.extraEnvs",
			Present: Presence{
				Switch: "global.components.pump", By: []string{"tyk-dashboard", "global.remoteControlPlane"}, Not: []string{"tyk-mdcb"},
				Needs: []string{"tyk-pump"},
			},
			Always: map[string]string{
				"TYK_PMP_ANALYTICSSTORAGETYPE": "redis", "TYK_PMP_OMITCONFIGFILE": "true", "REDIGOCLUSTER_SHARDCOUNT": "128",
			},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "ADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER", When: WithoutSentinel},
				{Field: MasterName, Key: "masterName", Variable: "MASTERNAME", When: WithSentinel},
				{Field: SentinelPassword, Key: "sentinelPass", Variable: "SENTINELPASSWORD", When: WithSentinel},
				{Field: Password, Key: "pass", Variable: "PASSWORD"},
				{Field: MaxIdle, Elsewhere: "tyk-pump.pump.maxIdleConnections", Variable: "MAXIDLE"},
				{Field: MaxActive, Elsewhere: "tyk-pump.pump.maxActiveConnections", Variable: "MAXACTIVE"},
				{Field: UseSSL, Key: "useSSL", Variable: "REDISUSESSL"},
				{Field: SkipVerify, Key: "sslInsecureSkipVerify", Variable: "REDISSSLINSECURESKIPVERIFY", When: WhenTrue, In: ">=1.3.0"},
				{Field: CAFile, Key: "sslCAFile", Variable: "SSLCAFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: CertFile, Key: "sslCertFile", Variable: "SSLCERTFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: KeyFile, Key: "sslKeyFile", Variable: "SSLKEYFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: MaxVersion, Key: "tlsMaxVersion", Variable: "SSLMAXVERSION", When: WithTLS, In: ">=1.3.0"},
				{Field: MinVersion, Key: "tlsMinVersion", Variable: "SSLMINVERSION", When: WithTLS, In: ">=1.3.0"},
			},
		},
		{
			Name: TykHelmChart, Installs: Always, Redis: "redis", Extra: "pump.extraEnvs",
			Present: Presence{Switch: "pump.enabled", By: []string{"dash"}}, HostPort: true, DefaultWith: "dash",
			Always: map[string]string{"REDIGOCLUSTER_SHARDCOUNT": "128"},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "ADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER", When: WithoutSentinel},
				{Field: MasterName, Key: "masterName", Variable: "MASTERNAME", When: WithSentinel, Only: "tyk-headless"},
				{Field: SentinelPassword, Key: "sentinelPass", Variable: "SENTINELPASSWORD", When: WithSentinel, Only: "tyk-headless"},
				{Field: Password, Key: "pass", Variable: "PASSWORD"},
				{Field: Database, Key: "storage.database", Variable: "DATABASE", Only: "tyk-pro"},
				{Field: UseSSL, Key: "useSSL", Variable: "REDISUSESSL"},
			},
		},
	},
	Shares: Records,
	Work:   pumpWork,
}

// pumpRows are the keys of analytics_storage_config.
var pumpRows = []Row{
	{Type, "type", "Type", String, "", false},
	{Host, "host", "Host", String, "", false},
	{Port, "port", "Port", Int, "", false},
	{Hosts, "hosts", "Hosts", LooseMap, "", false},
	{Addrs, "addrs", "Addrs", List, ">=0.8.4", false},
	{MasterName, "master_name", "MasterName", String, ">=0.8.4", false},
	{SentinelPassword, "sentinel_password", "SentinelPassword", String, ">=1.2.0", false},
	{Username, "username", "Username", String, "", false},
	{Password, "password", "Password", String, "", false},
	{Database, "database", "Database", Int, "", false},
	{Timeout, "timeout", "Timeout", Int, ">=0.6.0", false},
	{MaxIdle, "optimisation_max_idle", "MaxIdle", Int, "", false},
	{MaxActive, "optimisation_max_active", "MaxActive", Int, "", false},
	{EnableCluster, "enable_cluster", "EnableCluster", Bool, "", false},
	{"", "redis_key_prefix", "RedisKeyPrefix", String, "", true},
	{"", "key_prefix", "KeyPrefix", String, ">=1.9.0", false},
	{UseSSL, "use_ssl", "UseSSL", Bool, ">=1.9.0", false},
	{SkipVerify, "ssl_insecure_skip_verify", "SSLInsecureSkipVerify", Bool, ">=1.9.0", false},
	{CAFile, "ssl_ca_file", "SSLCAFile", String, ">=1.9.0", false},
	{CertFile, "ssl_cert_file", "SSLCertFile", String, ">=1.9.0", false},
	{KeyFile, "ssl_key_file", "SSLKeyFile", String, ">=1.9.0", false},
	{MaxVersion, "ssl_max_version", "SSLMaxVersion", String, ">=1.9.0", false},
	{MinVersion, "ssl_min_version", "SSLMinVersion", String, ">=1.9.0", false},
	{UseSSL, "redis_use_ssl", "RedisUseSSL", Bool, ">=0.5.2", true},
	{SkipVerify, "redis_ssl_insecure_skip_verify", "RedisSSLInsecureSkipVerify", Bool, ">=0.5.2", true},
	{"", "iam_auth", "IAMAuth", IAM, ">=1.17.0", false},
}

// pumpWork: records are read and deleted in one transaction. Their real keys are the prefixes alone and with _0 to _9
// and _protobuf after them; a rehearsal must not name a key that holds records, since it deletes.
var pumpWork = []Work{
	{Key: "version-check-pump", Use: "version", Commands: []string{"SET"}},
	{Key: "analytics-tyk-system-analytics*", Use: "analytics records", Vital: true, Commands: []string{"MULTI", "LRANGE", "DEL", "EXEC"}},
	{Key: "host-checker:tyk-uptime-analytics*", Use: "uptime records", Commands: []string{"LRANGE", "DEL"}},
}

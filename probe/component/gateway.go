package component

import "tyk-redis-doctor/probe"

// gateway is Tyk Gateway. It loads its file or, where there is none, built-in defaults, then its variables (any error
// ends the process), then looks at the type, then resolves references, then builds a client for each use.
var gateway = Component{
	ID: probe.Gateway, Title: "Tyk Gateway", Short: "Gateway", Sentence: "the Gateway", Product: "Tyk",
	Source: Code, Newest: "5.14.0", Beyond: ">=5.16.0",

	Places:    []string{"tyk.conf", "/etc/tyk/tyk.conf", "/opt/tyk-gateway/tyk.conf"},
	FileNames: []string{"gateway", "tyk", "gw"},
	Keys: []string{
		"app_path", "node_secret", "template_path", "tyk_js_path", "middleware_path", "policies", "use_db_app_configs",
		"slave_options", "cache_storage", "enable_jsvm", "db_app_conf_options", "health_check", "enable_separate_cache_store",
		"allow_insecure_configs", "storage",
	},
	Binaries: []string{"tyk", "tyk-gateway"},
	Images:   []string{"tyk-gateway", "tyk-hybrid"},
	Prefix:   "TYK_GW",
	Mistaken: []string{"TYKGW_", "TYK_GATEWAY_", "TYK_"},

	// The spelling of the switches' variables is theirs: SEPERATE.
	Blocks: []Block{
		{Name: "storage", Path: "storage", Prefix: "TYK_GW_STORAGE", Words: []string{"redisstorage"}, Rows: gatewayRows},
		{
			Name: "cache_storage", Path: "cache_storage", Prefix: "TYK_GW_CACHESTORAGE", Rows: gatewayRows,
			Switch: "EnableSeperateCacheStore",
		},
		{
			Name: "analytics_storage", Path: "analytics_storage", Prefix: "TYK_GW_ANALYTICSSTORAGE", Rows: gatewayRows,
			Switch: "EnableSeperateAnalyticsStore", Also: []string{"EnableAnalytics"},
			In: "2.9.6 - 2.9.99 || >=3.0.5 <3.1.0 || >=3.2.0",
		},
	},
	Overrides:     []Override{},
	Misdocumented: map[Field]string{},
	Loading: Loading{
		Fatal: Always, Lone: Never, Omits: ">=4.0.1", OmitsRead: Never, OldEnvconfig: "<=2.9.5", Together: ">=5.3.0",
		BuiltIn: map[Field]string{Type: "redis", Host: "localhost", Port: "6379", MaxIdle: "100"},
		NoFile: Outcome{Goes, "No tyk.conf was found: the Gateway writes one with its built-in defaults (Redis at localhost:6379) " +
			"and its variables, and runs with it."},
		Absent: Outcome{
			Goes,
			"The Gateway writes its built-in defaults there (Redis at localhost:6379, overridden by TYK_GW_* variables) " +
				"and runs with them.",
		},
		NoFolder: Outcome{Exits, "Its folder does not exist either, so the Gateway cannot write its defaults there and exits: " +
			"Error initialising system."},
		Unreadable: Outcome{Exits, "The Gateway exits when it cannot read its file: Error initialising system."},
		Null:       Outcome{Exits, "The Gateway exits, also where the variables are good."},
		Shapes:     []Shape{{"", "gateway"}},
	},
	Types: []TypeRule{{
		In: Always, Required: true,
		Says: "the Gateway takes redis alone, in lower case, and exits: Redis connection details not set",
		Unset: "storage.type is not set; the Gateway exits: Redis connection details not set. It must be redis, in the file or " +
			"as TYK_GW_STORAGE_TYPE.",
	}},
	Resolves: References{
		Passwords: "2.9.6 - 2.9.99 || >=3.0.0", Files: ">=5.14.0", Stores: ">=5.15.0", Anywhere: Never,
		Blocks:  []string{"storage", "cache_storage"},
		Secrets: map[string]string{"Secret": "secret", "NodeSecret": "node_secret"},
	},
	Client: Client{
		Count: []Count{
			{">=5.3.0", 4}, // default, cache, analytics, rate limiter
			{"2.9.6 - 2.9.99 || >=3.0.5 <3.1.0 || >=3.2.0", 3}, // default, cache, analytics
			{"", 2}, // default, cache
		},
		ShardCount: ">=2.3.2 <=2.9.2", PingDecides: ">=5.3.0",
		Limiter: ">=5.3.0", LimiterIgnoresTLS: ">=5.3.0 <5.8.6 || >=5.9.0 <5.10.0",
		KeepsPool: Never, FixedIdle: "<=2.9.2", BoundedPool: ">=5.12.1", NegativeTimeouts: Never,
	},
	Eras: gatewayEras,
	First: Milestones{
		LastRedigo: "2.9.2", GoRedis: "2.9.3", Username: "2.9.6, 3.0.2 and 3.1.1", MasterTLS: "4.0.16", Storage: "5.3",
		LimiterTLS: "5.8.6 or 5.10",
	},
	Supports: gatewaySupports,
	Charts: []Chart{
		{
			Name: TykCharts, Installs: ">=4.1.0", Redis: "global.redis", Extra: "tyk-gateway.gateway.extraEnvs",
			Present: Presence{Switch: "global.components.gateway", Always: true}, HostPort: true,
			Always: map[string]string{"TYK_GW_STORAGE_TYPE": "redis", "REDIGOCLUSTER_SHARDCOUNT": "128"},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "ADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER", When: WithoutSentinel},
				{Field: MasterName, Key: "masterName", Variable: "MASTERNAME", When: WithSentinel},
				{Field: SentinelPassword, Key: "sentinelPass", Variable: "SENTINELPASSWORD", When: WithSentinel},
				{Field: Password, Key: "pass", Variable: "PASSWORD"},
				{Field: Database, Key: "storage.database", Variable: "DATABASE"},
				{Field: MaxIdle, Key: "maxIdle", Variable: "MAXIDLE"},
				{Field: UseSSL, Key: "useSSL", Variable: "USESSL"},
				{Field: SkipVerify, Key: "sslInsecureSkipVerify", Variable: "SSLINSECURESKIPVERIFY", When: WhenTrue, In: ">=1.3.0"},
				{Field: CAFile, Key: "caFile", Variable: "CAFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: CertFile, Key: "certFile", Variable: "CERTFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: KeyFile, Key: "keyFile", Variable: "KEYFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: MaxVersion, Key: "tlsMaxVersion", Variable: "TLSMAXVERSION", When: WithTLS, In: ">=1.3.0"},
				{Field: MinVersion, Key: "tlsMinVersion", Variable: "TLSMINVERSION", When: WithTLS, In: ">=1.3.0"},
			},
		},
		{
			Name: TykHelmChart, Installs: Always, Redis: "redis", Extra: "gateway.extraEnvs",
			Present: Presence{Switch: "gateway.enabled", Always: true}, HostPort: true,
			Always: map[string]string{"REDIGOCLUSTER_SHARDCOUNT": "128"},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "ADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER", When: WithoutSentinel},
				{Field: MasterName, Key: "masterName", Variable: "MASTERNAME", When: WithSentinel, Only: "tyk-headless"},
				{Field: SentinelPassword, Key: "sentinelPass", Variable: "SENTINELPASSWORD", When: WithSentinel, Only: "tyk-headless"},
				{Field: Password, Key: "pass", Variable: "PASSWORD"},
				{Field: Database, Key: "storage.database", Variable: "DATABASE"},
				{Field: UseSSL, Key: "useSSL", Variable: "USESSL"},
			},
		},
	},
	Shares: Plane,
	Work:   gatewayWork,
}

// gatewayEras are read from the dependency list of each release.
var gatewayEras = []Era{
	{"<=2.9.2", "redigo", ""},
	{"2.9.3 - 2.9.5 || 3.0.0 - 3.0.1 || 3.1.0", "v6", "6.15.6"},
	{"<=4.0.15", "v8", "8.3.1"},
	{"<5.3.0", "v8", "8.11.5"},
	{"5.3.0 - 5.3.7 || 5.4.x", "v9", "9.4.0"},
	{"5.3.8", "v9", "9.6.1"},
	{"5.3.x", "v9", "9.7.0"},
	{"5.5.x", "v9", "9.5.3"},
	{"5.6.x || 5.7.0", "v9", "9.6.1"},
	{"5.7.x || 5.8.0 - 5.8.5 || 5.9.x", "v9", "9.7.0"},
	{"<=5.12.0", "v9", "9.13.0"},
	{"", "v9", "9.18.0"},
}

// gatewaySupports is the table "Supported Redis versions"; Valkey is from the release notes of 5.9. For 5.0 to 5.2 the
// table says 7.x where the page of that time says 6.0 and 6.2 only; the page agrees with the client of these versions,
// which cannot read a cluster of Redis 7.
var gatewaySupports = []Support{
	{"5.12", "6.2", "8.4", "8.1"},
	{"5.9", "6.2", "8.2", "8.1"},
	{"5.3", "6.2", "7", ""},
	{"0", "6.0", "6.2", ""},
}

// gatewayRows are the keys of storage, cache_storage and analytics_storage.
var gatewayRows = []Row{
	{Type, "type", "Type", String, "", false},
	{Host, "host", "Host", String, "", false},
	{Port, "port", "Port", Int, "", false},
	{Hosts, "hosts", "Hosts", Map, "", false},
	{Addrs, "addrs", "Addrs", List, ">=2.9.3", false},
	{MasterName, "master_name", "MasterName", String, ">=2.9.3", false},
	{SentinelPassword, "sentinel_password", "SentinelPassword", String, "2.9.6 - 2.9.99 || >=3.0.2 <3.1.0 || >=3.1.1", false},
	{Username, "username", "Username", String, "", false},
	{Password, "password", "Password", String, "", false},
	{Database, "database", "Database", Int, "", false},
	{MaxIdle, "optimisation_max_idle", "MaxIdle", Int, "", false},
	{MaxActive, "optimisation_max_active", "MaxActive", Int, "", false},
	{Timeout, "timeout", "Timeout", Int, ">=2.7.7", false},
	{EnableCluster, "enable_cluster", "EnableCluster", Bool, "", false},
	{UseSSL, "use_ssl", "UseSSL", Bool, ">=2.6.0", false},
	{SkipVerify, "ssl_insecure_skip_verify", "SSLInsecureSkipVerify", Bool, ">=2.6.0", false},
	{CAFile, "ca_file", "CAFile", String, ">=5.3.0", false},
	{CertFile, "cert_file", "CertFile", String, ">=5.3.0", false},
	{KeyFile, "key_file", "KeyFile", String, ">=5.3.0", false},
	{MaxVersion, "tls_max_version", "TLSMaxVersion", String, ">=5.3.0", false},
	{MinVersion, "tls_min_version", "TLSMinVersion", String, ">=5.3.0", false},
	{"", "compress_api_definitions", "CompressAPIDefinitions", Bool, ">=5.12.0", false},
	{"", "compress_policies", "CompressPolicies", Bool, ">=5.13.0", false},
	{"", "max_decompressed_size", "MaxDecompressedSize", Int64, ">=5.13.0", false},
	{"", "iam_auth", "IAMAuth", IAM, ">=5.15.0", false},
}

// allAnswer are the versions before 5.3 that count as connected only when the clients of cache and analytics work too;
// the others before 5.3 are content with any one.
const allAnswer = "3.0.0 - 3.0.2 || >=4.0.14 <4.1.0 || >=5.0.3 <5.1.0 || >=5.1.1 <5.3.0"

// scripted are the versions whose lock of a quota that is reset is released by a script.
const scripted = ">=5.3.6 <5.4.0 || >=5.6.0"

var gatewayWork = []Work{
	{Key: "apikey-*", Use: "sessions", Vital: true, Commands: []string{"SET", "GET"}},
	{Key: "version-check-gateway", Use: "start", Commands: []string{"SET"}},
	{Key: "tyk-liveness-probe", Use: "health check", Commands: []string{"SET"}},
	{Key: "apikey-*", Use: "sessions", Commands: []string{"DEL", "EXISTS", "EXPIRE", "TTL"}},
	{In: ">=2.9.3", Use: "sessions", Commands: []string{"SCAN"}},
	{Key: "quota-*", Use: "quotas", Commands: []string{"INCR", "DECR", "EXPIRE", "GET"}},
	{Key: "rate-limit-*", Use: "rate limits", Commands: []string{
		"ZADD", "ZCARD", "ZRANGE", "ZRANGEBYSCORE", "ZREMRANGEBYSCORE", "EXPIRE", "SET", "GET",
	}},
	{Use: "rate limits", Commands: []string{"MULTI", "EXEC"}},
	{Key: "cert-raw-*", Use: "certificates", Commands: []string{"GET", "SET"}},
	{Channel: notifications, Use: "notices of changes", Commands: []string{"PUBLISH"}},
	{Channel: notifications, Use: "notices of changes", Vital: true, Commands: []string{"SUBSCRIBE"}},
	// The client sends EVALSHA first, and EVAL where the server does not have the script.
	{In: scripted, Key: "quota-*", Use: "quotas", Commands: []string{"SET", "EVALSHA", "EVAL"}},
	{In: ">=5.13.0", Key: "rate-limit-*", Use: "rate limits", Commands: []string{"EVALSHA", "EVAL"}},
	// A cluster client reads key by key.
	{Key: "apikey-*", Except: probe.Cluster, Use: "sessions", Commands: []string{"MGET"}},
	// Until 5.2 "up" means that such a key could be written and read.
	{In: "<5.3.0", Key: "redis-test-*", Use: "health check", Vital: true, Commands: []string{"SET", "GET"}},
	{In: allAnswer, Block: "cache_storage", Key: "redis-test-*", Use: "health check", Vital: true, Commands: []string{"SET", "GET"}},
	{In: allAnswer, Block: "analytics_storage", Key: "redis-test-*", Use: "health check", Vital: true, Commands: []string{"SET", "GET"}},
	{Block: "cache_storage", Key: "cache-*", Use: "response cache", Commands: []string{"SET", "GET", "DEL"}},
	{Block: "cache_storage", In: ">=2.9.3", Use: "response cache", Commands: []string{"SCAN"}},
	{Block: "analytics_storage", Key: "analytics-tyk-system-analytics*", Use: "analytics records", Commands: []string{
		"RPUSH", "TTL", "EXPIRE",
	}},
}

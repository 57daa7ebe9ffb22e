package component

import "tyk-redis-doctor/probe"

// dashboard is Tyk Dashboard. Its code is not public: that it loads and decides as the Gateway does follows its
// documentation, and its generations are taken from the Gateway releases of the same time.
var dashboard = Component{
	ID: probe.Dashboard, Title: "Tyk Dashboard", Short: "Dashboard", Sentence: "the Dashboard", Product: "Tyk",
	Source: Documentation, Newest: "5.14.0", Beyond: ">=5.16.0",

	Places:    []string{"tyk_analytics.conf", "/opt/tyk-dashboard/tyk_analytics.conf"},
	FileNames: []string{"tyk_analytics", "tyk-analytics", "dashboard"},
	Keys: []string{
		"redis_host", "redis_addrs", "redis_port", "redis_hosts", "redis_password", "redis_master_name", "tyk_api_config",
		"admin_secret", "page_size", "notify_on_change",
	},
	Binaries: []string{"tyk-analytics", "tyk-dashboard"},
	Images:   []string{"tyk-dashboard", "tyk-analytics"},
	Prefix:   "TYK_DB",
	Mistaken: []string{"TYKDB_", "TYK_DASHBOARD_", "TYK_DASH_"},

	Blocks:        []Block{{Name: "redis", Prefix: "TYK_DB", Words: []string{}, Rows: dashboardRows}},
	Overrides:     []Override{},
	Misdocumented: map[Field]string{},
	Loading: Loading{
		Fatal: Always, Lone: Never, Omits: Always, OmitsRead: Never, OldEnvconfig: Never, Together: Never,
		BuiltIn:    map[Field]string{},
		NoFile:     Outcome{Silent, ""},
		Absent:     Outcome{Exits, "The Dashboard does not start without the file it is told to read."},
		NoFolder:   Outcome{Exits, "The Dashboard does not start without the file it is told to read."},
		Unreadable: Outcome{Exits, "The Dashboard does not start without the file it is told to read."},
		Null:       Outcome{Exits, "The Dashboard exits, also where the variables are good."},
		Shapes:     []Shape{{"", "dashboard"}},
	},
	Types:    []TypeRule{},
	Resolves: unresolved,
	Client: Client{
		Count:      []Count{{"", 1}},
		ShardCount: "<1.9.3", PingDecides: Never, Limiter: Never, LimiterIgnoresTLS: Never,
		KeepsPool: Never, FixedIdle: Never, BoundedPool: Never, NegativeTimeouts: Never,
	},
	Eras: append([]Era{{"<1.9.3", "redigo", ""}, {">=1.9.3 <2.9.3", "v6", "6.15.6"}}, gatewayEras...),
	First: Milestones{
		LastRedigo: "1.9.2", GoRedis: "1.9.3", Username: "2.9.6, 3.0.2 and 3.1.1", MasterTLS: "4.0.16", Storage: "5.3",
	},
	Supports: gatewaySupports,
	Charts: []Chart{
		{
			Name: TykCharts, Installs: ">=4.1.0", Redis: "global.redis", Extra: "tyk-dashboard.dashboard.extraEnvs",
			Present: Presence{Switch: "global.components.dashboard", By: []string{"tyk-dashboard"}},
			Always:  map[string]string{"REDIGOCLUSTER_SHARDCOUNT": "128"},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "REDISADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER"},
				{Field: MasterName, Key: "masterName", Variable: "REDISMASTERNAME", When: WithSentinel, In: ">=4.0.0"},
				{Field: SentinelPassword, Key: "sentinelPass", Variable: "REDISSENTINELPASSWORD", When: WithSentinel, In: ">=4.0.0"},
				{Field: Password, Key: "pass", Variable: "REDISPASSWORD"},
				{Field: Database, Key: "storage.database", Variable: "REDISDATABASE", In: ">=4.0.0"},
				{Field: UseSSL, Key: "useSSL", Variable: "REDISUSESSL"},
				// Before 1.3.0 the chart set this variable to true in any case.
				{Field: SkipVerify, Key: "sslInsecureSkipVerify", Variable: "REDISSSLINSECURESKIPVERIFY", When: WhenTrue, In: ">=1.3.0"},
				{Field: CAFile, Key: "caFile", Variable: "REDISCAFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: CertFile, Key: "certFile", Variable: "REDISCERTFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: KeyFile, Key: "keyFile", Variable: "REDISKEYFILE", When: WithTLS, In: ">=1.3.0"},
				{Field: MaxVersion, Key: "tlsMaxVersion", Variable: "REDISTLSMAXVERSION", When: WithTLS, In: ">=1.3.0"},
				{Field: MinVersion, Key: "tlsMinVersion", Variable: "REDISTLSMINVERSION", When: WithTLS, In: ">=1.3.0"},
			},
		},
		{
			Name: TykHelmChart, Installs: Always, Redis: "redis", Extra: "dash.extraEnvs",
			Present: Presence{Switch: "dash.enabled", By: []string{"dash"}}, HostPort: true,
			Always: map[string]string{"TYK_DB_REDISSSLINSECURESKIPVERIFY": "true"},
			Values: []Value{
				{Field: Addrs, Key: "addrs", Variable: "REDISADDRS"},
				{Field: EnableCluster, Key: "enableCluster", Variable: "ENABLECLUSTER"},
				{Field: Password, Key: "pass", Variable: "REDISPASSWORD"},
				{Field: UseSSL, Key: "useSSL", Variable: "REDISUSESSL"},
			},
		},
	},
	Shares: Control,
	Work:   dashboardWork,
}

// dashboardRows are keys of its top level, in the order of its documentation.
var dashboardRows = []Row{
	{Port, "redis_port", "RedisPort", Int, "", false},
	{Host, "redis_host", "RedisHost", String, "", false},
	{Addrs, "redis_addrs", "RedisAddrs", List, ">=1.9.3", false},
	{Hosts, "redis_hosts", "Hosts", Map, "", false},
	{Username, "redis_username", "RedisUsername", String, "", false},
	{Password, "redis_password", "RedisPassword", String, "", false},
	{MasterName, "redis_master_name", "RedisMasterName", String, ">=1.9.3", false},
	{SentinelPassword, "redis_sentinel_password", "RedisSentinelPassword", String, ">=3.0.2", false},
	{Timeout, "redis_timeout", "RedisTimeout", Int, "", false},
	{Database, "redis_database", "RedisDatabase", Int, "", false},
	{EnableCluster, "enable_cluster", "EnableCluster", Bool, "", false},
	{UseSSL, "redis_use_ssl", "RedisUseSSL", Bool, "", false},
	{SkipVerify, "redis_ssl_insecure_skip_verify", "RedisSSLInsecureSkipVerify", Bool, "", false},
	{CAFile, "redis_ca_file", "RedisCAFile", String, ">=5.3.0", false},
	{CertFile, "redis_cert_file", "RedisCertFile", String, ">=5.3.0", false},
	{KeyFile, "redis_key_file", "RedisKeyFile", String, ">=5.3.0", false},
	{MaxVersion, "redis_tls_max_version", "RedisTLSMaxVersion", String, ">=5.3.0", false},
	{MinVersion, "redis_tls_min_version", "RedisTLSMinVersion", String, ">=5.3.0", false},
	{MaxActive, "redis_max_active", "RedisMaxActive", Int, ">=5.3.0", false},
}

// dashboardWork are the commands that the shared keys imply: its code is not public.
var dashboardWork = []Work{
	{Key: "apikey-*", Use: "sessions", Vital: true, Commands: []string{"SET", "GET"}},
	{Key: "apikey-*", Use: "sessions", Commands: []string{"DEL", "EXPIRE"}},
	{Channel: notifications, Use: "notices of changes", Commands: []string{"PUBLISH"}},
}

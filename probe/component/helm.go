package component

// The values of the Tyk Helm charts (tyk-charts). There is none for a user name, a timeout or the cache and analytics
// stores: these go through extraEnvs. The TLS files have two spellings: Gateway and Dashboard templates read caFile,
// certFile and keyFile, Pump and MDCB templates read the ones with ssl in front.

var gatewayHelm = map[Field]string{
	Addrs: "global.redis.addrs", EnableCluster: "global.redis.enableCluster", MasterName: "global.redis.masterName",
	SentinelPassword: "global.redis.sentinelPass", Password: "global.redis.pass", Database: "global.redis.storage.database",
	MaxIdle: "global.redis.maxIdle", UseSSL: "global.redis.useSSL", SkipVerify: "global.redis.sslInsecureSkipVerify",
	CAFile: "global.redis.caFile", CertFile: "global.redis.certFile", KeyFile: "global.redis.keyFile",
	MaxVersion: "global.redis.tlsMaxVersion", MinVersion: "global.redis.tlsMinVersion",
}

var dashboardHelm = map[Field]string{
	Addrs: "global.redis.addrs", EnableCluster: "global.redis.enableCluster", MasterName: "global.redis.masterName",
	SentinelPassword: "global.redis.sentinelPass", Password: "global.redis.pass", Database: "global.redis.storage.database",
	UseSSL: "global.redis.useSSL", SkipVerify: "global.redis.sslInsecureSkipVerify",
	CAFile: "global.redis.caFile", CertFile: "global.redis.certFile", KeyFile: "global.redis.keyFile",
	MaxVersion: "global.redis.tlsMaxVersion", MinVersion: "global.redis.tlsMinVersion",
}

// pumpHelm has no database: the charts never set TYK_PMP_ANALYTICSSTORAGECONFIG_DATABASE.
var pumpHelm = map[Field]string{
	Addrs: "global.redis.addrs", EnableCluster: "global.redis.enableCluster", MasterName: "global.redis.masterName",
	SentinelPassword: "global.redis.sentinelPass", Password: "global.redis.pass",
	UseSSL: "global.redis.useSSL", SkipVerify: "global.redis.sslInsecureSkipVerify",
	CAFile: "global.redis.sslCAFile", CertFile: "global.redis.sslCertFile", KeyFile: "global.redis.sslKeyFile",
	MaxVersion: "global.redis.tlsMaxVersion", MinVersion: "global.redis.tlsMinVersion",
}

// mdcbHelm has no TLS files and versions: the chart sets REDISSSL* variables for them, which MDCB is not documented to read.
var mdcbHelm = map[Field]string{
	Addrs: "global.redis.addrs", EnableCluster: "global.redis.enableCluster", MasterName: "global.redis.masterName",
	SentinelPassword: "global.redis.sentinelPass", Password: "global.redis.pass", Database: "global.redis.storage.database",
	UseSSL: "global.redis.useSSL", SkipVerify: "global.redis.sslInsecureSkipVerify",
}

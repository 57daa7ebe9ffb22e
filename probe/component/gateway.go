package component

import "tyk-redis-doctor/probe"

var gatewayComponent = Component{
	ID: probe.Gateway, Title: "Tyk Gateway", Short: "Gateway", Newest: "5.14.0", Beyond: ">=5.16.0",
	Second: []string{"cache_storage", "analytics_storage"},
	Work:   gatewayWork,
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
	{Key: "rate-limit-*", Use: "rate limits", Commands: []string{"ZADD", "ZCARD", "ZRANGE", "ZRANGEBYSCORE", "ZREMRANGEBYSCORE", "EXPIRE", "SET", "GET"}},
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
	{Block: "analytics_storage", Key: "analytics-tyk-system-analytics*", Use: "analytics records", Commands: []string{"RPUSH", "TTL", "EXPIRE"}},
}

package component

import "tyk-redis-doctor/probe"

var mdcbComponent = Component{
	ID: probe.MDCB, Title: "Tyk MDCB", Short: "MDCB", Newest: "2.12.0", Beyond: ">=2.13.0",
	Second: []string{"analytics_storage"},
	Work:   mdcbWork,
}

// mdcbWork are the commands that the shared keys imply, and the channel that its documentation implies ("uses pub/sub"):
// its code is not public. The analytics store is where it leaves the records of its data planes for a Pump.
var mdcbWork = []Work{
	{Key: "apikey-*", Use: "sessions", Vital: true, Commands: []string{"SET", "GET"}},
	{Key: "apikey-*", Use: "sessions", Commands: []string{"DEL", "EXPIRE"}},
	{Channel: notifications, Use: "notices of changes", Commands: []string{"PUBLISH", "SUBSCRIBE"}},
	{Block: "analytics_storage", Only: true, Key: "analytics-tyk-system-analytics*", Use: "analytics records", Commands: []string{"RPUSH", "EXPIRE"}},
}

package component

import "tyk-redis-doctor/probe"

var pumpComponent = Component{
	ID: probe.Pump, Title: "Tyk Pump", Short: "Pump", Newest: "1.16.0", Beyond: ">=1.18.0",
	Work: pumpWork,
}

// pumpWork: records are read and deleted in one transaction. Their real keys are the prefixes alone and with _0 to _9
// and _protobuf after them; a rehearsal must not name a key that holds records, since it deletes.
var pumpWork = []Work{
	{Key: "version-check-pump", Use: "version", Commands: []string{"SET"}},
	{Key: "analytics-tyk-system-analytics*", Use: "analytics records", Vital: true, Commands: []string{"MULTI", "LRANGE", "DEL", "EXEC"}},
	{Key: "host-checker:tyk-uptime-analytics*", Use: "uptime records", Commands: []string{"LRANGE", "DEL"}},
}

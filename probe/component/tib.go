package component

import "tyk-redis-doctor/probe"

var tibComponent = Component{
	ID: probe.TIB, Title: "Tyk Identity Broker", Short: "Identity Broker", Newest: "1.7.2", Beyond: ">=1.8.0",
	Work: tibWork,
}

var tibWork = []Work{
	{Key: "identity-cache.*", Use: "identities", Vital: true, Commands: []string{"SET", "GET", "DEL"}},
	{Key: "tib-provider-config-*", Use: "profiles", Commands: []string{"SET", "GET", "DEL", "SCAN"}},
}

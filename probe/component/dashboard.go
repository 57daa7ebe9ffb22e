package component

import "tyk-redis-doctor/probe"

var dashboardComponent = Component{
	ID: probe.Dashboard, Title: "Tyk Dashboard", Short: "Dashboard", Newest: "5.14.0", Beyond: ">=5.16.0",
	Work: dashboardWork,
}

// dashboardWork are the commands that the shared keys imply: its code is not public.
var dashboardWork = []Work{
	{Key: "apikey-*", Use: "sessions", Vital: true, Commands: []string{"SET", "GET"}},
	{Key: "apikey-*", Use: "sessions", Commands: []string{"DEL", "EXPIRE"}},
	{Channel: notifications, Use: "notices of changes", Commands: []string{"PUBLISH"}},
}

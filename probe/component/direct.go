package component

import "tyk-redis-doctor/probe"

// directComponent is no component: addresses given on the command line are looked at as a Gateway of the newest version
// would use them, since that is the part that every deployment has and that asks most of Redis.
var directComponent = Component{
	ID: probe.Direct, Title: "Tyk", Short: "Tyk", Newest: gatewayComponent.Newest, Beyond: gatewayComponent.Beyond,
	Work: gatewayWork,
}

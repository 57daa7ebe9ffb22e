package component

import "tyk-redis-doctor/probe"

// direct is no component: addresses given on the command line are looked at as a Gateway of the newest version would
// use them, since that is the part that every deployment has and that asks most of Redis.
var direct = Component{
	ID: probe.Direct, Title: "Tyk", Short: "Tyk", Sentence: "Tyk", Product: "Tyk", Source: Code,
	Newest: gateway.Newest, Beyond: gateway.Beyond,
	Client: Client{
		Count: []Count{{"", 1}}, PingDecides: Always, ShardCount: Never, Limiter: Never, LimiterIgnoresTLS: Never,
		KeepsPool: Never, FixedIdle: Never, BoundedPool: Never, NegativeTimeouts: Never,
	},
	Eras:   gatewayEras[len(gatewayEras)-1:],
	Shares: Nobody,
	Work:   gatewayWork,
}

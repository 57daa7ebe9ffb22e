package tykconf

import "tyk-redis-doctor/probe"

// This file is the one table of what changed with the versions beyond single keys (those are in package component):
// the generation of the Redis client and its habits, and the rules of loading.

// era is a run of versions of one component that share a generation of the Redis client.
type era struct {
	in      string // constraint
	name    string // redigo, v6, v8, v9
	goRedis string // "" for redigo
}

// eras are read from the dependency lists of each release; those of Dashboard and MDCB, whose code is not public, are
// taken from the Gateway releases of the same time.
var eras = map[probe.Component][]era{
	probe.Gateway:   gatewayEras,
	probe.Dashboard: append([]era{{"<1.9.3", "redigo", ""}, {">=1.9.3 <2.9.3", "v6", "6.15.6"}}, gatewayEras...),
	probe.Pump: {
		{"<=0.8.3", "redigo", ""},
		{"<1.2.0", "v6", "6.15.6"},
		{"<1.9.0", "v8", "8.3.1"},
		{"<1.13.0", "v9", "9.3.1"},
		{"<1.17.0", "v9", "9.7.3"},
		{"", "v9", "9.11.0"},
	},
	probe.MDCB: {
		{"<1.8.0", "v6", "6.15.6"},
		{"<2.5.0", "v8", "8.11.5"},
		{"<2.8.2", "v9", "9.7.0"},
		{"", "v9", "9.13.0"},
	},
	probe.TIB: {
		{"<=0.7.2", "redigo", ""},
		{"<=1.1.0", "v6", "6.15.6"},
		{"<=1.4.0", "v8", "8.3.1"},
		{"<1.5.0", "v8", "8.11.5"},
		{"<1.6.0", "v9", "9.3.1"},
		{"<=1.7.0", "v9", "9.5.3"},
		{"", "v9", "9.7.3"},
	},
}

// gatewayEras: the first one that the version meets counts.
var gatewayEras = []era{
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

// eraOf gives the generation of the client in a version.
func eraOf(c probe.Component, v version) era {
	for _, e := range eras[c] {
		if v.within(e.in) {
			return e
		}
	}
	return era{name: "v9"}
}

// shardCounted are the versions that read REDIGOCLUSTER_SHARDCOUNT: those with redigocluster.
var shardCounted = map[probe.Component]string{
	probe.Gateway: ">=2.3.2 <=2.9.2", probe.Dashboard: "<1.9.3", probe.Pump: "<=0.8.3", probe.TIB: ">=0.3.0 <=0.7.2",
}

// driverOf tells the habits of the client in a version. known: the component knows such a setting in this version.
func driverOf(c probe.Component, v version, known func(field string) bool) probe.Driver {
	e := eraOf(c, v)
	counted, some := shardCounted[c]
	return probe.Driver{
		Era: e.name, GoRedis: e.goRedis, Verified: c != probe.Dashboard && c != probe.MDCB,
		SendsUsername:         e.name == "v8" || e.name == "v9",
		SendsHello:            e.name == "v9",
		AuthUnneededFails:     e.name != "v9",
		KnowsSentinel:         e.name != "redigo",
		KnowsSentinelPassword: known("sentinel_password"),
		KnowsTLSFiles:         known("ca_file"),
		PlainMaster:           e.name == "v6" || e.goRedis == "8.3.1",
		LimiterIgnoresTLS:     c == probe.Gateway && v.within(">=5.3.0 <5.10.0") && !v.within(">=5.8.6 <5.9.0"),
		HasLimiter:            c == probe.Gateway && v.within(">=5.3.0"),
		SlotsThreeOnly:        e.name == "v6" || e.name == "v8",
		ShardCountRead:        some && v.within(counted),
		PingDecides:           c == probe.Gateway && v.within(">=5.3.0"),
	}
}

// clientsOf is how many clients one process builds over all its stores.
func clientsOf(c probe.Component, v version) int {
	switch {
	case c == probe.TIB:
		return 2
	case c != probe.Gateway:
		return 1
	case v.within(">=5.3.0"):
		return 4 // default, cache, analytics, rate limiter
	case v.within("2.9.6 - 2.9.99 || >=3.0.5 <3.1.0 || >=3.2.0"):
		return 3 // default, cache, analytics
	default:
		return 2 // default, cache
	}
}

// rules of loading that came or went with a version.
func (r *reader) has(rule rule) bool {
	text, some := rules[r.component][rule]
	return some && r.version.within(text)
}

type rule string

const (
	omits            rule = "TYK_*_OMITCONFIGFILE"
	resolves         rule = "KV references in passwords"
	resolvesFiles    rule = "file:// references"
	resolvesStores   rule = "kv:// references"
	oldEnvconfig     rule = "envconfig before 1.4.0"
	overrides        rule = "TYK_PMP_REDIS_ and TYK_PMP_TEMPORAL_STORAGE_ reach the connection"
	checksBlockType  rule = "the block's type must be redis or empty"
	checksStoreType  rule = "analytics_storage_type must be redis or empty"
	analyticsStore   rule = "a separate analytics store"
	keepsPool        rule = "pool size and idle time are not set" // TIB before the storage library
	fixedIdle        rule = "idle time 240 s whatever the timeout"
	boundedPool      rule = "a pool of more than 2147483647 connections panics"
	reconnects       rule = "one bad second store leaves all stores without a connection"
	negativeTimeouts rule = "a negative timeout is passed on"
)

var rules = map[probe.Component]map[rule]string{
	probe.Gateway: {
		omits:          ">=4.0.1",
		resolves:       "2.9.6 - 2.9.99 || >=3.0.0",
		resolvesFiles:  ">=5.14.0",
		resolvesStores: ">=5.15.0",
		oldEnvconfig:   "<=2.9.5",
		analyticsStore: "2.9.6 - 2.9.99 || >=3.0.5 <3.1.0 || >=3.2.0",
		fixedIdle:      "<=2.9.2",
		boundedPool:    ">=5.12.1",
		reconnects:     ">=5.3.0",
	},
	probe.Dashboard: {omits: ""},
	probe.Pump: {
		omits:           ">=1.6.0",
		resolvesStores:  ">=1.17.0",
		overrides:       ">=1.9.0",
		checksBlockType: ">=1.9.0",
		checksStoreType: ">=1.9.0",
		fixedIdle:       "<1.9.0",
	},
	probe.MDCB: {omits: "", analyticsStore: ""},
	probe.TIB: {
		omits:            ">=1.3.0",
		keepsPool:        "<1.5.0",
		fixedIdle:        "<1.5.0",
		negativeTimeouts: ">=1.5.0",
	},
}

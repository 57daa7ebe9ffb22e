package observe

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// demand is one command that a component needs, on a key of its own patterns or on a channel.
type demand struct {
	args    []string // as sent, keyHere in the place of the key, channelHere in that of the channel
	key     string   // "apikey-*", or one key; "" where the command has none
	channel string
	use     string // what the component needs it for
	vital   bool   // without it the component does not work at all
}

const (
	keyHere     = "\x00key"
	channelHere = "\x00channel"

	notifications = "tyk.cluster.notifications"
)

func (d demand) command() string { return d.args[0] }

// on lists commands that share key, use and weight. What stands in them is chosen so that it would do no harm even if
// a server ran it in spite of MULTI: keys are made up unless the component uses one key alone, SET takes effect for a
// millisecond, and only where nothing is.
func on(key, use string, vital bool, commands ...string) []demand {
	var out []demand
	for _, c := range commands {
		args, known := forms[c]
		if !known {
			panic("no form for " + c)
		}
		out = append(out, demand{args: args, key: key, use: use, vital: vital})
	}
	return out
}

var forms = map[string][]string{
	"SET":              {"SET", keyHere, "x", "PX", "1", "NX"},
	"GET":              {"GET", keyHere},
	"MGET":             {"MGET", keyHere},
	"DEL":              {"DEL", keyHere},
	"EXISTS":           {"EXISTS", keyHere},
	"EXPIRE":           {"EXPIRE", keyHere, "1"},
	"TTL":              {"TTL", keyHere},
	"INCR":             {"INCR", keyHere},
	"PTTL":             {"PTTL", keyHere},
	"PEXPIRE":          {"PEXPIRE", keyHere, "1"},
	"SCAN":             {"SCAN", "0", "COUNT", "1"},
	"RPUSH":            {"RPUSH", keyHere, "x"},
	"LRANGE":           {"LRANGE", keyHere, "0", "0"},
	"ZADD":             {"ZADD", keyHere, "1", "x"},
	"ZCARD":            {"ZCARD", keyHere},
	"ZRANGE":           {"ZRANGE", keyHere, "0", "0"},
	"ZRANGEBYSCORE":    {"ZRANGEBYSCORE", keyHere, "0", "0"},
	"ZREMRANGEBYSCORE": {"ZREMRANGEBYSCORE", keyHere, "0", "0"},
	"SMEMBERS":         {"SMEMBERS", keyHere},
	"SADD":             {"SADD", keyHere, "x"},
	"DECR":             {"DECR", keyHere},
	"EVAL":             {"EVAL", "return 1", "1", keyHere},
	"EVALSHA":          {"EVALSHA", strings.Repeat("0", 40), "1", keyHere},
}

// talk are the channel commands. SUBSCRIBE cannot be queued to any use and is asked for itself.
func talk(use string, vital bool, commands ...string) []demand {
	var out []demand
	for _, c := range commands {
		d := demand{args: []string{c, channelHere}, channel: notifications, use: use, vital: vital}
		if c == "PUBLISH" {
			d.args = append(d.args, "x")
		}
		out = append(out, d)
	}
	return out
}

// demands are the commands that the store's component runs over this connection all the time: the start and the
// steady state, not what a single feature that may be switched off wants. The Dashboard and MDCB are closed; theirs are
// those that the shared keys imply.
func demands(s *probe.Store, all []probe.Store) []demand {
	switch s.Component {
	case probe.Pump:
		return pumpDemands()
	case probe.TIB:
		return slices.Concat(
			on("identity-cache.*", "identities", true, "SET", "GET", "DEL"),
			on("tib-provider-config-*", "profiles", false, "SET", "GET", "DEL"))
	case probe.Dashboard, probe.MDCB, probe.Direct:
		return slices.Concat(
			on("apikey-*", "sessions", true, "SET", "GET"),
			on("apikey-*", "sessions", false, "DEL", "EXPIRE"),
			talk("notices of changes", false, "PUBLISH"))
	default:
		return gatewayDemands(s, all)
	}
}

func pumpDemands() []demand {
	const records, uptime = "analytics-tyk-system-analytics", "host-checker:tyk-uptime-analytics"
	return slices.Concat(
		on("version-check-pump", "version", false, "SET"),
		on(records, "analytics records", true, "LRANGE", "DEL"),
		on(uptime, "uptime records", false, "LRANGE", "DEL"))
}

// gatewayDemands: a block that is switched on takes its part of the work off the main one.
func gatewayDemands(s *probe.Store, all []probe.Store) []demand {
	var out []demand
	main := s.Block != "cache_storage" && s.Block != "analytics_storage"
	if main {
		out = append(out, gatewayMain(s)...)
	}
	if s.Block == "cache_storage" || main && !separate(s, all, "cache_storage") {
		out = append(out, on("cache-*", "response cache", false, "SET", "GET", "DEL")...)
	}
	if s.Block == "analytics_storage" || main && !separate(s, all, "analytics_storage") {
		out = append(out, on("analytics-tyk-system-analytics", "analytics records", false, "RPUSH", "TTL", "EXPIRE")...)
	}
	return out
}

func gatewayMain(s *probe.Store) []demand {
	out := slices.Concat(
		on("apikey-*", "sessions", true, "SET", "GET"),
		on("version-check-gateway", "start", false, "SET"),
		on("tyk-liveness-probe", "health check", false, "SET"),
		on("apikey-*", "sessions", false, "DEL", "EXISTS", "EXPIRE", "TTL"),
		on("", "sessions", false, "SCAN"),
		on("quota-*", "quotas", false, "INCR", "DECR", "EXPIRE", "GET"),
		on("rate-limit-*", "rate limits", false, "ZADD", "ZCARD", "ZRANGE", "ZRANGEBYSCORE", "ZREMRANGEBYSCORE", "EXPIRE", "SET", "GET"),
		on("cert-raw-*", "certificates", false, "GET", "SET"),
		talk("notices of changes", false, "PUBLISH"),
		talk("notices of changes", true, "SUBSCRIBE"))
	out = append(out, scripts(s)...)
	if s.Mode != probe.Cluster { // a cluster client reads key by key
		out = append(out, on("apikey-*", "sessions", false, "MGET")...)
	}
	if !s.Driver.PingDecides { // until 5.2 "up" means that this key could be written and read
		out = append(out, on("redis-test-*", "health check", true, "SET", "GET")...)
	}
	return out
}

// separate tells whether the same component has a block of its own for this part of the work.
func separate(s *probe.Store, all []probe.Store, block string) bool {
	component, _, _ := strings.Cut(string(s.ID), "/")
	for i := range all {
		o := &all[i]
		if c, _, _ := strings.Cut(string(o.ID), "/"); c == component && o.Active && o.Block == block {
			return true
		}
	}
	return false
}

// usesMulti tells whether the component's own work needs transactions, for what, and whether nothing works without.
func usesMulti(s *probe.Store) (use string, vital, needed bool) {
	switch {
	case s.Component == probe.Pump:
		return "analytics records", true, true
	case s.Component == probe.Gateway && s.Block != "cache_storage" && s.Block != "analytics_storage":
		return "rate limits", false, true
	default:
		return "", false, false
	}
}

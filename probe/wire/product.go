package wire

import (
	"cmp"
	"strings"

	"tyk-redis-doctor/probe"
)

// products are the servers and proxies that name themselves in INFO, by the field that holds their own version, or that
// they alone have.
var products = []struct {
	field, name string
	versioned   bool   // the field is the version; else redis_version is their own
	mode        string // the field of the mode, where it is not one of Redis' names
}{
	{"valkey_version", "valkey", true, "server_mode"},
	{"redict_version", "redict", true, "redict_mode"},
	{"dragonfly_version", "dragonfly", true, ""},
	{"keydb_version", "keydb", true, ""},
	{"rlec_version", "redis enterprise", true, ""},
	{"kvrocks_version", "kvrocks", true, ""},
	{"garnet_version", "garnet", true, ""},
	{"pika_version", "pika", true, ""},
	{"mvcc_depth", "keydb", false, ""},           // of KeyDB before it named itself
	{"RedisMode", "predixy", false, "RedisMode"}, // "# Proxy", Version, RedisMode:proxy
}

// Server is what the server says of itself; nil where the text is no INFO.
func (i Info) Server() *probe.Server {
	claimed := i.text("redis_version")
	s := &probe.Server{
		Product: "redis", Version: claimed, Mode: cmp.Or(i.text("redis_mode"), i.text("server_mode")),
		RunID: i.text("run_id"), UptimeS: i.number("uptime_in_seconds"), Zone: i.text("availability_zone"),
	}
	for _, p := range products {
		if i[p.field] == "" {
			continue
		}
		s.Product = p.name
		if p.versioned {
			s.Version, s.Compatible = probe.Printable(bareVersion(i[p.field])), claimed
		}
		s.Mode = cmp.Or(s.Mode, strings.ToLower(i.text(p.mode)))
		break
	}
	s.Version = cmp.Or(s.Version, i.text("Version"))
	if s.Version == "" && s.RunID == "" && s.Mode == "" {
		return nil
	}
	if name := i["server_name"]; s.Product == "redis" && name != "" && name != "redis" {
		s.Product = probe.Printable(name)
	}
	if p := i.number("tcp_port"); p != nil {
		s.TCPPort = int(*p)
	}
	return s
}

// bareVersion is "1.27.1" of "df-v1.27.1".
func bareVersion(text string) string {
	return strings.TrimPrefix(strings.TrimPrefix(text, "df-"), "v")
}

// refusers are proxies that are known by how they refuse a command, in lower case.
var refusers = []struct{ part, name string }{
	{"handle request, command '", "codis"},
	{"in current server pool", "predixy"},
	{"no upstream host", "envoy"},
	{"upstream failure", "envoy"},
}

// ProxyOf is the name of a proxy by the text of an error reply, "" where it tells none.
func ProxyOf(text string) string {
	lower := strings.ToLower(judged(text))
	for _, r := range refusers {
		if strings.Contains(lower, r.part) {
			return r.name
		}
	}
	return ""
}

package server

import (
	"cmp"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// relative is what is known of a product that is not Redis or Valkey.
type relative struct {
	is    string // what it is, and what Tyk needs that it does not have, to follow "It is Codis, "
	do    string // one or two sentences; "" where nothing is better than what the findings say
	to    string // what to connect Tyk to in its place, for people: "address of Redis itself"; "" where nothing has to be
	nodes bool   // what to connect Tyk to is a cluster
	proxy bool   // it is in front of Redis, and used as a single server
	alike bool   // it speaks as the Redis does that it came from
}

// relatives are known by the names of probe.Server.Product. Sources: their documentation, and what their servers said.
var relatives = map[string]relative{
	"envoy": {
		is: "a proxy that answers PING itself, whether it has a server behind it or not, and has no SUBSCRIBE",
		do: "Look at Envoy's cluster of that name: whether it has hosts, and whether they are healthy (/clusters at its admin port). " +
			"Better, connect Tyk to Redis itself.",
		to:    "address of the Redis behind Envoy",
		proxy: true,
	},
	"predixy": {
		is: "a proxy in front of a cluster or of Sentinels, which forbids MULTI in the pools of a cluster",
		do: "Connect Tyk to the cluster itself, with enable_cluster, or let Predixy serve a pool in which transactions are allowed (a " +
			"single group of Sentinels).",
		to:    "addresses of the cluster behind Predixy",
		nodes: true,
		proxy: true,
	},
	"codis": {
		is:    "a proxy that knows neither transactions nor PUBLISH and SUBSCRIBE, which Tyk needs",
		do:    "Connect Tyk to a Redis of its own, without the Codis proxy.",
		to:    "address of a Redis that is not behind Codis",
		proxy: true,
	},
	"twemproxy": {
		is:    "a proxy that knows neither transactions nor PUBLISH and SUBSCRIBE, which Tyk needs, and hangs up at HELLO",
		do:    "Connect Tyk to Redis itself, without twemproxy.",
		to:    "address of the Redis behind twemproxy",
		proxy: true,
	},
	"redict":    {is: "a fork of Redis 7.2 that speaks as that does", alike: true},
	"keydb":     {is: "a fork of Redis 6 with several threads, without the functions of Redis 7"},
	"dragonfly": {is: "an implementation of its own, in which scripts may touch declared keys only unless a flag allows more"},
	"kvrocks":   {is: "an implementation of its own that keeps its data on disk"},
	"garnet":    {is: "an implementation of its own, in which scripts are off unless it was started with --lua"},
	"pika":      {is: "an implementation of its own that keeps its data on disk"},
}

// frontOf is what answers at a node: a proxy by its own words, else what the server behind it says of itself; "" where it
// cannot be told.
func frontOf(n *probe.Node) string {
	if n.Server == nil {
		return ""
	}
	return cmp.Or(n.Server.Front, n.Server.Product)
}

// productName is the same as people write it; where it cannot be told, what stands in its place.
func productName(n *probe.Node) string {
	if front := frontOf(n); front != "" {
		return prose.Product(front)
	}
	return "what answers there"
}

// serverName is a server by product and version: "Redis 7.0.15".
func serverName(s *probe.Server) string {
	return strings.TrimSpace(prose.Product(s.Product) + " " + s.Version)
}

var unsupported = checks.Check{
	ID: probe.ServerUnsupported, Title: "Server that Tyk is not tested with", Status: report.Warn,
	Broken: checks.BrokenServer, Degraded: checks.DegradedServer, Shared: true, Costs: true,
	Doc: "The server is a fork or another implementation of the protocol (KeyDB, Dragonfly, Kvrocks and others), of which single " +
		"commands can differ. Valkey with a version of Tyk from before it was supported is worth a line only, since it speaks as Redis does.",
	Hint:  "Use a server that Tyk's documentation names.",
	Judge: judgeUnsupported,
}

func judgeUnsupported(c *checks.Case) []checks.Finding {
	return versioned(c, func(s *probe.Store, n *probe.Node) *checks.Finding {
		switch n.Server.Product {
		case "redis", "redis enterprise":
			return nil
		case "valkey":
			return tellValkey(s, n)
		}
		f := &checks.Finding{
			What: prose.Say("{nodes} {runs|run} %s, which %s is not tested with.", serverName(n.Server), title(s)),
			Hint: prose.Say("Use Redis or Valkey in production."),
		}
		if k, known := relatives[n.Server.Product]; known {
			if f.Seen = prose.Say("It is %s.", k.is); k.alike {
				f.Status = report.Info
			}
		}
		return f
	})
}

// tellValkey is a line about Valkey with a version of Tyk that does not name it; it speaks as Redis 7.2 does.
func tellValkey(s *probe.Store, n *probe.Node) *checks.Finding {
	support, documented := component.SupportOf(s)
	r, ok := releaseOf(n.Server.Version)
	if !documented || support.Valkey != "" && (!ok || !r.before(oldestValkey)) {
		return nil
	}
	f := &checks.Finding{
		Status: report.Info,
		What:   prose.Say("{nodes} {runs|run} %s; %s %s was released for Redis only.", serverName(n.Server), title(s), s.TykVersion),
		Hint:   prose.Say("Upgrade %s, or use Redis.", title(s)),
	}
	if first := component.Get(s.Component).FirstWithValkey(); first != "" {
		f.Hint = prose.Say("Upgrade %s to %s or later, or use Redis.", title(s), first)
	}
	return f
}

// versioned puts a question to every data node that told product and version.
func versioned(c *checks.Case, ask func(*probe.Store, *probe.Node) *checks.Finding) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || n.Server.Product == "" || n.Server.Version == "" || topology.IsSentinel(n) {
				continue
			}
			if f := ask(s, n); f != nil {
				f.Store, f.Nodes, f.Refs = s, []string{n.Addr}, []report.Ref{c.At(n, "server")}
				out = append(out, *f)
			}
		}
	}
	return out
}

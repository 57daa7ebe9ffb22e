package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var noEndpoint = checks.Check{
	ID: probe.ClusterNoEndpoint, Title: "Nodes that announce no address", Status: report.Fail,
	Broken: checks.BrokenAnnounced, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "CLUSTER SLOTS has no host for a node: null (cluster-preferred-endpoint-type unknown-endpoint; Tyk then says \"redis: nil\" to " +
		"everything), \"?\" (host names are preferred and none is set), or nothing (a node that never met another; Tyk dials its own " +
		"machine, which works only where Redis runs there).",
	Hint: "Let every node announce its IP address or a host name.", Needs: viewSeen, Judge: judgeNoEndpoint,
}

// blankEndpoint is one way to announce no address.
type blankEndpoint struct {
	is   func(probe.Endpoint) bool
	what string // what stands in its place
	then string // what Tyk does, a sentence
	hint string
	fix  func(*topology.Cluster, []string) []report.Fix
}

var blankEndpoints = []blankEndpoint{
	{
		is:   func(e probe.Endpoint) bool { return e.Null },
		what: "no address (cluster-preferred-endpoint-type is unknown-endpoint)",
		then: "Tyk's client cannot read such a reply, so that every command fails with \"redis: nil\".",
		hint: "Set cluster-preferred-endpoint-type to ip or hostname on every node.",
		fix:  preferIP,
	},
	{
		is:   func(e probe.Endpoint) bool { return e.Host == "?" },
		what: "a question mark for a host (names are preferred, and it has none)",
		then: "Tyk looks for a host of the name \"?\".",
		hint: "Let every node announce its IP address, or set cluster-announce-hostname on every node to a name that Tyk can resolve.",
		fix:  preferIP,
	},
	{
		is:   func(e probe.Endpoint) bool { return !e.Null && e.Host == "" },
		what: "no address (it does not know its own)",
		then: "Tyk dials its own machine.",
		hint: "Let the node meet the others, or set cluster-announce-ip.",
		fix:  announceReached,
	},
}

func judgeNoEndpoint(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for i := range blankEndpoints {
			if f, found := blank(c, t, &blankEndpoints[i]); found {
				out = append(out, f)
			}
		}
	}
	return out
}

// blank tells of the servers that announce no address in one way.
func blank(c *checks.Case, t *topology.Cluster, kind *blankEndpoint) (checks.Finding, bool) {
	f := told(c, t, prose.Text{})
	f.Status = report.Info
	var servers []string
	for i := range t.Announced {
		a := &t.Announced[i]
		if !kind.is(a.Endpoint) {
			continue
		}
		server := a.By[0].Addr
		m := t.Member(a.ID)
		if m != nil && m.Node != nil {
			server = m.Node.Addr
		}
		servers = append(servers, server)
		f.Nodes = append(f.Nodes, server)
		if row := t.RowAt(a.Said); row != nil {
			if f.Nodes = append(f.Nodes, row.Addr); row.Answered() && m != nil && m.Node == row {
				continue // Redis runs on this very machine
			}
		}
		switch {
		case a.Primary || a.Null:
			f.Status = report.Fail
		case f.Status == report.Info:
			f.Status = report.Warn
		}
	}
	if len(servers) == 0 {
		return f, false
	}
	servers = checks.Tidy(servers)
	f.What = prose.Say("%s %s %s.", prose.Nodes(servers), pick(len(servers), "announces", "announce"), kind.what)
	f.Seen = prose.Say("%s", kind.then)
	if f.Status == report.Info {
		f.Seen = prose.Say("It works because Tyk is on the same machine.")
	}
	f.Hint, f.Fix = prose.Say("%s", kind.hint), kind.fix(t, servers)
	return f, true
}

// preferIP lets every node announce its IP address.
func preferIP(t *topology.Cluster, _ []string) []report.Fix {
	return setOnAll(t, "cluster-preferred-endpoint-type", "ip")
}

// announceReached lets servers announce the IP address under which they were reached.
func announceReached(t *topology.Cluster, servers []string) []report.Fix {
	var out []report.Fix
	for _, addr := range servers {
		out = append(out, announceIP(t, addr)...)
	}
	return out
}

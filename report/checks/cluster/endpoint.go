package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
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
	// passedOver is true where the client cannot read the reply at all: it asks another node then.
	passedOver bool
	// teller is true where always the server that says so is to blame, else the one of which it is said, if all say so.
	teller bool
	// fix heals, for these servers; all is true where every node says so.
	fix func(t *topology.Cluster, servers []string, all bool) []report.Fix
}

var blankEndpoints = []blankEndpoint{
	{
		is:   func(e probe.Endpoint) bool { return e.Null },
		what: "no address to clients",
		then: "cluster-preferred-endpoint-type is unknown-endpoint, and Tyk's client cannot read such a reply (\"redis: nil\").",
		hint: "Set cluster-preferred-endpoint-type to ip or hostname on every node.",

		passedOver: true, teller: true, fix: preferIP,
	},
	{
		is:   func(e probe.Endpoint) bool { return e.Host == "?" },
		what: "a question mark for a host",
		then: "Names are preferred (cluster-preferred-endpoint-type) and there is none: Tyk looks for a host of the name \"?\".",
		hint: "Let every node announce its IP address, or set cluster-announce-hostname on every node to a name that Tyk can resolve.",
		fix:  preferIP,
	},
	{
		is:   func(e probe.Endpoint) bool { return !e.Null && e.Host == "" },
		what: "no address",
		then: "It does not know its own: Tyk dials its own machine.",
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
	var without, tellers []string
	all := false
	for i := range t.Announced {
		a := &t.Announced[i]
		if !kind.is(a.Endpoint) {
			continue
		}
		m := t.Member(a.ID)
		if m != nil && (m.Stale || m.Has("noaddr")) {
			continue // what is left of a node that is gone
		}
		if m != nil && m.Node != nil {
			without = append(without, m.Node.Addr)
		}
		for _, n := range a.By {
			tellers = append(tellers, n.Addr)
		}
		all = all || a.Tellers >= slotTellers(t)
		if row := t.RowAt(a.Said); row != nil {
			if f.Nodes = append(f.Nodes, row.Addr); row.Answered() && m != nil && m.Node == row {
				continue // Redis runs on this very machine
			}
		}
		f.Status = worse(f.Status, kind.cost(a, all))
	}
	if len(tellers) == 0 {
		return f, false
	}
	servers := checks.Tidy(tellers)
	if all && !kind.teller && len(without) > 0 {
		servers = checks.Tidy(without)
	}
	f.Nodes = append(f.Nodes, servers...)
	f.What = prose.Say("%s %s %s.", prose.Nodes(servers), pick(len(servers), "announces", "announce"), kind.what)
	f.Seen, f.Hint = prose.Say("%s", kind.then), prose.Say("%s", kind.hint)
	switch {
	case f.Status == report.Info:
		f.Seen = prose.Say("It works because Tyk is on the same machine.")
		return f, true
	case f.Status == report.Warn && kind.passedOver:
		f.Seen = prose.Say("%s Tyk then asks another node, and goes on.", kind.then)
	case !all:
		f.Seen = prose.Say("%s The other nodes say it right: it depends on which one Tyk asks.", kind.then)
	}
	f.Fix = kind.fix(t, servers, all)
	return f, true
}

// slotTellers is how many nodes of the cluster told the slots.
func slotTellers(t *topology.Cluster) int {
	n := 0
	for _, v := range t.Partitions[0].Views {
		if len(v.Slots) > 0 || v.SameAs != "" {
			n++
		}
	}
	return n
}

func worse(a, b report.Status) report.Status {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}

// cost is how bad one such endpoint is; all is true where every node says so.
func (kind *blankEndpoint) cost(a *topology.Announcement, all bool) report.Status {
	switch {
	case kind.passedOver && all, !kind.passedOver && a.Primary:
		return report.Fail
	}
	return report.Warn
}

// preferIP lets servers announce their IP addresses: all of them, or those that do not while the others do.
func preferIP(t *topology.Cluster, servers []string, all bool) []report.Fix {
	if all {
		return setOnAll(t, "cluster-preferred-endpoint-type", "ip")
	}
	var out []report.Fix
	for _, addr := range servers {
		out = append(out, fixes.ConfigSet(t.Store, addr, t.RowAt(addr), "cluster-preferred-endpoint-type", "ip")...)
	}
	return out
}

// announceReached lets servers announce the IP address under which they were reached.
func announceReached(t *topology.Cluster, servers []string, _ bool) []report.Fix {
	var out []report.Fix
	for _, addr := range servers {
		out = append(out, announceIP(t, addr)...)
	}
	return out
}

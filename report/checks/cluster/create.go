package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// notCreated are nodes of which none knows the owner of any slot.
func notCreated(c *checks.Case, t *topology.Cluster) checks.Finding {
	f := told(c, t, prose.Say("The cluster was never created: no slot has an owner on {nodes}."))
	f.Seen = prose.Say("Every key is refused with CLUSTERDOWN.")
	met := false
	var servers []*probe.Node
	for _, v := range t.Views() {
		f.Nodes = append(f.Nodes, v.Node.Addr)
		servers = append(servers, v.Node)
		met = met || v.KnownNodes > 1
	}
	switch {
	case met:
		f.Hint = prose.Say("The nodes have met; give the slots owners.")
		f.Fix = spread(t, servers)
	case len(servers) >= primaries:
		f.Hint = prose.Say("Create the cluster, with a replica for each primary.")
		f.Fix = create(t, servers)
	default:
		f.Hint = prose.Say("Create the cluster of all its nodes, three primaries at the least; or let this one serve every slot by itself.")
		f.Fix = fixes.Ways(byTool(t, servers, fixes.Secret("addresses of the other nodes")), spread(t, servers))
	}
	return f
}

// primaries is how many a cluster has at the least.
const primaries = 3

// create makes one cluster of servers. The tool of redis-cli looks for their buses where they are by default; where they
// are elsewhere it waits for ever, and every step is told.
func create(t *topology.Cluster, servers []*probe.Node) []report.Fix {
	for _, n := range servers {
		if _, port, _ := probe.SplitAddr(ownAddr(n)); busOf(t, n, port) != "" && addsRanges(n) {
			return byHand(t, servers)
		}
	}
	return byTool(t, servers)
}

// byTool leaves it to redis-cli. Replicas need six servers. more are addresses that only the reader has.
func byTool(t *topology.Cluster, servers []*probe.Node, more ...string) []report.Fix {
	var words []string
	for _, n := range servers {
		words = append(words, reached(n))
	}
	replicas := "0"
	if len(servers) >= 2*primaries {
		replicas = "1"
	}
	words = append(append(words, more...), "--cluster-replicas", replicas)
	return fixes.One(fixes.Cluster(t.Store, t.Main.Node.Addr, t.Main.Node, "create", words...))
}

// byHand spreads the slots over the first servers and lets all meet the first one, and it them. Each says its address
// itself: others would take the one that a connection comes from, which is another one where a machine has several.
func byHand(t *topology.Cluster, servers []*probe.Node) []report.Fix {
	owners := len(servers)
	if owners >= 2*primaries {
		owners /= 2
	}
	var out []report.Fix
	for _, n := range servers {
		if probe.SameEnd(ownAddr(n), reached(n)) {
			out = append(out, fixes.ConfigSet(t.Store, n.Addr, n, "cluster-announce-ip", probe.HostOf(reached(n)))...)
		}
	}
	out = append(out, spread(t, servers[:owners])...)
	for _, n := range servers[1:] {
		out = append(out, meetEachOther(t, servers[0], n)...)
	}
	return out
}

// spread gives every server its part of the slots.
func spread(t *topology.Cluster, servers []*probe.Node) []report.Fix {
	var out []report.Fix
	for i, n := range servers {
		part := probe.Range{From: i * probe.SlotCount / len(servers), To: (i+1)*probe.SlotCount/len(servers) - 1}
		out = append(out, giveSlots(t, n, probe.Slots{part})...)
	}
	return out
}

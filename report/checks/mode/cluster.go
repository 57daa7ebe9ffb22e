package mode

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var clusterOnStandalone = checks.Check{
	ID: probe.ModeClusterOnStandalone, Title: "Cluster client at a standalone Redis", Status: report.Fail,
	Doc: "enable_cluster is on, and the server says that it is not in cluster mode. Every command of the client fails with \"This " +
		"instance has cluster support disabled\", because it cannot learn the slots. Seen by CLUSTER SLOTS, INFO and HELLO. ElastiCache " +
		"endpoints that begin with master. or replica. are of this kind, and so is a proxy that hides a cluster.",
	Hint:   "Set enable_cluster to false.",
	Broken: checks.BrokenMode, Degraded: checks.DegradedMode,
	Follows: fromSwitch(checks.SaysTrue), Judge: judgeClusterOnStandalone,
}

func judgeClusterOnStandalone(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		nodes := c.DataNodes(s.ID)
		if s.Mode != probe.Cluster || slices.ContainsFunc(nodes, topology.InCluster) {
			continue
		}
		for _, n := range nodes {
			at, what, found := noCluster(c, s, n)
			if !found {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{at}, What: what,
				Seen: prose.Say("Its cluster client cannot learn the slots there, so that every command of %s fails.", title(s)),
				Hint: prose.Say("Set %s to false.", switchKey(s)), Fix: asStandalone(s, nodes),
			})
		}
	}
	return out
}

// noCluster tells whether a server is in no cluster, by its own word, and what it is instead.
func noCluster(c *checks.Case, s *probe.Store, n *probe.Node) (at report.Ref, what prose.Text, found bool) {
	step, _ := checks.Met(n, probe.ModeClusterOnStandalone)
	slots := n.Step(probe.StepCluster)
	proxy := n.Server != nil && n.Server.Mode == "proxy"
	switch {
	case step != nil:
		at = c.AtStep(n, step)
	case n.Server != nil && n.Server.Mode == "standalone":
		at = c.At(n, "server")
	case proxy && slots != nil && slots.Fault != nil && slots.Fault.ID == probe.ServerCommandDisabled:
		return c.AtStep(n, slots),
			prose.Say(
				"{nodes} {is a proxy that hides|are proxies that hide} the cluster, if there is one, and %s is on.",
				switchKey(s),
			), true
	default:
		return at, what, false
	}
	return at, prose.Say("{nodes} {is|are} not in cluster mode, and %s is on.", switchKey(s)), true
}

// asStandalone is the change to the client of a single Redis, which uses the first address alone: where another one of the
// list is the primary, that one.
func asStandalone(s *probe.Store, nodes []*probe.Node) []report.Fix {
	off := fixes.Set(s, component.EnableCluster, false)
	first, good := "", ""
	if len(s.Addrs) > 0 {
		first = s.Addrs[0]
	}
	for _, n := range nodes {
		usable := n.Listed && n.Role != probe.Replica && topology.Alive(n)
		if usable && (n.Addr == first || good == "") {
			good = n.Addr
		}
	}
	if good == "" || good == first {
		return off
	}
	return fixes.Together(off, fixes.Addresses(s, []string{good}))
}

var clusterNotEnabled = checks.Check{
	ID: probe.ModeClusterNotEnabled, Title: "Cluster without the cluster client", Status: report.Fail,
	Doc: "The server is part of a cluster and enable_cluster is off. PING and the keys of this node work, all others answer MOVED, " +
		"so that keys fail at random. Seen by INFO, CLUSTER NODES and the refusals of queued commands. A cluster of one primary with " +
		"every slot works until its first failover, and is a warning.",
	Hint:   "Set enable_cluster to true.",
	Broken: checks.BrokenMode, Degraded: checks.DegradedMode,
	Follows: fromSwitch(checks.SaysFalse), Judge: judgeClusterNotEnabled,
}

func judgeClusterNotEnabled(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Standalone {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			status, at := movedStatus(c, n)
			if status == "" {
				continue
			}
			f := checks.Finding{
				Status: status, Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{at},
				What: prose.Say("{nodes} {is|are} part of a cluster, and %s is off.", switchKey(s)),
				Seen: prose.Say("Keys of other nodes answer MOVED, which the client of a single Redis does not follow."),
				Hint: prose.Say("Set %s to true.", switchKey(s)), Fix: asCluster(s),
			}
			if seeds := primariesOf(n); len(seeds) > 1 {
				f.Hint = prose.Say("Set %s to true, and list several nodes in %s, so that one that is down does no harm: %s.", switchKey(s),
					addrsKey(s), prose.Join(seeds))
			}
			if status == report.Warn {
				f.What = prose.Say("{nodes} {is|are} in cluster mode with every slot, and %s is off.", switchKey(s))
				f.Seen = prose.Say("It works while this one server has every slot, and ends with the first failover or reshard.")
			}
			out = append(out, f)
		}
	}
	return out
}

// asCluster is the change to the cluster client: it finds the other nodes through the addresses that are there. It has one
// database.
func asCluster(s *probe.Store) []report.Fix {
	on := fixes.Set(s, component.EnableCluster, true)
	if s.Database > 0 {
		return fixes.Together(on, fixes.Set(s, component.Database, 0))
	}
	return on
}

// movedStatus says how bad a client without cluster support is at a node, "" where the node is in no cluster.
func movedStatus(c *checks.Case, n *probe.Node) (report.Status, report.Ref) {
	if checks.InNoCluster(n) {
		return "", report.Ref{} // what sends keys away all the same fits no kind of client
	}
	if step, _ := checks.Met(n, probe.ModeClusterNotEnabled, probe.ConfigDBInCluster); step != nil {
		return report.Fail, c.AtStep(n, step)
	}
	if n.Rights != nil {
		for i, r := range n.Rights.Refused {
			if r.Fault.ID == probe.ModeClusterNotEnabled {
				return report.Fail, c.At(n, fmt.Sprintf("rights/refused/%d", i))
			}
		}
	}
	switch {
	case !topology.InCluster(n):
		return "", report.Ref{}
	case n.Role == probe.Primary && n.Slots == "0-16383":
		return report.Warn, c.At(n, "server")
	case n.Cluster != nil:
		return report.Fail, c.At(n, "cluster")
	case n.Rights != nil && n.Rights.Tried > 3:
		return "", report.Ref{} // keys of many slots were taken: something in front of the cluster routes them
	}
	return report.Fail, c.At(n, "server")
}

// maxSeeds is how many addresses of a cluster are worth listing.
const maxSeeds = 6

// primariesOf are the primaries of the cluster that a node knows, by the names that it has for them.
func primariesOf(n *probe.Node) []string {
	var out []string
	if n.Cluster == nil {
		return nil
	}
	for _, m := range n.Cluster.Nodes {
		if m.Has("master") && len(m.Slots) > 0 && m.Addr != "" && probe.IsAddr(m.Addr) && len(out) < maxSeeds {
			out = append(out, m.Addr)
		}
	}
	return checks.Tidy(out)
}

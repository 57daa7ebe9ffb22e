package checks

import (
	"fmt"
	"net/netip"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// inCluster is true where a server said that it is in cluster mode.
func inCluster(n *probe.Node) bool {
	return n.Server != nil && n.Server.Mode == "cluster" || n.Cluster != nil && (len(n.Cluster.Slots) > 0 || len(n.Cluster.Nodes) > 0)
}

func judgeClusterOnStandalone(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		nodes := c.DataNodes(s.ID)
		if s.Mode != probe.Cluster || slices.ContainsFunc(nodes, inCluster) {
			continue
		}
		for _, n := range nodes {
			step, _ := met(n, probe.ModeClusterOnStandalone)
			var at string
			switch {
			case step != nil:
				at = c.AtStep(n, step)
			case n.Server != nil && n.Server.Mode == "standalone":
				at = c.At(n, "server")
			default:
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr},
				Message: fmt.Sprintf("{nodes}: Redis is not in cluster mode there, and %s is on, so every command of %s fails.", keyOf(s, component.EnableCluster), product(s.Component)),
				Hint:    fmt.Sprintf("Set %s to false.", keyOf(s, component.EnableCluster)),
				Fix:     setField(s, component.EnableCluster, false), Verify: verify(s, "mode.*"), Evidence: []string{at},
			})
		}
	}
	return out
}

func judgeClusterNotEnabled(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Standalone {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			status, at := movedStatus(c, n)
			if status == "" {
				continue
			}
			message := "{nodes} {is|are} part of a cluster, and " + keyOf(s, component.EnableCluster) + " is off: keys of other nodes answer MOVED."
			if status == report.Warn {
				message = "{nodes} {is|are} in cluster mode, and " + keyOf(s, component.EnableCluster) + " is off: it works while this one server has every slot, and ends with the first failover or reshard."
			}
			out = append(out, report.Finding{
				Status: status, Store: s.ID, Nodes: []string{n.Addr}, Message: message,
				Hint: fmt.Sprintf("Set %s to true and list the nodes of the cluster in %s.", keyOf(s, component.EnableCluster), keyOf(s, component.Addrs)),
				Fix:  append(setField(s, component.EnableCluster, true), setField(s, component.Addrs, seedsFor(s, n))...), Verify: verify(s, "mode.*"), Evidence: []string{at},
			})
		}
	}
	return out
}

// movedStatus says how bad a client without cluster support is at a node, "" where the node is in no cluster.
func movedStatus(c *Case, n *probe.Node) (report.Status, string) {
	if step, _ := met(n, probe.ModeClusterNotEnabled, probe.ConfigDBInCluster); step != nil {
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
	case !inCluster(n):
		return "", ""
	case n.Role == probe.Primary && n.Slots == "0-16383":
		return report.Warn, c.At(n, "server")
	case n.Cluster != nil:
		return report.Fail, c.At(n, "cluster")
	case n.Rights != nil && n.Rights.Tried > 3:
		return "", "" // keys of many slots were taken: something in front of the cluster routes them
	}
	return report.Fail, c.At(n, "server")
}

// seedsFor lists the primaries of the cluster that a node knows, at most six, else the store's own addresses.
func seedsFor(s *probe.Store, n *probe.Node) []string {
	var seeds []string
	if n.Cluster != nil {
		for _, m := range n.Cluster.Nodes {
			if m.Has("master") && m.Addr != "" && len(m.Slots) > 0 && len(seeds) < 6 {
				seeds = append(seeds, m.Addr)
			}
		}
	}
	if len(seeds) == 0 {
		seeds = append(seeds, s.Configured...)
	}
	if len(seeds) == 0 {
		seeds = append(seeds, s.Addrs...)
	}
	return tidy(seeds)
}

func judgeManyServers(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode == probe.Cluster {
			continue // seeds of a cluster may be a name for all nodes
		}
		for _, n := range c.DataNodes(s.ID) {
			primaries, replicas := 0, 0
			for _, id := range n.Identities {
				switch id.Role {
				case probe.Primary:
					primaries++
				case probe.Replica:
					replicas++
				}
			}
			if len(n.Identities) < 2 || isSentinel(n) {
				continue
			}
			f := report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "mode.*"), Evidence: []string{c.At(n, "identities")},
				Message: fmt.Sprintf("{nodes} leads to %d different servers (%s, %s), so writes fail on some connections with READONLY.",
					len(n.Identities), plural(primaries, "primary", "primaries"), plural(replicas, "replica", "replicas")),
				Fix: append(setField(s, component.MasterName, "mymaster"),
					networkFix("give Tyk an address that leads to the primary alone; with the Bitnami chart and Sentinel: port 26379 of the same Service with the master name, or sentinel.service.createMaster: true")),
			}
			if replicas == 0 {
				f.Status = report.Warn
				f.Message = fmt.Sprintf("{nodes} leads to %d different servers that all accept writes: what one connection stores another may not find.", len(n.Identities))
				f.Fix = f.Fix[len(f.Fix)-1:]
			}
			out = append(out, f)
		}
	}
	return out
}

func judgeProxyInFront(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.DataNodes(s.ID) {
			if n.Server == nil || !differentEnd(n.Remote, n.Server.Laddr) {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "mode.*"), Evidence: []string{c.At(n, "server")},
				Message: "{nodes} was reached through a proxy or a translated address: the server has another address itself.",
			})
		}
	}
	return out
}

// differentEnd is true where both ends of a connection name a real and different IP address or port.
func differentEnd(dialled, seen string) bool {
	a, errA := netip.ParseAddrPort(dialled)
	b, errB := netip.ParseAddrPort(seen)
	if errA != nil || errB != nil {
		return false
	}
	return a.Addr().Unmap() != b.Addr().Unmap() || a.Port() != b.Port()
}

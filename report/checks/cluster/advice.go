package cluster

import (
	"cmp"
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/topology"
)

// bringBack starts the servers of members again, or lets them go on.
func bringBack(members ...*topology.Member) []report.Fix {
	var out []report.Fix
	for _, m := range members {
		out = append(out, fixes.BringBack(m.Name(), m.Node)...)
	}
	return out
}

// onAll is the same command at every server of the cluster that answered, sorted by address. Each is told by the address
// under which it answered: where others see it does not matter.
func onAll(t *topology.Cluster, argv ...string) []report.Fix {
	var out []report.Fix
	for _, m := range answering(t) {
		out = append(out, fixes.Admin(t.Store, m.Node.Addr, m.Node, argv...))
	}
	return out
}

// setOnAll sets a parameter of every server of the cluster that answered, and keeps it.
func setOnAll(t *topology.Cluster, name, value string) []report.Fix {
	var out []report.Fix
	for _, m := range answering(t) {
		out = append(out, fixes.ConfigSet(t.Store, m.Node.Addr, m.Node, name, value)...)
	}
	return out
}

// answering are the members that took our commands, sorted by address.
func answering(t *topology.Cluster) []*topology.Member {
	out := slices.DeleteFunc(slices.Clone(t.Members), func(m *topology.Member) bool { return m.Node == nil || !m.Node.Answered() })
	slices.SortFunc(out, func(a, b *topology.Member) int { return cmp.Compare(a.Node.Addr, b.Node.Addr) })
	return out
}

// forget makes all members that answer drop an entry: who does not is told of it again by the others.
func forget(t *topology.Cluster, gone *topology.Member) []report.Fix {
	if gone.SafeID() == "" {
		return nil
	}
	var out []report.Fix
	for _, m := range answering(t) {
		if m != gone {
			out = append(out, fixes.Admin(t.Store, m.Node.Addr, m.Node, "CLUSTER", "FORGET", gone.SafeID()))
		}
	}
	return out
}

// withoutAddrs lists the addresses of a store but for some; nil where none would be left.
func withoutAddrs(s *probe.Store, gone ...string) []report.Fix {
	left := slices.DeleteFunc(slices.Clone(s.Addrs), func(a string) bool { return slices.Contains(gone, a) })
	if len(left) == 0 || len(left) == len(s.Addrs) {
		return nil
	}
	return fixes.Set(s, component.Addrs, left)
}

// meet introduces a server to another one, at the addresses under which they answered.
func meet(t *topology.Cluster, at, other *probe.Node) []report.Fix {
	host, port, ok := probe.SplitAddr(meetable(other))
	if !ok {
		return nil
	}
	argv := []string{"CLUSTER", "MEET", host, port}
	return fixes.One(fixes.Admin(t.Store, at.Addr, at, argv...))
}

// meetable is the address for CLUSTER MEET, which takes an IP address: the one that was reached.
func meetable(n *probe.Node) string {
	return cmp.Or(n.Remote, n.Addr)
}

// openBus are the rules that let the bus of members through.
func openBus(members ...*topology.Member) []report.Fix {
	var out []report.Fix
	for _, m := range members {
		port := "the port of its bus"
		if p := m.BusPortOr(); p > 0 {
			port = "port " + strconv.Itoa(p)
		}
		out = append(out, fixes.Network("allow TCP between all nodes of the cluster and "+probe.HostOf(m.Name())+", "+port)...)
	}
	return out
}

// addrsKey is how the component spells the list of addresses.
func addrsKey(t *topology.Cluster) string { return checks.Key(t.Store, component.Addrs) }

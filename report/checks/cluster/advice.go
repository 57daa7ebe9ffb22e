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
		if m.Node == nil && !m.HasAddr() {
			continue // nobody knows where it is
		}
		out = append(out, fixes.BringBack(m.Name(), m.Node)...)
	}
	return out
}

// setOnAll sets a parameter of every server of the cluster, and keeps it. One that did not answer, as under a name that
// leads nowhere, is told by the address that the others have for it.
func setOnAll(t *topology.Cluster, name, value string) []report.Fix {
	var out []report.Fix
	for _, m := range t.Members {
		switch {
		case m.Stale:
		case m.Node != nil && m.Node.Answered():
			out = append(out, fixes.ConfigSet(t.Store, m.Node.Addr, m.Node, name, value)...)
		case m.HasAddr() && !m.Down():
			out = append(out, fixes.ConfigSet(t.Store, m.Addr, nil, name, value)...)
		}
	}
	slices.SortStableFunc(out, func(a, b report.Fix) int { return cmp.Compare(a.Node, b.Node) })
	return out
}

// answering are the members that took our commands, sorted by address.
func answering(t *topology.Cluster) []*topology.Member {
	out := slices.DeleteFunc(slices.Clone(t.Members), func(m *topology.Member) bool { return m.Node == nil || !m.Node.Answered() })
	slices.SortFunc(out, func(a, b *topology.Member) int { return cmp.Compare(a.Node.Addr, b.Node.Addr) })
	return out
}

// forget makes all members that answer drop an entry: who keeps it tells the others of it again. Newer servers pass it
// on themselves, and would refuse to forget twice.
func forget(t *topology.Cluster, gone *topology.Member) []report.Fix {
	if gone.SafeID() == "" {
		return nil
	}
	var out []report.Fix
	passOn := true
	for _, m := range answering(t) {
		v := t.ViewOf(m)
		if m == gone || m.PrimaryID == gone.ID || v != nil && v.Whole && v.Line(gone.ID) == nil {
			continue
		}
		passOn = passOn && passesOnForget(m.Node)
		out = append(out, fixes.Admin(t.Store, m.Node.Addr, m.Node, "CLUSTER", "FORGET", gone.SafeID()))
	}
	if passOn && len(out) > 0 {
		return out[:1]
	}
	return out
}

// withoutAddrs lists the addresses of a store but for some; nil where none would be left.
func withoutAddrs(s *probe.Store, gone ...string) []report.Fix {
	left := slices.DeleteFunc(slices.Clone(s.Addrs), func(a string) bool { return slices.Contains(gone, a) })
	if len(left) == 0 || len(left) == len(s.Addrs) {
		return nil
	}
	return fixes.Addresses(s, left)
}

// meet introduces a server to another one, at the address that the other one has itself.
func meet(t *topology.Cluster, at, other *probe.Node) []report.Fix {
	host, port, ok := probe.SplitAddr(ownAddr(other))
	if !ok || !probe.IsIP(host) {
		return nil
	}
	argv := []string{"CLUSTER", "MEET", host, port}
	if bus := busOf(t, other, port); bus != "" {
		argv = append(argv, bus)
	}
	return fixes.One(fixes.Admin(t.Store, at.Addr, at, argv...))
}

// meetEachOther introduces two servers, each to the other: where one has several addresses only one way may lead there.
func meetEachOther(t *topology.Cluster, a, b *probe.Node) []report.Fix {
	return fixes.Together(meet(t, a, b), meet(t, b, a))
}

// busOf is the port of a server's bus where it is not the one that everybody expects, ten thousand above; "" otherwise.
func busOf(t *topology.Cluster, n *probe.Node, port string) string {
	v := t.ViewAt(n)
	if v == nil || v.Self() == nil || v.Self().BusPort == 0 {
		return ""
	}
	expected := topology.Member{ClusterNode: probe.ClusterNode{Addr: v.Self().Addr}}
	if probe.PortOf(v.Self().Addr) == port && expected.BusPortOr() == v.Self().BusPort {
		return ""
	}
	return strconv.Itoa(v.Self().BusPort)
}

// reached is the IP address and port under which a server was reached, as far as it is known.
func reached(n *probe.Node) string { return cmp.Or(n.Remote, n.Addr) }

// ownAddr is the address that a server has itself, as far as it is known: where translation is in between, another one
// than it was reached under. CLUSTER MEET takes an IP address alone.
func ownAddr(n *probe.Node) string {
	if n.Server != nil && n.Server.Laddr != "" {
		return n.Server.Laddr
	}
	return reached(n)
}

// hasMoved is true where a server has another address now than the cluster still has for it.
func hasMoved(m *topology.Member) bool {
	if m.Node == nil || m.Node.Server == nil || m.Node.Server.Laddr == "" || m.Addr == "" {
		return false
	}
	return probe.DifferentEnds(probe.JoinAddr(probe.HostOf(m.Node.Server.Laddr), "0"), probe.JoinAddr(probe.HostOf(m.Addr), "0"))
}

// lost are the primaries with slots that are down or flagged as failed, but for those that are well: they have only moved,
// and the others look for them in the wrong place, or they are back.
func lost(t *topology.Cluster) []*topology.Member {
	return slices.DeleteFunc(t.Lost(), func(m *topology.Member) bool { return m.Alive() && (hasMoved(m) || isReturning(t, m)) })
}

// openBus are the rules that let the bus of members through.
func openBus(members ...*topology.Member) []report.Fix {
	var out []report.Fix
	members = slices.SortedFunc(slices.Values(members), func(a, b *topology.Member) int { return cmp.Compare(a.Name(), b.Name()) })
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

package cluster

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var announceUnreachable = checks.Check{
	ID: probe.ClusterAnnounceUnreachable, Title: "Announced address that does not lead to the server", Status: report.Fail,
	Broken: checks.BrokenAnnounced, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "The listed addresses answer, and the cluster sends clients to others, which do not lead to the same servers from here: " +
		"addresses of a Docker or pod network, behind NAT, or mapped ports. It is told by the node ids: a server that answered at one " +
		"address is announced at another that does not work. Tyk fails although its first connection stood.",
	Hint: "Set cluster-announce-ip and cluster-announce-port (or cluster-announce-hostname) on every node, or run Tyk in the network " +
		"of the cluster.",
	Needs: viewSeen, Judge: judgeUnreachable,
}

func judgeUnreachable(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if wrong := t.MisleadingAddrs(); len(wrong) > 0 {
			out = append(out, misled(c, t, wrong))
		}
	}
	return out
}

// misled tells of announced addresses that lead to nobody, or to somebody else.
func misled(c *checks.Case, t *topology.Cluster, wrong []topology.Misleading) checks.Finding {
	says := prose.Say("The cluster sends clients to {nodes}, where nothing can be reached from here.")
	if !slices.ContainsFunc(wrong, func(w topology.Misleading) bool { return w.Lead != topology.LeadElsewhere }) {
		says = prose.Say("The cluster sends clients to {nodes}, where another server answers.")
	}
	f := told(c, t, says)
	f.Status = report.Warn
	var why, known []string
	for _, w := range wrong {
		if w.Primary {
			f.Status = report.Fail
		}
		f.Nodes = append(f.Nodes, w.Dialled)
		row := t.RowAt(w.Dialled)
		if row != nil {
			f.Refs = append(f.Refs, c.At(row, ""))
		}
		if w.Lead == topology.LeadElsewhere {
			why = append(why, "another server answers there")
		} else {
			why = append(why, pick(len(wrong), "it ", "each ")+checks.Absence(row))
		}
		if w.Proof {
			known = append(known, w.Member.Name())
		}
	}
	who := "the cluster itself has links to them elsewhere"
	switch known = checks.Tidy(known); {
	case len(known) > 0:
		who = prose.Nodes(known) + pick(len(known), " answers", " answer")
	case !slices.ContainsFunc(wrong, func(w topology.Misleading) bool { return w.Lead == topology.LeadElsewhere }):
		who = "the servers answer at other addresses"
	}
	f.Seen = prose.Say("%s, while %s.", prose.Capital(prose.List(checks.Tidy(why))), who)
	f.Hint, f.Fix = rightAddresses(t, wrong, f.Nodes)
	return f
}

// rightAddresses is what to do about addresses that are wrong from here. What a server announces is what everybody uses,
// so that it has to be right for all: an end of a tunnel on this machine never is.
func rightAddresses(t *topology.Cluster, wrong []topology.Misleading, addrs []string) (prose.Text, []report.Fix) {
	way := fixes.Network("give this machine a way to " + prose.List(checks.Tidy(addrs)))
	if takenOver := othersThere(wrong); len(takenOver) > 0 {
		way = fixes.Network("let " + prose.List(takenOver) + " announce the address at which it answers itself")
	}
	if moved := reintroduce(t, wrong); len(moved) > 0 {
		return prose.Say("The servers have other addresses than the cluster has for them: introduce them to each other again."), moved
	}
	if announce := announceAll(t, wrong); len(announce) > 0 {
		hint := prose.Say("Let each node announce the address under which Tyk reaches it, or run Tyk in the network of the cluster.")
		translated := func(w topology.Misleading) bool { return topology.Translated(w.Member.Node) }
		if slices.ContainsFunc(wrong, translated) && !haveNames(t) {
			hint = hint.Then(prose.Say("The nodes then look for each other there, too: their bus ports have to lead through as well."))
		}
		return hint, fixes.Ways(announce, way)
	}
	if throughTunnel(t) {
		return prose.Say("A node is reached through a tunnel that ends here, and the others are not: run Tyk and this program in the " +
			"network of the cluster, or forward every node at the address that it announces."), way
	}
	return prose.Say("Run Tyk in the network of the cluster, or let every node announce an address that leads to it from here " +
		"(cluster-announce-ip and -port, or cluster-announce-hostname)."), way
}

// othersThere names the members in whose place another server answers, by id; nil where one of them is not known to be so.
func othersThere(wrong []topology.Misleading) []string {
	var out []string
	for _, w := range wrong {
		if w.Lead != topology.LeadElsewhere || w.Member == nil || w.Member.SafeID() == "" {
			return nil
		}
		out = append(out, "the node with the id "+w.Member.SafeID())
	}
	return checks.Tidy(out)
}

// reintroduce lets one server meet all that have another address now than the cluster has for them; nil where that is
// not the reason for every wrong address.
func reintroduce(t *topology.Cluster, wrong []topology.Misleading) []report.Fix {
	var out []report.Fix
	done := map[*topology.Member]bool{}
	for _, w := range wrong {
		m := w.Member
		if !w.Proof || !hasMoved(m) || m.Node != t.Main.Node && m.LinkUp && !inDoubt(&m.ClusterNode) {
			return nil
		}
		if !done[m] && m.Node != t.Main.Node {
			done[m] = true
			out = append(out, meetEachOther(t, t.Main.Node, m.Node)...)
		}
	}
	return out
}

// tunnelled is true where a server was reached at an address of this machine.
func tunnelled(n *probe.Node) bool { return probe.IsLoopback(reached(n)) || probe.IsLoopback(n.Addr) }

// throughTunnel is true where a server was reached at an address of this machine, and has another one itself.
func throughTunnel(t *topology.Cluster) bool {
	return slices.ContainsFunc(t.Nodes, func(n *probe.Node) bool {
		return n.Answered() && tunnelled(n) && !probe.IsLoopback(ownAddr(n))
	})
}

// announceAll lets each server of a wrong address announce the one under which it answered; nil where one of them did not
// answer, or answered at an address of this machine, which means something else to everybody.
func announceAll(t *topology.Cluster, wrong []topology.Misleading) []report.Fix {
	var out []report.Fix
	done := map[*topology.Member]bool{}
	byName := haveNames(t)
	for _, w := range wrong {
		if !w.Proof || !w.Member.Node.Answered() || tunnelled(w.Member.Node) && !probe.IsLoopback(w.Said) {
			return nil
		}
		if !done[w.Member] {
			done[w.Member] = true
			out = append(out, announceAs(t, w.Member, byName)...)
		}
	}
	if byName {
		out = append(out, setOnAll(t, "cluster-preferred-endpoint-type", "hostname")...)
	}
	return out
}

// haveNames is true where every member has a name to announce: each of them says what the clients of all are told, so that
// one without a name would be a question mark.
func haveNames(t *topology.Cluster) bool {
	return !slices.ContainsFunc(t.Members, func(m *topology.Member) bool { return nameOf(m) == "" })
}

// nameOf is what a server can announce as its host name: the name under which it answered, or, where translation is in
// between, the address under which it did. Only clients are told the name; the nodes need the address that they have.
func nameOf(m *topology.Member) string {
	if m.Node == nil || !m.Node.Answered() || !announcesNames(m.Node) {
		return ""
	}
	host := probe.HostOf(m.Node.Addr)
	if probe.IsIP(host) && (!topology.Translated(m.Node) || strings.Contains(host, ":")) {
		return ""
	}
	return host
}

// announceAs lets a server announce the address under which it answered us, or its name.
func announceAs(t *topology.Cluster, m *topology.Member, byName bool) []report.Fix {
	n := m.Node
	host, port, ok := probe.SplitAddr(reached(n))
	if !ok {
		return nil
	}
	name, value := "cluster-announce-ip", host
	if byName {
		name, value = "cluster-announce-hostname", nameOf(m)
	}
	out := []report.Fix{fixes.Admin(t.Store, n.Addr, n, "CONFIG", "SET", name, value)}
	if said := probe.PortOf(m.Addr); said != "" && said != port {
		out = append(out, fixes.Admin(t.Store, n.Addr, n, "CONFIG", "SET", announcedPort(t, n), port))
	}
	return append(out, fixes.Keep(t.Store, n.Addr, n)...)
}

var announceDNS = checks.Check{
	ID: probe.ClusterAnnounceDNS, Title: "Announced name that does not resolve", Status: report.Fail,
	Broken: checks.BrokenAnnounced, Degraded: checks.DegradedCluster, Shared: true,
	Doc:  "The cluster sends clients to host names that have no address here: bare pod names, or names of another namespace.",
	Hint: "Announce names that resolve where Tyk runs.", Needs: viewSeen, Judge: judgeAnnounceDNS,
}

func judgeAnnounceDNS(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		f := told(c, t, prose.Say("The cluster sends clients to {nodes}, {a name that does|names that do} not resolve here."))
		f.Status = report.Warn
		for i := range t.Announced {
			a := &t.Announced[i]
			if t.Lead(a) != topology.LeadUnresolved {
				continue
			}
			f.Nodes = append(f.Nodes, a.Dialled)
			if row := t.RowAt(a.Dialled); row != nil {
				f.Refs = append(f.Refs, c.At(row, ""))
			}
			if a.Primary {
				f.Status = report.Fail
			}
		}
		if len(f.Nodes) == 0 {
			continue
		}
		f.Hint = prose.Say("Let the nodes announce their IP addresses, or names that resolve where Tyk runs (in Kubernetes " +
			"POD.SERVICE.NAMESPACE.svc.cluster.local).")
		f.Fix = fixes.Ways(ipInstead(t), fixes.Network("let this machine resolve "+prose.List(hosts(f.Nodes))))
		out = append(out, f)
	}
	return out
}

// ipInstead lets all servers announce IP addresses; nil where that of a primary is not known to lead to it.
func ipInstead(t *topology.Cluster) []report.Fix {
	for _, m := range t.Voters() {
		if row := t.RowAt(m.Addr); row == nil || !row.Answered() {
			return nil
		}
	}
	return setOnAll(t, "cluster-preferred-endpoint-type", "ip")
}

// hosts are those of addresses, each once, sorted.
func hosts(addrs []string) []string {
	out := make([]string, 0, len(addrs))
	for _, a := range addrs {
		out = append(out, probe.HostOf(a))
	}
	return checks.Tidy(out)
}

package cluster

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var announcesLoopback = checks.Check{
	ID: probe.ClusterAnnouncesLoopback, Title: "Cluster that announces loopback addresses", Status: report.Fail,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "The nodes announce 127.0.0.1 to a client on another machine. Newer clients put the host of the node that they asked in its " +
		"place, which works where all nodes are on that machine (info), and sends them to wrong servers otherwise. Behind localhost " +
		"and *.docker.internal nothing is replaced.",
	Hint: "Set cluster-announce-ip on every node.", Needs: viewSeen, Judge: judgeLoopback,
}

func judgeLoopback(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		wrong := told(c, t, prose.Say("The cluster announces loopback addresses: Tyk ends up at {nodes}, where {it is|they are} not."))
		fine := told(c, t, prose.Say("The cluster announces loopback addresses; Tyk dials {nodes} in their place, which works here."))
		wrong.Status, fine.Status = report.Warn, report.Info
		wrong.Seen = prose.Say("Another server answers there, or none.")
		for i := range t.Announced {
			a := &t.Announced[i]
			if !a.Loopback {
				continue
			}
			switch t.Lead(a) {
			case topology.LeadWorks:
				fine.Nodes = append(fine.Nodes, a.Dialled)
			case topology.LeadNobody, topology.LeadElsewhere, topology.LeadUnresolved:
				wrong.Nodes = append(wrong.Nodes, a.Dialled)
				if a.Primary {
					wrong.Status = report.Fail
				}
			}
		}
		f := wrong
		if len(f.Nodes) == 0 {
			f = fine
		}
		if len(f.Nodes) == 0 {
			continue
		}
		f.Hint = prose.Say("Let each node announce the address under which Tyk reaches it.")
		if f.Fix = announceReachedAll(t); f.Fix == nil {
			f.Hint = prose.Say("Let each node announce an address that leads to it from here (cluster-announce-ip), or let this machine " +
				"reach all of them.")
			f.Fix = fixes.Network("let this machine reach " + prose.List(checks.Tidy(f.Nodes)))
		}
		out = append(out, f)
	}
	return out
}

// announceReachedAll lets every server announce the IP address under which it was reached; nil where one was not: on
// every node, or none.
func announceReachedAll(t *topology.Cluster) []report.Fix {
	var out []report.Fix
	for _, m := range t.Members {
		if m.Stale {
			continue
		}
		if m.Node == nil || announceIP(t, m.Node.Addr) == nil {
			return nil
		}
		out = append(out, announceIP(t, m.Node.Addr)...)
	}
	return out
}

// announceIP lets a server announce the IP address under which it was reached; nil where that is the end of a tunnel on
// this machine.
func announceIP(t *topology.Cluster, addr string) []report.Fix {
	n := t.RowAt(addr)
	if n == nil || !n.Answered() {
		return nil
	}
	host := probe.HostOf(reached(n))
	if !probe.IsIP(host) || probe.IsLoopback(reached(n)) && !probe.IsLoopback(ownAddr(n)) {
		return nil
	}
	return fixes.ConfigSet(t.Store, addr, n, "cluster-announce-ip", host)
}

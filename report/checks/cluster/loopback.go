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
		for _, m := range answering(t) {
			f.Fix = append(f.Fix, announceIP(t, m.Node.Addr)...)
		}
		out = append(out, f)
	}
	return out
}

// announceIP lets a server announce the IP address under which it was reached; nil where that is no use to others: a
// loopback address, which means another machine to everybody.
func announceIP(t *topology.Cluster, addr string) []report.Fix {
	n := t.RowAt(addr)
	if n == nil || !n.Answered() {
		return nil
	}
	host := probe.HostOf(meetable(n))
	if !probe.IsIP(host) || probe.IsLoopback(meetable(n)) {
		return nil
	}
	return fixes.ConfigSet(t.Store, addr, n, "cluster-announce-ip", host)
}

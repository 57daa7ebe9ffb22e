package cluster

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var announcesPortZero = checks.Check{
	ID: probe.ClusterAnnouncesPortZero, Title: "Cluster that announces port 0", Status: report.Fail,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "CLUSTER SLOTS gives port 0 for a node: a server with TLS alone, or one whose port was changed at run time. Clients dial port 0 " +
		"and are refused; go-redis 9.18, that of Gateway 5.12.1 and later, does so for subscriptions.",
	Hint: "Give the nodes a plaintext port besides, or announce the TLS port.", Needs: viewSeen, Judge: judgePortZero,
}

func judgePortZero(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		f := told(c, t, prose.Text{})
		f.Status = report.Warn
		var servers []string
		for i := range t.Announced {
			a := &t.Announced[i]
			if a.Port != 0 || a.Null || otherSide(t, a.Host) {
				continue
			}
			server, m := a.Host, t.Member(a.ID)
			if m != nil && (m.Stale || m.Has("noaddr")) {
				continue // what is left of a node that is gone
			}
			if m != nil && m.Node != nil {
				server = m.Node.Addr
				f.Fix = append(f.Fix, announcePort(t, m.Node)...)
			}
			servers, f.Nodes = append(servers, server), append(f.Nodes, server)
			if row := t.RowAt(a.Dialled); row != nil {
				f.Nodes = append(f.Nodes, row.Addr)
			}
			if a.Primary {
				f.Status = report.Fail
			}
		}
		if len(servers) == 0 {
			continue
		}
		f.What = prose.Say("The cluster announces port 0 for %s.", prose.Nodes(checks.Tidy(servers)))
		f.Seen = prose.Say("Tyk dials it and is refused, at least for its subscriptions.")
		f.Hint = prose.Say(
			"Let the nodes announce the port under which Tyk reaches them, or give them a plaintext port besides the TLS port.",
		)
		out = append(out, f)
	}
	return out
}

// otherSide is true for a host whose server speaks plaintext where the client speaks TLS, or the other way round: it has no
// port for clients of this kind, and that is told as such.
func otherSide(t *topology.Cluster, host string) bool {
	return slices.ContainsFunc(t.Nodes, func(n *probe.Node) bool {
		return probe.HostOf(n.Addr) == host && (n.Met(probe.TLSServerPlaintext) || n.Met(probe.TLSServerRequiresTLS))
	})
}

// announcePort lets a server announce the port under which it was reached.
func announcePort(t *topology.Cluster, n *probe.Node) []report.Fix {
	port := probe.PortOf(n.Addr)
	if port == "" || !n.Answered() {
		return nil
	}
	return fixes.ConfigSet(t.Store, n.Addr, n, announcedPort(t, n), port)
}

// announcedPort is the parameter for the port that clients of this kind are told. Servers that know one port for all tell
// that of cluster-announce-port, unless tls-cluster is on.
func announcedPort(t *topology.Cluster, n *probe.Node) string {
	if t.Store.TLS.Enabled && tellsEachPort(n) {
		return "cluster-announce-tls-port"
	}
	return "cluster-announce-port"
}

var announcesPlaintext = checks.Check{
	ID: probe.ClusterAnnouncesPlaintext, Title: "Plaintext port announced to TLS clients", Status: report.Fail,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "The servers have a plaintext and a TLS port, and CLUSTER SLOTS gives the plaintext one to clients that came with TLS " +
		"(tls-cluster no, before Redis 7.2). The listed addresses work and all others time out.",
	Hint:  "Set tls-cluster to yes on all nodes, or use Redis 7.2 or later.",
	After: []probe.FaultID{probe.TLSServerPlaintext}, Needs: viewSeen, Judge: judgePlaintext,
}

func judgePlaintext(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		if !t.Store.TLS.Enabled {
			continue
		}
		f := told(c, t, prose.Say("The cluster sends clients with TLS to {nodes}, where Redis speaks plaintext."))
		f.Status = report.Warn
		for i := range t.Announced {
			a := &t.Announced[i]
			row := t.RowAt(a.Dialled)
			if row == nil || row.Listed || row.FaultID() != probe.TLSServerPlaintext {
				continue
			}
			f.Nodes, f.Refs = append(f.Nodes, row.Addr), append(f.Refs, c.At(row, ""))
			if a.Primary {
				f.Status = report.Fail
			}
		}
		if len(f.Nodes) == 0 {
			continue
		}
		f.Seen = prose.Say("The listed nodes speak TLS.")
		f.Hint = prose.Say("Set tls-cluster to yes on all nodes at the same time, or switch the plaintext port off; Redis 7.2 and later " +
			"tell each client the port of its own kind.")
		f.Fix = setOnAll(t, "tls-cluster", "yes")
		out = append(out, f)
	}
	return out
}

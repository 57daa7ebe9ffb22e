package cluster

import (
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
		wrong := t.MisleadingAddrs()
		if len(wrong) == 0 {
			continue
		}
		f := told(c, t, prose.Say("The cluster sends clients to {nodes}, where nothing can be reached from here."))
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
				why = append(why, "it "+checks.Absence(row))
			}
			if w.Proof {
				known = append(known, w.Member.Name())
			}
		}
		who := "the servers answer at other addresses"
		if known = checks.Tidy(known); len(known) > 0 {
			who = prose.Nodes(known) + pick(len(known), " answers", " answer")
		}
		f.Seen = prose.Say("%s, while %s.", prose.Capital(prose.List(checks.Tidy(why))), who)
		f.Hint = prose.Say("Let each node announce the address under which Tyk reaches it, or run Tyk in the network of the cluster.")
		way := prose.Nodes(checks.Tidy(f.Nodes))
		f.Fix = fixes.Ways(announce(t, wrong), fixes.Network("give this machine a way to "+way))
		out = append(out, f)
	}
	return out
}

// announce lets each server announce the address under which it answered us.
func announce(t *topology.Cluster, wrong []topology.Misleading) []report.Fix {
	var out []report.Fix
	done := map[*topology.Member]bool{}
	for _, w := range wrong {
		if w.Proof && !done[w.Member] {
			done[w.Member] = true
			out = append(out, announceAs(t, w.Member)...)
		}
	}
	return out
}

// announceAs lets a server announce the address under which it answered us.
func announceAs(t *topology.Cluster, m *topology.Member) []report.Fix {
	addr := m.Node.Addr
	host, port, ok := probe.SplitAddr(addr)
	if !ok {
		return nil
	}
	set := func(name, value string) report.Fix {
		return fixes.Admin(t.Store, addr, m.Node, "CONFIG", "SET", name, value)
	}
	var out []report.Fix
	if probe.IsIP(host) {
		out = append(out, set("cluster-announce-ip", host))
	} else {
		out = append(out, set("cluster-announce-hostname", host), set("cluster-preferred-endpoint-type", "hostname"))
	}
	if said := probe.PortOf(m.Addr); said != "" && said != port {
		out = append(out, set("cluster-announce-port", port))
	}
	return append(out, fixes.Admin(t.Store, addr, m.Node, "CONFIG", "REWRITE"))
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
		f.Fix = setOnAll(t, "cluster-preferred-endpoint-type", "ip")
		out = append(out, f)
	}
	return out
}

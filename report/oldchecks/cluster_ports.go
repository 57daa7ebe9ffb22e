package checks

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func judgeAnnouncesLoopback(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		wrong := t.finding(c, report.Warn, "The cluster announces loopback addresses: Tyk ends up at {nodes}, where another server answers, or none.")
		fine := t.finding(c, report.Info, "The cluster announces loopback addresses; Tyk puts the address of the node that it asked in their place ({nodes}), which works here.")
		for _, a := range t.announced {
			if !a.ownMachine() {
				continue
			}
			switch t.tryOut(a) {
			case works:
				fine.Nodes = append(fine.Nodes, a.addr)
			case nobody, another, unresolved:
				wrong.Nodes = append(wrong.Nodes, a.addr)
				if a.primary {
					wrong.Status = report.Fail
				}
			}
		}
		for _, f := range []report.Finding{wrong, fine} {
			if len(f.Nodes) == 0 {
				continue
			}
			f.Hint = "Let each node announce the address under which Tyk reaches it."
			f.Fix = []report.Fix{redisConf("on every node: CONFIG SET cluster-announce-ip IP, then CONFIG REWRITE")}
			out = append(out, f)
			break
		}
	}
	return out
}

func judgeAnnouncesPortZero(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		f := t.finding(c, report.Warn, "")
		var servers []string
		for _, a := range t.announced {
			if a.Port != 0 || a.Null {
				continue
			}
			server := a.Host
			if m := t.byID[a.id]; m != nil && m.node != nil {
				server = m.node.Addr
			}
			servers = append(servers, server)
			f.Nodes = append(f.Nodes, server)
			if row := t.rowAt(a.addr); row != nil {
				f.Nodes = append(f.Nodes, row.Addr)
			}
			if a.primary {
				f.Status = report.Fail
			}
		}
		if len(servers) == 0 {
			continue
		}
		f.Message = fmt.Sprintf("The cluster announces port 0 for %s: Tyk dials it and is refused, at least for its subscriptions.", nodesText(tidy(servers)))
		f.Hint = "Give the nodes a plaintext port besides the TLS port, or set cluster-announce-port or cluster-announce-tls-port."
		f.Fix = []report.Fix{redisConf("on every node: CONFIG SET cluster-announce-tls-port PORT, then CONFIG REWRITE")}
		out = append(out, f)
	}
	return out
}

func judgeAnnouncesPlaintext(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		if !t.store.TLS.Enabled {
			continue
		}
		f := t.finding(c, report.Warn, "The cluster sends clients with TLS to {nodes}, where Redis speaks plaintext; the listed nodes speak TLS.")
		for _, a := range t.announced {
			row := t.rowAt(a.addr)
			if row == nil || row.Listed || row.FaultID() != probe.TLSServerPlaintext {
				continue
			}
			f.Nodes = append(f.Nodes, row.Addr)
			f.Evidence = append(f.Evidence, c.At(row, ""))
			if a.primary {
				f.Status = report.Fail
			}
		}
		if len(f.Nodes) == 0 {
			continue
		}
		f.Hint = "Set tls-cluster to yes on every node, or switch the plaintext port off; Redis 7.2 and later tell each client the port of its own kind."
		f.Fix = []report.Fix{redisConf("on every node: CONFIG SET tls-cluster yes, then CONFIG REWRITE (all nodes at the same time)"), redisConf("or: port 0")}
		out = append(out, f)
	}
	return out
}

func judgeSlotsReplyTooNew(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Cluster || !s.Driver.SlotsThreeOnly {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			if !fourElements(n) {
				continue
			}
			version := "of this Redis"
			if n.Server != nil && n.Server.Version != "" {
				version = "of " + serverText(n.Server)
			}
			f := report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "cluster.*"), Evidence: []string{c.At(n, "")},
				Message: fmt.Sprintf("%s %s cannot read the CLUSTER SLOTS reply %s ({nodes}): every command ends with \"got 4 elements in cluster info address, expected 2 or 3\".", product(s.Component), s.TykVersion, version),
				Hint:    "Use Redis 6.2 for the cluster, or upgrade " + product(s.Component) + readsFour[s.Component] + ".",
			}
			out = append(out, f)
		}
	}
	return out
}

// fourElements is true where the node entries of CLUSTER SLOTS have four elements: seen, or by the version.
func fourElements(n *probe.Node) bool {
	if n.Cluster != nil && n.Cluster.Elements > 0 {
		return n.Cluster.Elements > 3
	}
	return n.Server != nil && n.Server.Mode == "cluster" && (n.Server.Product == "redis" || n.Server.Product == "valkey") && atLeast(n.Server.Version, 7, 0)
}

// readsFour are the first versions with go-redis v9, which reads four elements.
var readsFour = map[probe.Component]string{
	probe.Gateway: " to 5.3 or later", probe.Dashboard: " to 5.3 or later", probe.Pump: " to 1.9 or later",
	probe.TIB: " to 1.5 or later", probe.MDCB: " to 2.5 or later",
}

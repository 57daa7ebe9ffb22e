package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

func judgeClusterState(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		switch {
		case t.neverCreated():
			out = append(out, t.notCreated(c))
			continue
		case t.main.State == "fail":
			out = append(out, t.failed(c))
		default:
			out = append(out, t.isolated(c)...)
		}
	}
	return append(out, clusterDownSeen(c)...)
}

// views are all of them, group by group.
func (t *topology) views() []*view { return slices.Concat(t.groups...) }

// neverCreated is true where no node knows an owner of any slot.
func (t *topology) neverCreated() bool {
	for _, v := range t.views() {
		if v.State == "ok" || len(v.assigned()) > 0 || v.SlotsAssigned > 0 {
			return false
		}
	}
	return t.main.State == "fail"
}

func (t *topology) notCreated(c *Case) report.Finding {
	f := t.finding(c, "", "No slot has an owner on {nodes}: the cluster was never created, and every key is refused with CLUSTERDOWN.")
	members := slices.DeleteFunc(slices.Clone(t.store.Addrs), func(addr string) bool { return !plain(addr) })
	for _, v := range t.views() {
		f.Nodes = append(f.Nodes, v.node.Addr)
		members = append(members, v.node.Addr)
	}
	f.Hint = "Create the cluster, with a replica for each primary."
	f.Fix = []report.Fix{redisConf(createCluster(tidy(members)))}
	return f
}

// createCluster is the command that makes one cluster of these servers. It takes three primaries at the least, so that
// replicas need six servers.
func createCluster(members []string) string {
	const primaries = 3
	replicas, aside := 0, ""
	switch {
	case len(members) >= 2*primaries:
		replicas = 1
	case len(members) < primaries:
		aside = "  # and the addresses of the others: three primaries at the least"
	}
	return fmt.Sprintf("redis-cli --cluster create %s --cluster-replicas %d%s", strings.Join(members, " "), replicas, aside)
}

// failed is the cluster as a whole: mostly the consequence of something else that is named, else it may be the bus.
func (t *topology) failed(c *Case) report.Finding {
	f := t.finding(c, "", "The nodes report cluster_state:fail: every command on a key is refused with CLUSTERDOWN.")
	voters := t.voters()
	if slotsIn(t.served()) == slotCount && !slices.ContainsFunc(voters, func(m *member) bool { return m.failed() || m.down() }) {
		for _, v := range t.groups[0] {
			if v.State == "fail" {
				f.Nodes = append(f.Nodes, v.node.Addr)
			}
		}
		f.Message = "{nodes} report cluster_state:fail although all slots have an owner that answers: they have just started, or do not reach each other over the bus ports."
		f.Hint = "If it stays for more than a minute, open the bus ports between the nodes."
		f.Fix = t.openBus(t.members)
	}
	return f
}

// isolated are the nodes that find the cluster failed while others find it well.
func (t *topology) isolated(c *Case) []report.Finding {
	var out []report.Finding
	well := 0
	for _, v := range t.groups[0] {
		if v.State == "ok" {
			well++
		}
	}
	for _, v := range t.groups[0] {
		m := t.byID[v.MyID]
		if v.State != "fail" || m == nil || well == 0 {
			continue
		}
		f := t.finding(c, "", fmt.Sprintf("{nodes} sees the cluster as failed and refuses every key, while %s well: it has lost the others on its bus port %s.",
			findIt(well), busPort(m)), m)
		if !m.isPrimary() && !v.node.Listed {
			f.Status = report.Warn
			f.Message = fmt.Sprintf("Replica {nodes} sees the cluster as failed, while %s well: it has lost the others on its bus port %s, and tells clients an old story.", findIt(well), busPort(m))
		}
		f.Nodes = []string{v.node.Addr}
		f.Hint = fmt.Sprintf("Open the bus port %s of {nodes} in both directions.", busPort(m))
		f.Fix = t.openBus([]*member{m})
		out = append(out, f)
	}
	return out
}

func findIt(n int) string {
	if n == 1 {
		return "1 other node finds it"
	}
	return fmt.Sprintf("%d other nodes find it", n)
}

// openBus are the rules that let the bus through.
func (t *topology) openBus(members []*member) []report.Fix {
	var out []report.Fix
	for i, m := range members {
		if i == maxNamed {
			break
		}
		out = append(out, networkFix("allow TCP between all nodes of the cluster and "+hostOf(m.name())+" port "+busPort(m)+" (the bus; in Docker it has to be published as well)"))
	}
	return out
}

// clusterDownSeen are nodes that refused with CLUSTERDOWN and told no view that would say why.
func clusterDownSeen(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Cluster {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			at, fault := refusedWith(c, n, probe.ClusterStateFail)
			if fault == nil || n.Cluster != nil && n.Cluster.State != "" {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "cluster.*"), Evidence: []string{at},
				Message: "{nodes} refuses keys" + saying(fault) + ".",
				Hint:    "Ask the cluster itself what is missing.",
				Fix:     []report.Fix{redisConf("redis-cli --cluster check " + n.Addr)},
			})
		}
	}
	return out
}

func judgeBusBlocked(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		for _, m := range t.members {
			if !m.failed() || !m.alive() || m.node.Cluster != nil && m.node.Cluster.State == "fail" && t.main.State == "ok" {
				continue
			}
			f := t.finding(c, report.Warn, fmt.Sprintf("{nodes} answers us, and the other nodes flag it as failed: they do not reach its bus port %s.", busPort(m)), m)
			if len(m.Slots) > 0 {
				f.Status = report.Fail
				f.Message = fmt.Sprintf("{nodes} answers us, and the other nodes flag it as failed, so %s (%s) are refused: they do not reach its bus port %s.",
					slotsText(m.Slots), share(slotsIn(m.Slots)), busPort(m))
			}
			f.Hint = fmt.Sprintf("Open the bus port %s of {nodes} in both directions.", busPort(m))
			f.Fix = t.openBus([]*member{m})
			out = append(out, f)
		}
	}
	return out
}

func judgeHandshake(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		for _, v := range t.groups[0] {
			for i := range v.lines {
				line := &v.lines[i]
				if !line.Has("handshake") || line.Addr == "" || !plain(line.Addr) {
					continue
				}
				f := t.finding(c, report.Info, fmt.Sprintf("{nodes} is to join the cluster and does not answer %s.", v.node.Addr))
				f.Nodes = []string{line.Addr}
				f.Hint = "Check the address that was given to CLUSTER MEET."
				row := t.rowAt(line.Addr)
				if row != nil {
					f.Evidence = append(f.Evidence, c.At(row, ""))
				}
				if row != nil && alive(row) {
					m := &member{ClusterNode: *line, node: row}
					f.Status = report.Warn
					f.Message = fmt.Sprintf("{nodes} answers us and cannot join the cluster: %s does not reach its bus port %s.", v.node.Addr, busPort(m))
					f.Hint = fmt.Sprintf("Open the bus port %s of {nodes} in both directions.", busPort(m))
					f.Fix = t.openBus([]*member{m})
				}
				out = append(out, f)
			}
		}
	}
	return out
}

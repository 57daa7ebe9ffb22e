package cluster

import (
	"strconv"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var busBlocked = checks.Check{
	ID: probe.ClusterBusBlocked, Title: "Node that answers clients and not the cluster", Status: report.Fail,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true, Costs: true,
	Doc: "The other nodes flag a node as failed, and it answers here. Clients use the data port, the nodes the bus port (10000 above by " +
		"default), which a firewall or Docker has to let through as well. It is a warning for a replica.",
	Hint: "Open the bus port in both directions.", Needs: viewSeen, Judge: judgeBusBlocked,
}

func judgeBusBlocked(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, m := range t.Members {
			v := t.ViewOf(m)
			if !m.Failed() || !m.Alive() || hasMoved(m) || isReturning(t, m) || v != nil && v.State == "fail" && t.Main.State == "ok" {
				continue
			}
			f := told(c, t, prose.Say("{nodes} {answers|answer} here, and the other nodes flag {it|them} as failed."), m)
			f.Status, f.Slots = report.Warn, m.Slots
			f.Seen = prose.Say("They do not reach its bus, %s.", busPort(m))
			if len(m.Slots) > 0 {
				f.Status = report.Fail
				f.Seen = f.Seen.Then(prose.Say("Its slots are refused.")).Then(effect(t))
			}
			f.Hint = prose.Say("Open the bus port of {nodes} in both directions; in Docker it has to be published as well.")
			f.Fix = openBus(m)
			out = append(out, f)
		}
	}
	return out
}

// busPort names the port of a member's bus.
func busPort(m *topology.Member) string {
	if p := m.BusPortOr(); p > 0 {
		return "port " + strconv.Itoa(p)
	}
	return "10000 above its port"
}

var handshakeStuck = checks.Check{
	ID: probe.ClusterHandshakeStuck, Title: "Node that cannot join", Status: report.Warn,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "A member has been told to meet a node, and the handshake does not come to an end. Where the node answers here its bus port is " +
		"blocked; where it does not, the address was wrong, which is worth a line only.",
	Hint: "Open the bus port of the new node.", Needs: viewSeen, Judge: judgeHandshake,
}

func judgeHandshake(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		for _, m := range t.Meetings() {
			out = append(out, stuck(c, t, m))
		}
	}
	return out
}

// stuck is a node that a member was told to meet.
func stuck(c *checks.Case, t *topology.Cluster, meeting topology.Meeting) checks.Finding {
	by, m := meeting.By.Node.Addr, &topology.Member{ClusterNode: meeting.With, Node: meeting.Row}
	f := told(c, t, prose.Say("{nodes} is to join the cluster and does not answer %s.", by), m)
	f.Status, f.Nodes = report.Info, []string{m.Addr}
	f.Hint = prose.Say("Check the address that was given to CLUSTER MEET.")
	if m.Alive() {
		f.Status = report.Warn
		f.What = prose.Say("{nodes} {answers|answer} here and cannot join the cluster.")
		f.Seen = prose.Say("%s does not reach its bus, %s.", by, busPort(m))
		f.Hint = prose.Say("Open the bus port of {nodes} in both directions.")
		f.Fix = openBus(m)
	}
	return f
}

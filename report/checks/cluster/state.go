package cluster

import (
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/fixes"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

var stateFail = checks.Check{
	ID: probe.ClusterStateFail, Title: "Cluster in the state fail", Status: report.Fail,
	Broken: checks.BrokenCluster, Degraded: checks.DegradedCluster, Shared: true,
	Doc: "Nodes report cluster_state:fail and refuse keys with CLUSTERDOWN. The cluster was never created (no slot has an owner), slots " +
		"have lost their primary, or the nodes do not reach each other over the bus port (10000 above the other by default). A single " +
		"node that says so while others do not has lost them: its bus port is blocked, and what it tells clients about the slots is old.",
	Hint: "Create the cluster, bring lost primaries back, or open the bus ports.",
	After: []probe.FaultID{
		probe.ClusterQuorumLost, probe.ClusterPrimaryDown, probe.ClusterSlotsUncovered, probe.ClusterBusBlocked, probe.ClusterMixed,
		probe.ClusterAnnounceUnreachable,
	},
	Many:  prose.Say("{nodes} find the cluster failed and refuse every key."),
	Needs: viewSeen, Judge: judgeState,
}

func judgeState(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, t := range c.Clusters() {
		back := returning(t)
		if len(back) > 0 {
			out = append(out, comesBack(c, t, back))
		}
		switch {
		case t.NeverCreated():
			out = append(out, notCreated(c, t))
		case t.Main.State != "fail":
			out = append(out, isolated(c, t, back)...)
		case len(back) == 0:
			out = append(out, failed(c, t))
		}
	}
	return append(out, refusing(c)...)
}

// failed is the cluster as a whole: mostly the consequence of something else that is named, else it may be the bus.
func failed(c *checks.Case, t *topology.Cluster) checks.Finding {
	f := told(c, t, prose.Say("The cluster is in the state fail: every key is refused with CLUSTERDOWN."))
	if t.Served().Count() < probe.SlotCount || len(t.Lost()) > 0 {
		return f
	}
	for _, v := range t.Partitions[0].Views {
		if v.State == "fail" {
			f.Nodes = append(f.Nodes, v.Node.Addr)
		}
	}
	f.What = prose.Say("{nodes} {reports|report} cluster_state:fail although every slot has an owner that answers.")
	if !linked(t.Main) && !slices.ContainsFunc(t.Partitions[0].Views, func(v *topology.View) bool { return !trusts(t, v) }) {
		f.Seen = prose.Say("None takes another for failed: they have just met or started, and wait a few seconds before they serve.")
		f.Hint = prose.Say("Wait a few seconds.")
		return f
	}
	if linked(t.Main) {
		f.Seen = prose.Say("Their links to each other stand: they have just started, and wait a few seconds before they serve.")
		f.Hint = prose.Say("Wait a few seconds; flags that primaries still have clear within %s.", flagTime(t.Main))
		return f
	}
	f.Seen = prose.Say("They do not reach each other over the bus ports.")
	f.Hint = prose.Say("Open the bus ports between the nodes; in Docker they have to be published as well.")
	f.Fix = openBus(t.Members...)
	if side := smallerSide(t); len(side) > 0 {
		f = told(c, t, prose.Say("The cluster is divided: {nodes} {does|do} not reach the other %s over the bus.",
			prose.Count(len(t.Members)-len(side), "node", "nodes")), side...)
		f.Seen = prose.Say("No side has what it takes to go on, and every key is refused with CLUSTERDOWN.")
		f.Hint = prose.Say("Open the bus ports between the two sides.")
		f.Fix = openBus(side...)
	}
	return f
}

// smallerSide are the members of the smaller of two parts that reach themselves and not each other; nil where the cluster
// is not divided like that.
func smallerSide(t *topology.Cluster) []*topology.Member {
	sides := map[string][]*topology.Member{}
	for _, v := range t.Partitions[0].Views {
		m := t.Member(v.ID())
		if m == nil || !v.Whole || v.SameAs != "" {
			return nil
		}
		var seen []string
		for i := range v.Lines {
			if line := &v.Lines[i]; line.ID == m.ID || !inDoubt(line) {
				seen = append(seen, line.ID)
			}
		}
		key := strings.Join(checks.Tidy(seen), " ")
		sides[key] = append(sides[key], m)
	}
	if len(sides) != 2 {
		return nil
	}
	var side []*topology.Member
	for key, members := range sides {
		if len(strings.Fields(key)) != len(members) {
			return nil
		}
		if side == nil || len(members) < len(side) || len(members) == len(side) && members[0].ID < side[0].ID {
			side = members
		}
	}
	return side
}

// isolated are the nodes that find the cluster failed while others find it well.
func isolated(c *checks.Case, t *topology.Cluster, back []*topology.Member) []checks.Finding {
	var out []checks.Finding
	well := t.Finding("ok")
	for _, v := range t.Isolated() {
		m := t.Member(v.ID())
		waits := slices.ContainsFunc(back, func(b *topology.Member) bool { return v.Line(b.ID) != nil && v.Line(b.ID).Has("fail") })
		if waits || len(disowned(t, m)) > 0 || knowsNoSlots(v.Node) {
			continue // it waits for another one, misses slots, or was reset; it has not lost the others
		}
		f := toldOf(
			c,
			t,
			v.Node,
			prose.Say("{nodes} {finds|find} the cluster failed and {refuses|refuse} every key, while %s.", findIt(well)),
		)
		if len(m.Slots) == 0 && (linked(v) || !v.Node.Listed) {
			f.Status = report.Warn
			f.What = prose.Say("{nodes}, which {serves|serve} no slots, {finds|find} the cluster failed, while %s.", findIt(well))
		}
		if linked(v) {
			f.Seen = prose.Say("Its links to the others stand: a node that has just started waits a few seconds before it serves.")
			f.Hint = prose.Say("Wait a few seconds.")
			out = append(out, f)
			continue
		}
		if trusts(t, v) {
			f.Seen, f.Hint = behind(t, v), prose.Say("Wait: all serve again within %s.", waitTime(v))
			out = append(out, f)
			continue
		}
		f.Seen = prose.Say("It has lost the others on its bus, %s. What it tells clients about the slots is old.", busPort(m))
		f.Hint = prose.Say("Open the bus port of {nodes} in both directions; in Docker it has to be published as well.")
		f.Fix = openBus(m)
		out = append(out, f)
	}
	return out
}

// behind says how far a node is that has links to all that live, and finds the cluster failed for one that does not: it takes
// a moment until a failover has reached everybody.
func behind(t *topology.Cluster, v *topology.View) prose.Text {
	links := prose.Say("{nodes} {finds|find} nothing wrong with the nodes that live, so that the bus is in order.")
	if v.CurrentEpoch < t.Main.CurrentEpoch {
		return links.Then(prose.Say("A failover has not reached {nodes} yet: the epoch there is %d, and %d elsewhere.",
			v.CurrentEpoch, t.Main.CurrentEpoch))
	}
	for i := range v.Lines {
		m := t.Member(v.Lines[i].ID)
		if m == nil || !m.Lost() || len(m.Slots) > 0 {
			continue
		}
		if len(v.Lines[i].Slots) > 0 {
			return links.Then(prose.Say("A failover has not reached {nodes} yet: the slots still belong to %s there.", m.Name()))
		}
		if next := t.Successor(m); next != nil {
			return links.Then(prose.Say("{nodes} {knows|know} that %s has taken over (epoch %d), and {waits|wait} for a moment.",
				next.Name(), next.Epoch))
		}
	}
	return links.Then(prose.Say("{nodes} {waits|wait} for a moment before {it serves|they serve} again."))
}

func findIt(n int) string {
	return prose.Count(n, "other node finds it well", "other nodes find it well")
}

// refusing are nodes that refused with CLUSTERDOWN and told no view that would say why.
func refusing(c *checks.Case) []checks.Finding {
	var out []checks.Finding
	for _, s := range c.Stores() {
		if s.Mode != probe.Cluster {
			continue
		}
		for _, n := range c.DataNodes(s.ID) {
			at, fault := clusterDown(c, n)
			if fault == nil || n.Cluster != nil && n.Cluster.State != "" {
				continue
			}
			out = append(out, checks.Finding{
				Store: s, Nodes: []string{n.Addr}, Refs: []report.Ref{at},
				What: prose.Say("{nodes} {refuses|refuse} keys with CLUSTERDOWN."),
				Seen: prose.Say("%s.", prose.Clause(fault.Text)),
				Hint: prose.Say("Ask the cluster itself what is missing (redis-cli --cluster check), and give every slot an owner."),
				Fix:  fixes.One(fixes.Cluster(s, n.Addr, n, "fix", n.Addr)),
			})
		}
	}
	return out
}

// clusterDown is the refusal with CLUSTERDOWN that a node met, in its visit or when writing was rehearsed.
func clusterDown(c *checks.Case, n *probe.Node) (report.Ref, *probe.Fault) {
	if step, f := checks.Met(n, probe.ClusterStateFail); step != nil && (step.Name != probe.StepRights || n.Rights == nil) {
		return c.AtStep(n, step), f
	}
	if n.Rights == nil {
		return report.Ref{}, nil
	}
	for i := range n.Rights.Refused {
		if f := &n.Rights.Refused[i].Fault; f.ID == probe.ClusterStateFail {
			return c.At(n, "rights/refused/"+strconv.Itoa(i)), f
		}
	}
	return report.Ref{}, nil
}

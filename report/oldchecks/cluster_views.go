package checks

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

func judgeForeignNode(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		if t.neverCreated() {
			continue
		}
		out = append(out, t.outsiders(c)...)
		for i, group := range t.groups {
			if i > 0 && slotsOf(group) > 0 {
				continue // another cluster, which is another finding
			}
			for _, v := range group {
				forgotten := i == 0 && v.MyID != "" && v != t.main && t.byID[v.MyID] == nil && t.main.whole
				if !v.node.Listed || i == 0 && !forgotten {
					continue
				}
				f := t.finding(c, "", "{nodes} {is|are} listed and not a member of the cluster that the others make: Tyk may take its picture of the cluster for the true one.")
				if i > 0 {
					f.Message = "{nodes} {is|are} listed and not a member of the cluster: no slot is served there, and Tyk may start there and find no keys."
				}
				f.Nodes = []string{v.node.Addr}
				f.Evidence = append(f.Evidence, c.At(v.node, "cluster"))
				f.Hint = fmt.Sprintf("Remove {nodes} from %s, or make it join.", keyOf(t.store, component.Addrs))
				f.Fix = append(withoutAddrs(t.store, v.node.Addr), redisConf("redis-cli --cluster add-node "+v.node.Addr+" "+t.main.node.Addr+" --cluster-slave  # to join as a replica"))
				out = append(out, f)
			}
		}
	}
	return out
}

// outsiders are listed servers that answer and are in no cluster at all.
func (t *topology) outsiders(c *Case) []report.Finding {
	var out []report.Finding
	for _, n := range t.nodes {
		step, _ := met(n, probe.ModeClusterOnStandalone)
		if !n.Listed || viewOfNode(n) != nil || step == nil && (n.Server == nil || n.Server.Mode != "standalone") {
			continue
		}
		f := t.finding(c, "", fmt.Sprintf("{nodes} {is|are} listed in %s and not in cluster mode: no slots are known there, and Tyk has to go on to another address each time it asks there.", keyOf(t.store, component.Addrs)))
		f.Nodes = []string{n.Addr}
		f.Evidence = append(f.Evidence, c.At(n, ""))
		f.Hint = fmt.Sprintf("Remove {nodes} from %s.", keyOf(t.store, component.Addrs))
		f.Fix = withoutAddrs(t.store, n.Addr)
		out = append(out, f)
	}
	return out
}

// withoutAddrs lists the addresses of a store but for some.
func withoutAddrs(s *probe.Store, gone ...string) []report.Fix {
	left := slices.DeleteFunc(slices.Clone(s.Addrs), func(a string) bool { return slices.Contains(gone, a) })
	if len(left) == 0 || len(left) == len(s.Addrs) {
		return nil
	}
	return setField(s, component.Addrs, left)
}

func judgeMixed(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		for _, group := range t.groups[1:] {
			other := believed(group)
			var listed []string
			for _, v := range group {
				if v.node.Listed {
					listed = append(listed, v.node.Addr)
				}
			}
			if slotsOf(group) == 0 || len(listed) == 0 {
				continue
			}
			f := t.finding(c, "", fmt.Sprintf("{nodes} and %s belong to two clusters that have never met: Tyk reads and writes now in one, now in the other.", t.main.node.Addr))
			f.Nodes = listed
			f.Evidence = append(f.Evidence, c.At(other.node, "cluster"))
			f.Hint = fmt.Sprintf("List the nodes of one cluster only in %s.", keyOf(t.store, component.Addrs))
			f.Fix = withoutAddrs(t.store, listed...)
			if !overlap(other.assigned(), t.main.assigned()) {
				f.Hint = "Join the two halves, or list the nodes of one cluster only."
				f.Fix = append(f.Fix, redisFix(t.main.node.Addr, "CLUSTER MEET "+hostOf(other.node.Addr)+" "+portOf(other.node.Addr)+"  # if they are meant to be one"))
			}
			out = append(out, f)
		}
	}
	return out
}

func judgeViewsDiffer(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		believed := t.main.owners()
		for _, v := range t.groups[0] {
			if v == t.main || !v.whole || !t.main.whole || t.byID[v.MyID] == nil || v.State == "fail" && t.main.State == "ok" {
				continue
			}
			unknown := t.unknownTo(v)
			f := t.finding(c, "", fmt.Sprintf("{nodes} {has|have} another picture of the slots than %s, so clients that ask there are sent to nodes that no longer serve them.", t.main.node.Addr))
			switch {
			case v.owners() != believed:
			case len(unknown) > 0:
				f.Message = fmt.Sprintf("{nodes} {does|do} not know %s, which other nodes count as a member.", nodesText(unknown))
			default:
				continue
			}
			f.Nodes = []string{v.node.Addr}
			f.Evidence = append(f.Evidence, c.At(v.node, "cluster"))
			f.Hint = "Check again in a minute, since a change takes some seconds to reach all nodes; if it stays, introduce the nodes to each other again."
			f.Fix = []report.Fix{redisFix(v.node.Addr, "CLUSTER MEET "+hostOf(t.main.node.Addr)+" "+portOf(t.main.node.Addr)), redisConf("redis-cli --cluster check " + t.main.node.Addr)}
			out = append(out, f)
		}
	}
	return out
}

// unknownTo are the members that live and that a view does not have.
func (t *topology) unknownTo(v *view) []string {
	has := map[string]bool{}
	for _, line := range v.lines {
		has[line.ID] = true
	}
	var out []string
	for _, m := range t.members {
		if !has[m.ID] && m.alive() {
			out = append(out, m.name())
		}
	}
	return out
}

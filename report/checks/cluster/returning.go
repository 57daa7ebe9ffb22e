package cluster

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// linked is true where a node has a link to every other one, and takes none for failed.
func linked(v *topology.View) bool {
	for i := range v.Lines {
		line := &v.Lines[i]
		if (!line.LinkUp || inDoubt(line)) && line.ID != v.ID() && !line.Has("noaddr") && !line.Has("handshake") && !line.Has("myself") {
			return false
		}
	}
	return v.Whole && len(v.Lines) > 1
}

// trusts is true where a node takes none for failing that is not down for all: one that has lost the others flags them within
// cluster-node-timeout, and finds the cluster failed no sooner. A link that is just being made says nothing.
func trusts(t *topology.Cluster, v *topology.View) bool {
	for i := range v.Lines {
		line := &v.Lines[i]
		if m := t.Member(line.ID); line.ID != v.ID() && m != nil && !m.Lost() && inDoubt(line) {
			return false
		}
	}
	return v.Whole && len(v.Lines) > 1
}

// stands is true where a node is reached over the bus.
func stands(line *probe.ClusterNode) bool { return line.LinkUp && !line.Unanswered }

// inDoubt is true for a node that is flagged as failed, or as failing by the one who tells.
func inDoubt(line *probe.ClusterNode) bool { return line.Has("fail") || line.Has("fail?") }

// flaggers are the views of others that flag a member as failed; linked is true where their links to it stand.
func flaggers(t *topology.Cluster, m *topology.Member) (views []*topology.View, linked bool) {
	for _, v := range t.Partitions[0].Views {
		if v.ID() == m.ID {
			continue
		}
		if line := v.Line(m.ID); line != nil && line.Has("fail") {
			views, linked = append(views, v), linked || stands(line)
		}
	}
	return views, linked
}

// isReturning is true for a primary with slots that answers, and that the others still flag as failed although their links
// to it stand: it was down a short while ago, and the flag outlives that.
func isReturning(t *topology.Cluster, m *topology.Member) bool {
	if len(m.Slots) == 0 || !m.Alive() {
		return false
	}
	views, linked := flaggers(t, m)
	return len(views) > 0 && linked
}

// returning are those primaries.
func returning(t *topology.Cluster) []*topology.Member {
	var out []*topology.Member
	for _, m := range t.Voters() {
		if isReturning(t, m) {
			out = append(out, m)
		}
	}
	return out
}

// comesBack tells of primaries that the others take for failed for a while longer.
func comesBack(c *checks.Case, t *topology.Cluster, back []*topology.Member) checks.Finding {
	f := told(c, t, prose.Say("{nodes} {is|are} back, and the other nodes still flag {it|them} as failed."), back...)
	f.Status, f.Slots = report.Warn, noSlots
	f.Seen = prose.Say("The links between them stand, so that the bus is in order.")
	if t.Finding("fail") > 0 {
		f.Status = report.Fail
		f.Seen = f.Seen.Then(prose.Say("Until the flag clears the others refuse every key."))
	}
	f.Hint = prose.Say("Wait: the flag clears within %s.", flagTime(t.Main))
	return f
}

// flagTimes is for how many times cluster-node-timeout a primary keeps the flag at most after it is back.
const flagTimes = 2

// defaultNodeTimeout is cluster-node-timeout where nobody sets it.
const defaultNodeTimeout = 15 * time.Second

// flagTime says how long it takes at most until a primary that is back is taken for well.
func flagTime(v *topology.View) string {
	if v.NodeTimeoutMS == nil {
		return prose.Span(flagTimes*defaultNodeTimeout) + " by default (twice cluster-node-timeout)"
	}
	return prose.Span(flagTimes*time.Duration(*v.NodeTimeoutMS)*time.Millisecond) + " (twice cluster-node-timeout)"
}

// waitTime says how long a node waits at most, when all slots have an owner again, before it serves.
func waitTime(v *topology.View) string {
	if v.NodeTimeoutMS == nil {
		return prose.Span(defaultNodeTimeout) + " by default (cluster-node-timeout)"
	}
	return prose.Span(time.Duration(*v.NodeTimeoutMS)*time.Millisecond) + " (cluster-node-timeout)"
}

package checks

import (
	"fmt"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// finding begins a finding about a cluster, with the believed view as its evidence.
func (t *topology) finding(c *Case, status report.Status, message string, at ...*member) report.Finding {
	f := report.Finding{
		Status: status, Store: t.store.ID, Message: message,
		Verify: verify(t.store, "cluster.*"), Evidence: []string{c.At(t.main.node, "cluster")},
	}
	for _, m := range at {
		f.Nodes = append(f.Nodes, m.nodes()...)
		if m.node != nil {
			f.Evidence = append(f.Evidence, c.At(m.node, ""))
		}
	}
	return f
}

// nodes is the member's address as the nodes of a finding; none where the member has no address.
func (m *member) nodes() []string {
	if m.node == nil && (m.Addr == "" || !plain(m.Addr)) {
		return nil
	}
	return []string{m.name()}
}

func namesOf(members []*member) []string {
	var out []string
	for _, m := range members {
		out = append(out, m.name())
	}
	return out
}

// start is the change that brings a server back.
func start(addr string) report.Fix { return redisConf("start Redis at " + addr) }

// forget makes all members drop an entry.
func (t *topology) forget(m *member) report.Fix {
	return redisConf("redis-cli --cluster call " + t.main.node.Addr + " CLUSTER FORGET " + m.pasted() + "  # only if it is gone for good")
}

func judgePrimaryDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		for _, m := range t.members {
			switch {
			case !m.isPrimary() || !m.down():
			case len(m.Slots) == 0:
				out = append(out, t.failedOver(c, m))
			default:
				out = append(out, t.primaryDown(c, m))
			}
		}
	}
	return out
}

func (t *topology) primaryDown(c *Case, m *member) report.Finding {
	live := m.liveReplicas()
	what := fmt.Sprintf("Primary {nodes} is down (it %s)", deadText(m.node))
	lost := fmt.Sprintf("%s (%s) are not served", slotsText(m.Slots), share(slotsIn(m.Slots)))
	f := t.finding(c, report.Fail, "", m)
	f.Fix = []report.Fix{start(m.name())}
	if len(live) > 0 {
		f.Message = fmt.Sprintf("%s, and its replica %s has not taken over: %s%s.", what, live[0].name(), lost, t.effect())
		f.Hint = fmt.Sprintf("Wait for the failover, which takes a few seconds; if it does not come, promote %s by hand, or start %s again.", live[0].name(), m.name())
		f.Fix = append(f.Fix, redisFix(live[0].name(), "CLUSTER FAILOVER FORCE"))
		return f
	}
	why := "has no replica"
	if len(m.replicas) > 0 {
		why = "no replica of it is left"
	}
	f.Message = fmt.Sprintf("%s and %s: %s%s.", what, why, lost, t.effect())
	f.Hint = fmt.Sprintf("Start Redis at %s again: only that server has these keys.", m.name())
	f.Fix = append(f.Fix, redisConf("redis-cli --cluster fix "+t.main.node.Addr+" --cluster-fix-with-unreachable-masters  # only if it is gone for good: its keys are lost"))
	return f
}

// effect says what slots without an owner mean for the rest of the keys.
func (t *topology) effect() string {
	switch {
	case t.main.State == "fail":
		return ", and the whole cluster refuses commands"
	case t.main.State == "ok":
		return "; the other keys work (cluster-require-full-coverage is off, or it is not noticed yet)"
	}
	return ""
}

func (t *topology) failedOver(c *Case, m *member) report.Finding {
	f := t.finding(c, report.Warn, "", m)
	heir := t.heir(m)
	switch {
	case heir == nil:
		f.Message = fmt.Sprintf("{nodes} is down (it %s); it was a primary, and others serve its slots now.", deadText(m.node))
	case len(heir.liveReplicas()) == 0:
		f.Message = fmt.Sprintf("{nodes} is down (it %s); %s has taken over %s and has no replica itself.", deadText(m.node), heir.name(), slotsText(heir.Slots))
	default:
		f.Message = fmt.Sprintf("{nodes} is down (it %s); %s has taken over %s.", deadText(m.node), heir.name(), slotsText(heir.Slots))
	}
	f.Hint = fmt.Sprintf("Start Redis at %s again: it comes back as a replica. Until then one more failure costs a part of the keys.", m.name())
	f.Fix = []report.Fix{start(m.name()), t.forget(m)}
	return f
}

// heir is the member that took over from a failed primary: the one primary of a newer epoch. nil where there is none,
// or several.
func (t *topology) heir(gone *member) *member {
	var heirs []*member
	for _, m := range t.voters() {
		if m.Epoch > gone.Epoch && m.Epoch == t.main.CurrentEpoch && !m.down() {
			heirs = append(heirs, m)
		}
	}
	others := slices.ContainsFunc(t.members, func(m *member) bool { return m != gone && m.isPrimary() && len(m.Slots) == 0 && m.down() })
	if len(heirs) != 1 || others {
		return nil
	}
	return heirs[0]
}

func judgeClusterReplicaDown(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		for _, m := range t.members {
			if !m.Has("slave") || !m.down() {
				continue
			}
			f := t.finding(c, "", "Replica {nodes} is down.", m)
			if p := m.primary; p != nil {
				left := "which has no other replica"
				if n := len(p.liveReplicas()); n > 0 {
					left = "which has " + plural(n, "other replica", "other replicas")
				}
				f.Message = fmt.Sprintf("{nodes} is down (it %s), a replica of %s, %s.", deadText(m.node), p.name(), left)
			}
			f.Hint = fmt.Sprintf("Start Redis at %s again: a failure of its primary would take the keys with it.", m.name())
			f.Fix = []report.Fix{start(m.name()), t.forget(m)}
			out = append(out, f)
		}
	}
	return out
}

func judgeSlotsUncovered(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		assigned := t.main.assigned()
		if len(assigned) == 0 {
			continue // never created, which is another finding
		}
		if nobody := gaps(assigned); len(nobody) > 0 {
			f := t.finding(c, "", fmt.Sprintf("%s (%s) belong to no node%s.", capital(slotsText(nobody)), share(slotsIn(nobody)), t.effect()))
			f.Hint = "Give every slot an owner again."
			f.Fix = []report.Fix{redisConf("redis-cli --cluster fix " + t.main.node.Addr), redisConf("redis-cli --cluster check " + t.main.node.Addr + "  # shows who has what")}
			out = append(out, f)
		}
		lost := slices.DeleteFunc(t.voters(), func(m *member) bool { return !m.failed() && !m.down() })
		if len(lost) == 0 {
			continue
		}
		var slots []probe.Range
		for _, m := range lost {
			slots = append(slots, m.Slots...)
		}
		slots = merged(slots)
		f := t.finding(c, "", fmt.Sprintf("%s (%s) are not served: %s {nodes} %s down%s.", capital(slotsText(slots)), share(slotsIn(slots)),
			plainVerb(len(lost), "their owner", "their owners"), plainVerb(len(lost), "is", "are"), t.effect()), lost...)
		f.Hint = "Bring the owner back, or let a replica of it take over."
		for _, m := range lost {
			f.Fix = append(f.Fix, start(m.name()))
		}
		out = append(out, f)
	}
	return out
}

func judgeClusterQuorumLost(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.clusters() {
		voters := t.voters()
		lost := slices.DeleteFunc(slices.Clone(voters), func(m *member) bool { return !m.failed() && !m.down() })
		if len(lost) == 0 || majority(len(voters), len(voters)-len(lost)) {
			continue
		}
		f := t.finding(c, "", fmt.Sprintf("%d of %d primaries are down ({nodes}): without a majority no replica can take over%s.", len(lost), len(voters), t.effect()), lost...)
		f.Hint = "Start " + plural(len(voters)/2+1-(len(voters)-len(lost)), "more primary", "more primaries") + ", so that a majority is back; the others follow by failover."
		for _, m := range lost {
			f.Fix = append(f.Fix, start(m.name()))
			if live := m.liveReplicas(); len(live) > 0 {
				f.Fix = append(f.Fix, redisFix(live[0].name(), "CLUSTER FAILOVER TAKEOVER  # only if "+m.name()+" is gone for good"))
			}
		}
		out = append(out, f)
	}
	return out
}

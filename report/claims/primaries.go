package claims

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/prose"
)

// primary is one server that holds keys for the component.
type primary struct {
	addr  string
	node  *probe.Node // nil where it was not visited
	slots probe.Slots
}

// findPrimaries gathers the servers that the component's client would send keys to.
func (s *subject) findPrimaries() {
	switch s.store.Mode {
	case probe.Cluster:
		s.ofCluster()
	case probe.Sentinel:
		s.ofSentinels()
	default:
		if len(s.store.Addrs) > 0 {
			s.known = true
			s.primaries = []primary{{addr: s.store.Addrs[0], node: s.NodeAt(s.store.ID, s.store.Addrs[0])}}
		}
	}
}

func (s *subject) ofCluster() {
	t := s.Cluster(s.store)
	if t.Main == nil {
		return
	}
	s.known = true
	var owned probe.Slots
	for _, m := range t.Voters() {
		s.primaries = append(s.primaries, primary{addr: m.Name(), node: m.Node, slots: m.Slots})
		owned = append(owned, m.Slots...)
	}
	s.gaps = owned.Gaps()
}

func (s *subject) ofSentinels() {
	for _, v := range s.Sentinels(s.store).Votes {
		s.known = true
		s.primaries = append(s.primaries, primary{addr: v.Addr, node: v.Node})
	}
}

// primaries: every key has a primary that was visited and answered.
func primaries(s *subject) finding {
	if !s.known || len(s.primaries) == 0 {
		return s.noPrimary()
	}
	var silent, replicas, unseen, locked, ok []string
	var refs []report.Ref
	for _, p := range s.primaries {
		switch {
		case p.node == nil || s.notVisited(p.node):
			unseen = append(unseen, p.addr)
		case s.locked(p.node):
			locked = append(locked, p.addr)
		case !p.node.Answered():
			silent = append(silent, p.addr)
		case p.node.Role == probe.Replica && s.takesWrites(p.node):
			ok, refs = append(ok, p.addr), append(refs, s.At(p.node, "replication/read_only"))
		case p.node.Role == probe.Replica:
			replicas = append(replicas, p.addr)
		case p.node.Role != probe.Primary:
			unseen = append(unseen, p.addr)
		default:
			ok, refs = append(ok, p.addr), append(refs, s.At(p.node, "role"))
		}
	}
	switch {
	case len(s.gaps) > 0:
		return finding{state: report.Refuted, why: prose.Slots(s.gaps.Merged()) + " have no primary"}
	case len(replicas) > 0:
		return finding{state: report.Refuted, why: "it is a replica", nodes: replicas}
	case len(silent) > 0:
		return finding{state: report.Refuted, why: "it does not answer", nodes: silent}
	case len(locked) > 0:
		return withoutSecret(locked)
	case len(unseen) > 0:
		return s.unseen(unseen)
	case s.store.Mode == probe.Sentinel && len(s.primaries) > 1:
		return finding{state: report.Refuted, why: "the Sentinels name different primaries", nodes: ok}
	}
	return finding{state: report.Proved, nodes: ok, refs: refs}
}

// takesWrites is true for a replica that a standalone client is pointed at, and that was told not to refuse writes: it holds
// the keys, whatever becomes of them.
func (s *subject) takesWrites(n *probe.Node) bool {
	r := n.Replication
	return s.store.Mode == probe.Standalone && r != nil && r.ReadOnly != nil && !*r.ReadOnly
}

// noPrimary says why none is known.
func (s *subject) noPrimary() finding {
	f := finding{state: report.Unproved, why: "no server told which servers hold the keys"}
	if s.store.Mode == probe.Sentinel {
		f.why = "no Sentinel told a usable address of the primary"
	}
	if s.cut() {
		f.why, f.would = s.cutWhy(), s.cutWould()
	}
	return f
}

// unseen is the finding about servers that nothing was learned of.
func (s *subject) unseen(addrs []string) finding {
	f := finding{state: report.Unproved, why: "not seen to be a primary", nodes: addrs}
	if s.cut() {
		f.why, f.would = s.cutWhy(), s.cutWould()
	}
	return f
}

// locked is true for a server that lets nobody in without a secret that was not visible: what it refused says nothing of
// the component.
func (s *subject) locked(n *probe.Node) bool {
	failed := n.Failed()
	return failed != nil && s.unseenLogin(n, failed.Named())
}

// unseenLogin is true for a refusal that the credentials of the component, which were not visible, might have spared it.
func (s *subject) unseenLogin(n *probe.Node, f *probe.Fault) bool {
	field := component.Password
	if n.Purpose == probe.AsSentinel {
		field = component.SentinelPassword
	}
	return f.ID.Layer() == probe.LayerLogin && (checks.Unseen(s.store, field) || checks.Unseen(s.store, component.Username))
}

// withoutSecret is the finding about servers that wanted what was not visible.
func withoutSecret(addrs []string) finding {
	return finding{
		state: report.Unproved, why: "it wants credentials that were not visible to this program", nodes: addrs,
		would: "the check where the component runs, or the secret by --env-file, would tell",
	}
}

// notVisited is true for a node whose visit was kept from coming to an end.
func (s *subject) notVisited(n *probe.Node) bool { return n.FaultID() == probe.RunCutShort }

// cut is true where the run did not see everything that there was.
func (s *subject) cut() bool {
	return s.Ev.Cut != "" || s.Ev.LeftOut > 0 || slices.ContainsFunc(s.Nodes(s.store.ID), s.notVisited)
}

func (s *subject) cutWhy() string {
	switch {
	case s.Ev.Cut == "deadline":
		return "the deadline came first"
	case s.Ev.Cut == "interrupt":
		return "the run was interrupted"
	case s.Ev.LeftOut > 0:
		return "--max-nodes left " + prose.Count(s.Ev.LeftOut, "address", "addresses") + " out"
	}
	return "the visit did not come to its end"
}

func (s *subject) cutWould() string {
	switch {
	case s.Ev.Cut == "deadline":
		return "a longer --deadline would tell"
	case s.Ev.LeftOut > 0:
		return "a larger --max-nodes would tell"
	}
	return "another run would tell"
}

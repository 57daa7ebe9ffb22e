package checks

import (
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/prose"
	"tyk-redis-doctor/report/topology"
)

// Trouble is one fault that a node met when it was visited for a store.
type Trouble struct {
	Store *probe.Store
	Node  *probe.Node
	Step  *probe.Step
	Fault *probe.Fault // as it was named in the end
}

// Troubles lists who met one of the faults, store by store.
func (c *Case) Troubles(ids ...probe.FaultID) []Trouble {
	var out []Trouble
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if step, fault := Met(n, ids...); step != nil {
				out = append(out, Trouble{s, n, step, fault})
			}
		}
	}
	return out
}

// Met gives the step at which a node met one of the faults, and the fault as it was named in the end; nil, nil when it
// met none of them.
func Met(n *probe.Node, ids ...probe.FaultID) (*probe.Step, *probe.Fault) {
	for i := range n.Steps {
		s := &n.Steps[i]
		if f := s.Named(); f != nil && slices.Contains(ids, f.ID) {
			return s, f
		}
		for j := range s.Faults {
			if slices.Contains(ids, s.Faults[j].ID) {
				return s, &s.Faults[j]
			}
		}
	}
	return nil, nil
}

// Found begins the finding about a trouble; what should hold {nodes}.
func (c *Case) Found(t Trouble, what prose.Text) Finding {
	f := Finding{
		Status: c.Weight(t.Store, t.Node), Store: t.Store, Nodes: []string{t.Node.Addr}, What: what,
		Refs: []report.Ref{c.AtStep(t.Node, t.Step)},
	}
	if t.ofOurs() {
		f.Status = report.Warn
	}
	return f
}

// ofOurs is true where a server did not bear a question that no component asks: it refutes nothing of the component's work,
// and leaves unproved what could not be tried after it.
func (t Trouble) ofOurs() bool {
	return t.Step.Name == probe.StepInfo && (t.Fault.ID == probe.NetClosed || t.Fault.ID == probe.ProtoNoReply)
}

// Weight is how bad it is for a store that one of its nodes cannot be used: a failure where its client needs this very
// node or has no other, a warning where others stand in. In a cluster it is the other nodes that know what depends on
// one: a server that refuses commands refuses to tell its slots as well.
func (c *Case) Weight(s *probe.Store, n *probe.Node) report.Status {
	m := c.MemberOf(s, n)
	switch {
	case n.Purpose == probe.AsSentinel && c.runsElsewhere(s, n):
		return report.Info
	case s.Mode == probe.Standalone || !c.OthersAnswer(s, n):
		return report.Fail
	case m != nil && m.IsPrimary() && len(m.Slots) > 0:
		return report.Fail
	case m != nil && (m.Has("slave") || m.IsPrimary()):
		return report.Warn
	case n.Purpose == probe.AsSentinel || n.Role == probe.Replica:
		return report.Warn
	case s.Mode == probe.Cluster && n.Slots == "" && (n.Role == probe.Primary || n.Listed):
		return report.Warn // without slots, or a seed that the cluster does not know
	case s.Mode == probe.Sentinel && (n.Role == probe.Unknown && c.PrimaryAnswers(s) || c.passedOver(s, n)):
		return report.Warn
	}
	return report.Fail
}

// passedOver is true for a data node to which no Sentinel sends anybody, although they name a primary.
func (c *Case) passedOver(s *probe.Store, n *probe.Node) bool {
	votes := c.Sentinels(s).Votes
	return len(votes) > 0 && !slices.ContainsFunc(votes, func(v topology.Vote) bool { return v.Node == n || v.Addr == n.Addr })
}

// runsElsewhere is true for an address of a Sentinel's own that leads nowhere from here, while it answers at the listed one.
func (c *Case) runsElsewhere(s *probe.Store, n *probe.Node) bool {
	p := c.Sentinels(s)
	return p != nil && p.RunsElsewhere(n) && !probe.IsLoopback(n.Addr)
}

// MemberOf is the member of a store's cluster that a node is, nil where the believed view does not have it, and outside
// of clusters.
func (c *Case) MemberOf(s *probe.Store, n *probe.Node) *topology.Member {
	if t := c.Cluster(s); t != nil {
		return t.MemberAt(n)
	}
	return nil
}

// InNoCluster is true for a server that is in no cluster, by its own word and by all that it tells.
func InNoCluster(n *probe.Node) bool {
	return n.Server != nil && n.Server.Mode == "standalone" && !topology.InCluster(n)
}

// OthersAnswer is true where another node that the store uses for the same purpose took our commands.
func (c *Case) OthersAnswer(s *probe.Store, n *probe.Node) bool {
	return slices.ContainsFunc(c.VisitedAs(s.ID, n.Purpose), func(o *probe.Node) bool { return o != n && o.Answered() })
}

// PrimaryAnswers is true where some primary of the store took our commands.
func (c *Case) PrimaryAnswers(s *probe.Store) bool {
	return slices.ContainsFunc(c.DataNodes(s.ID), func(o *probe.Node) bool { return o.Answered() && o.Role == probe.Primary })
}

// Unseen is true where the settings take a value from a place that this program did not see: a token of the cloud, a
// secret of Kubernetes. What servers say to us without it says nothing about the component.
func Unseen(s *probe.Store, field component.Field) bool {
	return slices.Contains(s.Unknown, field) ||
		slices.ContainsFunc(s.Notes, func(n probe.Note) bool { return n.ID == probe.RunNotVisible && n.Field == field })
}

// HasDatabase is true where a server is known to have the database of a store: the first, which every server has and nobody
// selects, or one below the number that it has. One visit selects those of all stores that use a server, so that a refusal
// belongs to the others.
func HasDatabase(s *probe.Store, n *probe.Node) bool {
	at := n.Server
	return s.Database <= 0 || at != nil && at.DBs != nil && at.Mode == "standalone" && int64(s.Database) < *at.DBs
}

// User is the user that a store logs in as.
func User(s *probe.Store) string {
	if s.Username != "" && s.Driver.SendsUsername {
		return s.Username
	}
	return "default"
}

// Key is a field as the component's file spells it, for sentences: "storage.use_ssl"; the field itself where the
// component has no key for it.
func Key(s *probe.Store, field component.Field) string {
	if name, ok := component.Spell(s, field); ok && name.Key != "" {
		return name.Key
	}
	return field
}

// Tidy gives texts sorted, each once.
func Tidy(texts []string) []string {
	out := slices.Clone(texts)
	slices.Sort(out)
	return slices.Compact(out)
}

// Unique gives texts in their order, each once.
func Unique(texts []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range texts {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

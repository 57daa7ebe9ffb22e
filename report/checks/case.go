package checks

import (
	"fmt"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/topology"
)

// Case is what a judge sees: the evidence with its indexes, the thresholds, and the time to judge by.
type Case struct {
	Ev     *probe.Evidence // settled: rows joined, roles filled in, faults named
	Policy report.Policy
	AsOf   time.Time // the end of the run, so that a saved report is judged as it was

	nodesOf   map[probe.StoreID][]*probe.Node
	index     map[*probe.Node]int
	clusters  map[probe.StoreID]*topology.Cluster
	sentinels map[probe.StoreID]*topology.Sentinels
}

// NewCase indexes evidence that topology.Settle has gone over.
func NewCase(ev *probe.Evidence, policy report.Policy, asOf time.Time) *Case {
	c := &Case{
		Ev: ev, Policy: policy, AsOf: asOf,
		nodesOf: map[probe.StoreID][]*probe.Node{}, index: map[*probe.Node]int{},
		clusters: map[probe.StoreID]*topology.Cluster{}, sentinels: map[probe.StoreID]*topology.Sentinels{},
	}
	for i := range ev.Nodes {
		c.index[&ev.Nodes[i]] = i
		for _, id := range ev.Nodes[i].Stores {
			c.nodesOf[id] = append(c.nodesOf[id], &ev.Nodes[i])
		}
	}
	return c
}

// Stores are the stores that the components use, also those that cannot start.
func (c *Case) Stores() []*probe.Store {
	var out []*probe.Store
	for i := range c.Ev.Stores {
		if c.Ev.Stores[i].Active {
			out = append(out, &c.Ev.Stores[i])
		}
	}
	return out
}

// FirstStore is the first store in use, nil when there is none.
func (c *Case) FirstStore() *probe.Store {
	if stores := c.Stores(); len(stores) > 0 {
		return stores[0]
	}
	return nil
}

// Store gives a store by its id, nil when there is none.
func (c *Case) Store(id probe.StoreID) *probe.Store {
	for i := range c.Ev.Stores {
		if c.Ev.Stores[i].ID == id {
			return &c.Ev.Stores[i]
		}
	}
	return nil
}

// Nodes are the nodes that a store reaches, in the order of the evidence.
func (c *Case) Nodes(id probe.StoreID) []*probe.Node { return c.nodesOf[id] }

// DataNodes are those visited with the store's password; in Sentinel mode the Sentinels are not among them.
func (c *Case) DataNodes(id probe.StoreID) []*probe.Node { return c.VisitedAs(id, probe.AsData) }

// SentinelNodes are the nodes of a store visited as Sentinels.
func (c *Case) SentinelNodes(id probe.StoreID) []*probe.Node {
	return c.VisitedAs(id, probe.AsSentinel)
}

// VisitedAs are the nodes of a store visited for a purpose.
func (c *Case) VisitedAs(id probe.StoreID, p probe.Purpose) []*probe.Node {
	var out []*probe.Node
	for _, n := range c.nodesOf[id] {
		if n.Purpose == p {
			out = append(out, n)
		}
	}
	return out
}

// NodeAt is the node of a store at an address, also under an alias or an announced address; nil when none was visited.
func (c *Case) NodeAt(id probe.StoreID, addr string) *probe.Node {
	for _, n := range c.nodesOf[id] {
		if n.Addr == addr {
			return n
		}
	}
	for _, n := range c.nodesOf[id] {
		if slices.Contains(n.Aliases, addr) || slices.Contains(n.Announced, addr) {
			return n
		}
	}
	return nil
}

// AnyNode is true where some node of the evidence is so.
func (c *Case) AnyNode(is func(*probe.Node) bool) bool {
	for i := range c.Ev.Nodes {
		if is(&c.Ev.Nodes[i]) {
			return true
		}
	}
	return false
}

// Cluster is the picture of a cluster store, made once; nil in other modes. Without any view its Main is nil.
func (c *Case) Cluster(s *probe.Store) *topology.Cluster {
	if s.Mode != probe.Cluster {
		return nil
	}
	if c.clusters[s.ID] == nil {
		c.clusters[s.ID] = topology.ClusterOf(s, c.DataNodes(s.ID))
	}
	return c.clusters[s.ID]
}

// Clusters are the pictures of the cluster stores of which at least one node told its view.
func (c *Case) Clusters() []*topology.Cluster {
	var out []*topology.Cluster
	for _, s := range c.Stores() {
		if t := c.Cluster(s); t != nil && t.Main != nil {
			out = append(out, t)
		}
	}
	return out
}

// Sentinels is the picture of a store behind Sentinels, made once; nil in other modes.
func (c *Case) Sentinels(s *probe.Store) *topology.Sentinels {
	if s.Mode != probe.Sentinel {
		return nil
	}
	if c.sentinels[s.ID] == nil {
		c.sentinels[s.ID] = topology.SentinelsOf(s, c.SentinelNodes(s.ID), c.DataNodes(s.ID))
	}
	return c.sentinels[s.ID]
}

// At refers to a node, or to a part of it: c.At(n, "cluster/state").
func (c *Case) At(n *probe.Node, part string) report.Ref {
	return report.Ref{List: report.RefNodes, Index: c.index[n], Part: part}
}

// AtStep refers to a step of a node.
func (c *Case) AtStep(n *probe.Node, s *probe.Step) report.Ref {
	for i := range n.Steps {
		if &n.Steps[i] == s {
			return c.At(n, fmt.Sprintf("steps/%d", i))
		}
	}
	return c.At(n, "steps")
}

// AtStore refers to a store, or to a part of it: c.AtStore(s, "tls/ca_file").
func (c *Case) AtStore(s *probe.Store, part string) report.Ref {
	for i := range c.Ev.Stores {
		if &c.Ev.Stores[i] == s {
			return report.Ref{List: report.RefStores, Index: i, Part: part}
		}
	}
	return report.Ref{Part: "stores"}
}

// AtNote refers to a note of a store.
func (c *Case) AtNote(s *probe.Store, n *probe.Note) report.Ref {
	for i := range s.Notes {
		if &s.Notes[i] == n {
			return c.AtStore(s, fmt.Sprintf("notes/%d", i))
		}
	}
	return c.AtStore(s, "notes")
}

// NodeOf is the node that a reference points into, nil where it points elsewhere.
func (c *Case) NodeOf(r report.Ref) *probe.Node {
	if r.List != report.RefNodes || r.Index < 0 || r.Index >= len(c.Ev.Nodes) {
		return nil
	}
	return &c.Ev.Nodes[r.Index]
}

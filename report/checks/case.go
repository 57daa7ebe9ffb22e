package checks

import (
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Case is what a judge sees: the evidence with its indexes, the thresholds, and the time to judge by.
type Case struct {
	Ev     *probe.Evidence
	Policy report.Policy
	AsOf   time.Time // the end of the run, so that a saved report is judged as it was

	nodesOf map[probe.StoreID][]*probe.Node
}

func newCase(ev *probe.Evidence, policy report.Policy, asOf time.Time) *Case {
	c := &Case{Ev: ev, Policy: policy, AsOf: asOf, nodesOf: map[probe.StoreID][]*probe.Node{}}
	for i := range ev.Nodes {
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
func (c *Case) DataNodes(id probe.StoreID) []*probe.Node { return c.visitedAs(id, probe.AsData) }

// Sentinels are the nodes of a store visited as Sentinels.
func (c *Case) Sentinels(id probe.StoreID) []*probe.Node { return c.visitedAs(id, probe.AsSentinel) }

func (c *Case) visitedAs(id probe.StoreID, p probe.Purpose) []*probe.Node {
	var out []*probe.Node
	for _, n := range c.nodesOf[id] {
		if n.Purpose == p {
			out = append(out, n)
		}
	}
	return out
}

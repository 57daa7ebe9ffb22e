package checks

import (
	"fmt"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Case is what a judge sees: the evidence with its indexes, the thresholds, and the time to judge by.
type Case struct {
	Ev     *probe.Evidence
	Policy report.Policy
	AsOf   time.Time // the end of the run, so that a saved report is judged as it was

	nodesOf    map[probe.StoreID][]*probe.Node
	index      map[*probe.Node]int
	told       map[string]bool             // addresses that a finding at info or above has named so far
	topologies map[probe.StoreID]*topology // made when first asked for
}

func newCase(ev *probe.Evidence, policy report.Policy, asOf time.Time) *Case {
	c := &Case{
		Ev: ev, Policy: policy, AsOf: asOf,
		nodesOf: map[probe.StoreID][]*probe.Node{},
		index:   map[*probe.Node]int{},
		told:    map[string]bool{},

		topologies: map[probe.StoreID]*topology{},
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

// NodeAt is the node of a store at an address, also under an alias or an announced address; nil when none was visited.
func (c *Case) NodeAt(id probe.StoreID, addr string) *probe.Node {
	for _, n := range c.nodesOf[id] {
		if n.Addr == addr {
			return n
		}
	}
	for _, n := range c.nodesOf[id] {
		for _, other := range [][]string{n.Aliases, n.Announced} {
			for _, a := range other {
				if a == addr {
					return n
				}
			}
		}
	}
	return nil
}

// At is the JSON pointer of a node in the report, or of a part of it: c.At(n, "cluster/state").
func (c *Case) At(n *probe.Node, part string) string {
	return pointer("/evidence/nodes", c.index[n], part)
}

// AtStep is the JSON pointer of a step of a node.
func (c *Case) AtStep(n *probe.Node, s *probe.Step) string {
	for i := range n.Steps {
		if &n.Steps[i] == s {
			return c.At(n, fmt.Sprintf("steps/%d", i))
		}
	}
	return c.At(n, "steps")
}

// AtStore is the JSON pointer of a store, or of a part of it: c.AtStore(s, "tls/ca_file").
func (c *Case) AtStore(s *probe.Store, part string) string {
	for i := range c.Ev.Stores {
		if &c.Ev.Stores[i] == s {
			return pointer("/evidence/stores", i, part)
		}
	}
	return "/evidence/stores"
}

func pointer(list string, i int, part string) string {
	if part == "" {
		return fmt.Sprintf("%s/%d", list, i)
	}
	return fmt.Sprintf("%s/%d/%s", list, i, part)
}

// met gives the step at which a node met one of the faults, and the fault; nil, nil when it met none of them.
func met(n *probe.Node, ids ...probe.FaultID) (*probe.Step, *probe.Fault) {
	for i := range n.Steps {
		s := &n.Steps[i]
		for _, id := range ids {
			if s.Fault != nil && s.Fault.ID == id {
				return s, s.Fault
			}
			for j := range s.Faults {
				if s.Faults[j].ID == id {
					return s, &s.Faults[j]
				}
			}
		}
	}
	return nil, nil
}

// addrsOf lists the addresses of nodes, in their order.
func addrsOf(nodes []*probe.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, n.Addr)
	}
	return out
}
